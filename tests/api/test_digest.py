"""The weekly digest of a queue and its overdue list, as JSON and as files: nobody of a call is in any."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from sqlalchemy import text

from app.domain.week import Week
from app.storage.engine import Database
from tests.api.test_staff import entered
from tests.front_door import FrontDoor
from tests.running import command, free_port
from tests.samples import domestic, mental

CANARY = "zzcanary"
TODAY = datetime.now(ZoneInfo("America/New_York")).date()
THIS_WEEK = str(Week(TODAY - timedelta(days=TODAY.weekday())))


async def get(door: FrontDoor, what: str, *, queue: str = "mhop", **more: Any) -> httpx.Response:
    caller = {"role": "agency", "queue": queue} | more
    return await door.ask("GET", f"/v1/queues/{queue}/{what}", **caller)


async def this_week(door: FrontDoor, **more: Any) -> dict[str, Any]:
    answer = await get(door, "digest", params={"week": THIS_WEEK}, **more)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def age(database: Database, sql: str) -> None:
    await database.run(lambda connection: connection.execute(text(sql)))


def told(call_number: str, **fields: Any) -> dict[str, Any]:
    """A call with a canary wherever somebody could be named."""
    person = {"person_id": "p1", "roles": ["victim"], "given_name": CANARY, "phone": CANARY}
    call = {"address": f"12 {CANARY} St", "caller_phone": CANARY, "caller_name": CANARY}
    return mental(f"SUICIDAL {CANARY}", call_number=call_number, call=call, persons=[person], **fields)


@pytest.mark.parametrize("what", ["digest", "overdue"])
async def test_who_is_told_nothing(door: FrontDoor, what: str) -> None:
    await door.send(domestic())
    assert (await get(door, what, role=None)).status_code == 401
    assert (await get(door, what, role="evaluator")).status_code == 403
    foreign = await door.ask("GET", f"/v1/queues/dcrc/{what}", role="agency", queue="mhop")
    one_way = await get(door, what, queue="dcrc", role="supervisor")
    nowhere = await get(door, what, queue="nowhere", role="supervisor")
    assert {foreign.status_code, one_way.status_code, nowhere.status_code} == {404}
    assert foreign.json() == one_way.json() == nowhere.json()


async def test_a_week_counts_what_happened_in_it(door: FrontDoor, database: Database) -> None:
    await door.send([mental(call_number=f"c-{n}") for n in range(6)])
    done, rejected, failed, contacted, left = await door.claim("mhop", limit=5)
    await door.move(done, "complete", outcome="engaged")
    await door.move(rejected, "reject", reason="at_capacity")
    await door.move(failed, "accept")
    await door.move(failed, "fail", reason="no_contact")
    await door.move(contacted, "attempts", attempt_id="a", method="phone", result="reached")
    late = f"referral_id = '{left['referral_id']}'"
    await age(database, f"UPDATE referrals SET claim_expires_at = now() - interval '1 s' WHERE {late}")
    digest = await this_week(door)
    assert digest["counts"] == {
        "new": 6,
        "claimed": 5,
        "first_contact": 1,
        "accepted": 2,
        "completed": 1,
        "rejected": 1,
        "failed": 1,
        "lapsed": 1,
        "open": 3,
    }
    assert [(one["status"], one["reason"], one["count"]) for one in digest["reasons"]] == [
        ("failed", "no_contact", 1),
        ("rejected", "at_capacity", 1),
    ]
    await door.claim("mhop", limit=2)  # the lapse is written down now, and counted once
    assert (await this_week(door))["counts"]["lapsed"] == 1
    police = await this_week(door, role="supervisor")
    assert (police["counts"]["rejected"], police["reasons"]) == (1, [])
    before = (await get(door, "digest")).json()  # without a week: the last one that is over
    assert before["ends_on"] < digest["begins_on"]
    assert (before["counts"]["new"], before["counts"]["open"]) == (0, 3)


async def test_open_referrals_are_listed_by_age_with_what_is_due(door: FrontDoor, database: Database) -> None:
    await door.send([mental(call_number="new"), mental(call_number="old")])
    old = "call_id = (SELECT call_id FROM calls WHERE call_number = 'old')"
    days = "requested_at - interval '3 days', rank_at = rank_at - interval '3 days'"
    await age(database, f"UPDATE referrals SET requested_at = {days} WHERE {old}")
    old_one, new_one = (await this_week(door))["referrals"]
    assert (old_one["call_number"], old_one["age_days"], old_one["target"]) == (
        "old",
        3,
        "referred_to_claimed",
    )
    assert (new_one["call_number"], new_one["age_days"], new_one["status"]) == ("new", 0, "requested")


async def test_what_is_held_for_a_supervisor_is_not_told(door: FrontDoor) -> None:
    await door.send(domestic(call={"child_present": True}))
    digest = await this_week(door, queue="dcdss")
    assert (digest["counts"]["new"], digest["counts"]["open"], digest["referrals"]) == (0, 0, [])


async def test_overdue_says_which_target_and_how_late(door: FrontDoor, database: Database) -> None:
    await door.send([mental(call_number="in-time"), mental(call_number="late")])
    assert (await get(door, "overdue")).json()["items"] == []
    late = "call_id = (SELECT call_id FROM calls WHERE call_number = 'late')"
    earlier = "requested_at - interval '3 days', rank_at = rank_at - interval '3 days'"
    await age(database, f"UPDATE referrals SET requested_at = {earlier} WHERE {late}")
    items = (await get(door, "overdue")).json()["items"]
    assert [(one["call_number"], one["target"]) for one in items] == [
        ("late", "referred_to_claimed"),
        ("late", "referred_to_first_contact"),
    ]
    assert [one["late_seconds"] // 86_400 for one in items] == [2, 1]


async def test_a_follow_up_is_overdue_after_its_day_unless_snoozed(door: FrontDoor) -> None:
    await door.send(mental())
    (referral,) = await door.claim("mhop")
    await door.move(referral, "accept")
    await door.move(referral, "follow-ups", due_on=str(TODAY))
    assert (await get(door, "overdue")).json()["items"] == []
    await door.move(referral, "follow-ups", due_on=str(TODAY - timedelta(days=2)))
    (item,) = (await get(door, "overdue")).json()["items"]
    assert item["target"] == "follow_up"
    until = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    await door.move(referral, "snooze", until=until)
    assert (await get(door, "overdue")).json()["items"] == []


@pytest.mark.parametrize("what", ["digest", "overdue"])
async def test_files_hold_the_same_and_no_person(door: FrontDoor, database: Database, what: str) -> None:
    await door.send([told("=1+1"), told("<b>2")])
    await age(database, "UPDATE referrals SET requested_at = requested_at - interval '3 days'")
    as_json = await get(door, what)
    as_csv = await get(door, what, params={"format": "csv"})
    page = await get(door, what, headers={"Accept": "text/html,*/*"})
    assert (await get(door, what, headers={"Accept": "text/csv"})).headers["content-type"][:8] == "text/csv"
    assert as_csv.headers["content-type"].startswith("text/csv")
    assert page.headers["content-type"].startswith("text/html")
    for answer in (as_json, as_csv, page):
        assert CANARY not in answer.text.lower()
    found = as_json.json()
    for one in found.get("items") or found["referrals"]:
        assert one["referral"] in as_csv.text
        assert one["referral"] in page.text
    assert "'=1+1" in as_csv.text
    assert "&lt;b&gt;2" in page.text
    assert "<b>" not in page.text
    rows = list(csv.reader(io.StringIO(as_csv.text)))
    assert any(row[:1] == ["referral"] for row in rows)


@pytest.mark.parametrize("what", ["digest", "overdue"])
async def test_the_agency_alone_reads_whom_it_was_assigned_to(
    door: FrontDoor, database: Database, what: str
) -> None:
    ana = await entered(door)
    await door.send(mental())
    (referral,) = await door.claim("mhop")
    await door.move(referral, "assign", staff_id=ana["staff_id"], program=referral["program"])
    await age(database, "UPDATE referrals SET requested_at = requested_at - interval '3 days'")
    told = (await get(door, what)).json()
    assert {one["staff"] for one in told.get("items") or told["referrals"]} == {ana["display_name"]}
    for file in ("csv", "html"):
        assert ana["display_name"] in (await get(door, what, params={"format": file})).text
        above = await get(door, what, role="supervisor", params={"format": file})
        assert above.status_code == 200
        assert ana["display_name"] not in above.text
    above = (await get(door, what, role="supervisor")).json()
    assert {one["staff"] for one in above.get("items") or above["referrals"]} == {None}


@pytest.mark.parametrize(
    ("what", "nothing"), [("digest", "Nothing is open."), ("overdue", "Nothing is overdue.")]
)
async def test_the_page_says_in_words_what_the_file_says_in_codes(
    door: FrontDoor, database: Database, what: str, nothing: str
) -> None:
    params = {"format": "html"}
    empty = await get(door, what, params=params)
    assert f"<p>{nothing}</p>" in empty.text
    await door.send(mental("HE IS SUICIDAL"))
    await age(database, "UPDATE referrals SET requested_at = requested_at - interval '3 days'")
    page = await get(door, what, params=params)
    assert nothing not in page.text
    assert "Offered, nobody has claimed it" in page.text
    assert "Claim it" in page.text
    assert not re.search(
        r"[a-z]_[a-z]", re.sub(r"<style>.*?</style>", "", page.text.partition("Made ")[0], flags=re.DOTALL)
    )
    names = re.findall(r'<th scope="col" role="columnheader">(.*?)</th>', page.text)
    assert re.findall(r'data-name="(.*?)"', page.text)[: len(names)] == names  # a card on a phone


@pytest.mark.parametrize(
    "params", [{"week": "2026-47"}, {"week": "2026-W60"}, {"format": "pdf"}, {"who": "x"}]
)
async def test_a_wrong_wish_is_422(door: FrontDoor, params: dict[str, str]) -> None:
    assert (await get(door, "digest", params=params)).status_code == 422


def test_the_command_writes_four_files_for_a_weekly_job(tmp_path: Path) -> None:
    out = tmp_path / "mail" / "out"
    wanted = ("digest", "--queue", "mhop", "--week", "2026-W47", "--out", str(out))
    done = command(tmp_path / "data", free_port(), *wanted)
    assert done.returncode == 0, done.stderr
    names = [f"mhop-2026-W47-{what}.{kind}" for what in ("digest", "overdue") for kind in ("csv", "html")]
    assert sorted(one.name for one in out.iterdir()) == names
    assert {one.stat().st_mode & 0o077 for one in out.iterdir()} == {0}
    unknown = command(
        tmp_path / "data", free_port(), "digest", "--queue", "nowhere", "--out", str(tmp_path / "none")
    )
    assert (unknown.returncode, unknown.stderr) == (1, "triage: There is no such queue here.\n")
    assert not (tmp_path / "none").exists()


async def test_who_is_asked_to_stop_reads_so_in_words(door: FrontDoor, database: Database) -> None:
    await door.send([mental(call_number="stop"), mental(call_number="go-on")])
    held, left = sorted(
        await door.claim("mhop", limit=2), key=lambda one: one["call"]["call_number"] != "stop"
    )
    for one in (held, left):
        await door.move(one, "accept")
    await door.decide(held, "request-cancel", reason="no_longer_needed", reason_text=CANARY)
    # In summer, so that the city's clocks tell: 18:05 in Durham.
    await age(
        database,
        "UPDATE referrals SET requested_at = now() - interval '9 d', claimed_at = now(),"
        " decided_at = CASE WHEN status = 'cancel_requested' THEN '2026-07-01T22:05Z'::timestamptz END",
    )
    said = "You are asked to stop: please answer. A supervisor asked on 2026-07-01 18:05:"
    said += " What it was for is settled."
    asked = {
        "since": "2026-07-01T22:05:00Z",
        "reason": "no_longer_needed",
        "title": "What it was for is settled",
    }
    for what in ("digest", "overdue"):
        found = (await get(door, what)).json()
        told = {one["call_number"]: one["asked_to_stop"] for one in found.get("items") or found["referrals"]}
        assert told == {"stop": asked, "go-on": None}, what
        page = await get(door, what, params={"format": "html"})
        assert said in page.text, what
        sheet = await get(door, what, params={"format": "csv"})
        rows = list(csv.reader(io.StringIO(sheet.text)))
        names = next(row for row in rows if row[:1] == ["referral"])
        listed = [dict(zip(names, row, strict=True)) for row in rows[rows.index(names) + 1 :]]
        assert {one["call_number"]: one["asked_to_stop"] for one in listed} == {"stop": said, "go-on": ""}
        assert {one["status"] for one in listed} == {"cancel_requested", "accepted"}
        assert CANARY not in page.text + sheet.text, what
