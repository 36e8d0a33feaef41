"""Working a referral: every row of the transition table, and what each refuses."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from tests.front_door import FrontDoor
from tests.referral_states import BODIES, DECISIONS, read
from tests.samples import an_event, domestic, mental


@pytest.mark.parametrize("verb", [*BODIES, *DECISIONS])
async def test_a_stranger_moves_nothing(door: FrontDoor, verb: str) -> None:
    await door.send(mental())
    (referral,) = await door.claim("mhop")
    path = f"/v1/referrals/{referral['referral_id']}"
    assert (await door.ask("POST", f"{path}/{verb}", role=None, json={})).status_code == 401
    assert (await door.ask("GET", path, role=None)).status_code == 401


async def test_another_agency_meets_404_everywhere(door: FrontDoor) -> None:
    await door.send(domestic())
    (referral,) = await door.claim("dcrc")
    path = f"/v1/referrals/{referral['referral_id']}"
    assert (await door.ask("GET", path, role="agency", queue="mhop")).status_code == 404
    for verb, body in BODIES.items():
        answer = await door.ask(
            "POST",
            f"{path}/{verb}",
            role="agency",
            queue="mhop",
            headers={"If-Match": "*"},
            json={"claim_token": referral["claim_token"], **body},
        )
        assert answer.status_code == 404, verb


async def test_a_whole_life_is_timed_twice_with_its_actors(door: FrontDoor) -> None:
    await door.send(mental())
    (referral,) = await door.claim("mhop")
    assert (await door.move(referral, "renew", claim_seconds=7200)).status_code == 200
    accepted = (await door.move(referral, "accept")).json()
    assert (accepted["status"], accepted["claim_expires_at"]) == ("accepted", None)
    completed = (await door.move(referral, "complete", outcome="engaged")).json()
    assert completed["status"] == "completed"
    found = await read(door, referral)
    assert [(one["verb"], one["status"]) for one in found["history"]] == [
        ("offer", "requested"),
        ("claim", "received"),
        ("renew", "received"),
        ("accept", "accepted"),
        ("complete", "completed"),
    ]
    assert [one["version"] for one in found["history"]] == [1, 2, 3, 4, 5]
    for one in found["history"]:
        assert one["occurred_at"] <= one["recorded_at"]
        assert one["actor"] == "system" or one["actor"].startswith("agency:")


async def test_completing_at_once_accepts_in_the_same_instant(door: FrontDoor) -> None:
    await door.send(mental())
    (referral,) = await door.claim("mhop")
    completed = (await door.move(referral, "complete", outcome="engaged")).json()
    assert completed["accepted_at"] == completed["closed_at"]


async def test_a_released_referral_keeps_its_place(door: FrontDoor) -> None:
    await door.send(mental(call_number="first"))
    await door.send(mental(call_number="second"))
    (referral,) = await door.claim("mhop")
    await door.move(referral, "accept")
    released = await door.move(referral, "release", reason="at_capacity")
    assert (released.json()["status"], released.json()["accepted_at"]) == ("requested", None)
    assert [one["call"]["call_number"] for one in await door.claim("mhop", limit=2)] == ["first", "second"]


@pytest.mark.parametrize("verb", BODIES)
async def test_a_wrong_token_changes_nothing(door: FrontDoor, verb: str) -> None:
    await door.send(mental())
    (referral,) = await door.claim("mhop")
    before = await read(door, referral)
    answer = await door.move({**referral, "claim_token": "1.wrong"}, verb, **BODIES[verb])
    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:dispatch-triage:problem:claim-lost"
    assert await read(door, referral) == before


@pytest.mark.parametrize("verb", ["release", "reject"])
async def test_a_reason_is_one_of_the_citys(door: FrontDoor, verb: str) -> None:
    await door.send(mental())
    (referral,) = await door.claim("mhop")
    assert (await door.move(referral, verb)).status_code == 422
    assert (await door.move(referral, verb, reason="bored")).status_code == 422
    assert (await door.move(referral, verb, reason="other")).status_code == 422
    assert (await door.move(referral, verb, reason="other", reason_text="moved away")).status_code == 200
    told = await read(door, referral, role="agency")
    assert told["history"][-1]["reason_text"] == "moved away"


async def test_back_entry_is_allowed_and_the_future_is_not(door: FrontDoor) -> None:
    await door.send(mental())
    (referral,) = await door.claim("mhop")
    now = datetime.now(UTC)
    future = await door.move(referral, "accept", occurred_at=(now + timedelta(hours=1)).isoformat())
    too_early = await door.move(referral, "accept", occurred_at=(now - timedelta(days=3)).isoformat())
    naive = await door.move(referral, "accept", occurred_at="2026-11-20T10:00:00")
    assert [future.status_code, too_early.status_code, naive.status_code] == [422, 422, 422]
    at = (now - timedelta(minutes=2)).isoformat()
    accepted = await door.move(referral, "accept", occurred_at=at)
    assert datetime.fromisoformat(accepted.json()["accepted_at"]) == datetime.fromisoformat(at)
    last = (await read(door, referral))["history"][-1]
    assert last["occurred_at"] < last["recorded_at"]
    assert [one["back_entered"] for one in (await read(door, referral))["history"]] == [False, False, True]


async def test_a_confirmed_referral_is_not_held_again_by_the_rules(door: FrontDoor) -> None:
    await door.send(domestic(call_number="26-1", call={"child_present": True}))
    page = await door.ask("GET", "/v1/queues/dcdss/referrals", role="supervisor", params={"status": "draft"})
    (held,) = page.json()["items"]
    assert held["reason"] == "confirm_cause"
    await door.decide(held, "confirm")
    receipt = (await door.send(an_event("note", call_number="26-1", notes=[{"text": "KIDS CRYING"}]))).json()
    assert {one["queue"]: one["status"] for one in receipt["referrals"]}["dcdss"] == "requested"


async def test_a_withdrawn_referral_is_not_offered_again_by_the_rules(door: FrontDoor) -> None:
    await door.send(domestic(call_number="26-2", call={"child_present": True}))
    page = await door.ask("GET", "/v1/queues/dcdss/referrals", role="supervisor")
    (held,) = page.json()["items"]
    await door.decide(held, "withdraw", reason="no_cause")
    receipt = (await door.send(an_event("note", call_number="26-2", notes=[{"text": "KIDS CRYING"}]))).json()
    assert {one["queue"]: one["status"] for one in receipt["referrals"]}["dcdss"] == "cancelled"


async def test_a_cause_stated_later_sends_a_held_referral_on(door: FrontDoor) -> None:
    await door.send(domestic(call_number="26-3", call={"child_present": True}))
    more = an_event("updated", call_number="26-3", call={"child_report": "bruises"})
    receipt = (await door.send(more)).json()
    assert {one["queue"]: one["status"] for one in receipt["referrals"]}["dcdss"] == "requested"


async def test_a_claimed_referral_is_marked_when_its_tags_go(door: FrontDoor) -> None:
    await door.send(mental(call_number="26-4", occurred_at="2026-11-20T09:00:00Z"))
    (referral,) = await door.claim("mhop")
    change = an_event(
        "updated", call_number="26-4", call={"call_type_code": "LARCEN"}, occurred_at="2026-11-20T09:05:00Z"
    )
    await door.send(change)
    marked = await read(door, referral, role="agency")
    assert (marked["status"], marked["review"]) == ("received", "reclassified")
    assert (await door.move(referral, "accept")).status_code == 200
    back = an_event(
        "updated", call_number="26-4", call={"call_type_code": "MHCRIS"}, occurred_at="2026-11-20T09:10:00Z"
    )
    await door.send(back)
    assert (await read(door, referral, role="agency"))["review"] is None


async def test_domestic_violence_holds_the_outreach_unless_an_officer_judged(door: FrontDoor) -> None:
    receipt = (await door.send(mental("BOYFRIEND STRUCK HER", call_number="26-5"))).json()
    assert {one["queue"]: one["status"] for one in receipt["referrals"]} == {
        "dcrc": "requested",
        "mhop": "draft",
    }
    code = an_event("cleared", call_number="26-5", call={"clearance_codes": ["5R"]})
    receipt = (await door.send(code)).json()
    assert {one["queue"]: one["status"] for one in receipt["referrals"]} == {
        "dcrc": "requested",
        "mhop": "requested",
    }


async def test_what_the_advocates_do_is_told_to_no_one_else(door: FrontDoor) -> None:
    await door.send(domestic(call_number="26-6"))
    (referral,) = await door.claim("dcrc")
    as_received = await read(door, referral)
    await door.move(referral, "accept")
    await door.move(referral, "complete", outcome="served")
    told = await read(door, referral)
    assert told == as_received
    assert told["status"] == "received"
    assert [one["verb"] for one in told["history"]] == ["offer", "claim"]
    assert told["claim_token"] is None
    listed = await door.ask(
        "GET", "/v1/queues/dcrc/referrals", role="supervisor", params={"status": "received"}
    )
    assert [one["status"] for one in listed.json()["items"]] == ["received"]
    hidden = await door.ask(
        "GET", "/v1/queues/dcrc/referrals", role="supervisor", params={"status": "completed"}
    )
    assert hidden.json()["items"] == []
    receipt = (await door.send(an_event("note", call_number="26-6", notes=[{"text": "10-4"}]))).json()
    assert [one["status"] for one in receipt["referrals"]] == ["received"]
    own = await read(door, referral, role="agency", queue="dcrc")
    assert own["status"] == "completed"
    assert len(own["history"]) == 4


async def test_the_statutory_report_is_a_milestone_of_its_own(door: FrontDoor) -> None:
    await door.send(domestic(call={"child_report": True}))
    (referral,) = await door.claim("dcdss")
    reported = await door.move(referral, "report", **BODIES["report"])
    assert reported.json()["reported_at"] is not None
    assert reported.json()["status"] == "received"
    await door.send(mental())
    (other,) = await door.claim("mhop")
    assert (await door.move(other, "report", **BODIES["report"])).status_code == 422


async def test_two_moves_at_once_on_one_token_happen_once(door: FrontDoor) -> None:
    await door.send(mental())
    (referral,) = await door.claim("mhop")
    answers = await asyncio.gather(*(door.move(referral, "complete", outcome="engaged") for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409]


@pytest.mark.parametrize("ident", ["00000000-0000-7000-8000-000000000000", "not-an-id"])
async def test_an_unknown_referral(door: FrontDoor, ident: str) -> None:
    answer = await door.ask("GET", f"/v1/referrals/{ident}", role="supervisor")
    assert answer.status_code == (404 if ident.startswith("0") else 422)


async def test_a_text_that_cannot_be_kept_is_refused(door: FrontDoor) -> None:
    await door.send(mental())
    [referral] = await door.claim("mhop")
    answer = await door.move(referral, "reject", reason="other", reason_text="a\x00b")
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:dispatch-triage:problem:invalid")
    assert (await door.move(referral, "accept")).status_code == 200
