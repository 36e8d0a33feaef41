"""Examples of what supervisors look at, as the API document shows them. All of it is invented."""

from typing import Any

from app.api.examples import AT, CALL_ID, CALL_SUMMARY, JSON, REFERRAL_ID, ok, page, report

_CORRECTION = {
    "tag": "domestic_violence",
    "said": True,
    "holds": False,
    "sampled": False,
    "rules": ["dv-words"],
    "reason": "not_meant",
    "reason_text": "Two room-mates; nobody is or was a couple.",
    "actor": "supervisor:0k3v9q",
    "recorded_at": AT,
}
_WAITING = {
    "kind": "held",
    "since": AT,
    "why": "confirm_cause",
    "times": None,
    "held_by": None,
    "queue": "dcdss",
    "program": "child_welfare",
    "urgent": False,
    "referral_id": REFERRAL_ID,
    "linkage_id": None,
    "call_id": CALL_ID,
    "call": {"source": "durham-cad", "call_number": "26-104417", "began_at": AT},
}
_FUNNEL = [
    {
        "step": "calls",
        "meaning": "calls for service that began in the period",
        "calls": 5120,
        "stopped": [{"reason": "no_tag", "calls": 4688}],
        "pooled": 0,
        "pooled_reasons": [],
    },
    {
        "step": "tagged",
        "meaning": "the rules tagged the call",
        "calls": 432,
        "stopped": [{"reason": "no_route", "calls": 31}],
        "pooled": 14,
        "pooled_reasons": ["merged", "other_queue"],
    },
]
_EVIDENCE = {
    "signal": "words",
    "field": "narrative",
    "words": "DOMESTIC",
    "note_id": "n1",
    "start": 9,
    "end": 17,
    "who": None,
}
_EXPLANATION: dict[str, Any] = {
    "call_id": CALL_ID,
    "call_number": "26-104417",
    "at": AT,
    "catalog_digest": "3f9a1c",
    "catalog_is_live": True,
    "events": ["26-104417-1"],
    "merged_calls": [],
    "tags": ["domestic_violence"],
    "gates": [],
    "matches": [
        {
            "rule": "dv-words",
            "version": 1,
            "sets": "domestic_violence",
            "evidence": [_EVIDENCE],
            "shadow": False,
        }
    ],
    "routed": [],
    "recorded": {
        "version": 1,
        "recorded_at": AT,
        "catalog_digest": "3f9a1c",
        "tags": ["domestic_violence"],
        "gates": [],
        "agrees": True,
    },
    "corrections": [],
    "referrals": [],
    "nearest": [
        {
            "rule": "mh-suicide",
            "sets": "mental_health.suicide",
            "distance": 1,
            "found": [],
            "missing": ["words"],
            "forbidding": [],
        }
    ],
}
_VERDICT = {
    "rule": "dv-words",
    "month": None,
    "calls": 412,
    "right": 118,
    "wrong": 12,
    "precision": 0.908,
    "precision_interval": [0.846, 0.946],
    "sampled": 40,
    "sampled_precision": None,
    "sampled_interval": None,
    "suppressed": ["sampled_interval", "sampled_precision"],
}

EXAMPLES: dict[str, dict[str, Any]] = {
    "list_attention": page(_WAITING),
    "get_funnel": report("funnel", *_FUNNEL),
    "list_reviews": page(CALL_SUMMARY),
    "correct_call": {
        "request": {JSON: {"tags": {"domestic_violence": False}, "reason": "not_meant"}},
        **ok([_CORRECTION]),
    },
    "explain_call": ok(_EXPLANATION),
    "get_rules": report("rules", _VERDICT),
}
