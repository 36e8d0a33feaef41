"""What comes back from the outreach team: engaged, not engaged or unable; its words stay with it."""

from typing import Any

import pytest

from tests.front_door import FrontDoor
from tests.samples import mental


async def told(door: FrontDoor, referral: dict[str, Any], **caller: Any) -> dict[str, Any]:
    path = f"/v1/referrals/{referral['referral_id']}"
    found: dict[str, Any] = (await door.ask("GET", path, **caller)).json()
    return found


@pytest.mark.parametrize(
    ("verb", "reason", "outcome"),
    [
        ("complete", None, "engaged"),
        ("complete", None, "not_engaged"),
        ("reject", "declined", "not_engaged"),
        ("reject", "already_served", "not_engaged"),
        ("reject", "hospitalized", "unable"),
        ("reject", "incarcerated", "unable"),
        ("reject", "other", "unable"),
    ],
)
async def test_others_are_told_the_outcome_alone(
    door: FrontDoor, verb: str, reason: str | None, outcome: str
) -> None:
    await door.send(mental())
    (referral,) = await door.claim("mhop")
    words = {"reason": reason, "reason_text": "her secret"} if reason else {"outcome": outcome}
    assert (await door.move(referral, verb, **words)).status_code == 200
    own = await told(door, referral, role="agency")
    assert (own["reason"], own["outcome"]) == (reason, None if reason else outcome)
    police = await told(door, referral, role="supervisor")
    assert (police["reason"], police["outcome"]) == (None, outcome)
    assert police["history"][-1]["verb"] == verb
    assert "secret" not in str(police)
    assert reason is None or reason not in str(police)
    page = await door.ask("GET", "/v1/queues/mhop/referrals", role="supervisor")
    assert (page.json()["items"][0]["reason"], page.json()["items"][0]["outcome"]) == (None, outcome)


async def test_why_it_was_given_back_stays_with_the_team(door: FrontDoor) -> None:
    await door.send(mental())
    (referral,) = await door.claim("mhop")
    await door.move(referral, "release", reason="unsafe_contact", reason_text="her secret")
    assert (await told(door, referral, role="agency"))["history"][-1]["reason_text"] == "her secret"
    police = await told(door, referral, role="supervisor")
    assert "secret" not in str(police)
    assert "unsafe_contact" not in str(police)


async def test_what_the_police_side_decided_is_told_to_both(door: FrontDoor) -> None:
    await door.send(mental())
    page = await door.ask("GET", "/v1/queues/mhop/referrals", role="supervisor")
    (referral,) = page.json()["items"]
    await door.decide(referral, "withdraw", reason="entered_in_error")
    for role in ("agency", "supervisor"):
        found = await told(door, referral, role=role)
        assert (found["status"], found["reason"], found["outcome"]) == ("cancelled", "entered_in_error", None)


async def test_another_two_way_queue_tells_its_reasons(door: FrontDoor) -> None:
    await door.send(mental(call={"child_report": "bruises"}))
    (referral,) = await door.claim("dcdss")
    await door.move(referral, "reject", reason="out_of_area")
    police = await told(door, referral, role="supervisor")
    assert (police["reason"], police["outcome"]) == ("out_of_area", None)
