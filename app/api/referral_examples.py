"""An example for each write to a referral."""

from typing import Any

from app.api import staff_examples
from app.api.examples import AT, JSON, LATER, REFERRAL, REFERRAL_ID, ok, page

_TOKEN = {"claim_token": "1.4f0c2b5e8d1a4b6f9c3e7a1d5b8f2c60"}
_CHILD: dict[str, Any] = {"queue": "dcdss", "program": "child_welfare"}
_ONLY_LISTED = ("call", "offer", "proposal", "held_seconds")
_BARE = {name: value for name, value in REFERRAL.items() if name not in _ONLY_LISTED}
_OTHER_ID = "019f2a10-0000-7000-8000-00000000000f"
_FOLLOW_UP_ID = "019f2a10-0000-7000-8000-000000000010"


def _moved(request: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {"request": {JSON: request}, **ok({**_BARE, **changes})}


def _closed(request: dict[str, Any], status: str, **changes: Any) -> dict[str, Any]:
    return _moved(request, status=status, version=4, closed_at=LATER, **changes)


_ACCEPTED: dict[str, Any] = {"version": 4, "claimed_at": AT, "accepted_at": AT}
_STARTED = {**_ACCEPTED, "status": "in_progress", "started_at": LATER}
_PLANNED = {"follow_up_id": _FOLLOW_UP_ID, "referral": {**_BARE, **_STARTED}}
_ATTEMPT = {"attempt_id": "desk-3-0107", "method": "phone", "result": "reached"}
_REACHED = {**_STARTED, "first_attempt_at": LATER, "first_contact_at": LATER}
_RECORDED = {"occurred_at": LATER, "recorded_at": LATER, "late": False, "back_entered": False}
_STALE = {
    "type": "urn:dispatch-triage:problem:stale-version",
    "title": "It has changed since you read it",
    "status": 412,
    "detail": "The referral has changed since you read it; nothing was changed.",
}
_BATCH = [
    {"referral_id": REFERRAL_ID, "verb": "accept", "version": 2, **_TOKEN},
    {"referral_id": _OTHER_ID, "verb": "fail", "version": 5, **_TOKEN, "reason": "no_contact"},
]
_MOVED = [
    {"referral_id": REFERRAL_ID, "referral": {**_BARE, **_ACCEPTED, "status": "accepted"}, "problem": None},
    {"referral_id": _OTHER_ID, "referral": None, "problem": _STALE},
]
_DUE = {
    "kind": "first_contact",
    "due_at": AT,
    "due_on": None,
    "follow_up_id": None,
    "referral_id": REFERRAL_ID,
    "queue": "dcrc",
    "program": "advocacy",
    "status": "accepted",
    "urgent": False,
    "call": {"source": "durham-cad", "call_number": "26-104417"},
}

EXAMPLES: dict[str, dict[str, Any]] = {
    "renew_claim": _moved({**_TOKEN, "claim_seconds": 3600}, status="received", version=3),
    "release_claim": _moved({**_TOKEN, "reason": "end_of_shift"}, version=3),
    "accept_referral": _moved(_TOKEN, status="accepted", version=3, accepted_at=LATER),
    "reject_referral": _closed({**_TOKEN, "reason": "declined"}, "rejected", reason="declined"),
    "start_referral": _moved(_TOKEN, **_STARTED),
    "record_assessment": _moved(_TOKEN, **_STARTED, assessed_at=LATER),
    "suspend_referral": _moved(
        {**_TOKEN, "reason": "hospitalized"}, **{**_STARTED, "status": "on_hold"}, suspended_at=LATER
    ),
    "resume_referral": _moved(_TOKEN, **_STARTED),
    "snooze_referral": _moved({**_TOKEN, "until": LATER}, **_STARTED, snoozed_until=LATER),
    "complete_referral": _closed({**_TOKEN, "outcome": "served"}, "completed", outcome="served"),
    "fail_referral": _closed({**_TOKEN, "reason": "no_contact"}, "failed", reason="no_contact"),
    "report_made": _moved(
        {**_TOKEN, "method": "phone", "made_by": "intake desk"},
        status="received",
        reported_at=LATER,
        **_CHILD,
    ),
    "record_attempt": {
        "request": {JSON: {**_TOKEN, **_ATTEMPT}},
        **ok({**_ATTEMPT, **_RECORDED, "referral": {**_BARE, **_REACHED}}),
    },
    "plan_follow_up": {"request": {JSON: {**_TOKEN, "due_on": "2026-12-01"}}, **ok(_PLANNED)},
    "close_follow_up": {"request": {JSON: {**_TOKEN, "result": "kept"}}, **ok(_PLANNED)},
    "list_due": page(_DUE),
    "transfer_referral": _closed(
        {**_TOKEN, "queue": "dcdss", "program": "child_welfare"},
        "rejected",
        reason="transferred",
        continued_in="dcdss",
    ),
    "duplicate_of": _closed(
        {**_TOKEN, "referral_id": _OTHER_ID},
        "rejected",
        reason="duplicate",
        continued_by=_OTHER_ID,
        continued_in="dcrc",
    ),
    "move_referrals": {"request": {JSON: {"items": _BATCH}}, **ok({"items": _MOVED})},
    "assign_referral": _moved({**_TOKEN, **staff_examples.TAKEN}, assignment=staff_examples.ASSIGNED),
    "confirm_referral": _moved({}, version=2, **_CHILD),
    "withdraw_referral": _closed({"reason": "no_cause"}, "cancelled", reason="no_cause", **_CHILD),
    "request_cancel": _moved(
        {"reason": "no_longer_needed"}, status="cancel_requested", review="no_longer_needed"
    ),
    "agree_cancel": _closed(_TOKEN, "cancelled", reason="no_longer_needed"),
    "decline_cancel": _moved({**_TOKEN, "reason": "being_served"}, **_STARTED),
    "void_referral": _closed({"reason": "wrong_person"}, "entered_in_error", reason="wrong_person"),
}
