"""Every route of the API document × every kind of caller; an unknown route fails the build."""

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.cli.openapi import PATH
from app.services import keys
from tests.front_door import FrontDoor
from tests.samples import an_event, domestic, mental

ROLES = ("source", "agency", "supervisor", "evaluator", "operator", "admin")
OPEN = ("stranger", *ROLES)
RULE_READERS = ("agency", "supervisor", "evaluator", "operator", "admin")
UUID = "00000000-0000-7000-8000-000000000000"
TOKEN = {"claim_token": "1.x"}
ONWARD = {"request_id": "r", "category": "housing", "service_id": UUID, "asked": "x"}
HOURS = "received_from=2026-01-01T00:00:00Z&received_to=2027-01-01T00:00:00Z"


def moves(verb: str, **body: Any) -> tuple[tuple[str, ...], str, str, dict[str, Any]]:
    """A write of an agency to a referral, with a token."""
    return ("agency",), "POST", f"/v1/referrals/{UUID}/{verb}", {**TOKEN, **body}


# operation: who gets past the door, and a request that is well formed
TABLE: dict[str, tuple[tuple[str, ...], str, str, dict[str, Any] | None]] = {
    "get_livez": (OPEN, "GET", "/livez", None),
    "get_readyz": (OPEN, "GET", "/readyz", None),
    "get_version": (OPEN, "GET", "/version", None),
    "get_metrics": (("operator", "admin"), "GET", "/metrics", None),
    "post_events": (("source",), "POST", "/v1/events", an_event()),
    "get_event_counts": (
        ("source", "supervisor", "operator", "admin"),
        "GET",
        f"/v1/events/counts?{HOURS}",
        None,
    ),
    "get_event": (("source", "supervisor", "operator", "admin"), "GET", "/v1/events/none", None),
    "list_calls": (("source", "supervisor"), "GET", "/v1/calls", None),
    "get_call": (("source", "supervisor"), "GET", f"/v1/calls/{UUID}", None),
    "list_quarantine": (("source", "supervisor"), "GET", "/v1/quarantine", None),
    "accept_quarantined": (("supervisor",), "POST", f"/v1/quarantine/{UUID}/accept", None),
    "drop_quarantined": (("supervisor",), "POST", f"/v1/quarantine/{UUID}/drop", {"reason": "x"}),
    "list_queues": (("agency", "supervisor", "operator", "admin"), "GET", "/v1/queues", None),
    "list_referrals": (("agency", "supervisor"), "GET", "/v1/queues/mhop/referrals", None),
    "claim_referrals": (("agency",), "POST", "/v1/queues/mhop/claims", {"request_id": "r"}),
    "get_referral": (("agency", "supervisor"), "GET", f"/v1/referrals/{UUID}", None),
    "renew_claim": moves("renew"),
    "release_claim": moves("release", reason="end_of_shift"),
    "accept_referral": moves("accept"),
    "reject_referral": moves("reject", reason="declined"),
    "start_referral": moves("start"),
    "record_assessment": moves("assessment"),
    "suspend_referral": moves("suspend", reason="at_capacity"),
    "resume_referral": moves("resume"),
    "snooze_referral": moves("snooze", until="2026-12-01T00:00:00Z"),
    "complete_referral": moves("complete", outcome="engaged"),
    "fail_referral": moves("fail", reason="no_contact"),
    "report_made": moves("report", method="phone", made_by="x"),
    "agree_cancel": moves("agree-cancel"),
    "decline_cancel": moves("decline-cancel", reason="being_served"),
    "transfer_referral": moves("transfer", queue="dcrc", program="advocacy"),
    "duplicate_of": moves("duplicate-of", referral_id=UUID),
    "record_attempt": moves("attempts", attempt_id="a", method="phone", result="reached"),
    "plan_follow_up": moves("follow-ups", due_on="2026-12-01"),
    "close_follow_up": moves(f"follow-ups/{UUID}", result="kept"),
    "assign_referral": moves("assign", staff_id=None),
    "list_staff": (("agency",), "GET", "/v1/queues/mhop/staff", None),
    "enter_staff": (("agency",), "POST", "/v1/queues/mhop/staff", {"display_name": "A", "capacity": 1}),
    "change_staff": (("agency",), "PUT", f"/v1/staff/{UUID}", {"display_name": "A", "capacity": 1}),
    "deactivate_staff": (("agency",), "DELETE", f"/v1/staff/{UUID}", None),
    "get_queue_workload": (("agency", "supervisor"), "GET", "/v1/queues/mhop/workload", None),
    "void_referral": (
        ("agency", "supervisor"),
        "POST",
        f"/v1/referrals/{UUID}/void",
        {**TOKEN, "reason": "entered_in_error"},
    ),
    "move_referrals": (
        ("agency", "supervisor"),
        "POST",
        "/v1/queues/mhop/transitions",
        {"items": [{"referral_id": UUID, "verb": "accept", "version": 1}]},
    ),
    "list_due": (("agency", "supervisor"), "GET", "/v1/queues/mhop/due", None),
    "get_digest": (("agency", "supervisor"), "GET", "/v1/queues/mhop/digest", None),
    "get_overdue": (("agency", "supervisor"), "GET", "/v1/queues/mhop/overdue", None),
    "upload_outcomes": (("agency",), "POST", "/v1/queues/mhop/outcomes", None),
    "confirm_referral": (("supervisor",), "POST", f"/v1/referrals/{UUID}/confirm", {}),
    "withdraw_referral": (("supervisor",), "POST", f"/v1/referrals/{UUID}/withdraw", {"reason": "no_cause"}),
    "request_cancel": (
        ("supervisor",),
        "POST",
        f"/v1/referrals/{UUID}/request-cancel",
        {"reason": "no_cause"},
    ),
    "keep_safe_contact": (("agency",), "PUT", f"/v1/referrals/{UUID}/safe-contact", TOKEN),
    "list_releases": (("agency",), "GET", f"/v1/referrals/{UUID}/releases", None),
    "record_release": (
        ("agency",),
        "POST",
        f"/v1/referrals/{UUID}/releases",
        {"person_id": "p", "fields": ["status"], "signed_on": "2026-11-20", "ends_on": "2026-11-21"},
    ),
    "withdraw_release": (("agency",), "POST", f"/v1/referrals/{UUID}/releases/{UUID}/withdraw", None),
    "get_report_form": (("agency", "supervisor"), "GET", f"/v1/referrals/{UUID}/report-form", None),
    "fill_report_form": (
        ("agency", "supervisor"),
        "PUT",
        f"/v1/referrals/{UUID}/report-form",
        {"items": {"injury": "x"}},
    ),
    "list_attention": (("supervisor",), "GET", "/v1/attention", None),
    "get_funnel": (
        ("supervisor", "evaluator", "admin"),
        "GET",
        "/v1/reports/funnel?from=2026-01-01T00:00:00Z&to=2027-01-01T00:00:00Z",
        None,
    ),
    "list_reviews": (("supervisor",), "GET", "/v1/reviews", None),
    "correct_call": (
        ("supervisor",),
        "POST",
        f"/v1/calls/{UUID}/corrections",
        {"tags": {"mental_health": True}, "reason": "missed"},
    ),
    "explain_call": (("supervisor",), "GET", f"/v1/calls/{UUID}/explanation", None),
    "get_rules": (
        ("supervisor", "evaluator", "admin"),
        "GET",
        "/v1/reports/rules?from=2026-01-01T00:00:00Z&to=2027-01-01T00:00:00Z",
        None,
    ),
    "get_training": (
        ("supervisor", "evaluator", "admin"),
        "GET",
        "/v1/reports/training?from=2026-01-01T00:00:00Z&to=2027-01-01T00:00:00Z",
        None,
    ),
    "get_families": (
        ("supervisor", "evaluator", "admin"),
        "GET",
        "/v1/reports/families?from=2026-01-01T00:00:00Z&to=2027-01-01T00:00:00Z",
        None,
    ),
    "get_repeats": (
        ("supervisor", "evaluator", "admin"),
        "GET",
        "/v1/reports/repeats?from=2026-01-01T00:00:00Z&to=2027-01-01T00:00:00Z",
        None,
    ),
    "list_person_links": (("supervisor",), "GET", "/v1/person-links", None),
    "link_persons": (("supervisor",), "POST", f"/v1/person-links/{UUID}/link", {"reason": "x"}),
    "refuse_person_link": (("supervisor",), "POST", f"/v1/person-links/{UUID}/refuse", {"reason": "x"}),
    "retract_person_link_refusal": (
        ("supervisor",),
        "POST",
        f"/v1/person-links/{UUID}/retract",
        {"reason": "x"},
    ),
    "undo_person_link": (("supervisor",), "POST", f"/v1/person-links/{UUID}/undo", {"reason": "x"}),
    "list_rules": (RULE_READERS, "GET", "/v1/rules", None),
    "get_rule": (RULE_READERS, "GET", "/v1/rules/mh-suicide", None),
    "reload_rules": (("admin",), "POST", "/v1/rules/reload", None),
    "try_rules": (("supervisor", "admin"), "POST", "/v1/rules/try", {"narrative": "x"}),
    "list_providers": (("agency", "supervisor", "evaluator"), "GET", "/v1/providers", None),
    "get_provider": (("agency", "supervisor", "evaluator"), "GET", f"/v1/providers/{UUID}", None),
    "confirm_provider": (("agency", "supervisor"), "POST", f"/v1/providers/{UUID}/confirmations", {}),
    "send_linkage": (("agency",), "POST", f"/v1/referrals/{UUID}/linkages", {**TOKEN, **ONWARD}),
    "list_linkages": (("agency", "supervisor"), "GET", f"/v1/referrals/{UUID}/linkages", None),
    "get_linkage": (("agency", "supervisor"), "GET", f"/v1/linkages/{UUID}", None),
    "linkage_accepted": (("agency",), "POST", f"/v1/linkages/{UUID}/accepted", {}),
    "linkage_received": (("agency",), "POST", f"/v1/linkages/{UUID}/received", {}),
    "linkage_not_received": (
        ("agency",),
        "POST",
        f"/v1/linkages/{UUID}/not-received",
        {"reason": "no_capacity"},
    ),
    "make_link": (("agency",), "POST", f"/v1/linkages/{UUID}/link", {}),
    "open_shared": (OPEN, "GET", "/v1/shared/none", None),
    "answer_shared": (OPEN, "POST", "/v1/shared/none/answer", {"answer": "accepted"}),
    "get_linkages": (
        ("supervisor", "evaluator", "admin"),
        "GET",
        "/v1/reports/linkages?from=2026-01-01T00:00:00Z&to=2027-01-01T00:00:00Z",
        None,
    ),
    **{
        f"get_{name}": (
            ("supervisor", "evaluator", "admin"),
            "GET",
            f"/v1/reports/{name}?from=2026-01-01T00:00:00Z&to=2027-01-01T00:00:00Z",
            None,
        )
        for name in ("codes", "not_served", "quality", "unreported", "utilizers", "workload")
    },
    "get_elapsed": (
        ("supervisor", "evaluator", "admin"),
        "GET",
        "/v1/reports/elapsed?from=2026-01-01T00:00:00Z&to=2027-01-01T00:00:00Z",
        None,
    ),
}


def documented() -> dict[str, tuple[str, str]]:
    paths = json.loads(Path(PATH).read_text())["paths"]
    return {
        operation["operationId"]: (method.upper(), path)
        for path, operations in paths.items()
        for method, operation in operations.items()
    }


def test_the_table_knows_every_route() -> None:
    assert set(TABLE) == set(documented())


@pytest.mark.parametrize("operation", TABLE)
async def test_who_gets_past_the_door(door: FrontDoor, operation: str) -> None:
    admitted, method, path, body = TABLE[operation]
    for caller in OPEN:
        role = None if caller == "stranger" else caller
        answer = await door.ask(method, path, role=role, json=body)
        if caller in admitted:
            assert answer.status_code not in (401, 403), (caller, answer.text)
        else:
            assert answer.status_code == (401 if caller == "stranger" else 403), (caller, answer.text)


@pytest.mark.parametrize("operation", [name for name, row in TABLE.items() if "stranger" not in row[0]])
async def test_a_dead_or_mistyped_key_is_nobody(door: FrontDoor, operation: str) -> None:
    admitted, method, path, body = TABLE[operation]
    database, catalog = door.services.database, door.services.catalog
    role = admitted[0]
    binding: dict[str, Any] = {"source": "durham-cad" if role == "source" else None}
    binding["queues"] = ["mhop"] if role == "agency" else []
    past = datetime.now(UTC) - timedelta(seconds=1)
    expired = await keys.create(database, catalog, role=role, expires_at=past, **binding)
    revoked = await keys.create(database, catalog, role=role, **binding)
    await keys.revoke(database, revoked.key_id)
    live = await keys.create(database, catalog, role=role, **binding)
    wrong_secret = live.key[:20] + ("x" if live.key[20] != "x" else "y") + live.key[21:]
    for key in (expired.key, revoked.key, wrong_secret, live.key[:-1], f"{live.key} ", "", "tri_x_y_z"):
        for header in (f"Bearer {key}", f"Basic {key}", key):
            answer = await door.ask(method, path, role=None, json=body, headers={"Authorization": header})
            known = key.strip() == live.key and header.startswith("Bearer")
            assert answer.status_code != 401 if known else answer.status_code == 401, header


async def test_a_revoked_key_is_not_believed_for_longer_than_a_moment(
    door: FrontDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    issued = await keys.create(door.services.database, door.services.catalog, role="supervisor")
    headers = {"Authorization": f"Bearer {issued.key}"}
    assert (await door.ask("GET", "/v1/queues", role=None, headers=headers)).status_code == 200
    await keys.revoke(door.services.database, issued.key_id)
    later = time.monotonic() + 1.1
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert (await door.ask("GET", "/v1/queues", role=None, headers=headers)).status_code == 401


async def test_what_belongs_to_others_is_404_to_each(door: FrontDoor) -> None:
    receipt = (await door.send(mental(event_id="own"))).json()
    await door.send(domestic())
    (mine,) = await door.claim("mhop")
    (theirs,) = await door.claim("dcrc")
    foreign: list[tuple[str, str, dict[str, Any]]] = [
        ("GET", f"/v1/calls/{receipt['call_id']}", {"role": "source", "source": "county-cad"}),
        ("GET", "/v1/events/own", {"role": "source", "source": "county-cad"}),
        ("GET", "/v1/queues/dcrc/referrals", {"role": "agency", "queue": "mhop"}),
        (
            "POST",
            "/v1/queues/dcrc/claims",
            {"role": "agency", "queue": "mhop", "json": {"request_id": "r"}},
        ),
    ]
    for admitted, method, path, asked in TABLE.values():
        if "agency" in admitted and asked is not None and path.startswith("/v1/referrals/"):
            for referral, other in ((theirs, "mhop"), (mine, "dcrc")):
                token = {"claim_token": referral["claim_token"]} if "claim_token" in asked else {}
                place = path.replace(UUID, referral["referral_id"], 1)
                foreign.append((method, place, {"role": "agency", "queue": other, "json": asked | token}))
    batch = {"items": [{"referral_id": theirs["referral_id"], "verb": "accept", "version": 2}]}
    dcrc = {"role": "agency", "queue": "mhop"}
    foreign.append(("POST", "/v1/queues/dcrc/transitions", {**dcrc, "json": batch}))
    lists = ("due", "staff", "workload", "digest", "overdue")
    foreign += [("GET", f"/v1/queues/dcrc/{what}", dcrc) for what in lists]
    for method, path, caller in foreign:
        answer = await door.ask(method, path, headers={"If-Match": "*"}, **caller)
        assert answer.status_code == 404, (path, answer.text)
