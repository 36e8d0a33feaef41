"""How far calls came, and why no further: one row for each step and reason."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text

from app.domain.funnel import AT
from app.storage.engine import Connection

# Calls that were never referred are counted while they are read, by what they are; of the others each
# referral has the step it reached and why it stands there, and each call the referral that came furthest, and
# of those the one that is still open. {when} and {told} are what else is wanted of a call.
STOPS = """
WITH asked AS MATERIALIZED (
    SELECT CASE WHEN referral_id IS NOT NULL THEN call_id END AS call_id,
           CASE WHEN CASE WHEN CAST(:queue AS text) IS NULL THEN queues <> '{{}}'
                          ELSE :queue = ANY(queues) END THEN {qualified}
                WHEN tags <> '{{}}' OR queues <> '{{}}' THEN {tagged} ELSE {calls} END AS step,
           CASE WHEN not_served IS NOT NULL THEN not_served
                WHEN tags = '{{}}' AND queues = '{{}}' THEN 'no_tag' ELSE 'other_queue' END AS reason,
           {when}, count(*) AS calls
    FROM calls WHERE began_at >= :begin AND began_at < :end GROUP BY 1, 2, 3, 4
), made AS (
    SELECT r.* FROM asked a JOIN referrals r ON r.call_id = a.call_id
    WHERE CAST(:queue AS text) IS NULL OR r.queue = :queue
), onward AS (
    SELECT l.referral_id, bool_or(l.accepted_at IS NOT NULL) AS linked,
           bool_or(l.service_received_at IS NOT NULL) AS received,
           bool_or(l.status IN ('sent', 'accepted')) AS open,
           (array_agg(l.reason ORDER BY l.not_received_at DESC) FILTER (WHERE l.reason IS NOT NULL))[1] AS why
    FROM made r JOIN linkages l ON l.referral_id = r.referral_id
    GROUP BY l.referral_id
), stood AS (
    SELECT r.call_id, r.closed_at IS NULL AS open,
           CASE WHEN o.received THEN {service_received} WHEN o.linked THEN {linked}
                WHEN r.accepted_at IS NOT NULL THEN {accepted}
                WHEN r.first_contact_at IS NOT NULL THEN {first_contact}
                WHEN r.claimed_at IS NOT NULL THEN {claimed}
                WHEN r.requested_at IS NOT NULL THEN {received} ELSE {referred} END AS step,
           CASE WHEN o.received THEN 'service_received'
                WHEN o.open AND o.linked THEN 'service_awaited'
                WHEN o.open THEN 'provider_not_answered'
                WHEN r.status = 'completed' THEN COALESCE(o.why, 'completed_without_linkage')
                WHEN r.status IN ('rejected', 'failed', 'cancelled', 'entered_in_error') THEN r.reason
                WHEN r.status = 'draft' THEN 'held'
                WHEN r.status = 'requested'
                THEN CASE WHEN r.claimed_at IS NULL THEN 'waiting' ELSE 'released' END
                WHEN r.status = 'received' AND r.claim_expires_at <= now() THEN 'lapsed'
                WHEN r.status = 'on_hold' THEN 'on_hold' ELSE 'in_hand' END AS reason
    FROM made r LEFT JOIN onward o ON o.referral_id = r.referral_id
), furthest AS (
    SELECT DISTINCT ON (call_id) call_id, step, reason FROM stood
    ORDER BY call_id, step DESC, open DESC, reason
)
SELECT {told} COALESCE(f.step, a.step) AS step,
       CASE WHEN f.step IS NULL THEN a.reason ELSE f.reason END AS reason,
       sum(a.calls)::bigint AS calls
FROM asked a LEFT JOIN furthest f ON f.call_id = a.call_id
GROUP BY {groups}
"""
_STOPS = STOPS.format(when="NULL::timestamp AS at", told="", groups="1, 2", **AT)


async def stops(
    connection: Connection, *, begin: datetime, end: datetime, queue: str | None
) -> Sequence[Row[Any]]:
    """How many of the calls that began in the period came to each step and no further, by reason.

    With a queue, how far they came in that queue.
    """
    values = {"begin": begin, "end": end, "queue": queue}
    return (await connection.execute(text(_STOPS), values)).all()
