"""What a digest of a queue counts, and its open referrals. What was never offered is not told of."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.storage.engine import Database
from app.storage.referrals import Rows

# A claim that ran out is written down when another takes its place; until then its end says so.
_COUNTS = """
WITH alive AS MATERIALIZED (
    SELECT * FROM referrals WHERE queue = $1 AND requested_at < $3 AND closed_at IS NULL
    UNION ALL
    SELECT * FROM referrals WHERE queue = $1 AND requested_at < $3 AND closed_at >= $2
)
SELECT count(*) FILTER (WHERE requested_at >= $2) AS new,
       count(*) FILTER (WHERE claimed_at >= $2 AND claimed_at < $3) AS claimed,
       count(*) FILTER (WHERE first_contact_at >= $2 AND first_contact_at < $3) AS first_contact,
       count(*) FILTER (WHERE accepted_at >= $2 AND accepted_at < $3) AS accepted,
       count(*) FILTER (WHERE status = 'completed' AND closed_at < $3) AS completed,
       count(*) FILTER (WHERE status = 'rejected' AND closed_at < $3) AS rejected,
       count(*) FILTER (WHERE status = 'failed' AND closed_at < $3) AS failed,
       count(*) FILTER (WHERE status = 'received' AND claim_expires_at <= now()
                        AND claim_expires_at >= $2 AND claim_expires_at < $3)
       + (SELECT count(*) FROM alive a JOIN transitions t USING (referral_id)
          WHERE a.claim_attempt > 1 AND t.verb = 'lapse'
            AND t.occurred_at >= $2 AND t.occurred_at < $3) AS lapsed
FROM alive
"""
_REASONS = """
SELECT status, reason, count(*) AS count FROM referrals
WHERE queue = $1 AND status IN ('rejected', 'failed') AND requested_at IS NOT NULL
    AND closed_at >= $2 AND closed_at < $3
GROUP BY status, reason ORDER BY status, count(*) DESC, reason
"""
_OPEN = """
SELECT r.referral_id, r.program, r.status, r.urgent, r.requested_at, r.claimed_at, r.accepted_at,
       r.first_contact_at, r.reported_at, r.closed_at, r.snoozed_until, r.review, r.decided_at,
       c.call_number, c.call_received_at,
       s.display_name AS staff,
       (SELECT min(f.due_on) FROM follow_ups f
        WHERE f.referral_id = r.referral_id AND f.closed_at IS NULL) AS follow_up_on
FROM referrals r JOIN calls c USING (call_id) LEFT JOIN staff s ON s.staff_id = r.staff_id
WHERE r.queue = $1 AND r.closed_at IS NULL AND r.requested_at IS NOT NULL
ORDER BY r.requested_at, r.referral_id
"""


async def counts(database: Database, queue: str, begin: datetime, end: datetime) -> Mapping[str, Any]:
    """How many referrals were offered, claimed, reached ... from `begin` to before `end`."""
    rows: Rows = await database.once(_COUNTS, queue, begin, end)
    return rows[0]


async def reasons(database: Database, queue: str, begin: datetime, end: datetime) -> Rows:
    """Why referrals were rejected or given up in that time: status, reason, count."""
    return await database.once(_REASONS, queue, begin, end)


async def open_referrals(database: Database, queue: str) -> Rows:
    """Every offered referral that is not closed, the longest offered first: its staff, its next follow-up."""
    return await database.once(_OPEN, queue)
