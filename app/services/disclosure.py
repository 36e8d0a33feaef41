"""Who sees what of a referral: one place, for every way out.

What the agency of a one-way queue does after the receipt of delivery is told to nobody else
(VAWA 34 USC 12291(b)(2)): not the status, not the times, not the reasons. Of the call, a referral shows what
its queue's profile passes on, whoever looks.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from app.domain.access import Caller, Role
from app.domain.call import load
from app.domain.referral import SYSTEM, Status, Verb, visible_status
from app.rules.catalog import Catalog
from app.rules.routing import DV_SAFE_ROUTING
from app.services.beside import NOTHING, Beside, unconfirmed
from app.services.excerpts import because, concluded, excerpt

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
# Where the reason is in the agency's own words, and what it came to by a reason.
_BY_THE_AGENCY = (Status.ON_HOLD, Status.REJECTED, Status.FAILED, Status.ENTERED_IN_ERROR)
_WITHOUT_OUTCOME = (Status.REJECTED, Status.FAILED)
_BEFORE_THE_OFFER = frozenset((Verb.HOLD, Verb.CONFIRM))
_TRANSITION_COLUMNS = (
    "version",
    "verb",
    "status",
    "occurred_at",
    "recorded_at",
    "actor",
    "reason",
    "reason_text",
    "late",
)
_DETAIL = ("method", "result", "follow_up_id", "due_on")
_ASSIGNED = ("staff_id", "program")
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
_CALL_COLUMNS = ("call_id", "source", "call_number", "began_at", "call_status")  # which call it is
_CALL_FIELDS = ("call_type_code", "call_type", "beat")


def outcome_only(catalog: Catalog, caller: Caller, queue: str) -> bool:
    """Whether this caller is told what a referral came to, and none of its agency's reasons and words."""
    return catalog.queues[queue].outcome_only and not _own(caller, queue)


def _own(caller: Caller, queue: str) -> bool:
    return caller.role is Role.AGENCY and queue in caller.queues


def concealed(caller: Caller, row: Mapping[Any, Any]) -> bool:
    """Whether there is no such referral for this caller: another's, or not offered to its agency (yet)."""
    if not caller.sees_queue(row["queue"]):
        return True
    return caller.role is Role.AGENCY and row["requested_at"] is None


def tag_told(catalog: Catalog, queue: str, tag: str) -> bool:
    """Whether a list of this queue may be asked for this tag: a filter must not tell what is not shown."""
    return bool(concluded([tag], catalog.queues[queue].profile.tags))


def receipt_only(catalog: Catalog, caller: Caller, queue: str) -> bool:
    """Whether this caller is told nothing after the receipt of delivery."""
    return catalog.queues[queue].receipt_only and not _own(caller, queue)


def told_status(status: str, claimed_at: datetime | None) -> Status:
    """A one-way queue's status for others."""
    return visible_status(Status(status), receipt_only=True, claimed=claimed_at is not None)


def seen_status(catalog: Catalog, caller: Caller, row: Mapping[Any, Any]) -> Status:
    """The status as this caller may see it."""
    if receipt_only(catalog, caller, row["queue"]):
        return told_status(row["status"], row["claimed_at"])
    return Status(row["status"])


def bare(
    catalog: Catalog, caller: Caller, row: Mapping[Any, Any], beside: Beside = NOTHING
) -> dict[str, Any]:
    """A referral without its call."""
    shown = {name: row[name] for name in _COLUMNS} | {"review": _plainly(caller, row["review"])}
    shown["status"] = seen_status(catalog, caller, row)
    if shown["continued_in"] and not caller.sees_queue(shown["continued_in"]):
        shown["continued_by"] = None  # an id tells when it was made
    if receipt_only(catalog, caller, row["queue"]):
        shown["version"] = None  # it counts what the agency does
        if shown["status"] is Status.RECEIVED:
            shown |= dict.fromkeys(_OWN_WORDS) | {"lapsed": False}
            shown |= {name: row[name] for name in beside.released}
    elif outcome_only(catalog, caller, row["queue"]) and row["status"] in _BY_THE_AGENCY:
        shown |= {"reason": None, "outcome": _outcome(catalog, row)}
    return {**shown, "assignment": _assignment(caller, row)}


def _plainly(caller: Caller, reason: str | None) -> str | None:
    """A reason as its agency is told it: that a contact is unsafe, not that a home is violent."""
    return "unsafe_contact" if reason == DV_SAFE_ROUTING and caller.role is Role.AGENCY else reason


def _outcome(catalog: Catalog, row: Mapping[Any, Any]) -> str | None:
    """What a referral that closed without an outcome came to; None if it goes on, here or elsewhere."""
    if row["status"] not in _WITHOUT_OUTCOME or row["continued_in"]:
        return None
    reasons = {reason.code: reason.outcome for reason in catalog.city.reasons}
    return reasons.get(row["reason"], "unable")


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


def summary(
    catalog: Catalog, caller: Caller, row: Mapping[Any, Any], beside: Beside = NOTHING
) -> dict[str, Any]:
    """A referral with the call's bare facts: no names, no narrative, no address."""
    profile = catalog.queues[row["queue"]].profile
    call = {name: row[name] for name in _CALL_COLUMNS}
    passed = profile.call.passed(row["tags"])
    call |= {name: row[name] if name in passed else None for name in _CALL_FIELDS}
    call |= {
        "tags": concluded(row["tags"], profile.tags),
        "gates": concluded(row["gates"], profile.gates),
    }
    return {
        **bare(catalog, caller, row, beside),
        "held_seconds": row["held_seconds"],
        "offer": _offer(catalog, caller, row),
        "call": call,
    }


def claimed(
    catalog: Catalog, caller: Caller, row: Mapping[Any, Any], beside: Beside = NOTHING
) -> dict[str, Any]:
    """A referral as its claimer gets it: what may be told of the call, why it is here, and the token."""
    queue = catalog.queues[row["queue"]]
    told = excerpt(load(row["state"]), row["matches"], row["tags"], queue.profile)
    shown = summary(catalog, caller, row, beside)
    shown["call"] |= told
    own = _own(caller, queue.id)
    if own and queue.hotline_step:
        shown["hotline_step"] = queue.hotline_step if row["urgent"] else None
        shown["seconds_since_incident"] = row["seconds_since_incident"]
    if own and queue.safe_contact:
        shown["safe_contact"] = beside.safe_contact or unconfirmed(told, row["gates"])
    shown["because"] = because(row["matches"], told, row["tags"], queue, catalog.codebook)
    shown["claim_token"] = row["claim_token"] if caller.role is Role.AGENCY else None
    return shown


def with_history(
    catalog: Catalog,
    caller: Caller,
    row: Mapping[Any, Any],
    history: Sequence[Mapping[str, Any]],
    beside: Beside = NOTHING,
) -> dict[str, Any]:
    """A referral with what may be told of its call and of what happened to it."""
    shown = claimed(catalog, caller, row, beside)
    told = history
    if receipt_only(catalog, caller, row["queue"]):
        told = [one for one in history[: _first_claim(history)] if one["verb"] in _TOLD]
    shown["history"] = [_transition(catalog, caller, row["queue"], one) for one in told]
    return shown


def _transition(catalog: Catalog, caller: Caller, queue: str, one: Mapping[str, Any]) -> dict[str, Any]:
    """One transition. Each side's words stay with it: why a referral was held is not the agency's."""
    own = caller.role is Role.AGENCY
    shown = {name: one[name] for name in (*_TRANSITION_COLUMNS, *_DETAIL)}
    shown |= {name: one[name] if own else None for name in _ASSIGNED}
    shown["reason"] = _plainly(caller, one["reason"])
    shown["back_entered"] = one["actor"] != SYSTEM and one["occurred_at"] < one["recorded_at"]
    theirs = one["verb"] in _BEFORE_THE_OFFER if own else by_agency(one["actor"])
    if theirs and (own or outcome_only(catalog, caller, queue)):
        shown |= dict.fromkeys(("reason", "reason_text", *_DETAIL))
    return shown


def by_agency(actor: str) -> bool:
    """Whether somebody at an agency did it."""
    return actor.startswith(f"{Role.AGENCY}:")


def _first_claim(history: Sequence[Mapping[str, Any]]) -> int:
    """How many transitions there are up to the first claim."""
    return next((n for n, one in enumerate(history, 1) if one["verb"] == Verb.CLAIM), len(history))
