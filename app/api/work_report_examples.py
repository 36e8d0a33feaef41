"""Examples of reports on work and codes, as the API document shows them; all invented."""

from typing import Any

_NUMBERS = {
    "offered": 214,
    "claimed": 190,
    "open": 78,
    "waiting": 24,
    "in_hand": 54,
    "held": 0,
    "done": 96,
    "rejected": 25,
    "failed": 15,
    "withdrawn": 0,
    "overdue": 21,
    "lapsed_claims": 12,
}
WORKLOAD: tuple[dict[str, Any], ...] = (
    {"queue": "mhop", "program": None, **_NUMBERS, "suppressed": []},
    {
        "queue": "dcrc",
        "program": None,
        **dict.fromkeys(_NUMBERS),
        "offered": 143,
        "claimed": 131,
        "held": 0,
        "withdrawn": 12,
        "suppressed": [
            "open",
            "waiting",
            "in_hand",
            "done",
            "rejected",
            "failed",
            "overdue",
            "lapsed_claims",
        ],
    },
)
