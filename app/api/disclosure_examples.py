"""Examples of what stands beside a referral: safe contact, releases, report form; invented."""

from typing import Any

_REFERRAL_ID, _RELEASE_ID = "019f2a10-0000-7000-8000-00000000000b", "019f2a10-0000-7000-8000-00000000000e"
_AT, _BY, _JSON = "2026-11-20T16:00:00Z", "agency:Ecf2BznCZNmB", "application/json"
_TOKEN = {"claim_token": "1.4f0c2b5e8d1a4b6f9c3e7a1d5b8f2c60"}

_SAID: dict[str, Any] = {
    "number": "919-555-0134",
    "hours": "weekdays from nine to three",
    "voicemail": False,
    "who_may_answer": "her sister",
    "language": "es",
    "interpreter": True,
    "do_not_text": True,
}
SAFE_CONTACT = {**_SAID, "stated_at": _AT, "recorded_at": _AT, "recorded_by": _BY}
SCREENING: dict[str, Any] = {
    "screening_id": "1",
    "instrument": "lap",
    "screened_at": _AT,
    "officer": "D4121",
    "answers": {"q1": False, "q2": True, "q3": False},
    "declared_result": "not_screened_in",
    "hotline_called": True,
    "spoke_with_counselor": False,
    "scored": {
        "instrument": "lap",
        "result": "screened_in_protocol",
        "high": True,
        "reasons": ["q2"],
        "unanswered": [],
        "inconsistent": [],
        "no_answers": False,
        "declared": "not_screened_in",
        "agrees": False,
    },
}
_SIGNED: dict[str, Any] = {
    "person_id": "p1",
    "fields": ["status", "accepted_at"],
    "signed_on": "2026-11-20",
    "ends_on": "2026-12-20",
}
_RELEASE = {
    "release_id": _RELEASE_ID,
    "referral_id": _REFERRAL_ID,
    **_SIGNED,
    "recorded_at": _AT,
    "recorded_by": _BY,
    "withdrawn_at": None,
    "withdrawn_by": None,
}
_WITHDRAWN = {**_RELEASE, "withdrawn_at": _AT, "withdrawn_by": _BY}
_ITEMS = [
    {
        "item": "child_name",
        "title": "Name of the child",
        "value": None,
        "occurred_at": None,
        "recorded_at": None,
        "actor": None,
    },
    {
        "item": "child_county",
        "title": "County where the child lives",
        "value": "Wake County",
        "occurred_at": _AT,
        "recorded_at": _AT,
        "actor": _BY,
    },
]
_FORM = {
    "referral_id": _REFERRAL_ID,
    "form": "child",
    "law": "G.S. 7B-301",
    "notice": "This is not the report that G.S. 7B-301 asks for ...",
    "call_number": "26-104417",
    "items": _ITEMS,
    "missing": ["child_name"],
    "report_made_at": None,
    "due": {"begins_at": None, "in_24_hours_at": None, "in_72_hours_at": None},
}


def _answer(body: Any, status: str = "200") -> dict[str, Any]:
    return {"response": (status, _JSON, body)}


EXAMPLES: dict[str, dict[str, Any]] = {
    "keep_safe_contact": {"request": {_JSON: {**_TOKEN, **_SAID}}, **_answer(SAFE_CONTACT)},
    "list_releases": _answer({"items": [_RELEASE]}),
    "record_release": {"request": {_JSON: _SIGNED}, **_answer(_RELEASE, "201")},
    "withdraw_release": _answer(_WITHDRAWN),
    "get_report_form": _answer(_FORM),
    "fill_report_form": {
        "request": {_JSON: {**_TOKEN, "items": {"child_county": "Wake County"}}},
        **_answer(_FORM),
    },
}
