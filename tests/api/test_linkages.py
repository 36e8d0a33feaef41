"""Linkages: sent, accepted, received or not and why; told to nobody but the agency that made them."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.domain.linkage import SOURCES, LinkageStatus
from app.storage.engine import Database
from tests.directory import NOBODY, accepted, linked, onward, service_id, stocked
from tests.front_door import FrontDoor
from tests.samples import domestic, mental

STEPS: dict[str, tuple[str, dict[str, Any]]] = {
    "accepted": ("accepted", {}),
    "received": ("received", {}),
    "not_received": ("not-received", {"reason": "no_capacity"}),
}


async def step(door: FrontDoor, linkage: dict[str, Any], status: str, **body: Any) -> Any:
    path, usual = STEPS[status]
    return await door.ask(
        "POST",
        f"/v1/linkages/{linkage['linkage_id']}/{path}",
        role="agency",
        queue=linkage["queue"],
        json=usual | body,
    )


async def read(door: FrontDoor, linkage: dict[str, Any], **caller: Any) -> Any:
    asking = caller or {"role": "agency", "queue": linkage["queue"]}
    return await door.ask("GET", f"/v1/linkages/{linkage['linkage_id']}", **asking)


async def listed(door: FrontDoor, referral: dict[str, Any], **caller: Any) -> list[dict[str, Any]]:
    answer = await door.ask("GET", f"/v1/referrals/{referral['referral_id']}/linkages", **caller)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_a_stranger_meets_401_and_others_403_or_404(door: FrontDoor) -> None:
    await stocked(door)
    referral = await accepted(door)
    linkage = await linked(door, referral)
    paths = [
        ("GET", f"/v1/referrals/{referral['referral_id']}/linkages", None),
        ("POST", f"/v1/referrals/{referral['referral_id']}/linkages", {"claim_token": "x", **onward()}),
        ("GET", f"/v1/linkages/{linkage['linkage_id']}", None),
        ("POST", f"/v1/linkages/{linkage['linkage_id']}/link", {}),
        *(("POST", f"/v1/linkages/{linkage['linkage_id']}/{path}", body) for path, body in STEPS.values()),
    ]
    for method, path, body in paths:
        assert (await door.ask(method, path, role=None, json=body)).status_code == 401, path
        assert (await door.ask(method, path, role="source", json=body)).status_code == 403, path
        foreign = await door.ask(method, path, role="agency", queue="dcrc", json=body)
        assert foreign.status_code == 404, path
        if method == "POST":
            assert (await door.ask(method, path, role="supervisor", json=body)).status_code == 403, path
    assert (await read(door, linkage)).json()["version"] == 1


async def test_a_whole_life_is_timed_twice_with_its_actors(door: FrontDoor) -> None:
    await stocked(door)
    referral = await accepted(door)
    linkage = await linked(door, referral)
    assert (linkage["status"], linkage["open"], linkage["service_received_at"]) == ("sent", True, None)
    assert linkage["organization"] == "Invented Harbor Homes"
    assert (await step(door, linkage, "accepted")).json()["status"] == "accepted"
    done = (await step(door, linkage, "received")).json()
    assert (done["status"], done["open"]) == ("received", False)
    found = (await read(door, linkage)).json()
    assert [one["status"] for one in found["history"]] == ["sent", "accepted", "received"]
    assert [one["version"] for one in found["history"]] == [1, 2, 3]
    for one in found["history"]:
        assert one["occurred_at"] <= one["recorded_at"]
        assert one["actor"].startswith("agency:")
    for name in ("sent", "accepted", "service_received"):
        assert found[f"{name}_at"] <= found[f"{name}_recorded_at"]


async def test_the_claim_token_and_an_accepted_referral_are_needed(door: FrontDoor) -> None:
    await stocked(door)
    await door.send(mental())
    [referral] = await door.claim("mhop")
    early = await door.move(referral, "linkages", **onward())
    assert (early.status_code, early.json()["referral_status"]) == (409, "received")
    await door.move(referral, "accept")
    stale = await door.move({**referral, "claim_token": "1.wrong"}, "linkages", **onward())
    assert (stale.status_code, stale.json()["type"]) == (409, "urn:dispatch-triage:problem:claim-lost")
    assert await listed(door, referral, role="agency") == []
    assert (await door.move(referral, "linkages", **onward())).status_code == 200
    await door.move(referral, "complete", outcome="engaged")
    late = await door.move(referral, "linkages", **onward(request_id="r2"))
    assert late.status_code == 409


async def test_a_request_made_again_makes_no_second_linkage(door: FrontDoor) -> None:
    await stocked(door)
    referral = await accepted(door)
    answers = await asyncio.gather(*(door.move(referral, "linkages", **onward()) for _ in range(4)))
    assert len({answer.json()["linkage_id"] for answer in answers}) == 1
    assert len(await listed(door, referral, role="agency")) == 1
    await linked(door, referral, request_id="r2")
    assert len(await listed(door, referral, role="agency")) == 2


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"service_id": str(NOBODY)}, "/service_id"),
        ({"category": "food"}, "/category"),
        ({"sent_at": "2100-01-01T00:00:00Z"}, "/sent_at"),
        ({"sent_at": "2001-01-01T00:00:00Z"}, "/sent_at"),
    ],
)
async def test_what_cannot_be_is_refused(door: FrontDoor, changes: dict[str, Any], pointer: str) -> None:
    await stocked(door)
    referral = await accepted(door)
    answer = await door.move(referral, "linkages", **onward(**changes))
    assert (answer.status_code, answer.json()["pointer"]) == (422, pointer)


async def test_nobody_is_referred_to_a_closed_service(door: FrontDoor) -> None:
    await stocked(door)
    referral = await accepted(door)
    closed = onward(category="other", service_id=service_id("Drop-in"))
    answer = await door.move(referral, "linkages", **closed)
    assert (answer.status_code, answer.json()["pointer"]) == (422, "/service_id")


async def test_a_person_is_named_only_with_consent(door: FrontDoor, database: Database) -> None:
    await stocked(door)
    referral = await accepted(door)
    assert (await door.move(referral, "linkages", **onward(first_name="Ann"))).status_code == 422
    now = datetime.now(UTC)
    consent = {
        "consent_at": (now - timedelta(hours=1)).isoformat(),
        "ends_at": (now + timedelta(days=30)).isoformat(),
        "first_name": "Ann",
        "safe_contact": "919-555-0188, mornings",
    }
    over = {**consent, "ends_at": (now - timedelta(minutes=1)).isoformat()}
    ended = await door.move(referral, "linkages", **onward(consent=over))
    assert (ended.status_code, ended.json()["pointer"]) == (422, "/consent/ends_at")
    linkage = await linked(door, referral, consent=consent)
    assert linkage["consent_by"].startswith("agency:")
    assert linkage["consent_at"] < linkage["consent_recorded_at"]
    sql = "UPDATE linkages SET consent_at = NULL, consent_recorded_at = NULL, consent_by = NULL,"
    with pytest.raises(DBAPIError, match="linkages_consent_check"):
        await database.run(lambda connection: connection.execute(text(f"{sql} consent_ends_at = NULL")))


async def in_status(door: FrontDoor, status: LinkageStatus) -> dict[str, Any]:
    linkage = await linked(door, await accepted(door))
    if status is not LinkageStatus.SENT:
        assert (await step(door, linkage, status)).status_code == 200
    return linkage


@pytest.mark.parametrize("status", list(LinkageStatus))
async def test_every_pair_of_the_table(door: FrontDoor, status: LinkageStatus) -> None:
    await stocked(door)
    for target in STEPS:
        linkage = await in_status(door, status)
        answer = await step(door, linkage, target)
        if status in SOURCES[LinkageStatus(target)]:
            assert (answer.status_code, answer.json()["status"]) == (200, target)
        else:
            assert answer.status_code == 409
            assert answer.json()["linkage_status"] == status
            assert (await read(door, linkage)).json()["status"] == status


async def test_received_at_once_is_accepted_in_the_same_instant(door: FrontDoor) -> None:
    await stocked(door)
    done = (await step(door, await linked(door, await accepted(door)), "received")).json()
    assert done["accepted_at"] == done["service_received_at"]


async def test_who_waited_in_vain_may_get_it_later(door: FrontDoor) -> None:
    await stocked(door)
    linkage = await linked(door, await accepted(door))
    waiting = (await step(door, linkage, "not_received", reason="waiting_list")).json()
    assert (waiting["reason"], waiting["open"]) == ("waiting_list", False)
    done = (await step(door, linkage, "received")).json()
    assert (done["status"], done["reason"], done["not_received_at"]) == ("received", None, None)
    reasons = [one["reason"] for one in (await read(door, linkage)).json()["history"]]
    assert reasons == [None, "waiting_list", None]


async def test_a_reason_is_one_of_the_citys(door: FrontDoor) -> None:
    await stocked(door)
    linkage = await linked(door, await accepted(door))
    for body in ({"reason": "bored"}, {"reason": "duplicate"}, {"reason": "other"}):
        assert (await step(door, linkage, "not_received", **body)).status_code == 422, body
    other = await step(door, linkage, "not_received", reason="other", reason_text="it burnt down")
    assert (other.status_code, other.json()["reason_text"]) == (200, "it burnt down")


async def test_back_entry_is_allowed_and_the_future_is_not(door: FrontDoor) -> None:
    await stocked(door)
    linkage = await linked(door, await accepted(door))
    now = datetime.now(UTC)
    for wrong in (now + timedelta(hours=1), now - timedelta(days=3)):
        assert (await step(door, linkage, "accepted", occurred_at=wrong.isoformat())).status_code == 422
    at = (now - timedelta(minutes=2)).isoformat()
    done = (await step(door, linkage, "accepted", occurred_at=at)).json()
    assert done["accepted_at"] < done["accepted_recorded_at"]


async def test_two_steps_at_once_happen_once(door: FrontDoor) -> None:
    await stocked(door)
    linkage = await linked(door, await accepted(door))
    answers = await asyncio.gather(*(step(door, linkage, "received") for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]


async def test_a_referral_shows_what_is_to_be_followed_up(door: FrontDoor) -> None:
    await stocked(door)
    referral = await accepted(door)
    first, second = await linked(door, referral), await linked(door, referral, request_id="r2")
    await door.move(referral, "complete", outcome="engaged")
    await step(door, first, "received")
    path = f"/v1/referrals/{referral['referral_id']}"
    for role in ("agency", "supervisor"):
        found = (await door.ask("GET", path, role=role)).json()["open_linkages"]
        assert [one["linkage_id"] for one in found] == [second["linkage_id"]]


async def test_what_the_advocates_link_is_told_to_no_one_else(door: FrontDoor) -> None:
    await stocked(door)
    referral = await accepted(door, "dcrc", domestic())
    haven = {"category": "shelter", "service_id": service_id("victims of domestic violence")}
    linkage = await linked(door, referral, **haven)
    assert len(await listed(door, referral, role="agency", queue="dcrc")) == 1
    assert await listed(door, referral, role="supervisor") == []
    assert (await read(door, linkage, role="supervisor")).status_code == 404
    path = f"/v1/referrals/{referral['referral_id']}"
    assert (await door.ask("GET", path, role="supervisor")).json()["open_linkages"] == []
    own = await door.ask("GET", path, role="agency", queue="dcrc")
    assert len(own.json()["open_linkages"]) == 1
    mine = await linked(door, await accepted(door))
    assert (await read(door, mine, role="supervisor")).status_code == 200


WRONG = {
    "received but never accepted": "status = 'received', service_received_at = now(),"
    " service_received_recorded_at = now()",
    "not received for no reason": "status = 'not_received', not_received_at = now(),"
    " not_received_recorded_at = now()",
    "accepted at no time": "status = 'accepted'",
    "sent and received": "accepted_at = now(), accepted_recorded_at = now()",
    "accepted once": "status = 'accepted', accepted_at = now()",
    "other, in no words": "status = 'not_received', not_received_at = now(), reason = 'other',"
    " not_received_recorded_at = now()",
    "consent given by nobody": "consent_at = now()",
    "named without consent": "first_name = 'Ann'",
    "in a status that is none": "status = 'lost'",
    "in a category that is none": "category = 'magic'",
}


@pytest.mark.parametrize("wrong", WRONG)
async def test_the_table_refuses_wrong_states(door: FrontDoor, database: Database, wrong: str) -> None:
    await stocked(door)
    await linked(door, await accepted(door))
    with pytest.raises(DBAPIError) as refused:
        await database.run(lambda connection: connection.execute(text(f"UPDATE linkages SET {WRONG[wrong]}")))
    assert getattr(refused.value.orig, "sqlstate", None) == "23514"
