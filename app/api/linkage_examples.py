"""Examples of the provider directory and of linkages, as the API document shows them; all invented."""

from typing import Any

from app.api.examples import AT, JSON, ok, report

_SERVICE_ID = "019f2a10-0000-7000-8000-00000000000e"
_LINKAGE_ID = "019f2a10-0000-7000-8000-00000000000f"
_PROVIDER = {
    "id": _SERVICE_ID,
    "name": "Coordinated entry to housing",
    "status": "active",
    "categories": ["housing"],
    "application_process": "Call or walk in.",
    "assured_date": "2026-07-20",
    "languages": [{"id": "019f2a10-0000-7000-8000-000000000010", "name": "Spanish", "code": "es"}],
    "phones": [{"id": "019f2a10-0000-7000-8000-000000000011", "number": "919-555-0104", "type": "voice"}],
    "schedules": [],
    "service_at_locations": [],
    "organization": {
        "id": "019f2a10-0000-7000-8000-000000000012",
        "name": "Invented Harbor Homes",
        "description": "Housing for people without a home.",
        "confidential": False,
        "phones": [],
    },
    "last_confirmed_at": AT,
    "last_confirmed_by": "agency:Ecf2BznCZNmB",
}
_PROVIDERS = {
    "total_items": 1,
    "total_pages": 1,
    "page_number": 1,
    "size": 1,
    "first_page": True,
    "last_page": True,
    "empty": False,
    "contents": [_PROVIDER],
}
_UNKNOWN = (
    "accepted_at",
    "accepted_recorded_at",
    "service_received_at",
    "service_received_recorded_at",
    "not_received_at",
    "not_received_recorded_at",
    "reason",
    "reason_text",
    "consent_at",
    "consent_recorded_at",
    "consent_by",
    "consent_ends_at",
    "first_name",
    "safe_contact",
)
_LINKAGE: dict[str, Any] = {
    "linkage_id": _LINKAGE_ID,
    "referral_id": "019f2a10-0000-7000-8000-00000000000b",
    "queue": "mhop",
    "category": "housing",
    "service_id": _SERVICE_ID,
    "service": "Coordinated entry to housing",
    "organization": "Invented Harbor Homes",
    "asked": "A place for tonight; a wheelchair is used.",
    "status": "sent",
    "open": True,
    "version": 1,
    "sent_at": AT,
    "sent_recorded_at": AT,
    **dict.fromkeys(_UNKNOWN),
}
_ACCEPTED = {"status": "accepted", "version": 2, "accepted_at": AT, "accepted_recorded_at": AT}
_STEP = {
    "version": 1,
    "status": "sent",
    "occurred_at": AT,
    "recorded_at": AT,
    "actor": "agency:Ecf2BznCZNmB",
    "reason": None,
    "reason_text": None,
}
_ONWARD = {
    "claim_token": "1.4f0c2b5e8d1a4b6f9c3e7a1d5b8f2c60",
    "request_id": "desk-3-0092",
    "category": "housing",
    "service_id": _SERVICE_ID,
    "asked": _LINKAGE["asked"],
}
_SECRET_PATH = "/v1/shared/3vJxY0Zr8Q-example-not-a-secret"  # noqa: S105
_LINK = {
    "path": _SECRET_PATH,
    "expires_at": AT,
    "mail_text": "Hello,\n\na partner in Durham, North Carolina has a request for you. ...",
}
_SHARED = {
    "category": "housing",
    "asked": _LINKAGE["asked"],
    "status": "sent",
    "first_name": None,
    "safe_contact": None,
    "expires_at": AT,
    "reasons": {"no_capacity": "The provider has no capacity"},
}
_LINE = {
    "category": "housing",
    "service_id": None,
    "provider": None,
    "sent": 620,
    "accepted": 301,
    "service_received": 122,
    "open": 118,
    "not_received": 380,
    "not_received_by_reason": {"no_capacity": 240, "no_contact": 140, "moved": 0},
    "share": 0.47,
    "providers": 31,
    "people": 447,
    "people_unknown": 29,
}


def _moved(request: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {"request": {JSON: request}, **ok({**_LINKAGE, **changes})}


EXAMPLES: dict[str, dict[str, Any]] = {
    "list_providers": ok(_PROVIDERS),
    "get_provider": ok(_PROVIDER),
    "confirm_provider": {"request": {JSON: {}}, **ok(_PROVIDER)},
    "send_linkage": _moved(_ONWARD),
    "list_linkages": ok({"items": [_LINKAGE]}),
    "get_linkage": ok({**_LINKAGE, "history": [_STEP]}),
    "linkage_accepted": _moved({}, **_ACCEPTED),
    "linkage_received": _moved(
        {},
        **{**_ACCEPTED, "status": "received"},
        open=False,
        service_received_at=AT,
        service_received_recorded_at=AT,
    ),
    "linkage_not_received": _moved(
        {"reason": "no_capacity"},
        status="not_received",
        open=False,
        version=2,
        not_received_at=AT,
        not_received_recorded_at=AT,
        reason="no_capacity",
    ),
    "make_link": {"request": {JSON: {"days": 7}}, **ok(_LINK)},
    "open_shared": ok(_SHARED),
    "answer_shared": {
        "request": {
            JSON: {"answer": "not_accepted", "reason": "no_capacity"},
            "application/x-www-form-urlencoded": {"answer": "accepted"},
        },
        **ok({"status": "not_received"}),
    },
    "get_linkages": report("linkages", _LINE),
}
