"""What was known of a call at an instant."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from app.storage.calls import SUMMARY
from app.storage.engine import Connection
from app.storage.tables import calls, corrections, evaluations

# The events of a call and of all that are linked with it, as they came.
_EVENTS = """
WITH RECURSIVE family AS (
    SELECT call_id, call_number, merged_into, split_from FROM calls
    WHERE source = :source AND call_number = :call_number
    UNION
    SELECT c.call_id, c.call_number, c.merged_into, c.split_from
    FROM family f JOIN calls c ON c.source = :source AND (
        c.call_number IN (f.merged_into, f.split_from)
        OR c.merged_into = f.call_number OR c.split_from = f.call_number)
)
SELECT f.call_number, e.event_id, e.body, e.received_at
FROM family f JOIN events e ON e.call_id = f.call_id
WHERE e.received_at <= :at ORDER BY e.received_at, e.event_id
"""

# Each referral with the last thing that had happened to it, and whether it had been claimed by then.
_REFERRALS = """
SELECT r.queue, r.program, t.verb, t.status, t.reason, t.actor, t.recorded_at,
       EXISTS (SELECT FROM transitions c WHERE c.referral_id = r.referral_id AND c.verb = 'claim'
               AND c.recorded_at <= :at) AS claimed
FROM referrals r CROSS JOIN LATERAL (
    SELECT * FROM transitions t WHERE t.referral_id = r.referral_id AND t.recorded_at <= :at
    ORDER BY version DESC LIMIT 1
) AS t
WHERE r.call_id = :call_id ORDER BY r.queue, r.program
"""


async def find(connection: Connection, call_id: UUID) -> Any | None:
    """The call's bare facts."""
    return (await connection.execute(select(*SUMMARY).where(calls.c.call_id == call_id))).one_or_none()


async def ids_of(connection: Connection, call_number: str) -> list[UUID]:
    """The ids of the calls of this number."""
    return [*(await connection.scalars(select(calls.c.call_id).where(calls.c.call_number == call_number)))]


async def events_by(connection: Connection, source: str, call_number: str, at: datetime) -> Sequence[Any]:
    """The events that had been received, of the call and of those it is linked with."""
    values = {"source": source, "call_number": call_number, "at": at}
    return (await connection.execute(text(_EVENTS), values)).all()


async def evaluation_by(connection: Connection, call_id: UUID, at: datetime) -> Any | None:
    """The last evaluation that had been recorded."""
    query = select(evaluations).where(evaluations.c.call_id == call_id, evaluations.c.recorded_at <= at)
    return (await connection.execute(query.order_by(evaluations.c.version.desc()).limit(1))).one_or_none()


async def corrections_by(connection: Connection, call_id: UUID, at: datetime) -> Sequence[Any]:
    """What supervisors had said of the tags."""
    names = ("tag", "said", "holds", "reason", "reason_text", "actor", "recorded_at")
    query = select(*(corrections.c[name] for name in names)).where(
        corrections.c.call_id == call_id, corrections.c.recorded_at <= at
    )
    return (await connection.execute(query.order_by(corrections.c.recorded_at))).all()


async def referrals_by(connection: Connection, call_id: UUID, at: datetime) -> Sequence[Any]:
    """The referrals, as they stood."""
    return (await connection.execute(text(_REFERRALS), {"call_id": call_id, "at": at})).all()
