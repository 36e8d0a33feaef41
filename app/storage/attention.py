"""What a supervisor must look at: each kind from its own index, the longest waiting first.

Queues are taken one by one, so that each is read in the order of its index and no further than the page.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from app.storage.engine import Database
from app.storage.referrals import Rows
from app.storage.tables.call import UNREAD

# $1 kinds, $2 since and $3 place of the page before, $4 limit, $5 queues, $6 those of them with nothing told
# after the receipt, $7 lapses, $8 days, $9 and $10 queues with their targets in seconds.
_AFTER = "({at}, {place}) > (COALESCE($2::timestamptz, '-infinity'){less}, $3::uuid)"
_LESS = " - make_interval(secs => t.seconds)"
_QUEUES = "unnest($5::text[]) AS q(queue)"
_TOLD = "(SELECT unnest($5::text[]) EXCEPT SELECT unnest($6::text[])) AS q(queue)"
_REFERRAL = "r.referral_id, r.call_id, r.queue, NULL::uuid AS linkage_id"
_PARTS = {
    "held": f"""
    SELECT 'held' AS kind, h.* FROM {_QUEUES}
    CROSS JOIN LATERAL (
        SELECT r.created_at AS since, r.referral_id AS place, {_REFERRAL}, r.reason AS why,
               NULL::bigint AS times
        FROM referrals r
        WHERE r.status = 'draft' AND r.queue = q.queue
          AND {_AFTER.format(at="r.created_at", place="r.referral_id", less="")}
        ORDER BY r.created_at, r.referral_id LIMIT $4) AS h""",
    "overdue": f"""
    SELECT 'overdue' AS kind, o.* FROM unnest($9::text[], $10::float[]) AS t(queue, seconds)
    CROSS JOIN LATERAL (
        SELECT r.requested_at + make_interval(secs => t.seconds) AS since, r.referral_id AS place,
               {_REFERRAL}, 'not_claimed' AS why, NULL::bigint AS times
        FROM referrals r
        WHERE r.queue = t.queue AND r.queue = ANY($5) AND r.first_contact_at IS NULL AND r.closed_at IS NULL
          AND r.requested_at IS NOT NULL AND r.claimed_at IS NULL
          AND r.requested_at <= now() - make_interval(secs => t.seconds)
          AND {_AFTER.format(at="r.requested_at", place="r.referral_id", less=_LESS)}
        ORDER BY r.requested_at, r.referral_id LIMIT $4) AS o""",
    "lapsed": f"""
    SELECT 'lapsed' AS kind, lapses.since, r.referral_id AS place, {_REFERRAL},
           'claims_lapsed' AS why, lapses.times
    FROM {_TOLD} JOIN referrals r ON r.queue = q.queue
    CROSS JOIN LATERAL (
        SELECT count(*) AS times, max(t.occurred_at) AS since FROM transitions t
        WHERE t.referral_id = r.referral_id AND t.verb = 'lapse') AS lapses
    WHERE r.status IN ('requested', 'received') AND r.claim_attempt > 1 AND r.claim_attempt > $7
      AND lapses.times >= $7
      AND {_AFTER.format(at="lapses.since", place="r.referral_id", less="")}
    ORDER BY lapses.since, r.referral_id LIMIT $4""",
    # decided_at is when its holder was asked to stop; what was decided before no longer matters.
    "asked_to_stop": f"""
    SELECT 'asked_to_stop' AS kind, a.* FROM {_TOLD}
    CROSS JOIN LATERAL (
        SELECT r.decided_at AS since, r.referral_id AS place, {_REFERRAL}, 'holder_not_answered' AS why,
               NULL::bigint AS times
        FROM referrals r
        WHERE r.status = 'cancel_requested' AND r.queue = q.queue AND r.claim_expires_at <= now()
          AND {_AFTER.format(at="r.decided_at", place="r.referral_id", less="")}
        ORDER BY r.decided_at, r.referral_id LIMIT $4) AS a""",
    "unanswered": f"""
    SELECT 'unanswered' AS kind, u.* FROM {_TOLD}
    CROSS JOIN LATERAL (
        SELECT l.sent_at AS since, l.linkage_id AS place, r.referral_id, r.call_id, r.queue, l.linkage_id,
               'provider_not_answered' AS why, NULL::bigint AS times
        FROM linkages l JOIN referrals r ON r.referral_id = l.referral_id
        WHERE l.status = 'sent' AND l.queue = q.queue AND l.sent_at <= now() - make_interval(days => $8)
          AND {_AFTER.format(at="l.sent_at", place="l.linkage_id", less="")}
        ORDER BY l.sent_at, l.linkage_id LIMIT $4) AS u""",
    "unread": f"""
    SELECT 'unread' AS kind, calls.began_at AS since, calls.call_id AS place, NULL::uuid AS referral_id,
           calls.call_id, NULL AS queue, NULL::uuid AS linkage_id, 'language.unread' AS why,
           NULL::bigint AS times
    FROM calls
    WHERE {UNREAD} AND merged_into IS NULL
      AND NOT EXISTS (SELECT FROM corrections k WHERE k.call_id = calls.call_id)
      AND {_AFTER.format(at="calls.began_at", place="calls.call_id", less="")}
    ORDER BY calls.began_at, calls.call_id LIMIT $4""",
}
KINDS = tuple(_PARTS)
_UNION = " UNION ALL ".join(
    f"(SELECT * FROM ({sql}) AS {kind} WHERE '{kind}' = ANY($1))" for kind, sql in _PARTS.items()
)
_PAGE = f"""
SELECT a.*, r.program, r.urgent,
       CASE a.kind WHEN 'asked_to_stop' THEN r.claimed_by END AS held_by, c.source, c.call_number, c.began_at
FROM ({_UNION} ORDER BY since, place LIMIT $4) AS a
JOIN calls c ON c.call_id = a.call_id LEFT JOIN referrals r ON r.referral_id = a.referral_id
ORDER BY a.since, a.place
"""


async def page(
    database: Database,
    *,
    kinds: Sequence[str],
    queues: Sequence[str],
    hidden: Sequence[str],
    targets: dict[str, float],
    lapses: int,
    days: int,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> Rows:
    """What of these kinds waits, the longest waiting first, after this (since, place).

    `hidden` are queues of which nothing is told after the receipt; `targets`, in seconds, say by when a
    referral should have been claimed; `lapses` and `days` are how often and how long is too much.
    """
    since, place = after or (None, UUID(int=0))
    return await database.once(
        _PAGE,
        list(kinds),
        since,
        place,
        limit,
        list(queues),
        list(hidden),
        lapses,
        days,
        list(targets),
        [*targets.values()],
    )
