"""An example for each operation of the API; invented, like every sample in this project."""

from typing import Any

from app.api import report_examples, rule_examples, staff_examples, work_report_examples
from app.api.disclosure_examples import SAFE_CONTACT, SCREENING
from app.domain.reports import REPORTS

CALL_ID, REFERRAL_ID = "019f2a10-0000-7000-8000-00000000000a", "019f2a10-0000-7000-8000-00000000000b"
AT, LATER = "2026-11-20T15:00:00Z", "2026-11-20T15:04:00Z"
_TAGS = ["domestic_violence", "domestic_violence.intimate_partner"]
JSON = "application/json"
_DIGEST = "d6e996838067534f60c01e63b344062ce8a7c1713ee1f3f16b06a3a916196cfa"

_EVENT: dict[str, Any] = {
    "event_id": "26-104417-1",
    "call_number": "26-104417",
    "occurred_at": "2026-11-20T10:00:00-05:00",
    "kind": "created",
    "call": {"call_type_code": "DOMVIO", "received_at": "2026-11-20T09:59:10-05:00", "beat": "412"},
    "notes": [{"note_id": "1", "text": "RP ADV BF STRUCK HER, KIDS IN THE HOUSE"}],
}
_OFFERED = [
    {"queue": "dcdss", "referral_id": "019f2a10-0000-7000-8000-00000000000c", "status": "draft"},
    {"queue": "dcrc", "referral_id": REFERRAL_ID, "status": "requested"},
]
_RECEIPT = {
    "event_id": "26-104417-1",
    "status": "accepted",
    "call_number": "26-104417",
    "call_id": CALL_ID,
    "tags": _TAGS,
    "referrals": _OFFERED,
    "signals": [],
}
_REFERRED_CALL = {
    "call_id": CALL_ID,
    "source": "durham-cad",
    "call_number": "26-104417",
    "call_type_code": "DOMVIO",
    "call_type": "Domestic Violence",
    "beat": "412",
    "tags": _TAGS,
    "gates": ["child_present"],
    "began_at": AT,
    "call_status": "open",
}
REFERRAL: dict[str, Any] = {
    "referral_id": REFERRAL_ID,
    "queue": "dcrc",
    "program": "advocacy",
    "status": "requested",
    "version": 1,
    "urgent": False,
    "reason": None,
    "review": None,
    "created_at": AT,
    "requested_at": AT,
    "claimed_at": None,
    "claim_expires_at": None,
    "lapsed": False,
    **dict.fromkeys(("accepted_at", "started_at", "suspended_at", "first_attempt_at", "first_contact_at")),
    **dict.fromkeys(("assessed_at", "snoozed_until", "closed_at", "reported_at", "outcome")),
    **dict.fromkeys(("continued_by", "continued_in")),
    **staff_examples.UNASSIGNED,
    "held_seconds": None,
    "call": _REFERRED_CALL,
}
_EVIDENCE = {"field": "narrative", "note_id": "1"}
_BECAUSE = [
    {
        "rule": "dv-partner-violence",
        "version": 1,
        "sets": "domestic_violence.intimate_partner",
        "evidence": [
            {**_EVIDENCE, "signal": "partner", "words": "BF", "start": 7, "end": 9},
            {**_EVIDENCE, "signal": "violence", "words": "STRUCK", "start": 10, "end": 16},
        ],
    }
]
_NOTE = {
    "note_id": "1",
    "occurred_at": AT,
    "text": "RP ADV BF STRUCK HER, KIDS IN THE HOUSE",
    "author": None,
}
_CLAIMED = {
    "safe_contact": SAFE_CONTACT,
    **REFERRAL,
    "status": "received",
    "version": 2,
    "claimed_at": LATER,
    "claim_expires_at": "2026-11-20T16:04:00Z",
    "claim_token": "1.4f0c2b5e8d1a4b6f9c3e7a1d5b8f2c60",
    "because": _BECAUSE,
    "hotline_step": None,
    "seconds_since_incident": 290.0,
    "call": {
        **_REFERRED_CALL,
        "fields": {"call_type_code": "DOMVIO", "beat": "412"},
        "notes": [_NOTE],
        "persons": [],
        "units": [],
        "screenings": [SCREENING],
    },
}
_HISTORY = [
    {
        "version": number,
        "verb": verb,
        "status": status,
        "occurred_at": at,
        "recorded_at": at,
        "actor": actor,
        **dict.fromkeys(("reason", "reason_text", "method", "result", "follow_up_id", "due_on")),
        **dict.fromkeys(("late", "back_entered"), False),
    }
    for number, verb, status, at, actor in (
        (1, "offer", "requested", AT, "system"),
        (2, "claim", "received", LATER, "agency:Ecf2BznCZNmB"),
    )
]
CALL_SUMMARY = {
    "call_id": CALL_ID,
    "source": "durham-cad",
    "call_number": "26-104417",
    "status": "open",
    "tags": _TAGS,
    "gates": ["child_present"],
    "call_type_code": "DOMVIO",
    "call_type": "Domestic Violence",
    "beat": "412",
    "awaiting_create": False,
    "merged_into": None,
    "split_from": None,
    "began_at": AT,
    "first_recorded_at": AT,
    "milestones": {"created": {"occurred_at": AT, "recorded_at": AT}},
}
_CALL = {
    **CALL_SUMMARY,
    "merged_calls": [],
    "split_calls": [],
    "fields": {"call_type_code": "DOMVIO", "beat": "412"},
    "notes": [_NOTE],
    "persons": [],
    "units": [],
    "screenings": [SCREENING],
    "events": [
        {
            "event_id": f"26-104417-{number}",
            "kind": kind,
            "occurred_at": at,
            "received_at": at,
            "status": "accepted",
            "signals": signals,
        }
        for number, kind, at, signals in (
            (1, "created", AT, []),
            (2, "screening", LATER, ["screening_disagrees"]),
        )
    ],
    "evaluations": [
        {
            "version": 1,
            "recorded_at": AT,
            "catalog_digest": _DIGEST,
            "tags": _TAGS,
            "gates": ["child_present"],
            "matches": {"matches": _BECAUSE, "routed": []},
        }
    ],
    "referrals": [
        {"referral_id": REFERRAL_ID, "queue": "dcrc", "program": "advocacy", "status": "requested"}
    ],
}
_QUARANTINED = {
    "quarantine_id": "019f2a10-0000-7000-8000-00000000000d",
    "source": "durham-cad",
    "event_id": "26-104417-1",
    "call_number": "26-104417",
    "received_at": LATER,
    "status": "waiting",
    "decided_at": None,
    "decided_by": None,
    "reason": None,
    "body": _EVENT,
}
_STORED = {
    "source": "durham-cad",
    "event_id": "26-104417-1",
    "call_id": CALL_ID,
    "call_number": "26-104417",
    "kind": "created",
    "occurred_at": AT,
    "received_at": AT,
    "status": "accepted",
    "signals": [],
    "tags": _TAGS,
    "body": _EVENT,
}


def ok(body: Any) -> dict[str, Any]:
    """The example of an answer of 200."""
    return {"response": ("200", JSON, body)}


def report(name: str, *items: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The example of a report with these lines."""
    one = REPORTS[name]
    told = {"title": one.title, "counts": one.counts, "definition": one.definition, "caveats": one.caveats}
    return ok({**told, "begins_at": AT, "ends_at": AT, "items": items, **more})


def page(item: dict[str, Any]) -> dict[str, Any]:
    """The example of a page with one item."""
    return ok({"items": [item], "next_cursor": None})


_QUEUE = {
    "queue": "dcrc",
    "title": "Durham Crisis Response Center",
    "depth": 12,
    "urgent": 2,
    "oldest_seconds": 5400.0,
    "claimed": 4,
    "held": 0,
}
_COUNT = {"source": "durham-cad", "hour": AT, "events": 143, "superseded": 1, "with_signals": 4}
_CLAIM = {"request_id": "desk-3-0091", "limit": 1, "claim_seconds": 3600, "wait_seconds": 20}

EXAMPLES: dict[str, dict[str, Any]] = {
    "post_events": {
        "request": {JSON: _EVENT, "application/x-ndjson": '{"event_id": "26-104417-1", ...}\n'},
        "response": ("201", JSON, _RECEIPT),
    },
    "get_event_counts": ok({"items": [_COUNT]}),
    "get_event": ok(_STORED),
    "list_calls": page(CALL_SUMMARY),
    "get_call": ok(_CALL),
    "list_quarantine": page(_QUARANTINED),
    "accept_quarantined": ok({**_RECEIPT, "event_id": "26-104417-1~5d0c7a1e9b42"}),
    "drop_quarantined": {"request": {JSON: {"reason": "sent wrongly; the source confirmed"}}},
    "list_queues": ok({"items": [_QUEUE]}),
    "list_referrals": page(REFERRAL),
    "claim_referrals": {"request": {JSON: _CLAIM}, **ok({"items": [_CLAIMED]})},
    "get_referral": ok({**_CLAIMED, "history": _HISTORY, "open_linkages": [], "earlier": []}),
    "get_elapsed": report("elapsed", report_examples.ELAPSED, points=[report_examples.POINT]),
    "get_not_served": report("not_served", *work_report_examples.NOT_SERVED),
    "get_codes": report("codes", *work_report_examples.CODES),
    "get_quality": report("quality", *work_report_examples.QUALITY),
    "get_unreported": report("unreported", *work_report_examples.UNREPORTED),
    "get_workload": report("workload", *work_report_examples.WORKLOAD),
    "get_training": report("training", report_examples.TRAINING),
    **rule_examples.EXAMPLES,
    **staff_examples.EXAMPLES,
    "get_livez": ok({"status": "alive"}),
    "get_readyz": ok({"ready": True, "checks": {"database": {"passed": True, "detail": "answers"}}}),
    "get_version": ok({"version": "0.1.0", "catalog_digest": _DIGEST, "jurisdiction": "durham-nc"}),
    "get_metrics": {"response": ("200", "text/plain", 'triage_queue_depth{queue="dcrc"} 12.0\n')},
}
