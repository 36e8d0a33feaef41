"""History entered afterwards: a referral that went to its agency before this service heard of the call."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.front_door import FrontDoor
from tests.samples import mental

CALLED_AT = datetime(2018, 3, 5, 14, tzinfo=UTC)


async def held(door: FrontDoor) -> dict[str, Any]:
    """The referral of a call of years ago: a person decides."""
    await door.send(mental(occurred_at=CALLED_AT.isoformat()))
    page = await door.ask("GET", "/v1/queues/mhop/referrals", role="supervisor", params={"status": "draft"})
    (referral,) = page.json()["items"]
    assert referral["reason"] == "late"
    return dict(referral)


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("evaluator", 403), ("agency", 403)])
async def test_only_a_supervisor_says_when_it_went_out(
    door: FrontDoor, role: str | None, status: int
) -> None:
    path = f"/v1/referrals/{(await held(door))['referral_id']}/confirm"
    body = {"occurred_at": CALLED_AT.isoformat()}
    answer = await door.ask("POST", path, role=role, headers={"If-Match": "*"}, json=body)
    assert answer.status_code == status


async def test_it_counts_as_offered_then_and_so_does_what_followed(door: FrontDoor) -> None:
    offered_at, accepted_at = CALLED_AT + timedelta(hours=1), CALLED_AT + timedelta(days=1)
    answer = await door.decide(await held(door), "confirm", occurred_at=offered_at.isoformat())
    assert datetime.fromisoformat(answer.json()["requested_at"]) == offered_at
    (referral,) = await door.claim("mhop")
    accepted = await door.move(referral, "accept", occurred_at=accepted_at.isoformat())
    assert datetime.fromisoformat(accepted.json()["accepted_at"]) == accepted_at
    told = await door.ask("GET", f"/v1/referrals/{referral['referral_id']}", role="supervisor")
    confirmed = next(one for one in told.json()["history"] if one["verb"] == "confirm")
    assert confirmed["back_entered"]
    assert datetime.fromisoformat(confirmed["occurred_at"]) == offered_at


async def test_it_cannot_have_gone_out_before_the_call_nor_in_the_future(door: FrontDoor) -> None:
    referral = await held(door)
    for wrong in (CALLED_AT - timedelta(hours=1), datetime.now(UTC) + timedelta(hours=1)):
        answer = await door.decide(referral, "confirm", occurred_at=wrong.isoformat())
        assert answer.status_code == 422, answer.text
        assert answer.json()["pointer"] == "/occurred_at"


async def test_what_was_held_here_is_offered_when_it_is_confirmed(door: FrontDoor) -> None:
    referral = await held(door)
    since = datetime.fromisoformat(referral["created_at"])
    at = since + timedelta(microseconds=1)
    answer = await door.decide(referral, "confirm", occurred_at=at.isoformat())
    assert datetime.fromisoformat(answer.json()["requested_at"]) > at


async def test_an_offer_that_is_entered_afterwards_is_told_as_back_entered(door: FrontDoor) -> None:
    for number in range(11):
        offered_at = CALLED_AT + timedelta(minutes=number)
        await door.decide(await held(door), "confirm", occurred_at=offered_at.isoformat())
    await door.claim("mhop", limit=11)
    params = {"from": "2018-01-01T00:00:00Z", "to": "2019-01-01T00:00:00Z"}
    report = await door.ask("GET", "/v1/reports/elapsed", role="evaluator", params=params)
    claimed = next(one for one in report.json()["items"] if one["pair"] == "referred_to_claimed")
    assert (claimed["n"], claimed["back_entered"]) == (11, 11)
