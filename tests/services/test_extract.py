"""A release, through the front door: what it holds, what it never does, and that it is whole."""

import hashlib
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pyarrow import csv, parquet

from app.domain.extract import TABLES, Dates, Kind
from app.errors import InvalidError, SetupError
from app.services import extract_files
from app.services.extract import Wish, extract
from app.storage.engine import Database
from tests.front_door import FrontDoor
from tests.releasing import (
    ADA,
    BEGIN,
    BO,
    END,
    FIRST,
    SECOND,
    THIRD,
    a_history,
    cells,
    files_in,
    on,
    released,
    stored,
    told,
)
from tests.samples import an_event, domestic, mental
from tests.telemetry.test_canaries import CANARY


@pytest.fixture
async def history(door: FrontDoor) -> FrontDoor:
    await a_history(door)
    return door


async def test_nothing_of_what_people_said_or_of_what_names_anything_is_in_it(
    history: FrontDoor, database: Database, tmp_path: Path
) -> None:
    tables = await released(history, tmp_path / "out", whole=True)
    found = told(tmp_path / "out")
    assert CANARY not in found
    assert {row["final_type"] for row in tables["calls"]} >= {"other"}  # the canary was there
    assert "other" in {role for row in tables["persons"] for role in row["roles"]}
    ids = await stored(
        database,
        "SELECT c.call_id::text, c.source, e.event_id, r.referral_id::text, l.linkage_id::text,"
        " l.service_id::text, k.name_birth_date_key::text, k.phone_key::text, k.household_key::text"
        " FROM calls c JOIN events e USING (call_id) LEFT JOIN referrals r USING (call_id)"
        " LEFT JOIN linkages l ON l.referral_id = r.referral_id"
        " LEFT JOIN person_keys k ON k.call_id = c.call_id",
    )
    assert len(ids) > 30
    spelled = {str(one).removeprefix("\\x") for one in ids} - {f"e{n}" for n in range(1000)}
    assert not [one for one in spelled if one in found or one.replace("-", "") in found]
    values = {value for rows in tables.values() for value in cells(rows)}
    assert not values & set(
        await stored(database, "SELECT event_id, call_number FROM events JOIN calls USING (call_id)")
    )
    assert not [number for number in ("secretone", "secrethome") if number in found]


async def test_no_instant_of_ours_is_in_it(history: FrontDoor, database: Database, tmp_path: Path) -> None:
    tables = await released(history, tmp_path / "out")
    true = await stored(
        database,
        "SELECT e.occurred_at, e.received_at, c.began_at, c.created_at, c.created_recorded_at, r.created_at,"
        " r.accepted_at, r.closed_at, l.sent_at FROM calls c JOIN events e USING (call_id)"
        " LEFT JOIN referrals r USING (call_id) LEFT JOIN linkages l ON l.referral_id = r.referral_id",
    )
    instants = {value for rows in tables.values() for value in cells(rows) if isinstance(value, datetime)}
    assert len(instants) > 8
    assert not instants & {at.replace(microsecond=0) for at in true}


async def test_intervals_of_a_person_survive_and_calls_are_moved_apart(
    history: FrontDoor, database: Database, tmp_path: Path
) -> None:
    tables = await released(history, tmp_path / "out")
    began = {row["call"]: row["began_at"] for row in tables["calls"]}
    by_person: dict[str, list[datetime]] = {}
    for row in tables["persons"]:
        if row["link"] == "by_key":
            by_person.setdefault(row["person"], []).append(began[row["call"]])
    (ada,) = [sorted(calls) for calls in by_person.values() if len(calls) == 2]
    true = datetime.fromisoformat(SECOND) - datetime.fromisoformat(FIRST)  # over the end of summer time
    assert ada[1] - ada[0] == true == timedelta(days=8, hours=8, minutes=7, seconds=8)
    assert {row["link"] for row in tables["persons"]} == {"by_key", "unlinked"}
    seconds = (
        "floor(extract(epoch FROM date_trunc('second', r.accepted_at) - date_trunc('second', c.began_at)))"
    )
    waits = await stored(
        database,
        f"SELECT {seconds}::bigint FROM referrals r JOIN calls c USING (call_id) WHERE r.queue = 'mhop'",
    )
    referrals = tables["referrals"]
    found = [
        (one["accepted_at"] - began[one["call"]]).total_seconds() for one in referrals if one["accepted_at"]
    ]
    assert sorted(found) == sorted(waits)


async def test_dcrc_and_persons_with_domestic_violence_are_left_out(
    history: FrontDoor, tmp_path: Path
) -> None:
    tables = await released(history, tmp_path / "out")
    (home,) = [row for row in tables["calls"] if "domestic_violence" in row["tags"]]
    assert home["persons_withheld"]
    assert home["call"] not in {row["call"] for row in tables["persons"]}
    for name in ("referrals", "linkages", "eligibility"):
        assert {row["queue"] for row in tables[name]} == {"mhop"}, name
    for name, rows in tables.items():
        named = [value for value in cells(rows) if isinstance(value, str) and "dcrc" in value]
        assert not named or name == "rule_changes", name  # the route itself is no secret
    whole = await released(history, tmp_path / "whole", whole=True)
    (home,) = [row for row in whole["calls"] if "domestic_violence" in row["tags"]]
    there = [row for row in whole["persons"] if row["call"] == home["call"]]
    assert len(there) == 3
    assert not home["persons_withheld"]
    couples = {couple for row in there for couple in row["couples"]}
    elsewhere = {c for row in whole["persons"] if row["call"] != home["call"] for c in row["couples"]}
    assert couples == elsewhere
    assert len(couples) == 1  # the same two on both calls
    assert not [value for rows in whole.values() for value in cells(rows) if value == "dcrc"]


async def test_a_call_that_led_to_domestic_violence_tells_no_person_either(
    door: FrontDoor, tmp_path: Path
) -> None:
    def became(number: str, other: str) -> dict[str, Any]:
        return an_event("merged", call_number=number, call={"merged_into": other}, occurred_at=SECOND)

    await door.send([domestic(occurred_at=FIRST, call_number="home"), became("middle", "home")])
    await door.send(
        [mental(persons=on(ADA), occurred_at=FIRST, call_number="other"), became("other", "middle")]
    )
    await door.send(mental(persons=on(BO), occurred_at=FIRST))
    tables = await released(door, tmp_path / "out")
    assert sorted(row["persons_withheld"] for row in tables["calls"]) == [False, True, True, True]
    (bo,) = tables["persons"]
    assert bo["call"] in {row["call"] for row in tables["calls"] if not row["persons_withheld"]}


async def test_what_an_agency_keeps_to_itself_is_not_told(history: FrontDoor, tmp_path: Path) -> None:
    tables = await released(history, tmp_path / "out")
    failed = [row for row in tables["referrals"] if row["status"] == "failed"]
    assert failed
    assert {(row["reason"], row["outcome"]) for row in failed} == {(None, "not_engaged")}
    assert {row["service"] for row in tables["linkages"]} == {None}  # fewer than 11
    assert {row["beat"] for row in tables["calls"]} == {None}


async def test_everybody_who_was_eligible_is_there_enrolled_or_not(door: FrontDoor, tmp_path: Path) -> None:
    for at in (FIRST, SECOND):
        await door.send(mental(persons=on(ADA), occurred_at=at))
    await door.send(mental(persons=on(BO), occurred_at=THIRD))
    (referral,) = await door.claim("mhop")
    await door.move(referral, "accept")
    tables = await released(door, tmp_path / "out")
    began = {row["call"]: row["began_at"] for row in tables["calls"]}
    ada, bo = sorted(tables["eligibility"], key=lambda row: -row["calls"])
    assert (ada["calls"], bo["calls"]) == (2, 1)
    assert sum(row["enrolled_at"] is not None for row in (ada, bo)) == 1
    for row in (ada, bo):
        calls = [one["call"] for one in tables["persons"] if one["person"] == row["person"]]
        assert row["eligible_at"] == min(began[call] for call in calls)
        assert row["eligible_recorded_at"] > row["eligible_at"]


async def test_two_releases_share_no_pseudonym(history: FrontDoor, tmp_path: Path) -> None:
    names = ("call", "source", "referral", "linkage", "person", "household", "service")
    made = []
    for out in ("one", "other"):
        tables = await released(history, tmp_path / out, whole=True)
        made.append(
            {row[name] for rows in tables.values() for row in rows for name in names if row.get(name)}
        )
        made[-1] |= {couple for row in tables["persons"] for couple in row["couples"]}
    assert len(made[0]) == len(made[1]) > 15
    assert not made[0] & made[1]


async def test_csv_parquet_codebook_and_checksums_agree(history: FrontDoor, tmp_path: Path) -> None:
    out = tmp_path / "out"
    tables = await released(history, out)
    book = (out / "codebook.csv").read_text()
    for table in TABLES:
        names = [column.name for column in table.columns]
        types = csv.ConvertOptions(
            column_types={
                one.name: "string" if one.kind is Kind.TEXTS else extract_files.TYPES[one.kind]
                for one in table.columns
            },
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        )
        read = csv.read_csv(out / f"{table.name}.csv", convert_options=types)
        assert read.column_names == names == parquet.read_schema(out / f"{table.name}.parquet").names
        joined = [
            {name: " ".join(value) if isinstance(value, list) else value for name, value in row.items()}
            for row in tables[table.name]
        ]
        assert read.to_pylist() == joined, table.name
        assert all(f"{table.name},{name}," in book for name in names)
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["files"].keys() == {path.name for path in files_in(out)} - {"manifest.json"}
    for name, file in manifest["files"].items():
        content = (out / name).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (file["bytes"], file["sha256"])
    assert manifest["rows"] == {name: len(rows) for name, rows in tables.items()}
    assert manifest["most_calls_moved_as_one"] == 2
    live = {row["catalog_digest"] for row in tables["rule_changes"]}
    assert live == {row["catalog_digest"] for row in tables["rule_matches"]} == {manifest["catalog_digest"]}


async def test_coarsened_dates_keep_the_week_and_no_counts(history: FrontDoor, tmp_path: Path) -> None:
    tables = await released(history, tmp_path / "out", Dates.COARSENED)
    assert "counts" not in tables
    assert "counts" not in (tmp_path / "out" / "codebook.csv").read_text()
    weeks = {f"{row['began_at']:%Y-%m-%d %H}" for row in tables["calls"]}
    assert weeks == {"2026-10-26 04", "2026-11-09 05", "2026-11-16 05"}


async def test_a_release_is_written_down_without_its_salt(
    history: FrontDoor, database: Database, tmp_path: Path
) -> None:
    tables = await released(history, tmp_path / "out")
    (release,) = await stored(database, "SELECT subject FROM audit WHERE action = 'extract_released'")
    assert release == json.loads((tmp_path / "out" / "manifest.json").read_text())["release"]
    (facts,) = await stored(database, "SELECT facts FROM audit WHERE action = 'extract_released'")
    assert facts == {
        "from": BEGIN.isoformat(),
        "to": END.isoformat(),
        "dates": "shifted",
        "domestic_violence_persons": False,
        "rows": {name: len(rows) for name, rows in tables.items()},
    }


async def test_no_half_release_is_left_and_none_is_overwritten(
    history: FrontDoor, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await released(history, tmp_path / "out")
    before = sorted((path.name, path.read_bytes()) for path in files_in(tmp_path / "out"))
    with pytest.raises(SetupError, match="empty"):
        await released(history, tmp_path / "out")
    assert sorted((path.name, path.read_bytes()) for path in files_in(tmp_path / "out")) == before

    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(extract_files, "seal", interrupted)
    with pytest.raises(KeyboardInterrupt):
        await released(history, tmp_path / "next")
    assert [path.name for path in files_in(tmp_path)] == ["out"]
    assert len(await stored(database, "SELECT 1 FROM audit WHERE action = 'extract_released'")) == 1


async def test_an_empty_period_is_refused_and_an_empty_history_is_not(
    door: FrontDoor, tmp_path: Path
) -> None:
    services = door.services
    with pytest.raises(InvalidError):
        await extract(
            services.database,
            services.catalog,
            Wish(END, BEGIN, Dates.SHIFTED, whole=False),
            out=tmp_path / "none",
            actor="os:test",
        )
    assert not files_in(tmp_path)
    tables = await released(door, tmp_path / "out")
    assert {name for name, rows in tables.items() if rows} == {"rule_changes"}
