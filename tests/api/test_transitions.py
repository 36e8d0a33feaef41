"""The table of transitions as callers meet it: every row, every refused pair, versions and batches."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import text

from app.domain.referral import STOP_ANSWER, Status, Verb, law
from app.storage.engine import Database
from tests.front_door import FrontDoor
from tests.referral_states import BODIES, DECISIONS, VERB_OF, in_status, read
from tests.samples import domestic, mental

STALE = "urn:dispatch-triage:problem:stale-version"


def verb_of(place: str) -> Verb:
    return Verb(VERB_OF.get(place, place.replace("-", "_")))


def stored(referral: dict[str, Any]) -> dict[str, Any]:
    """What does not change by the mere passing of time."""
    return {name: value for name, value in referral.items() if name != "held_seconds"}


@pytest.mark.parametrize("place", BODIES)
@pytest.mark.parametrize("status", list(Status))
async def test_every_row_of_an_agency_and_every_refused_pair(
    door: FrontDoor, status: Status, place: str
) -> None:
    referral = await in_status(door, status)
    before = await read(door, referral)
    answer = await door.move(referral, place, **BODIES[place])
    row = law(verb_of(place), "agency")
    assert row is not None
    after = await read(door, referral)
    if status in row.sources:
        assert answer.status_code == 200, answer.text
        assert after["status"] in (row.targets or {status})
        assert after["version"] == before["version"] + 1
        assert after["history"][-1]["verb"] == verb_of(place)
        assert answer.headers["etag"] == f'"{after["version"]}"'
    else:
        # A draft is not there for its agency.
        assert answer.status_code == (404 if status is Status.DRAFT else 409)
        assert stored(after) == stored(before)


@pytest.mark.parametrize("place", DECISIONS)
@pytest.mark.parametrize("status", list(Status))
async def test_every_row_of_a_supervisor_and_every_refused_pair(
    door: FrontDoor, status: Status, place: str
) -> None:
    referral = await in_status(door, status)
    before = await read(door, referral)
    answer = await door.decide(referral, place, **DECISIONS[place])
    row = law(verb_of(place), "supervisor")
    assert row is not None
    if status in row.sources - row.lapsed:
        assert (answer.status_code, answer.json()["status"]) == (200, row.target)
    else:
        assert (answer.status_code, answer.json()["referral_status"]) == (409, status)
        assert stored(await read(door, referral)) == stored(before)


async def test_who_never_answers_is_not_waited_for_once_the_claim_ran_out(
    door: FrontDoor, database: Database
) -> None:
    referral = await in_status(door, Status.CANCEL_REQUESTED)
    early = await door.decide(referral, "withdraw", reason="no_cause")
    assert (early.status_code, early.json()["referral_status"]) == (409, "cancel_requested")
    assert "run out" in early.json()["detail"]
    # It was accepted, so there was no claim to run out: from when its holder was asked there is.
    asked = await read(door, referral, role="agency", queue="dcdss")
    at = datetime.fromisoformat(asked["history"][-1]["recorded_at"])
    assert datetime.fromisoformat(asked["claim_expires_at"]) == at + STOP_ANSWER
    lapse = text("UPDATE referrals SET claim_expires_at = now() - interval '1 s' WHERE status = :status")
    await database.run(lambda connection: connection.execute(lapse, {"status": "cancel_requested"}))
    done = await door.decide(referral, "withdraw", reason="no_cause")
    assert (done.status_code, done.json()["status"], done.json()["reason"]) == (200, "cancelled", "no_cause")
    late = await door.move(referral, "decline-cancel", reason="being_served")
    assert late.status_code == 409
    after = await read(door, referral)
    assert (after["status"], after["history"][-1]["verb"]) == ("cancelled", "withdraw")


@pytest.mark.parametrize("way", [(), ("accept",), ("accept", "start"), ("accept", "start", "suspend")])
async def test_who_declines_to_stop_goes_on_where_it_was(door: FrontDoor, way: tuple[str, ...]) -> None:
    referral = await in_status(door, Status.RECEIVED)
    for place in way:
        await door.move(referral, place, **BODIES[place])
    before = await read(door, referral)
    asked = (await door.decide(referral, "request-cancel", reason="no_longer_needed")).json()
    assert (asked["status"], asked["review"]) == ("cancel_requested", "no_longer_needed")
    after = (await door.move(referral, "decline-cancel", reason="being_served")).json()
    assert (after["status"], after["review"], after["reason"]) == (before["status"], None, before["reason"])


@pytest.mark.parametrize("way", [(), ("start",)])
async def test_a_wait_that_is_over_leaves_the_referral_where_it_was(
    door: FrontDoor, way: tuple[str, ...]
) -> None:
    referral = await in_status(door, Status.ACCEPTED)
    for place in way:
        await door.move(referral, place)
    before = await read(door, referral)
    waiting = (await door.move(referral, "suspend", reason="hospitalized")).json()
    assert (waiting["status"], waiting["reason"]) == ("on_hold", "hospitalized")
    after = (await door.move(referral, "resume")).json()
    assert (after["status"], after["reason"], after["suspended_at"]) == (before["status"], None, None)


async def test_an_outcome_is_one_of_its_queues(door: FrontDoor) -> None:
    await door.send(mental())
    (referral,) = await door.claim("mhop")
    for outcome in ("screened_in", "other"):
        refused = await door.move(referral, "complete", outcome=outcome)
        assert (refused.status_code, refused.json()["pointer"]) == (422, "/outcome")
    assert (await door.move(referral, "complete")).status_code == 422
    done = await door.move(referral, "complete", outcome="not_engaged")
    assert (done.json()["status"], done.json()["outcome"]) == ("completed", "not_engaged")


@pytest.mark.parametrize("place", BODIES)
async def test_a_write_names_the_version_it_was_decided_on(door: FrontDoor, place: str) -> None:
    row = law(verb_of(place), "agency")
    assert row is not None
    referral = await in_status(door, min(row.sources))
    path = f"/v1/referrals/{referral['referral_id']}/{place}"
    token = {"claim_token": referral["claim_token"]}
    caller = {"role": "agency", "queue": "dcdss"}
    unnamed = await door.ask("POST", path, json=token | BODIES[place], **caller)
    assert (unnamed.status_code, unnamed.json()["type"]) == (
        428,
        "urn:dispatch-triage:problem:version-required",
    )
    for stale in (f'"{referral["version"] - 1}"', '"9"', "7", "W/x", '""'):
        refused = await door.move(referral, place, version=stale, **BODIES[place])
        assert (refused.status_code, refused.json()["type"]) == (412, STALE)
    lost = await door.move({**referral, "claim_token": "1.x"}, place, version='"9"', **BODIES[place])
    assert lost.status_code == 409
    seen = await door.ask("GET", f"/v1/referrals/{referral['referral_id']}", **caller)
    assert seen.headers["etag"] == f'"{referral["version"]}"'
    done = await door.move(referral, place, version=seen.headers["etag"], **BODIES[place])
    assert (done.status_code, done.headers["etag"]) == (200, f'"{referral["version"] + 1}"')


async def test_a_one_way_queue_tells_others_no_version_and_lets_nobody_ask_to_stop(door: FrontDoor) -> None:
    await door.send([domestic(call_number="one"), domestic(call_number="two")])
    (open_one, closed_one) = await door.claim("dcrc", limit=2)
    await door.move(closed_one, "complete", outcome="served")
    answers = []
    for referral in (open_one, closed_one):
        seen = await door.ask("GET", f"/v1/referrals/{referral['referral_id']}", role="supervisor")
        assert "etag" not in seen.headers
        assert seen.json()["version"] is None
        for place, body in DECISIONS.items():
            for version in ("*", '"2"'):
                path = f"/v1/referrals/{referral['referral_id']}/{place}"
                headers = {"If-Match": version}
                answer = await door.ask("POST", path, role="supervisor", json=body, headers=headers)
                answers.append((place, version, answer.status_code, answer.text))
    half = len(answers) // 2
    assert answers[:half] == answers[half:]
    assert {status for _, _, status, _ in answers} == {409, 422}
    assert (await door.move(open_one, "void", reason="wrong_person")).status_code == 422


async def batch(door: FrontDoor, items: list[dict[str, Any]], **caller: Any) -> Any:
    caller = caller or {"role": "agency", "queue": "mhop"}
    return await door.ask("POST", "/v1/queues/mhop/transitions", json={"items": items}, **caller)


def item(referral: dict[str, Any], verb: str, **more: Any) -> dict[str, Any]:
    names = ("referral_id", "claim_token", "version")
    return {**{name: referral[name] for name in names}, "verb": verb, **more}


async def test_a_batch_does_what_it_can_and_says_in_order_what_it_cannot(door: FrontDoor) -> None:
    assert (await batch(door, [], role=None)).status_code == 401
    await door.send([mental() for _ in range(6)])
    held = await door.claim("mhop", limit=6)
    await door.send(domestic())
    (foreign,) = await door.claim("dcrc")
    answer = await batch(
        door,
        [
            item(held[0], "accept"),
            item({**held[1], "claim_token": "1.x"}, "accept"),
            item(held[2], "complete", outcome="engaged"),
            item({**held[3], "version": 1}, "accept"),
            item(held[4], "resume"),
            item(held[5], "reject", reason="bored"),
            item(foreign, "accept"),
        ],
    )
    assert answer.status_code == 200
    items = answer.json()["items"]
    assert [one["referral_id"] for one in items] == [one["referral_id"] for one in [*held, foreign]]
    assert [one["referral"] and one["referral"]["status"] for one in items] == [
        *("accepted", None, "completed", None, None, None, None)
    ]
    problems = [one["problem"] and one["problem"]["status"] for one in items]
    assert problems == [None, 409, None, 412, 409, 422, 404]
    assert (await read(door, held[3]))["status"] == "received"


async def test_a_batch_by_a_supervisor_decides_and_works_nothing(door: FrontDoor) -> None:
    await door.send([mental(), mental()])
    page = await door.ask("GET", "/v1/queues/mhop/referrals", role="supervisor")
    one, other = ({**referral, "claim_token": "x"} for referral in page.json()["items"])
    answer = await batch(
        door, [item(one, "withdraw", reason="no_longer_needed"), item(other, "accept")], role="supervisor"
    )
    done, refused = answer.json()["items"]
    assert done["referral"]["status"] == "cancelled"
    assert refused["problem"]["status"] == 403


async def test_a_batch_names_a_referral_once_and_a_hundred_at_most(door: FrontDoor) -> None:
    await door.send(mental())
    (referral,) = await door.claim("mhop")
    assert (await batch(door, [item(referral, "accept")] * 2)).status_code == 422
    assert (await batch(door, [item(referral, "accept")] * 101)).status_code == 422
    assert (await read(door, referral))["status"] == "received"
