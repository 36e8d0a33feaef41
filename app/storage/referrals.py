"""Referrals as they are read: with their calls, their history, and by queue."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Float,
    Row,
    RowMapping,
    Select,
    case,
    cast,
    extract,
    func,
    select,
    text,
)
from sqlalchemy.dialects import postgresql

from app.storage.engine import Connection, Database
from app.storage.tables import calls, evaluations, referrals

Rows = Sequence[Mapping[str, Any]]

_R = referrals.c
# A referral by itself.
BARE_COLUMNS = (
    "referral_id",
    "call_id",
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
    "claim_token",
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
    "staff_id",
    "assigned_program",
    "assigned_at",
)
BARE = select(
    *(_R[name] for name in BARE_COLUMNS),
    ((_R.status == "received") & (_R.claim_expires_at <= func.now())).label("lapsed"),
)


def _seconds_since(at: ColumnElement[Any]) -> ColumnElement[Any]:
    return cast(extract("epoch", func.now() - at), Float)


# With the bare facts of its call.
_SUMMARY = BARE.add_columns(
    calls.c.source,
    calls.c.call_number,
    calls.c.call_type_code,
    calls.c.call_type,
    calls.c.beat,
    calls.c.tags,
    calls.c.gates,
    calls.c.began_at,
    calls.c.status.label("call_status"),
    case((_R.status == "draft", _seconds_since(_R.created_at))).label("held_seconds"),
    _seconds_since(calls.c.call_received_at).label("seconds_since_incident"),
).join(calls, calls.c.call_id == _R.call_id)
_LATEST = (
    select(evaluations.c.matches)
    .where(evaluations.c.call_id == referrals.c.call_id)
    .order_by(evaluations.c.version.desc())
    .limit(1)
    .scalar_subquery()
)
# With everything of its call, and why it is here: as its claimer gets it.
WHOLE = _SUMMARY.add_columns(calls.c.state, _LATEST.label("matches"))


def giving(shown: Select[Any], where: str = "true", *, changes: str = "") -> str:
    """The SQL that shows referrals, the next in rank first.

    `changes` may begin with CTEs, of which one named `referrals` writes: then what it wrote is shown.
    """
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    read = shown.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
    return f"{changes} {read} WHERE {where} ORDER BY referrals.rank_at, referrals.referral_id"


# The status as those see it who are told nothing after the receipt.
_RECEIPT = case(
    ((_R.status == "draft") | _R.claimed_at.is_(None), _R.status),
    else_="received",
)
_FIND = giving(WHOLE, "referrals.referral_id = $1")
# Attempts that came late made no version: they stand where they were recorded.
_HISTORY = """
SELECT t.version, t.verb, t.status, t.occurred_at, t.recorded_at, t.actor, t.reason, t.reason_text,
       a.method, COALESCE(a.result, ended.result) AS result,
       COALESCE(planned.follow_up_id, ended.follow_up_id) AS follow_up_id,
       COALESCE(planned.due_on, ended.due_on) AS due_on, t.staff_id, t.program, false AS late
FROM transitions t
LEFT JOIN contact_attempts a ON a.referral_id = t.referral_id AND a.version = t.version
LEFT JOIN follow_ups planned ON planned.referral_id = t.referral_id AND planned.version = t.version
LEFT JOIN follow_ups ended ON ended.referral_id = t.referral_id AND ended.closed_version = t.version
WHERE t.referral_id = $1 AND t.version <= $2
UNION ALL
SELECT NULL, 'attempt', NULL, occurred_at, recorded_at, actor, NULL, NULL, method, result, NULL, NULL,
       NULL, NULL, true
FROM contact_attempts WHERE referral_id = $1 AND version IS NULL
ORDER BY recorded_at, version
"""


async def find(database: Database, referral_id: UUID) -> Mapping[str, Any] | None:
    """A referral with its call and its latest evaluation."""
    rows = await database.once(_FIND, referral_id)
    return rows[0] if rows else None


async def history(database: Database, referral_id: UUID, version: int) -> Rows:
    """Every transition of a referral up to this version, and late attempts, as they were recorded."""
    return await database.once(_HISTORY, referral_id, version)


async def page(
    connection: Connection,
    queue: str,
    *,
    offered: bool,
    receipt_only: bool,
    statuses: Sequence[str],
    program: str | None,
    urgent: bool | None,
    tag: str | None,
    after: tuple[datetime, UUID] | None,
    limit: int,
    whole: bool,
) -> Sequence[RowMapping]:
    """One page of a queue's referrals, oldest first, after this (created_at, referral_id).

    `offered`: only those that the queue's agency was offered, and not taken back for a supervisor.
    `receipt_only`: what was ever claimed counts as received. `whole`: with what their calls say.
    """
    chosen = _SUMMARY.add_columns(calls.c.state) if whole else _SUMMARY
    query = (
        chosen.where(referrals.c.queue == queue)
        .order_by(referrals.c.created_at, referrals.c.referral_id)
        .limit(limit)
    )
    if offered:
        query = query.where(referrals.c.requested_at.is_not(None))
    if statuses:
        query = query.where((_RECEIPT if receipt_only else _R.status).in_(statuses))
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
                   claim_token IS NOT NULL AND NOT (status = 'received' AND claim_expires_at <= now()) AS live
            FROM referrals WHERE closed_at IS NULL
        ) AS open GROUP BY queue""")
    )
    return rows.all()
