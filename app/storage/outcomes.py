"""Referrals as a sheet of outcomes names them, and what was done to them before."""

from collections.abc import Sequence
from uuid import UUID

from app.storage.engine import Database
from app.storage.referrals import Rows

# What was never offered is none of the agency's yet. Ends of ids are sought among the few open ones, and by
# an index among those that are closed: one over all would be written to by every claim.
_NAMED = """
SELECT referral_id FROM referrals WHERE queue = $1 AND requested_at IS NOT NULL AND referral_id = ANY($2)
UNION
SELECT referral_id FROM referrals
WHERE queue = $1 AND requested_at IS NOT NULL AND closed_at IS NULL
    AND right(referral_id::text, 10) = ANY($3)
UNION
SELECT referral_id FROM referrals
WHERE queue = $1 AND requested_at IS NOT NULL AND closed_at IS NOT NULL
    AND right(referral_id::text, 10) = ANY($3)
"""
_STANDING = """
SELECT *, status = 'received' AND claim_expires_at <= now() AS lapsed
FROM referrals WHERE queue = $1 AND referral_id = ANY($2)
"""
_DONE = """
SELECT referral_id, verb, occurred_at, reason, NULL AS attempt_id FROM transitions
WHERE referral_id = ANY($1) AND verb <> 'attempt'
UNION ALL
SELECT referral_id, 'attempt', occurred_at, NULL, attempt_id FROM contact_attempts
WHERE referral_id = ANY($1) AND result = 'reached'
"""


async def named(database: Database, queue: str, ids: Sequence[UUID], endings: Sequence[str]) -> list[UUID]:
    """The offered referrals of the queue with these ids, or whose ids end so."""
    rows = await database.once(_NAMED, queue, ids, endings)
    return [row["referral_id"] for row in rows]


async def standing(database: Database, queue: str, ids: Sequence[UUID]) -> Rows:
    """These referrals as they stand, with who holds them."""
    return await database.once(_STANDING, queue, ids)


async def done(database: Database, ids: Sequence[UUID]) -> Rows:
    """What has happened to them: verb, occurred_at, reason; of attempts, those that reached somebody."""
    return await database.once(_DONE, ids)
