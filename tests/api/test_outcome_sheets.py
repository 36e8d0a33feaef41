"""A sheet of outcomes: each row apart, done once, through the ordinary claims and moves."""

from contextlib import chdir
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx
import pytest
from sqlalchemy import URL

from app.domain.short_id import short_id
from app.rules.catalog import Catalog
from app.services import keys
from tests.front_door import FrontDoor
from tests.live import listening
from tests.running import command, free_port
from tests.samples import domestic, mental

TODAY = datetime.now(ZoneInfo("America/New_York")).date().isoformat()
HEAD = "referral,action,occurred_on,occurred_at,outcome,reason,reason_text"
CSV = {"Content-Type": "text/csv; charset=utf-8"}


async def post(door: FrontDoor, *rows: str, queue: str = "mhop", **more: Any) -> httpx.Response:
    content = "\r\n".join([HEAD, *rows]).encode()
    asked = {"role": "agency", "queue": queue, "headers": CSV, "content": content} | more
    return await door.ask("POST", f"/v1/queues/{queue}/outcomes", **asked)


async def said(door: FrontDoor, *rows: str, **more: Any) -> list[tuple[str, str | None]]:
    """What became of each row, and in which column it is wrong."""
    answer = await post(door, *rows, **more)
    assert answer.status_code == 200, answer.text
    items = answer.json()["items"]
    assert [one["line"] for one in items] == list(range(2, len(rows) + 2))
    return [(one["status"], one["problem"] and one["problem"]["column"]) for one in items]


async def listed(door: FrontDoor, queue: str = "mhop") -> list[dict[str, Any]]:
    """The open referrals as the digest lists them."""
    answer = await door.ask("GET", f"/v1/queues/{queue}/digest", role="agency", queue=queue)
    found: list[dict[str, Any]] = answer.json()["referrals"]
    return found


async def history(door: FrontDoor, referral: dict[str, Any]) -> list[tuple[str, str]]:
    found = await door.ask("GET", f"/v1/referrals/{referral['referral_id']}", role="agency")
    return [(one["verb"], one["status"]) for one in found.json()["history"]]


async def test_who_uploads_nothing(door: FrontDoor) -> None:
    await door.send(domestic())
    assert (await post(door, role=None)).status_code == 401
    assert (await post(door, role="supervisor")).status_code == 403
    content = HEAD.encode()
    foreign = await door.ask(
        "POST", "/v1/queues/dcrc/outcomes", role="agency", queue="mhop", headers=CSV, content=content
    )
    assert foreign.status_code == 404
    assert (await post(door, queue="mhop")).json() == {"items": [], "unknown_columns": []}


async def test_the_whole_work_on_paper_and_the_same_sheet_again(door: FrontDoor) -> None:
    await door.send([mental(call_number=f"c-{n}") for n in range(3)])
    first, second, third = await listed(door)
    rows = (
        f"{first['referral']},accept,{TODAY},,,,",
        f"{first['referral']},first contact,{TODAY},,,,",
        f"{second['referral'].lower()},reject,{TODAY},,,at_capacity,",
        f"{third['referral_id']},complete,,{datetime.now(UTC).isoformat()},engaged,,",
        f"{first['referral']},complete,{TODAY},,not_engaged,,",
    )
    assert await said(door, *rows) == [("done", None)] * 5
    assert await history(door, first) == [
        ("offer", "requested"),
        ("claim", "received"),
        ("accept", "accepted"),
        ("attempt", "in_progress"),
        ("complete", "completed"),
    ]
    before = [await history(door, one) for one in (first, second, third)]
    assert await said(door, *rows) == [("unchanged", None)] * 5
    assert [await history(door, one) for one in (first, second, third)] == before
    assert await listed(door) == []


async def test_one_bad_row_changes_nothing_else_and_claims_nothing(door: FrontDoor) -> None:
    await door.send([mental(), mental(), mental(), mental(), mental(), mental()])
    good, *bad = await listed(door)
    a, b, c, d, e = (one["referral"] for one in bad)
    rows = (
        "R-0000-0000,accept,2026-11-20,,,,",
        f"{a},complete,{TODAY},,great,,",
        f"{b},reject,{TODAY},,,bored,",
        f"{c},fail,{TODAY},,,no_contact,",
        f"{d},accept,2019-01-01,,,,",
        f"{e},accept,2199-01-01,,,,",
        f"{e},accept,{TODAY},,engaged,,",
        "Jane Invented,accept,,,,,",
        f"{good['referral']},accept,{TODAY},,,,",
    )
    columns = ["referral", "outcome", "reason", "action", "occurred_on", "occurred_on", "outcome", "referral"]
    assert await said(door, *rows) == [*(("refused", column) for column in columns), ("done", None)]
    assert [one["status"] for one in await listed(door)] == ["accepted", *["requested"] * 5]
    assert "Jane" not in (await post(door, *rows)).text


async def test_what_another_key_of_the_agency_holds_is_not_touched(door: FrontDoor) -> None:
    await door.send([mental(), mental()])
    (mine,) = await door.claim("mhop")
    other = await keys.create(door.services.database, door.services.catalog, role="agency", queues=["mhop"])
    headers = {"Authorization": f"Bearer {other.key}"}
    claimed = await door.ask(
        "POST", "/v1/queues/mhop/claims", role=None, headers=headers, json={"request_id": "theirs"}
    )
    (theirs,) = claimed.json()["items"]
    rows = [f"{short_id_of(one)},accept,{TODAY},,,," for one in (mine, theirs)]
    assert await said(door, *rows) == [("done", None), ("refused", "referral")]
    assert await history(door, theirs) == [("offer", "requested"), ("claim", "received")]


def short_id_of(referral: dict[str, Any]) -> str:
    return short_id(UUID(referral["referral_id"]))


async def test_what_is_held_for_a_supervisor_and_what_is_of_others_is_unknown(door: FrontDoor) -> None:
    receipt = (await door.send(domestic(call={"child_present": True}))).json()
    ids = {one["queue"]: one["referral_id"] for one in receipt["referrals"]}
    rows = [f"{ids[queue]},accept,{TODAY},,,," for queue in ("dcdss", "dcrc")]
    assert await said(door, *rows, queue="dcdss") == [("refused", "referral")] * 2


async def test_a_time_without_an_offset_is_of_the_city(door: FrontDoor) -> None:
    await door.send(mental())
    (one,) = await listed(door)
    now = datetime.now(UTC)
    local = now.astimezone(ZoneInfo("America/New_York"))
    assert await said(door, f"{one['referral']},accept,,{local:%m/%d/%Y %H:%M:%S},,,") == [("done", None)]
    (accepted,) = await listed(door)
    assert abs(datetime.fromisoformat(accepted["accepted_at"]) - now) < timedelta(seconds=1)


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"headers": {"Content-Type": "application/json"}}, 415),
        ({"content": b"who,what\r\n"}, 422),
        ({"content": b""}, 422),
        ({"content": b"x" * (2 * 1024 * 1024 + 1)}, 413),
    ],
)
async def test_what_is_no_sheet_is_refused_whole(door: FrontDoor, more: dict[str, Any], status: int) -> None:
    assert (await post(door, **more)).status_code == status


def test_the_command_keeps_what_was_refused(database_url: URL, catalog: Catalog, tmp_path: Path) -> None:
    with listening(database_url, catalog) as service:
        source = {"Authorization": f"Bearer {service.key('source', source='cad')}"}
        agency = service.key("agency", queue="mhop")
        httpx.post(f"{service.url}/v1/events", json=mental(), headers=source).raise_for_status()
        digest = f"{service.url}/v1/queues/mhop/digest"
        found = httpx.get(digest, headers={"Authorization": f"Bearer {agency}"}).json()["referrals"]
        sheet = tmp_path / "week.csv"
        good, bad = f"{found[0]['referral']},accept,{TODAY}", "R-0000-0000,accept,2026-11-20"
        sheet.write_text(f"referral;action;occurred_on\n{good}\n{bad}\n".replace(",", ";"))
        done = run(tmp_path, service.url, agency, sheet)
        assert done.returncode == 1, done.stderr
        assert "1 done, 0 unchanged, 1 refused" in done.stdout
        kept = tmp_path / "week.csv.refused.csv"
        assert kept.stat().st_mode & 0o077 == 0
        why = "referral,there is no such referral here"
        assert kept.read_text().splitlines() == [
            "line,column,why,referral,action,occurred_on",
            f"3,{why},{bad}",
        ]
        corrected = tmp_path / "corrected.csv"
        corrected.write_text(kept.read_text().replace(bad, good))
        again = run(tmp_path, service.url, agency, corrected)
        assert (again.returncode, again.stdout.splitlines()[-1]) == (0, "0 done, 1 unchanged, 0 refused")


def run(tmp_path: Path, url: str, key: str, sheet: Path) -> Any:
    arguments = ("outcomes", str(sheet), "--queue", "mhop", "--url", url, "--key", key)
    here = {"PYTHONPATH": str(Path.cwd())}
    with chdir(tmp_path):
        return command(tmp_path / "data", free_port(), *arguments, **here)
