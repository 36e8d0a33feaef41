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
NOT_SERVED: tuple[dict[str, Any], ...] = (
    {
        "hours": "out",
        "days": None,
        "hour": None,
        "qualified": 240,
        "served": 96,
        "not_served": 144,
        "not_served_share": 0.6,
        "not_served_interval": (0.537, 0.66),
        "not_served_by_reason": {"lapsed": 24, "waiting": 120},
        "suppressed": [],
    },
)
CODES: tuple[dict[str, Any], ...] = (
    {
        "topic": "mental_health",
        "tagged": True,
        "coded": False,
        "initial": False,
        "final": False,
        "cleared": False,
        "calls": 312,
        "share": 0.61,
        "suppressed": [],
    },
)
UNREPORTED: tuple[dict[str, Any], ...] = (
    {
        "group": "2026-10",
        "calls": 214,
        "on_file": 131,
        "unreported": 83,
        "still_open": 0,
        "unreported_share": 0.388,
        "unreported_interval": (0.325, 0.455),
        "suppressed": [],
    },
)
QUALITY: tuple[dict[str, Any], ...] = (
    {
        "source": "durham-cad",
        "week": "2026-W47",
        "events": 41207,
        "with_signals": 812,
        "with_signals_share": 0.0197,
        "signals_by_kind": {"late": 96, "unknown_code": 716},
        "calls": 8120,
        "back_entered": 402,
        "unread": 31,
        "suppressed": [],
    },
)
