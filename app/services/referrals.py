"""Work on one referral or several: what its agency, and a supervisor, may do to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, assert_never
from uuid import UUID

from app.domain.access import Caller
from app.domain.call import CLOCK_TOLERANCE
from app.domain.referral import TRANSITIONS, Status, Verb, check, rank_at
from app.errors import ClaimLostError, ForbiddenError, InvalidError, NotFoundError
from app.rules.catalog import Catalog
from app.services import disclosure
from app.storage import referrals as storage
from app.storage.engine import Connection, Database
from app.telemetry import metrics

Changes = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Move:
    """One thing somebody does to one referral."""

    referral_id: UUID
    verb: Verb
    token: str | None = None
    occurred_at: datetime | None = None
    reason: str | None = None
    reason_text: str | None = None
    claim_seconds: int = 0
    method: str | None = None
    made_by: str | None = None


async def find(database: Database, catalog: Catalog, caller: Caller, referral_id: UUID) -> dict[str, Any]:
    """A referral with its call and its whole history. Raises NotFoundError if it is not the caller's."""

    async def work(connection: Connection) -> tuple[Any, Sequence[Any]]:
        rows = await storage.find(connection, [referral_id])
        if not rows or not caller.sees_queue(rows[0].queue):
            raise NotFoundError("There is no such referral here.")
        return rows[0], await storage.history(connection, referral_id)

    row, history = await database.run(work)
    return disclosure.with_history(catalog, caller, row, history)


async def advance(
    database: Database, catalog: Catalog, caller: Caller, moves: Sequence[Move]
) -> list[dict[str, Any]]:
    """Do all of the moves or none, and give the referrals as they are then.

    Raises NotFoundError, ClaimLostError, TransitionRefusedError, InvalidError or ForbiddenError.
    """
    ids = [move.referral_id for move in moves]

    async def work(connection: Connection) -> list[Any]:
        rows = await storage.lock(connection, ids)
        recorded_at = await storage.clock(connection)
        saves = []
        for move in moves:
            row = rows.get(move.referral_id)
            if row is None or not caller.sees_queue(row.queue):
                raise NotFoundError("There is no such referral here.")
            saves.append(_moved(catalog, caller, row, move, recorded_at))
        await storage.save(connection, saves)
        return await storage.find(connection, ids)

    rows = await database.run(work)
    for move, row in zip(moves, rows, strict=True):
        metrics.TRANSITIONS.labels(row.queue, move.verb).inc()
    return [disclosure.summary(catalog, caller, row) for row in rows]


def _moved(
    catalog: Catalog, caller: Caller, row: Any, move: Move, recorded_at: datetime
) -> tuple[Changes, Changes]:
    """The referral's new values, and the transition that makes them. Pure."""
    law = TRANSITIONS[move.verb]
    if caller.role.value not in law.by:
        raise ForbiddenError(f"Only {' or '.join(sorted(law.by))} may {move.verb} a referral.")
    if law.token and row.claim_token != move.token:
        raise ClaimLostError(
            "Another claim, or none, holds this referral now; nothing was changed.",
            referral_status=row.status,
        )
    status = check(move.verb, Status(row.status), reason=move.reason)
    _check_reason(catalog, move)
    occurred_at = _occurred_at(row, move, recorded_at)
    same = {"referral_id": row.referral_id, "version": row.version + 1, "status": status}
    changes = _changes(catalog, caller, row, move, occurred_at, recorded_at)
    transition = {
        "verb": move.verb,
        "occurred_at": occurred_at,
        "recorded_at": recorded_at,
        "actor": caller.actor,
        "reason": move.reason,
        "reason_text": move.reason_text,
    }
    return {**same, **changes}, {**same, **transition}


def _changes(  # noqa: PLR0911
    catalog: Catalog, caller: Caller, row: Any, move: Move, at: datetime, recorded_at: datetime
) -> Changes:
    """What the verb changes besides version and status."""
    accepted = {
        "accepted_at": row.accepted_at or at,
        "accepted_recorded_at": row.accepted_recorded_at or recorded_at,
        "claim_expires_at": None,
    }
    unclaimed = dict.fromkeys(("claim_token", "claimed_by", "claim_request_id", "claim_expires_at"))
    closed = {
        **unclaimed,
        "closed_at": at,
        "closed_recorded_at": recorded_at,
        "reason": move.reason,
        "review": None,
    }
    decided = {"decided_by": caller.actor, "decided_at": recorded_at}
    match move.verb:
        case Verb.RENEW:
            return {"claim_expires_at": recorded_at + timedelta(seconds=move.claim_seconds)}
        case Verb.RELEASE:
            return {**unclaimed, "accepted_at": None, "accepted_recorded_at": None}
        case Verb.ACCEPT:
            return accepted
        case Verb.REJECT:
            return closed
        case Verb.COMPLETE:
            return {**accepted, **closed}
        case Verb.REPORT:
            return _report(catalog, row, move, at, recorded_at)
        case Verb.CONFIRM:
            offered = {"requested_at": recorded_at, "rank_at": rank_at(recorded_at, urgent=row.urgent)}
            return {**decided, **offered, "reason": None}
        case Verb.WITHDRAW:
            return {**decided, **closed}
        case Verb.OFFER | Verb.HOLD | Verb.PRIORITIZE | Verb.REVIEW | Verb.CLAIM | Verb.LAPSE:
            raise AssertionError(f"{move.verb} is not done through a move")
    assert_never(move.verb)


def _report(catalog: Catalog, row: Any, move: Move, at: datetime, recorded_at: datetime) -> Changes:
    if not catalog.queues[row.queue].takes_statutory_reports:
        raise InvalidError(f"The queue {row.queue} takes no statutory reports.")
    return {
        "reported_at": at,
        "reported_recorded_at": recorded_at,
        "report_method": move.method,
        "report_made_by": move.made_by,
    }


def _check_reason(catalog: Catalog, move: Move) -> None:
    if move.reason is None:
        return
    allowed = [reason.code for reason in catalog.city.reasons if move.verb in reason.verbs]
    if move.reason not in allowed:
        known = f"is one of: {', '.join(allowed)}" if allowed else "is not asked for"
        raise InvalidError(f"To {move.verb} a referral, the reason {known}.", pointer="/reason")
    if move.reason == "other" and not move.reason_text:
        raise InvalidError("The reason `other` needs reason_text.", pointer="/reason_text")


def _occurred_at(row: Any, move: Move, recorded_at: datetime) -> datetime:
    """When it happened: as stated, else now. Back-entry is allowed, the future is not."""
    at = move.occurred_at or recorded_at
    if at > recorded_at + CLOCK_TOLERANCE:
        raise InvalidError("occurred_at lies in the future.", pointer="/occurred_at")
    offered_at = row.requested_at or row.created_at
    if move.verb is not Verb.REPORT and at < offered_at - CLOCK_TOLERANCE:
        raise InvalidError("occurred_at lies before the referral was offered.", pointer="/occurred_at")
    return min(at, recorded_at)
