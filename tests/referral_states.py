"""Referrals brought to each status through the front door, and a body for each verb."""

from typing import Any

from app.domain.referral import Status
from tests.front_door import FrontDoor
from tests.samples import domestic

# What each verb of an agency sends beside its token, by its place in the URL.
BODIES: dict[str, dict[str, Any]] = {
    "renew": {"claim_seconds": 600},
    "release": {"reason": "end_of_shift"},
    "accept": {},
    "reject": {"reason": "declined"},
    "start": {},
    "assessment": {},
    "suspend": {"reason": "hospitalized"},
    "resume": {},
    "snooze": {"until": "2026-12-24T00:00:00Z"},
    "complete": {"outcome": "screened_in"},
    "fail": {"reason": "no_contact"},
    "report": {"method": "phone", "made_by": "Officer 12"},
    "follow-ups": {"due_on": "2026-12-01"},
    "transfer": {"queue": "mhop", "program": "outreach"},
    "agree-cancel": {},
    "decline-cancel": {"reason": "being_served"},
    "void": {"reason": "wrong_person"},
    "assign": {"staff_id": None, "reason": "workload"},
}
# ... and each of a supervisor.
DECISIONS: dict[str, dict[str, Any]] = {
    "confirm": {},
    "withdraw": {"reason": "no_cause"},
    "request-cancel": {"reason": "no_longer_needed"},
    "void": {"reason": "entered_in_error"},
}
VERB_OF = {"assessment": "assess", "follow-ups": "plan_follow_up"}
# How a claimed referral comes to each status.
_WAYS: dict[Status, tuple[str, ...]] = {
    Status.RECEIVED: (),
    Status.ACCEPTED: ("accept",),
    Status.IN_PROGRESS: ("accept", "start"),
    Status.ON_HOLD: ("accept", "start", "suspend"),
    Status.CANCEL_REQUESTED: ("accept", "request-cancel"),
    Status.REJECTED: ("reject",),
    Status.COMPLETED: ("complete",),
    Status.FAILED: ("accept", "fail"),
    Status.CANCELLED: ("request-cancel", "agree-cancel"),
    Status.ENTERED_IN_ERROR: ("void",),
}


async def read(door: FrontDoor, referral: dict[str, Any], **caller: Any) -> dict[str, Any]:
    """The referral with its history; as a supervisor, unless said otherwise."""
    path = f"/v1/referrals/{referral['referral_id']}"
    answer = await door.ask("GET", path, **(caller or {"role": "supervisor"}))
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


async def in_status(door: FrontDoor, status: Status) -> dict[str, Any]:
    """A referral of DCDSS that has come to this status, with the token of its (last) holder."""
    held = status is Status.DRAFT
    await door.send(domestic(call={"child_present": True} if held else {"child_report": True}))
    if status in (Status.DRAFT, Status.REQUESTED):
        page = await door.ask("GET", "/v1/queues/dcdss/referrals", role="supervisor")
        return {**page.json()["items"][0], "claim_token": "none"}
    (referral,) = await door.claim("dcdss")
    for verb in _WAYS[status]:
        if verb == "request-cancel":
            answer = await door.decide(referral, verb, **DECISIONS[verb])
        else:
            answer = await door.move(referral, verb, **BODIES[verb])
        assert answer.status_code == 200, answer.text
        referral |= answer.json()
    return referral
