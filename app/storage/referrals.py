"""Referrals as they are read: with their calls, their history, and by queue."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, RowMapping, func, select, text

from app.storage.engine import Connection
from app.storage.tables import calls, evaluations, referrals, transitions

_SUMMARY = (
    referrals,
    calls.c.source,
    calls.c.call_number,
    calls.c.call_type_code,
    calls.c.call_type,
    calls.c.beat,
    calls.c.tags,
    calls.c.gates,
    calls.c.began_at,
    calls.c.status.label("call_status"),
    ((referrals.c.status == "received") & (referrals.c.claim_expires_at <= func.now())).label("lapsed"),
)
_LATEST = (
    select(evaluations.c.matches)
    .where(evaluations.c.call_id == referrals.c.call_id)
    .order_by(evaluations.c.version.desc())
    .limit(1)
    .scalar_subquery()
)
# A referral as its claimer gets it.
WHOLE = select(
    *_SUMMARY,
    calls.c.state,
    calls.c.version.label("call_version"),
    _LATEST.label("matches"),
    func.now().label("read_at"),
).join(calls, calls.c.call_id == referrals.c.call_id)


async def find(connection: Connection, referral_id: UUID) -> RowMapping | None:
    """A referral with its call and its latest evaluation."""
    rows = await connection.execute(WHOLE.where(referrals.c.referral_id == referral_id))
    return rows.mappings().one_or_none()


async def history(connection: Connection, referral_id: UUID) -> Sequence[Row[Any]]:
    """Every transition of a referral, in order."""
    query = (
        select(transitions).where(transitions.c.referral_id == referral_id).order_by(transitions.c.version)
    )
    return (await connection.execute(query)).all()


async def page(
    connection: Connection,
    queue: str,
    *,
    statuses: Sequence[str] | None,
    program: str | None,
    urgent: bool | None,
    tag: str | None,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[RowMapping]:
    """One page of a queue's referrals, oldest first, after this (created_at, referral_id)."""
    query = (
        select(*_SUMMARY)
        .join(calls, calls.c.call_id == referrals.c.call_id)
        .where(referrals.c.queue == queue)
        .order_by(referrals.c.created_at, referrals.c.referral_id)
        .limit(limit)
    )
    if statuses is not None:
        query = query.where(referrals.c.status.in_(statuses))
    if program:
        query = query.where(referrals.c.program == program)
    if urgent is not None:
        query = query.where(referrals.c.urgent == urgent)
    if tag:
        query = query.where(calls.c.tags.contains([tag]))
    if after:
        query = query.where(
            text("(referrals.created_at, referrals.referral_id) > (:at, :id)").bindparams(
                at=after[0], id=after[1]
            )
        )
    return (await connection.execute(query)).mappings().all()


async def queue_states(connection: Connection) -> Sequence[Row[Any]]:
    """For every queue with referrals: depth, oldest offered, claimed and held, as of now."""
    rows = await connection.execute(
        text("""
        SELECT queue,
               count(*) FILTER (WHERE status = 'requested' OR lapsed) AS depth,
               count(*) FILTER (WHERE status IN ('requested', 'received') AND urgent AND NOT live) AS urgent,
               extract(epoch FROM now() - min(requested_at)
                   FILTER (WHERE status = 'requested' OR lapsed))::float AS oldest_seconds,
               count(*) FILTER (WHERE live) AS claimed,
               count(*) FILTER (WHERE status = 'draft') AS held
        FROM (
            SELECT queue, status, urgent, requested_at,
                   status = 'received' AND claim_expires_at <= now() AS lapsed,
                   status = 'received' AND claim_expires_at > now() OR status = 'accepted' AS live
            FROM referrals WHERE status IN ('draft', 'requested', 'received', 'accepted')
        ) AS open GROUP BY queue""")
    )
    return rows.all()
