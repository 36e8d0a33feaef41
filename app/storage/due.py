"""What is due in a queue: follow-ups of a day, and referrals that nobody claimed or reached in time."""

from datetime import datetime
from uuid import UUID

from app.storage.engine import Database
from app.storage.referrals import Rows

# Each part walks its own index from the earliest on and stops at the page's end.
_TARGET = """
    (SELECT '{kind}' AS kind, requested_at + make_interval(secs => {seconds}) AS due_at, referral_id,
            NULL::uuid AS follow_up_id, NULL::date AS due_on, referral_id AS place
     FROM referrals
     WHERE queue = $1 AND first_contact_at IS NULL AND closed_at IS NULL AND requested_at IS NOT NULL
        AND claimed_at IS {claimed} AND COALESCE(snoozed_until <= now(), true)
        AND (requested_at, referral_id) > (
            COALESCE($3::timestamptz, '-infinity'::timestamptz) - make_interval(secs => {seconds}), $4::uuid)
        AND requested_at <= $2::timestamptz - make_interval(secs => {seconds})
     ORDER BY requested_at, referral_id LIMIT $5::integer)"""
_FOLLOW_UPS = """
    (SELECT 'follow_up' AS kind, f.due_on::timestamp AT TIME ZONE $8::text AS due_at, f.referral_id,
            f.follow_up_id, f.due_on, f.follow_up_id AS place
     FROM follow_ups f JOIN referrals r ON r.referral_id = f.referral_id
     WHERE $9::boolean AND f.queue = $1 AND f.closed_at IS NULL AND r.closed_at IS NULL
        AND COALESCE(r.snoozed_until <= now(), true)
        AND f.due_on >= COALESCE(($3::timestamptz AT TIME ZONE $8::text)::date, '-infinity'::date)
        AND (f.due_on::timestamp AT TIME ZONE $8::text, f.follow_up_id) > (
            COALESCE($3::timestamptz, '-infinity'::timestamptz), $4::uuid)
        AND f.due_on <= ($2::timestamptz AT TIME ZONE $8::text)::date
     ORDER BY f.due_on, f.follow_up_id LIMIT $5::integer)"""
_DUE = f"""
SELECT kind, due_at, due_on, follow_up_id, place, d.referral_id, r.queue, r.program, r.status, r.urgent,
       c.call_number, c.source
FROM (
    {_TARGET.format(kind="claim", seconds="$6::float", claimed="NULL")}
    UNION ALL {_TARGET.format(kind="first_contact", seconds="$7::float", claimed="NOT NULL")}
    UNION ALL {_FOLLOW_UPS}
) AS d JOIN referrals r USING (referral_id) JOIN calls c USING (call_id)
ORDER BY due_at, place LIMIT $5::integer
"""


async def page(
    database: Database,
    queue: str,
    *,
    before: datetime,
    after: tuple[datetime, UUID] | None,
    claim_seconds: float | None,
    contact_seconds: float | None,
    follow_ups: bool,
    zone: str,
    limit: int,
) -> Rows:
    """What is due before the instant, the earliest first, after this (due_at, place).

    A target of None is none: nothing is due by it. A follow-up is due from its day's first moment on.
    """
    due_at, place = after or (None, UUID(int=0))
    return await database.once(
        _DUE, queue, before, due_at, place, limit, claim_seconds, contact_seconds, zone, follow_ups
    )
