"""Who sees what of a referral: one place, for every way out.

What the agency of a one-way queue does after the receipt of delivery is told to nobody else
(VAWA 34 USC 12291(b)(2)): not the status, not the times, not the reasons. A referral shows the screenings
of the instruments that its queue lists, and nothing that rests on others.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.access import Caller, Role
from app.domain.call import load
from app.domain.referral import SYSTEM, Status, Verb, visible_status
from app.domain.screening import instrument_of
from app.rules.catalog import Catalog
from app.rules.tables import Queue

_WORK = (
    "accepted_at",
    "started_at",
    "suspended_at",
    "first_attempt_at",
    "first_contact_at",
    "assessed_at",
    "snoozed_until",
    "closed_at",
    "reported_at",
    "outcome",
    "continued_by",
    "continued_in",
)
_OWN_WORDS = ("reason", "review", "claim_expires_at", *_WORK)
_TOLD = frozenset(
    (Verb.OFFER, Verb.HOLD, Verb.PRIORITIZE, Verb.CONFIRM, Verb.WITHDRAW, Verb.VOID, Verb.CLAIM)
)
_COLUMNS = (
    "referral_id",
    "queue",
    "program",
    "status",
    "version",
    "urgent",
    "reason",
    "review",
    "created_at",
    "requested_at",
    "claimed_at",
    "claim_expires_at",
    "lapsed",
    *_WORK,
)
_CALL_COLUMNS = (
    "call_id",
    "source",
    "call_number",
    "call_type_code",
    "call_type",
    "beat",
    "tags",
    "gates",
    "began_at",
    "call_status",
)


def receipt_only(catalog: Catalog, caller: Caller, queue: str) -> bool:
    """Whether this caller is told nothing after the receipt of delivery."""
    own = caller.role is Role.AGENCY and queue in caller.queues
    return catalog.queues[queue].receipt_only and not own


def statuses_behind(catalog: Catalog, caller: Caller, queue: str, wanted: Sequence[str]) -> list[str] | None:
    """The stored statuses behind those asked for, as this caller may see them; None if none was asked for."""
    if not wanted:
        return None
    hidden = receipt_only(catalog, caller, queue)
    return [status for status in Status if visible_status(status, receipt_only=hidden) in wanted]


def bare(catalog: Catalog, caller: Caller, row: Mapping[Any, Any]) -> dict[str, Any]:
    """A referral without its call."""
    shown = {name: row[name] for name in _COLUMNS}
    if shown["continued_in"] and not caller.sees_queue(shown["continued_in"]):
        shown["continued_by"] = None  # an id tells when it was made
    if receipt_only(catalog, caller, row["queue"]):
        shown["version"] = None  # it counts what the agency does
        shown["status"] = visible_status(Status(row["status"]), receipt_only=True)
        if shown["status"] is Status.RECEIVED:
            shown |= dict.fromkeys(_OWN_WORDS) | {"lapsed": False}
    return {**shown, "assignment": _assignment(caller, row)}


def _assignment(caller: Caller, row: Mapping[Any, Any]) -> dict[str, Any] | None:
    """Who of the staff has it, for its own agency alone."""
    if caller.role is not Role.AGENCY or row["assigned_at"] is None:
        return None
    names = {"staff_id": "staff_id", "program": "assigned_program", "assigned_at": "assigned_at"}
    return {name: row[column] for name, column in names.items()}


def _offer(catalog: Catalog, caller: Caller, row: Mapping[Any, Any]) -> dict[str, Any]:
    """What is offered to the person: the program its agency chose, to others the one it was routed to."""
    chosen = row["assigned_program"] if caller.role is Role.AGENCY else None
    known = {program.id: program for program in catalog.queues[row["queue"]].programs}
    program = known.get(chosen or row["program"])
    if program is None:  # a program that an earlier catalog had
        return {"title": chosen or row["program"], "destination": None, "voluntary": True}
    return {"title": program.title, "destination": program.destination, "voluntary": program.voluntary}


def summary(catalog: Catalog, caller: Caller, row: Mapping[Any, Any]) -> dict[str, Any]:
    """A referral with the call's bare facts: no names, no narrative, no address."""
    shown = bare(catalog, caller, row)
    call = {name: row[name] for name in _CALL_COLUMNS}
    return {**shown, "offer": _offer(catalog, caller, row), "call": call}


def claimed(catalog: Catalog, caller: Caller, row: Mapping[Any, Any]) -> dict[str, Any]:
    """A referral as its claimer gets it: everything of the call, why it is here, and the token."""
    call, queue = load(row["state"]), catalog.queues[row["queue"]]
    shown = summary(catalog, caller, row)
    shown["call"] |= {
        "fields": call.fields,
        "notes": call.notes,
        "persons": call.persons,
        "units": call.units,
        "screenings": [
            one for one in call.screenings if instrument_of(one["instrument"]) in queue.screenings
        ],
    }
    shown["because"] = because(row["matches"], queue)
    shown["claim_token"] = row["claim_token"] if caller.role is Role.AGENCY else None
    return shown


def with_history(
    catalog: Catalog, caller: Caller, row: Mapping[Any, Any], history: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """A referral with everything of its call and everything that happened to it."""
    shown = claimed(catalog, caller, row)
    told = history
    if receipt_only(catalog, caller, row["queue"]):
        told = [one for one in history if one["verb"] in _TOLD][: _first_claim(history)]
    shown["history"] = [_happened(caller, one) for one in told]
    return shown


_TRANSITION = ("version", "verb", "status", "occurred_at", "recorded_at", "actor", "reason", "reason_text")
_DETAIL = ("method", "result", "follow_up_id", "due_on", "late")
_ASSIGNED = ("staff_id", "program")


def _happened(caller: Caller, one: Mapping[str, Any]) -> dict[str, Any]:
    entered_later = one["actor"] != SYSTEM and one["occurred_at"] < one["recorded_at"]
    shown = {name: one[name] for name in (*_TRANSITION, *_DETAIL)}
    assigned = {name: one[name] if caller.role is Role.AGENCY else None for name in _ASSIGNED}
    return {**shown, **assigned, "back_entered": entered_later}


def _first_claim(history: Sequence[Mapping[str, Any]]) -> int:
    """How many transitions there are up to the first claim."""
    return next((n for n, one in enumerate(history, 1) if one["verb"] == Verb.CLAIM), len(history))


def because(matches: Any, queue: Queue) -> list[dict[str, Any]]:
    """The matches behind a referral: the rules that tagged the call, and the route to this queue.

    A match that rests on nothing but a screening the queue is not shown is not told either.
    """
    if not matches:
        return []
    routes = [
        {
            "rule": one["rule"],
            "version": one["version"],
            "sets": f"{queue.id}/{one['program']}",
            "evidence": _shown(one["evidence"], queue),
        }
        for one in matches["routed"]
        if one["queue"] == queue.id
    ]
    tagged = [{**one, "evidence": _shown(one["evidence"], queue)} for one in matches["matches"]]
    return [*routes, *(one for one in tagged if one["evidence"])]


def _shown(evidence: Sequence[Mapping[str, Any]], queue: Queue) -> list[Mapping[str, Any]]:
    seen = tuple(f"{instrument.upper()}_" for instrument in queue.screenings)
    return [one for one in evidence if one["field"] != "screenings" or one["words"].startswith(seen)]
