"""Work on one referral or several: what its agency, and a supervisor, may do to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn
from uuid import UUID

from app import clock
from app.domain.access import Caller
from app.domain.call import CLOCK_TOLERANCE
from app.domain.referral import TRANSITIONS, Verb, check, need_reason
from app.errors import (
    ClaimLostError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    TriageError,
)
from app.rules.catalog import Catalog
from app.services import disclosure
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
    occurred_at: datetime | None = None
    reason: str | None = None
    reason_text: str | None = None
    claim_seconds: int = 0
    method: str | None = None
    made_by: str | None = None


async def find(database: Database, catalog: Catalog, caller: Caller, referral_id: UUID) -> dict[str, Any]:
    """A referral with its call and its whole history. Raises NotFoundError if it is not the caller's."""
    row = await storage.find(database, referral_id)
    if row is None or disclosure.concealed(caller, row):
        raise NotFoundError("There is no such referral here.")
    history = await storage.history(database, referral_id, row["version"])
    [beside] = await beside_each(database, catalog, caller, row["queue"], [referral_id])
    return disclosure.with_history(catalog, caller, row, history, beside)


async def advance(
    database: Database, catalog: Catalog, caller: Caller, verb: Verb, sent: Sequence[Move]
) -> list[dict[str, Any] | TriageError]:
    """Do the verb to each referral, one apart from the other; per move, the referral as it is then.

    A move that was refused gives why: NotFoundError, ClaimLostError, TransitionRefusedError or InvalidError.
    Raises ForbiddenError if the caller may not do this to any.
    """
    law = TRANSITIONS[verb]
    if caller.role.value not in law.by:
        raise ForbiddenError(f"Only {' or '.join(sorted(law.by))} may {verb} a referral.")
    for move in sent:
        _check_reason(catalog, verb, move)
    queues = [queue for queue in catalog.queues.values() if caller.sees_queue(queue.id)]
    takers = [queue.id for queue in queues if verb is not Verb.REPORT or queue.takes_statutory_reports]
    rows = await moves.advance(database, verb, sent, actor=caller.actor, queues=takers)
    done = {row["referral_id"]: row for row in rows}
    results: list[dict[str, Any] | TriageError] = []
    for move in sent:
        row = done.get(move.referral_id)
        if row is None:
            results.append(await _why_not(database, catalog, caller, verb, move))
        else:
            if not catalog.queues[row["queue"]].receipt_only:  # of those, suppressed counts alone are told
                metrics.TRANSITIONS.labels(row["queue"], verb).inc()
            results.append(disclosure.bare(catalog, caller, row))
    return results


async def _why_not(
    database: Database, catalog: Catalog, caller: Caller, verb: Verb, move: Move
) -> TriageError:
    """Why the referral was not moved, by what is true of it now."""
    row = await storage.find(database, move.referral_id)
    try:
        _refuse(catalog, caller, verb, move, row)
    except TriageError as refused:
        return refused


def _refuse(
    catalog: Catalog, caller: Caller, verb: Verb, move: Move, row: Mapping[Any, Any] | None
) -> NoReturn:
    if row is None or not caller.sees_queue(row["queue"]):
        raise NotFoundError("There is no such referral here.")
    if TRANSITIONS[verb].token and row["claim_token"] != move.token:
        raise ClaimLostError(
            "Another claim, or none, holds this referral now; nothing was changed.",
            referral_status=row["status"],
        )
    check(verb, disclosure.seen_status(catalog, caller, row), reason=move.reason)
    if verb is Verb.REPORT and not catalog.queues[row["queue"]].takes_statutory_reports:
        raise InvalidError(f"The queue {row['queue']} takes no statutory reports.")
    if move.occurred_at and move.occurred_at > clock.now() + CLOCK_TOLERANCE:
        raise InvalidError("occurred_at lies in the future.", pointer="/occurred_at")
    offered_at = row["requested_at"] or row["created_at"]
    if verb is not Verb.REPORT and move.occurred_at and move.occurred_at < offered_at - CLOCK_TOLERANCE:
        raise InvalidError("occurred_at lies before the referral was offered.", pointer="/occurred_at")
    # It was refused for what is no longer so: somebody else moved it in between.
    raise ClaimLostError("The referral was being changed at this moment; nothing was changed. Look again.")


def _check_reason(catalog: Catalog, verb: Verb, move: Move) -> None:
    need_reason(verb, move.reason)
    if move.reason is None:
        return
    allowed = [reason.code for reason in catalog.city.reasons if verb in reason.verbs]
    if move.reason not in allowed:
        known = f"is one of: {', '.join(allowed)}" if allowed else "is not asked for"
        raise InvalidError(f"To {verb} a referral, the reason {known}.", pointer="/reason")
    if move.reason == "other" and not move.reason_text:
        raise InvalidError("The reason `other` needs reason_text.", pointer="/reason_text")
