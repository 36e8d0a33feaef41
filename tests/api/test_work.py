"""Work inside a referral: attempts, assessment, follow-ups, what is due, transfers and duplicates."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from app.domain.referral import Status
from app.storage.engine import Database
from tests.front_door import FrontDoor
from tests.referral_states import in_status, read
from tests.samples import a_call, an_event, domestic, mental

CALLED = {"attempt_id": "a1", "method": "phone", "result": "no_answer"}
INTOXICATED = {"queue": "mhop", "program": "jail_diversion"}


@pytest.mark.parametrize("place", ["attempts", "follow-ups", "transfer", "duplicate-of"])
async def test_a_stranger_works_on_nothing(door: FrontDoor, place: str) -> None:
    await door.send(mental())
    (referral,) = await door.claim("mhop")
    path = f"/v1/referrals/{referral['referral_id']}/{place}"
    assert (await door.ask("POST", path, role=None, json={})).status_code == 401
    assert (await door.ask("POST", path, role="supervisor", json={})).status_code == 403


async def test_the_first_attempt_starts_what_was_accepted_and_each_is_timed_twice(door: FrontDoor) -> None:
    referral = await in_status(door, Status.ACCEPTED)
    at = (datetime.now(UTC) - timedelta(minutes=3)).isoformat()
    made = (await door.move(referral, "attempts", **CALLED, occurred_at=at)).json()
    assert (made["late"], made["back_entered"]) == (False, True)
    assert datetime.fromisoformat(made["occurred_at"]) == datetime.fromisoformat(at)
    assert (made["referral"]["status"], made["referral"]["first_contact_at"]) == ("in_progress", None)
    assert made["referral"]["started_at"] == made["referral"]["first_attempt_at"] == made["occurred_at"]
    reached = CALLED | {"attempt_id": "a2", "result": "reached", "method": "in_person"}
    second = (await door.move(referral, "attempts", **reached)).json()
    assert second["referral"]["first_attempt_at"] == made["occurred_at"]
    assert second["referral"]["first_contact_at"] == second["occurred_at"]
    told = (await read(door, referral))["history"][-2:]
    assert [(one["verb"], one["method"], one["result"], one["back_entered"]) for one in told] == [
        ("attempt", "phone", "no_answer", True),
        ("attempt", "in_person", "reached", False),
    ]


async def test_the_same_attempt_is_recorded_once(door: FrontDoor) -> None:
    referral = await in_status(door, Status.ACCEPTED)
    first = (await door.move(referral, "attempts", **CALLED)).json()
    assert (await door.move(referral, "attempts", **CALLED)).json() == first
    other = await door.move(referral, "attempts", **CALLED | {"result": "reached"})
    assert (other.status_code, other.json()["type"]) == (409, "urn:dispatch-triage:problem:conflict")


@pytest.mark.parametrize("status", [Status.RECEIVED, Status.COMPLETED])
async def test_an_attempt_with_a_stale_token_is_kept_and_moves_nothing(
    door: FrontDoor, status: Status
) -> None:
    referral = await in_status(door, status)
    before = await read(door, referral)
    reached = CALLED | {"result": "reached"}
    made = await door.move({**referral, "claim_token": "1.stale"}, "attempts", **reached)
    assert (made.status_code, made.json()["late"]) == (200, True)
    after = await read(door, referral)
    assert after["history"][:-1] == before.pop("history")
    assert (after["history"][-1]["late"], after["history"].pop()["version"]) == (True, None)
    assert {**after, "history": None} == {**before, "history": None}


async def test_an_attempt_happens_neither_in_the_future_nor_before_the_offer(door: FrontDoor) -> None:
    referral = await in_status(door, Status.ACCEPTED)
    for away in (timedelta(hours=1), timedelta(days=-9)):
        at = (datetime.now(UTC) + away).isoformat()
        assert (await door.move(referral, "attempts", **CALLED, occurred_at=at)).status_code == 422
    assert (await read(door, referral))["first_attempt_at"] is None


async def test_what_the_advocates_work_on_is_told_to_nobody_else(door: FrontDoor) -> None:
    await door.send(domestic())
    (referral,) = await door.claim("dcrc")
    as_received = await read(door, referral)
    await door.move(referral, "accept")
    await door.move(referral, "attempts", **CALLED | {"result": "reached"})
    await door.move({**referral, "claim_token": "x"}, "attempts", **CALLED | {"attempt_id": "late"})
    await door.move(referral, "assessment")
    await door.move(referral, "follow-ups", due_on="2026-01-01")
    assert await read(door, referral) == as_received
    assert await due(door, "dcrc", role="supervisor") == []
    assert [one["kind"] for one in await due(door, "dcrc")] == ["follow_up"]
    handed = await door.move(referral, "transfer", queue="mhop", program="outreach")
    assert handed.status_code == 422


async def due(door: FrontDoor, queue: str, **more: Any) -> list[dict[str, Any]]:
    caller = {"role": more.pop("role", "agency"), "queue": queue}
    answer = await door.ask("GET", f"/v1/queues/{queue}/due", params=more, **caller)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_a_follow_up_is_due_from_its_day_on_until_it_is_closed(door: FrontDoor) -> None:
    referral = await in_status(door, Status.ACCEPTED)
    planned = (await door.move(referral, "follow-ups", due_on="2026-01-02")).json()
    await door.move(referral, "follow-ups", due_on="2099-01-02")
    (listed,) = await due(door, "dcdss")
    assert (listed["follow_up_id"], listed["due_on"]) == (planned["follow_up_id"], "2026-01-02")
    assert listed["due_at"].startswith("2026-01-02T05:00:00")  # the first moment of the day in Durham
    place = f"follow-ups/{planned['follow_up_id']}"
    assert (await door.move(referral, place, result="kept")).status_code == 200
    assert (await door.move(referral, place, result="missed")).status_code == 409
    assert await due(door, "dcdss") == []
    last = (await read(door, referral))["history"][-1]
    assert (last["verb"], last["result"], last["due_on"]) == ("close_follow_up", "kept", "2026-01-02")


async def test_what_nobody_claimed_or_reached_in_time_is_due(door: FrontDoor, database: Database) -> None:
    await door.send([mental(call_number=number) for number in ("claimed", "reached")])
    held = {one["call"]["call_number"]: one for one in await door.claim("mhop", limit=2)}
    claimed, reached = held["claimed"], held["reached"]
    await door.send([mental(call_number=number) for number in ("waits", "fresh")])
    sql = """UPDATE referrals r SET requested_at = requested_at - interval '49 h' FROM calls c
        WHERE c.call_id = r.call_id AND call_number <> 'fresh'"""
    await database.run(lambda connection: connection.execute(text(sql)))
    await door.move(reached, "attempts", **CALLED | {"result": "reached"})
    listed = await due(door, "mhop")
    assert [(one["call"]["call_number"], one["kind"]) for one in listed] == [
        ("waits", "claim"),  # for a day already
        ("claimed", "first_contact"),  # for an hour
    ]
    assert [one["kind"] for one in await due(door, "mhop", limit=1)] == ["claim"]
    await door.move(claimed, "accept")
    await door.move(claimed, "snooze", until="2099-01-01T00:00:00Z")
    assert [one["kind"] for one in await due(door, "mhop")] == ["claim"]
    assert len(await due(door, "mhop", before="2099-01-02T00:00:00Z")) == 2


async def test_what_is_due_comes_in_pages(door: FrontDoor) -> None:
    referral = await in_status(door, Status.ACCEPTED)
    for day in (3, 1, 2, 2, 1):
        await door.move(referral, "follow-ups", due_on=f"2026-01-0{day}")
    days: list[str] = []
    path: str | None = "/v1/queues/dcdss/due?limit=2"
    while path:
        page = await door.ask("GET", path, role="agency", queue="dcdss")
        days += [one["due_on"][-1] for one in page.json()["items"]]
        link = page.headers.get("link")
        path = link.split(">")[0].lstrip("<") if link else None
    assert days == ["1", "1", "2", "2", "3"]


async def listed(door: FrontDoor, queue: str, role: str = "supervisor") -> list[dict[str, Any]]:
    page = await door.ask("GET", f"/v1/queues/{queue}/referrals", role=role)
    items: list[dict[str, Any]] = page.json()["items"]
    return items


async def test_a_transfer_closes_the_one_and_offers_the_other(door: FrontDoor) -> None:
    await door.send(mental())
    (referral,) = await door.claim("mhop")
    told = (await door.move(referral, "transfer", **INTOXICATED)).json()
    assert (told["status"], told["reason"], told["continued_in"]) == ("rejected", "transferred", "mhop")
    (new,) = await door.claim("mhop")
    assert (new["referral_id"], new["program"]) == (told["continued_by"], "jail_diversion")
    back = await door.move(new, "transfer", queue="mhop", program=referral["program"])
    assert back.json()["continued_by"] == referral["referral_id"]
    again = await read(door, referral)
    assert (again["status"], again["continued_by"], again["claimed_at"]) == ("requested", None, None)
    assert [one["verb"] for one in again["history"]] == ["offer", "claim", "transfer", "offer"]


async def test_a_transfer_never_tells_what_another_queue_has(door: FrontDoor) -> None:
    """With or without a referral of the other queue, the same answer, and never two of them."""
    answers = []
    for narrative in (None, "BOYFRIEND STRUCK HER"):
        sent = mental(narrative, call={"clearance_codes": ["5R"]})
        await door.send(sent)
        (referral,) = await door.claim("mhop")
        told = (await door.move(referral, "transfer", queue="dcrc", program="advocacy")).json()
        answers.append({**told, **dict.fromkeys(("referral_id", "created_at", "requested_at"))})
        answers[-1] |= dict.fromkeys(("claimed_at", "closed_at", "urgent"))
    assert answers[0] == answers[1]
    assert answers[0]["continued_by"] is None
    assert len(await listed(door, "dcrc")) == 2


async def test_domestic_violence_holds_what_is_transferred_for_a_supervisor(door: FrontDoor) -> None:
    referral = await in_status(door, Status.ACCEPTED)
    await door.move(referral, "transfer", queue="mhop", program="outreach")
    (held,) = await listed(door, "mhop")
    assert (held["status"], held["reason"]) == ("draft", "dv_safe_routing")


@pytest.mark.parametrize("code", [None, "5", "5R"])
async def test_domestic_violence_that_is_learned_of_later_holds_it_too(
    door: FrontDoor, code: str | None
) -> None:
    await door.send([mental(call_number="later"), mental(call_number="held")])
    for one in await door.claim("mhop", limit=2):
        await door.move(one, "transfer", queue="mhop", program="outreach")
    taken = await door.claim("mhop", limit=2)
    (held,) = [one for one in taken if one["call"]["call_number"] == "held"]
    (later,) = [one for one in taken if one["call"]["call_number"] == "later"]
    await door.move(later, "release", reason="end_of_shift")
    more = {"clearance_codes": [code]} if code else {}
    for number in ("later", "held"):
        said = [{"note_id": "n2", "text": "BOYFRIEND STRUCK HER"}]
        await door.send(an_event("updated", call_number=number, notes=said, call=more))
    told = {one["referral_id"]: one for one in await listed(door, "mhop")}
    waits, stays = told[later["referral_id"]], told[held["referral_id"]]
    safe = None if code else "dv_safe_routing"
    assert (waits["status"], waits["reason"]) == ("requested" if code else "draft", safe)
    assert (stays["status"], stays["review"]) == ("received", safe)
    agencys = {one["referral_id"] for one in await listed(door, "mhop", role="agency")}
    assert (later["referral_id"] in agencys) == bool(code)
    if not code:  # an officer judged since then; what a supervisor confirms, rules do not hold again
        await door.decide(waits, "confirm")
        await door.send(an_event("note", call_number="later", notes=[{"text": "HE STRUCK HER AGAIN"}]))
        again = {one["referral_id"]: one["status"] for one in await listed(door, "mhop")}
        assert again[later["referral_id"]] == "requested"


async def test_what_was_held_for_safety_goes_on_when_an_officer_identifies_it(door: FrontDoor) -> None:
    await door.send(mental("BOYFRIEND STRUCK HER", call_number="t5", call={"clearance_codes": ["5"]}))
    (referral,) = await door.claim("mhop")
    await door.send(
        an_event(
            "updated", call_number="t5", call={"clearance_codes": []}, occurred_at="2026-11-20T16:00:00Z"
        )
    )
    await door.move(referral, "transfer", queue="mhop", program="outreach")
    assert "draft" in {one["status"] for one in await listed(door, "mhop")}
    await door.send(
        an_event(
            "updated", call_number="t5", call={"clearance_codes": ["5R"]}, occurred_at="2026-11-20T16:05:00Z"
        )
    )
    assert {one["program"]: one["status"] for one in await listed(door, "mhop")}["outreach"] == "requested"


async def test_a_transfer_goes_somewhere_else_that_exists(door: FrontDoor) -> None:
    await door.send(mental())
    (referral,) = await door.claim("mhop")
    for queue, program in (("mhop", referral["program"]), ("mhop", "none"), ("none", "outreach")):
        answer = await door.move(referral, "transfer", queue=queue, program=program)
        assert answer.status_code == 422
    lost = await door.move({**referral, "claim_token": "1.x"}, "transfer", **INTOXICATED)
    stale = await door.move(referral, "transfer", version='"1"', **INTOXICATED)
    assert (lost.status_code, stale.status_code) == (409, 412)
    assert len(await listed(door, "mhop")) == 1


async def test_rules_do_not_undo_a_transfer(door: FrontDoor) -> None:
    await door.send(mental(call_number="t1"))
    (referral,) = await door.claim("mhop")
    await door.move(referral, "transfer", **INTOXICATED)
    await door.send(a_call("LARCEN", "SUBJ IS SUICIDAL", call_number="t1", kind="updated"))
    assert {one["program"]: one["status"] for one in await listed(door, "mhop")} == {
        referral["program"]: "rejected",
        "jail_diversion": "requested",
    }


async def test_a_duplicate_closes_and_points_at_the_other(door: FrontDoor) -> None:
    await door.send([mental(), mental(), domestic()])
    one, other = await door.claim("mhop", limit=2)
    (foreign,) = await listed(door, "dcrc")
    for wrong in (one, foreign):
        refused = await door.move(one, "duplicate-of", referral_id=wrong["referral_id"])
        assert refused.status_code == 422
    done = (await door.move(one, "duplicate-of", referral_id=other["referral_id"])).json()
    assert (done["status"], done["reason"], done["continued_by"]) == (
        *("rejected", "duplicate"),
        other["referral_id"],
    )
    circle = await door.move(other, "duplicate-of", referral_id=one["referral_id"])
    assert circle.status_code == 422
