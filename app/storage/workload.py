"""The referrals offered in a period, counted by where they stand now."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text

from app.storage.engine import Connection

# A claim that ran out is written down when the referral is claimed anew: the last one is seen by its expiry.
_STANDINGS = """
WITH targets AS MATERIALIZED (
    SELECT * FROM unnest(CAST(:queues AS text[]), CAST(:to_claim AS float[]), CAST(:to_accept AS float[]),
                         CAST(:to_complete AS float[])) AS t(queue, to_claim, to_accept, to_complete)
), offered AS (
    SELECT r.queue, r.program, r.claimed_at IS NOT NULL AS claimed, r.claim_attempt,
           r.status = 'received' AND r.claim_expires_at <= now() AS lapsed, r.referral_id,
           CASE WHEN r.status = 'requested' OR (r.status = 'received' AND r.claim_expires_at <= now())
                THEN 'waiting'
                WHEN r.status = 'draft' THEN 'held'
                WHEN r.status = 'completed' THEN 'done'
                WHEN r.status IN ('rejected', 'failed') THEN r.status
                WHEN r.status IN ('cancelled', 'entered_in_error') THEN 'withdrawn'
                ELSE 'in_hand' END AS place,
           r.closed_at IS NULL AND r.status <> 'draft'
           AND extract(epoch FROM now() - COALESCE(r.accepted_at, r.claimed_at, r.requested_at))
               > CASE WHEN r.accepted_at IS NOT NULL THEN t.to_complete
                      WHEN r.claimed_at IS NOT NULL THEN t.to_accept ELSE t.to_claim END AS overdue
    FROM referrals r LEFT JOIN targets t ON t.queue = r.queue
    WHERE r.requested_at >= :begin AND r.requested_at < :end
)
SELECT queue, program, place, claimed, COALESCE(overdue, false) AS overdue, count(*) AS referrals,
       sum(lapsed::int + CASE WHEN claim_attempt > 1
                              THEN (SELECT count(*) FROM transitions t
                                    WHERE t.referral_id = o.referral_id AND t.verb = 'lapse')
                              ELSE 0 END)::bigint AS lapsed_claims
FROM offered o GROUP BY 1, 2, 3, 4, 5
"""


async def standings(
    connection: Connection,
    *,
    begin: datetime,
    end: datetime,
    targets: Mapping[str, Sequence[float | None]],
) -> Sequence[Row[Any]]:
    """The referrals offered in the period, by queue, program and where they stand.

    `targets` has for each queue, in seconds: offered to claimed, claimed to accepted, accepted to completed.
    """
    to_claim, to_accept, to_complete = zip(*targets.values(), strict=True)
    values = {
        "begin": begin,
        "end": end,
        "queues": list(targets),
        "to_claim": list(to_claim),
        "to_accept": list(to_accept),
        "to_complete": list(to_complete),
    }
    return (await connection.execute(text(_STANDINGS), values)).all()
