"""Examples for digests, overdue lists and sheets of outcomes."""

from typing import Any

from app.api.examples import AT, LATER, REFERRAL_ID, ok

_LISTED = {
    "referral": "R-0000-000B",
    "referral_id": REFERRAL_ID,
    "call_number": "26-104417",
    "program": "advocacy",
    "status": "accepted",
    "urgent": False,
    "staff": "R. Alvarez",
    "asked_to_stop": None,
}
_OPEN = {
    **_LISTED,
    "requested_at": AT,
    "claimed_at": LATER,
    "accepted_at": LATER,
    "first_contact_at": None,
    "age_days": 2,
    "due_at": "2026-11-22T15:00:00Z",
    "target": "referred_to_first_contact",
}
_COUNTS = {
    "new": 9,
    "claimed": 8,
    "first_contact": 5,
    "accepted": 6,
    "completed": 4,
    "rejected": 1,
    "failed": 0,
    "lapsed": 1,
    "open": 1,
}
_DIGEST = {
    "queue": "dcrc",
    "title": "Durham Crisis Response Center",
    "week": "2026-W47",
    "begins_on": "2026-11-16",
    "ends_on": "2026-11-22",
    "made_at": "2026-11-23T11:00:00Z",
    "counts": _COUNTS,
    "reasons": [{"status": "rejected", "reason": "at_capacity", "title": "No capacity", "count": 1}],
    "referrals": [_OPEN],
}
_LATE = {
    **_LISTED,
    "status": "cancel_requested",
    "asked_to_stop": {
        "since": LATER,
        "reason": "no_longer_needed",
        "title": "What it was for is settled",
    },
    "target": "referred_to_first_contact",
    "due_at": "2026-11-22T15:00:00Z",
    "late_seconds": 72000.0,
}
_OVERDUE = {name: _DIGEST[name] for name in ("queue", "title", "made_at")} | {"items": [_LATE]}
_SHEET = (
    "referral,action,occurred_on,outcome,reason\r\n"
    "R-0000-000B,complete,11/20/2026,served,\r\n"
    "R-0000-000F,reject,11/20/2026,,at_capacity\r\n"
)
_DONE = {"line": 2, "referral": "R-0000-000B", "referral_id": REFERRAL_ID, "status": "done", "problem": None}
_REFUSED = {
    "line": 3,
    "referral": None,
    "referral_id": None,
    "status": "refused",
    "problem": {"column": "referral", "detail": "there is no such referral here"},
}

EXAMPLES: dict[str, dict[str, Any]] = {
    "get_digest": ok(_DIGEST),
    "get_overdue": ok(_OVERDUE),
    "upload_outcomes": {
        "request": {"text/csv": _SHEET},
        **ok({"items": [_DONE, _REFUSED], "unknown_columns": []}),
    },
}
