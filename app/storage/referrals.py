"""Referrals: claim, lock, save, and read with their history."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as pg_insert

from app.storage.engine import Connection
from app.storage.tables import calls, claims, evaluations, referrals, transitions

# Locks stand in their own CTEs, so the update cannot claim more than was chosen; lapsed claims are
# taken here and nowhere else, so no reaper stands on the safety path. All times are the database's.
_CLAIM = text("""
WITH lapsed AS MATERIALIZED (
    SELECT referral_id, rank_at, claim_expires_at AS lapsed_at FROM referrals
    WHERE queue = :queue AND status = 'received' AND claim_expires_at <= now()
    ORDER BY claim_expires_at LIMIT :most FOR UPDATE SKIP LOCKED
), offered AS MATERIALIZED (
    SELECT referral_id, rank_at, CAST(NULL AS timestamptz) AS lapsed_at FROM referrals
    WHERE queue = :queue AND status = 'requested'
    ORDER BY rank_at, referral_id LIMIT :most FOR UPDATE SKIP LOCKED
), chosen AS MATERIALIZED (
    SELECT * FROM (TABLE lapsed UNION ALL TABLE offered) AS both_kinds
    ORDER BY rank_at, referral_id LIMIT :most
), claimed AS (
    UPDATE referrals r
    SET status = 'received', claimed_by = :actor, claimed_at = COALESCE(r.claimed_at, now()),
        version = r.version + CASE WHEN c.lapsed_at IS NULL THEN 1 ELSE 2 END,
        claim_attempt = r.claim_attempt + 1,
        claim_token = (r.claim_attempt + 1) || '.' || replace(CAST(gen_random_uuid() AS text), '-', ''),
        claim_expires_at = now() + make_interval(secs => :seconds), claim_request_id = :request_id
    FROM chosen c WHERE r.referral_id = c.referral_id
    RETURNING r.referral_id, r.version, r.claim_token, c.rank_at, c.lapsed_at
), told AS (
    INSERT INTO transitions (referral_id, version, verb, status, occurred_at, actor)
    SELECT referral_id, version - 1, 'lapse', 'requested', lapsed_at, 'system' FROM claimed
    WHERE lapsed_at IS NOT NULL
    UNION ALL
    SELECT referral_id, version, 'claim', 'received', now(), :actor FROM claimed
)
SELECT referral_id FROM claimed ORDER BY rank_at, referral_id
""")

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
    text("referrals.status = 'received' AND referrals.claim_expires_at <= now() AS lapsed"),
)


async def claim(
    connection: Connection, queue: str, *, actor: str, request_id: str, most: int, seconds: int
) -> list[UUID]:
    """Claim up to `most` referrals of the queue, the next in rank first; their ids in that order."""
    rows = await connection.execute(
        _CLAIM,
        {"queue": queue, "actor": actor, "request_id": request_id, "most": most, "seconds": float(seconds)},
    )
    return [row.referral_id for row in rows]


async def begin_claim(connection: Connection, queue: str, *, actor: str, request_id: str) -> bool:
    """Note the request; False if it was made before. One made at this moment is waited for."""
    row = {"queue": queue, "actor": actor, "request_id": request_id}
    done = await connection.execute(pg_insert(claims).values(**row).on_conflict_do_nothing())
    return done.rowcount == 1


async def still_held(connection: Connection, queue: str, *, actor: str, request_id: str) -> list[UUID]:
    """The referrals this claim request got and its actor still holds, the next in rank first."""
    query = select(referrals.c.referral_id).where(
        referrals.c.queue == queue,
        referrals.c.claimed_by == actor,
        referrals.c.claim_request_id == request_id,
    )
    rows = await connection.scalars(query.order_by(referrals.c.rank_at, referrals.c.referral_id))
    return list(rows)


async def lock(connection: Connection, referral_ids: Sequence[UUID]) -> Mapping[UUID, Row[Any]]:
    """The referrals with these ids, locked in one order, by id."""
    query = select(referrals).where(referrals.c.referral_id.in_(referral_ids))
    rows = await connection.execute(query.order_by(referrals.c.referral_id).with_for_update())
    return {row.referral_id: row for row in rows}


async def save(connection: Connection, saves: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]]) -> None:
    """Write referrals' new values and the transitions that made them. All change the same columns."""
    names = saves[0][0].keys()
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names if name != "referral_id"}
    query = update(referrals).where(referrals.c.referral_id == bindparam("new_referral_id")).values(values)
    await connection.execute(query, [{f"new_{name}": row[name] for name in names} for row, _ in saves])
    await connection.execute(insert(transitions), [transition for _, transition in saves])


async def clock(connection: Connection) -> datetime:
    """The transaction's instant, by the database."""
    at = await connection.scalar(text("SELECT now()"))
    assert isinstance(at, datetime)
    return at


async def find(connection: Connection, referral_ids: Sequence[UUID]) -> list[Row[Any]]:
    """Referrals with their call and its latest evaluation, in the order asked for."""
    latest = (
        select(evaluations.c.matches)
        .where(evaluations.c.call_id == referrals.c.call_id)
        .order_by(evaluations.c.version.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(*_SUMMARY, calls.c.state, calls.c.version.label("call_version"), latest.label("matches"))
        .join(calls, calls.c.call_id == referrals.c.call_id)
        .where(referrals.c.referral_id.in_(referral_ids))
    )
    found = {row.referral_id: row for row in await connection.execute(query)}
    return [found[referral_id] for referral_id in referral_ids if referral_id in found]


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
) -> Sequence[Row[Any]]:
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
    return (await connection.execute(query)).all()


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
