"""Elapsed times, with open intervals counted and small cells withheld."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import URL, text

from app.cli.report import CODEBOOK
from app.domain.elapsed import PAIRS
from app.domain.reports import REPORTS
from app.domain.reports.form import codebook
from app.errors import UnavailableError
from app.rules.catalog import Catalog
from app.services.steps import parts
from app.storage.engine import Connection, Database
from tests.conftest import fresh_database
from tests.front_door import FrontDoor
from tests.samples import a_call, an_event, domestic, mental

PERIOD = {"from": "2026-11-20T00:00:00Z", "to": "2026-11-21T00:00:00Z"}


async def report(door: FrontDoor, **params: Any) -> list[dict[str, Any]]:
    answer = await door.ask("GET", "/v1/reports/elapsed", role="evaluator", params={**PERIOD, **params})
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def of(items: list[dict[str, Any]], pair: str, group: str | None = None) -> dict[str, Any]:
    return next(row for row in items if (row["pair"], row["group"]) == (pair, group))


def responded(minutes: int | None, **call: Any) -> list[dict[str, Any]]:
    """A call received at noon and, after so many minutes, dispatched."""
    created = mental(occurred_at="2026-11-20T12:00:00Z", call={"received_at": "2026-11-20T12:00:00Z", **call})
    if minutes is None:
        return [created]
    at = (datetime(2026, 11, 20, 12, tzinfo=UTC) + timedelta(minutes=minutes)).isoformat()
    unit = {"unit_id": "A1", "status": "Dispatched", "at": at}
    return [created, an_event("unit", call_number=created["call_number"], occurred_at=at, units=[unit])]


async def test_a_stranger_reads_no_report(door: FrontDoor) -> None:
    assert (await door.ask("GET", "/v1/reports/elapsed", role=None, params=PERIOD)).status_code == 401


@pytest.mark.parametrize("role", ["source", "agency", "operator"])
async def test_who_may_not_read_reports(door: FrontDoor, role: str) -> None:
    assert (await door.ask("GET", "/v1/reports/elapsed", role=role, params=PERIOD)).status_code == 403


async def test_nothing_known_is_zero_not_an_error(door: FrontDoor) -> None:
    items = await report(door)
    assert [row["n"] for row in items] == [0] * len(PAIRS)
    assert {row["median_seconds"] for row in items} == {None}


async def test_open_intervals_count_and_a_median_may_not_be_reached(door: FrontDoor) -> None:
    # 12 dispatched after 1..12 minutes, 13 never: more than half are still open
    events = [event for minute in range(1, 13) for event in responded(minute)]
    events += [event for _ in range(13) for event in responded(None)]
    await door.send(events)
    row = of(await report(door), "received_to_dispatched")
    assert (row["n"], row["open"], row["negative"]) == (25, 13, 0)
    assert row["median_seconds"] is None
    assert "within_target" in row["suppressed"]  # 5 of 25 within five minutes: a small cell
    await door.send([event for minute in (1, 1, 1) for event in responded(minute)])
    row = of(await report(door), "received_to_dispatched")
    assert (row["n"], row["open"]) == (28, 13)
    assert row["median_seconds"] == 11 * 60


async def test_small_groups_are_withheld_with_a_second_one(door: FrontDoor) -> None:
    events = [e for _ in range(30) for e in responded(3, beat="1")]
    events += [e for _ in range(20) for e in responded(3, beat="2")]
    events += [e for _ in range(4) for e in responded(3, beat="3")]
    await door.send(events)
    items = await report(door, group_by="beat")
    assert of(items, "received_to_dispatched", "1")["n"] == 30
    for beat in ("2", "3"):
        row = of(items, "received_to_dispatched", beat)
        assert (row["n"], row["median_seconds"], row["open"]) == (None, None, None) or beat == "2"
        assert "n" in row["suppressed"]
    assert of(items, "received_to_dispatched", "1")["within_target"] == 1


async def test_the_way_of_a_referral_is_timed(door: FrontDoor) -> None:
    for _ in range(12):
        number = mental()["call_number"]
        await door.send(
            [
                a_call(
                    "CHABUS",
                    call_number=number,
                    call={"child_report": True},
                    occurred_at="2026-11-20T12:00:00Z",
                ),
                an_event("cleared", call_number=number, occurred_at="2026-11-20T12:30:00Z"),
            ]
        )
    for referral in await door.claim("dcdss", limit=12):
        at = datetime.now(UTC)
        await door.move(referral, "accept")
        await door.move(referral, "report", method="phone", made_by="intake", occurred_at=at.isoformat())
        await door.move(referral, "complete", outcome="screened_in")
    items = await report(door)
    for pair in (
        "cleared_to_referred",
        "referred_to_claimed",
        "claimed_to_accepted",
        "accepted_to_completed",
    ):
        row = of(items, pair)
        assert (row["n"], row["open"]) == (12, 0), pair
        assert row["median_seconds"] >= 0
    reached = of(items, "referred_to_first_contact")
    assert (reached["n"], reached["open"]) == (12, 12)  # closed, and nobody was reached
    reported = of(items, "incident_to_dcdss_report")
    waited = (datetime.now(UTC) - datetime(2026, 11, 20, 12, tzinfo=UTC)).total_seconds()
    assert waited - 120 <= reported["median_seconds"] <= waited
    by_queue = await report(door, group_by="queue")
    assert of(by_queue, "referred_to_claimed", "dcdss")["target_seconds"] == 86400


async def test_a_referral_made_before_the_call_was_cleared_is_counted_apart(door: FrontDoor) -> None:
    later = (datetime.now(UTC) + timedelta(minutes=2)).isoformat()
    for _ in range(12):
        number = mental()["call_number"]
        await door.send(mental(call_number=number, occurred_at="2026-11-20T12:00:00Z"))
        await door.send(an_event("cleared", call_number=number, occurred_at=later))
    row = of(await report(door), "cleared_to_referred")
    assert (row["n"], row["negative"], row["median_seconds"]) == (12, 12, None)


async def test_groups_are_of_local_time_and_of_every_tag(door: FrontDoor) -> None:
    await door.send([e for _ in range(12) for e in responded(3)])
    assert of(await report(door, group_by="hour"), "received_to_dispatched", "07")["n"] == 12
    assert of(await report(door, group_by="month"), "received_to_dispatched", "2026-11")["n"] == 12
    by_tag = await report(door, group_by="tag")
    assert {row["group"] for row in by_tag} == {"mental_health", "mental_health.crisis"}
    by_queue = await report(door, group_by="queue")
    assert of(by_queue, "received_to_dispatched", "mhop")["n"] == 12


async def test_csv_has_the_same_rows(door: FrontDoor) -> None:
    await door.send([domestic() for _ in range(12)])
    params = {**PERIOD, "group_by": "queue"}
    answer = await door.ask(
        "GET", "/v1/reports/elapsed", role="evaluator", params=params, headers={"Accept": "text/csv"}
    )
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    items = await report(door, group_by="queue")
    assert [(row["pair"], row["group"]) for row in rows] == [
        (row["pair"], row["group"] or "") for row in items
    ]
    named = await door.ask("GET", "/v1/reports/elapsed", role="evaluator", params={**params, "format": "csv"})
    assert named.text == answer.text


@pytest.mark.parametrize(("form", "begins"), [("svg", b"<svg"), ("png", b"\x89PNG")])
async def test_a_picture_says_what_it_counts_and_draws_nothing_withheld(
    door: FrontDoor, form: str, begins: bytes
) -> None:
    await door.send([e for _ in range(24) for e in responded(3, beat="seen")])
    await door.send([e for _ in range(30) for e in responded(3, beat="more")])
    await door.send([e for _ in range(4) for e in responded(3, beat="few")])
    media = {"svg": "image/svg+xml", "png": "image/png"}[form]
    path, params = "/v1/reports/elapsed", {**PERIOD, "group_by": "beat"}
    answer = await door.ask("GET", path, role="evaluator", params=params, headers={"Accept": media})
    assert answer.headers["content-type"] == media
    assert answer.content.startswith(begins)
    if form == "svg":
        for word in ("more n 30", "2026-11-19 19:00", "Kaplan-Meier"):
            assert word in answer.text
        assert "few" not in re.sub("few(er)? than|of few", "", answer.text)
        assert "n 24" not in answer.text  # the complement of the few


async def test_any_two_milestones_make_an_interval(door: FrontDoor) -> None:
    await door.send([e for minutes in range(1, 13) for e in responded(minutes)])
    (row,) = await report(door, from_milestone="created", to_milestone="dispatched")
    assert (row["pair"], row["n"], row["median_seconds"]) == ("created_to_dispatched", 12, 360)
    assert row["back_entered"] == 12
    (named,) = await report(door, from_milestone="call_received", to_milestone="dispatched")
    assert named["pair"] == "received_to_dispatched"
    for wish in ({"from_milestone": "created"}, {"from_milestone": "created", "to_milestone": "created"}):
        answer = await door.ask("GET", "/v1/reports/elapsed", role="evaluator", params={**PERIOD, **wish})
        assert answer.status_code == 422


async def test_business_hours_are_those_of_the_city(door: FrontDoor) -> None:
    # received at 7:00 in Durham, an hour before anybody works
    await door.send([e for _ in range(12) for e in responded(90)])
    wish = {"from_milestone": "call_received", "to_milestone": "dispatched"}
    (row,) = await report(door, **wish, hours="business")
    assert row["median_seconds"] == 1800
    assert row["negative"] == 0


@pytest.mark.parametrize("group_by", ["program", "urgency", "weekday"])
async def test_every_group_can_be_asked_for(door: FrontDoor, group_by: str) -> None:
    await door.send([e for _ in range(12) for e in responded(3)])
    groups = {"program": "mhop/outreach", "urgency": "routine", "weekday": "5 Fri"}
    items = await report(door, group_by=group_by)
    if group_by != "program":
        assert of(items, "received_to_dispatched", groups[group_by])["n"] == 12
        assert of(items, "referred_to_claimed", groups[group_by])["n"] == 12
    else:
        assert {row["group"].partition("/")[0] for row in items} == {"mhop"}


async def test_reports_can_write_nothing_and_take_no_long_transaction(database: Database) -> None:
    async def write(connection: Connection) -> None:
        await connection.execute(text("UPDATE calls SET beat = NULL"))

    with pytest.raises(UnavailableError):
        await database.read(write)

    async def timeout(connection: Connection) -> str:
        return str((await connection.execute(text("SHOW statement_timeout"))).scalar_one())

    assert await database.read(timeout) == "30s"
    begin, end = datetime(2020, 1, 1, tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    for last in (begin + timedelta(days=100), end):
        found = list(parts(begin, last))
        assert (found[0][0], found[-1][1]) == (begin, last)
        assert all(one[1] == two[0] for one, two in pairwise(found))
        assert len(found) <= 25


@pytest.fixture
def replica_url(server: URL) -> Iterator[URL]:
    with fresh_database(server) as url:
        yield url


async def test_reports_read_from_the_replica_when_there_is_one(
    database_url: URL, replica_url: URL, catalog: Catalog
) -> None:
    database = Database(database_url, jurisdiction=catalog.city.jurisdiction, replica=replica_url)

    async def name(connection: Connection) -> str:
        return str((await connection.execute(text("SELECT current_database()"))).scalar_one())

    try:
        assert await database.read(name) == replica_url.database
        assert await database.run(name) == database_url.database
    finally:
        await database.close()


def test_the_codebook_is_what_the_definitions_say() -> None:
    assert CODEBOOK.read_text("utf-8") == codebook(REPORTS.values()), "run `triage report codebook`"


@pytest.mark.parametrize(
    "params",
    [{"from": "x"}, {"to": "2026-11-20T00:00:00"}, {"group_by": "name"}, {"from": "2027-01-01T00:00:00Z"}],
)
async def test_a_wrong_wish_is_422(door: FrontDoor, params: dict[str, str]) -> None:
    answer = await door.ask("GET", "/v1/reports/elapsed", role="evaluator", params={**PERIOD, **params})
    assert answer.status_code == 422
