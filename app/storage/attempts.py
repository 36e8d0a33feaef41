"""Attempts to reach somebody: recorded in one statement, and the referral moved if the token fits."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from app.storage.engine import Database
from app.storage.moves import TOLERANCE

# What really happened is kept whatever the token; a stale one moves nothing, and the attempt has no version.
_RECORD = f"""
WITH held AS MATERIALIZED (
    SELECT *, LEAST(COALESCE($8::timestamptz, now()), now()) AS at FROM referrals
    WHERE referral_id = $1 AND queue = ANY($2) FOR UPDATE
), noted AS (
    INSERT INTO contact_attempts (referral_id, attempt_id, method, result, occurred_at, actor, version)
    SELECT referral_id, $3, $4, $5, at, $6, CASE WHEN claim_token = $7 THEN version + 1 END
    FROM held WHERE at >= COALESCE(requested_at, created_at) - {TOLERANCE}
        AND ($8::timestamptz IS NULL OR $8::timestamptz <= now() + {TOLERANCE})
    ON CONFLICT DO NOTHING RETURNING *
), moved AS (
    UPDATE referrals r SET version = n.version,
        status = CASE r.status WHEN 'accepted' THEN 'in_progress' ELSE r.status END,
        started_at = CASE r.status WHEN 'accepted' THEN n.occurred_at ELSE r.started_at END,
        started_recorded_at = CASE r.status WHEN 'accepted' THEN now() ELSE r.started_recorded_at END,
        first_attempt_at = LEAST(r.first_attempt_at, n.occurred_at),
        first_attempt_recorded_at = CASE WHEN r.first_attempt_at <= n.occurred_at
            THEN r.first_attempt_recorded_at ELSE now() END,
        first_contact_at = CASE WHEN n.result = 'reached'
            THEN LEAST(r.first_contact_at, n.occurred_at) ELSE r.first_contact_at END,
        first_contact_recorded_at = CASE WHEN n.result <> 'reached' OR r.first_contact_at <= n.occurred_at
            THEN r.first_contact_recorded_at ELSE now() END
    FROM noted n WHERE r.referral_id = n.referral_id AND n.version IS NOT NULL
    RETURNING r.referral_id, r.version, r.status, n.occurred_at
), told AS (
    INSERT INTO transitions (referral_id, version, verb, status, occurred_at, actor)
    SELECT referral_id, version, 'attempt', status, occurred_at, $6 FROM moved
)
SELECT * FROM noted
"""
_FIND = "SELECT * FROM contact_attempts WHERE referral_id = $1 AND attempt_id = $2"


async def record(
    database: Database,
    referral_id: UUID,
    queues: Sequence[str],
    *,
    attempt_id: str,
    method: str,
    result: str,
    occurred_at: datetime | None,
    token: str,
    actor: str,
) -> Mapping[str, Any] | None:
    """Record an attempt on a referral of these queues, now if no instant is given.

    None: nothing was recorded, since there is one under this id, or no such referral, or not at that instant.
    """
    values = (attempt_id, method, result, actor, token, occurred_at)
    rows = await database.once(_RECORD, referral_id, queues, *values)
    return rows[0] if rows else None


async def find(database: Database, referral_id: UUID, attempt_id: str) -> Mapping[str, Any] | None:
    """The attempt that was recorded under this id."""
    rows = await database.once(_FIND, referral_id, attempt_id)
    return rows[0] if rows else None
