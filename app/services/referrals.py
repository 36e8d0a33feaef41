"""Work on one referral or several: what its agency, and a supervisor, may do to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NoReturn
from uuid import UUID

from app import clock
from app.domain.access import Caller, Role
from app.domain.call import CLOCK_TOLERANCE
from app.domain.referral import Verb, check, law
from app.errors import (
    AlreadyDecidedError,
    ClaimLostError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    StaleVersionError,
    TransitionRefusedError,
    TriageError,
)
from app.rules.catalog import Catalog
from app.rules.tables import Queue
from app.services import disclosure, linkages, person_links, staffing
from app.services.beside import beside_each
from app.storage import moves
from app.storage import referrals as storage
from app.storage.engine import Database
from app.telemetry import metrics


@dataclass(frozen=True, slots=True)
class Move:
    """One thing somebody does to one referral."""

    referral_id: UUID
    token: str | None = None
    version: int | None = None  # the one it was decided on; None: whichever there is
    occurred_at: datetime | None = None
    reason: str | None = None
    reason_text: str | None = None
    claim_seconds: int = 0
    method: str | None = None
    made_by: str | None = None
    outcome: str | None = None
    follow_up_id: UUID | None = None
    due_on: date | None = None
    result: str | None = None
    until: datetime | None = None
    other_id: UUID | None = None
    staff_id: UUID | None = None
    program: str | None = None


async def find(database: Database, catalog: Catalog, caller: Caller, referral_id: UUID) -> dict[str, Any]:
    """A referral with its call and its whole history. Raises NotFoundError if it is not the caller's."""
    row = await visible(database, caller, referral_id)
    history = await storage.history(database, referral_id, row["version"])
    [beside] = await beside_each(database, catalog, caller, row["queue"], [referral_id])
    shown = disclosure.with_history(catalog, caller, row, history, beside)
    [shown] = await staffing.with_proposals(database, catalog, caller, [row], [shown])
    return {
        **shown,
        "open_linkages": await linkages.open_of(database, catalog, caller, referral_id),
        "earlier": await person_links.earlier(database, catalog, caller, row),
    }


async def visible(database: Database, caller: Caller, referral_id: UUID) -> Mapping[str, Any]:
    """The referral as it is stored, with its call. Raises NotFoundError if it is not the caller's."""
    row = await storage.find(database, referral_id)
    if row is None or disclosure.concealed(caller, row):
        raise NotFoundError("There is no such referral here.")
    return row


async def move(
    database: Database, catalog: Catalog, caller: Caller, verb: Verb, sent: Move
) -> dict[str, Any]:
    """Do the verb to one referral, and give it as it is then. Raises why it was refused."""
    [done] = await advance(database, catalog, caller, verb, [sent])
    if isinstance(done, TriageError):
        raise done
    return done


async def advance(
    database: Database,
    catalog: Catalog,
    caller: Caller,
    verb: Verb,
    sent: Sequence[Move],
    *,
    queue: str | None = None,
) -> list[dict[str, Any] | TriageError]:
    """Do the verb to each referral (of this queue), one apart from the other; per move, what it is then.

    A move that was refused gives why: ForbiddenError, NotFoundError, ClaimLostError, TransitionRefusedError,
    StaleVersionError or InvalidError.
    """
    refused = {one.referral_id: why for one in sent if (why := unfit(catalog, caller, verb, one))}
    fit = [one for one in sent if one.referral_id not in refused]
    takers = [
        one.id
        for one in catalog.queues.values()
        if caller.sees_queue(one.id) and queue in (None, one.id) and takes(one, verb, caller)
    ]
    outcomes = [f"{one.id}/{outcome.code}" for one in catalog.queues.values() for outcome in one.outcomes]
    rows = (
        await moves.advance(
            database,
            verb,
            caller.role,
            fit,
            actor=caller.actor,
            queues=takers,
            outcomes=outcomes,
            sealed=[one.id for one in catalog.queues.values() if one.receipt_only],
        )
        if fit
        else []
    )
    done = {row["referral_id"]: row for row in rows}
    results: list[dict[str, Any] | TriageError] = []
    for one in sent:
        row = done.get(one.referral_id)
        if row is None:
            why = refused.get(one.referral_id)
            results.append(why or await _why_not(database, catalog, caller, verb, one, queue))
        else:
            if not catalog.queues[row["queue"]].receipt_only:  # of those, suppressed counts alone are told
                metrics.TRANSITIONS.labels(row["queue"], verb).inc()
            results.append(disclosure.bare(catalog, caller, row))
    return results


def takes(queue: Queue, verb: Verb, caller: Caller) -> bool:
    """Whether the queue knows this verb.

    Where nothing after the receipt is told, nobody outside asks to stop, and the agency closes what was an
    error by rejecting it: the answers and the status would tell.
    """
    if verb is Verb.REPORT:
        return queue.takes_statutory_reports
    tells = verb is Verb.REQUEST_CANCEL or (verb is Verb.VOID and caller.role is Role.AGENCY)
    return not (queue.receipt_only and tells)


async def _why_not(
    database: Database, catalog: Catalog, caller: Caller, verb: Verb, sent: Move, queue: str | None
) -> TriageError:
    """Why the referral was not moved, by what is true of it now."""
    try:
        row = await visible(database, caller, sent.referral_id)
        if queue not in (None, row["queue"]):
            raise NotFoundError("There is no such referral here.")
        refuse(catalog, caller, verb, sent, row)
    except TriageError as refused:
        return refused


def refuse(catalog: Catalog, caller: Caller, verb: Verb, sent: Move, row: Mapping[Any, Any]) -> NoReturn:
    """Raise why this row refuses the move: the claim first, then the status, then the version."""
    status = disclosure.seen_status(catalog, caller, row)
    rule = law(verb, caller.role)
    if rule and rule.token and row["claim_token"] != sent.token:
        raise ClaimLostError(
            "Another claim, or none, holds this referral now; nothing was changed.", referral_status=status
        )
    if not takes(catalog.queues[row["queue"]], verb, caller):
        raise InvalidError(f"The queue {row['queue']} does not know this.")
    check(verb, status, caller.role, reason=sent.reason)
    if sent.version is not None and sent.version != row["version"]:
        raise StaleVersionError("The referral has changed since you read it; nothing was changed.")
    if rule and status in rule.lapsed:
        raise TransitionRefusedError(
            f"A referral that is {status} can be withdrawn once its claim has run out.",
            referral_status=status,
        )
    check_instant(verb, sent.occurred_at, row)
    if verb is Verb.COMPLETE:
        known = [one.code for one in catalog.queues[row["queue"]].outcomes]
        if sent.outcome not in known:
            raise InvalidError(f"The outcome is one of: {', '.join(known)}.", pointer="/outcome")
    if verb is Verb.DUPLICATE:
        raise InvalidError("This is no other referral of the same queue.", pointer="/referral_id")
    if verb is Verb.CLOSE_FOLLOW_UP:
        raise AlreadyDecidedError("There is no such follow-up here that is still due.")
    # It was refused for what is no longer so: somebody else moved it in between.
    raise ClaimLostError("The referral was being changed at this moment; nothing was changed. Look again.")


def check_instant(verb: Verb, occurred_at: datetime | None, row: Mapping[Any, Any]) -> None:
    """Raises InvalidError for an instant at which this cannot have happened."""
    if occurred_at is None:
        return
    if occurred_at > clock.now() + CLOCK_TOLERANCE:
        raise InvalidError("occurred_at lies in the future.", pointer="/occurred_at")
    if verb is Verb.CONFIRM:
        if occurred_at < row["began_at"] - CLOCK_TOLERANCE:
            raise InvalidError("occurred_at lies before the call.", pointer="/occurred_at")
        return
    offered_at = row["requested_at"] or row["created_at"]
    if verb is not Verb.REPORT and occurred_at < offered_at - CLOCK_TOLERANCE:
        raise InvalidError("occurred_at lies before the referral was offered.", pointer="/occurred_at")


def unfit(catalog: Catalog, caller: Caller, verb: Verb, sent: Move) -> TriageError | None:
    """What is wrong with the wish itself, whatever the referral is."""
    rule = law(verb, caller.role)
    if rule is None:
        return ForbiddenError(f"A key of role {caller.role} may not {verb.replace('_', ' ')} a referral.")
    if not rule.reason and (sent.reason is None or verb is Verb.DUPLICATE):
        return None
    if not rule.reason and verb is not Verb.ASSIGN:  # its service asks for one where one is due
        return InvalidError("A reason is not asked for here.", pointer="/reason")
    allowed = [reason.code for reason in catalog.city.reasons if verb in reason.verbs]
    if sent.reason not in allowed:
        return InvalidError(f"The reason is one of: {', '.join(allowed)}.", pointer="/reason")
    if sent.reason == "other" and not sent.reason_text:
        return InvalidError("The reason `other` needs reason_text.", pointer="/reason_text")
    return None
