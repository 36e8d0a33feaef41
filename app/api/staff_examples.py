"""Examples of staff and workload, as the API document shows them. All of it is invented."""

from typing import Any

JSON = "application/json"
_STAFF_ID = "019f2a10-0000-7000-8000-00000000000e"
_ENTRY: dict[str, Any] = {
    "display_name": "Ana R.",
    "skills": ["safety_planning"],
    "languages": ["ES"],
    "programs": ["advocacy"],
    "capacity": 12,
    "hours": [{"weekday": "mon", "from": "08:00", "to": "16:00"}],
}
_MEMBER = {"staff_id": _STAFF_ID, "queue": "dcrc", **_ENTRY, "active": True, "load": 6}
_COUNTS = {"open": 14, "claimed": 9, "overdue": 2}
TAKEN = {"staff_id": _STAFF_ID}
ASSIGNED = {**TAKEN, "program": "advocacy", "assigned_at": "2026-11-20T15:00:00Z"}
# What a referral shows of this while nobody has it.
UNASSIGNED: dict[str, Any] = {
    "assignment": None,
    "offer": {"title": "Advocacy for an adult victim", "destination": None, "voluntary": True},
    "proposal": {
        "program": "advocacy",
        "staff_id": _STAFF_ID,
        "display_name": "Ana R.",
        "reason": "Spanish, advocacy, 6 of 12 open",
    },
}


def _ok(body: dict[str, Any]) -> dict[str, Any]:
    return {"response": ("200", JSON, body)}


EXAMPLES: dict[str, dict[str, Any]] = {
    "list_staff": _ok({"items": [_MEMBER]}),
    "enter_staff": {"request": {JSON: _ENTRY}, "response": ("201", JSON, {**_MEMBER, "load": 0})},
    "change_staff": {"request": {JSON: {**_ENTRY, "capacity": 12}}, **_ok(_MEMBER)},
    "get_queue_workload": _ok(
        {
            "programs": [{"program": "advocacy", "title": "Advocacy for an adult victim", **_COUNTS}],
            "staff": [
                {
                    "staff_id": _STAFF_ID,
                    "display_name": "Ana R.",
                    "active": True,
                    "capacity": 12,
                    "open": 6,
                    "claimed": 6,
                    "overdue": 1,
                }
            ],
            "unassigned": {"open": 8, "claimed": 3, "overdue": 1},
        }
    ),
}
