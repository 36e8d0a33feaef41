"""A transfer: the referral of another queue or program carries on, and the old one closes: one statement."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from app.domain.referral import URGENT_HEAD_START, Status, Verb, law
from app.storage.engine import Database
from app.storage.moves import COLUMNS, TOLERANCE, UNCLAIMED
from app.storage.referrals import BARE, giving

_ROW = law(Verb.TRANSFER, "agency")
assert _ROW is not None
_SOURCES = ", ".join(f"'{status}'" for status in sorted(_ROW.sources))
_CLOSED = ", ".join(f"'{status}'" for status in sorted(Status.closed()))
_FORGOTTEN = (
    *("review", "claimed_at", "outcome", "continued_by", "continued_in", "snoozed_until"),
    *("staff_id", "assigned_program", "assigned_at", "assigned_recorded_at"),
    *(
        f"{name}_{kind}"
        for name in ("accepted", "started", "first_attempt", "first_contact", "assessed", "closed")
        for kind in ("at", "recorded_at")
    ),
)
_RANK = f"now() - CASE WHEN urgent THEN interval '{URGENT_HEAD_START.total_seconds()} s' ELSE '0' END"

# There is one referral per call, queue and program: what closed is offered anew, what is open goes on.
# Nothing of the old one is in it but the call and its urgency.
_TRANSFER = giving(
    BARE,
    changes=f"""
WITH old AS MATERIALIZED (
    SELECT *, LEAST(COALESCE($5::timestamptz, now()), now()) AS at FROM referrals r
    WHERE r.referral_id = $2 AND r.queue = ANY($3) AND r.claim_token = $4 AND r.status IN ({_SOURCES})
        AND r.version = COALESCE($6, r.version) AND (r.queue, r.program) <> ($7, $8)
        AND ($5::timestamptz IS NULL OR $5::timestamptz <= now() + {TOLERANCE})
        AND COALESCE($5::timestamptz, now()) >= r.requested_at - {TOLERANCE}
    FOR UPDATE
), offered AS (
    INSERT INTO referrals AS r (referral_id, call_id, queue, program, rule, status, version, urgent, reason,
        requested_at, rank_at, decided_by, decided_at)
    SELECT $9, call_id, $7, $8, 'transfer', $10, 1, urgent, $11::text,
        CASE $10 WHEN 'requested' THEN now() END, CASE $10 WHEN 'requested' THEN {_RANK} END, $1, now()
    FROM old
    ON CONFLICT (call_id, queue, program, jurisdiction) DO UPDATE SET status = excluded.status,
        version = r.version + 1, urgent = excluded.urgent, reason = excluded.reason,
        requested_at = excluded.requested_at, rank_at = excluded.rank_at, decided_by = excluded.decided_by,
        decided_at = excluded.decided_at, {", ".join(f"{name} = NULL" for name in _FORGOTTEN)}
    WHERE r.status IN ({_CLOSED})
    RETURNING r.referral_id, r.queue, r.version, r.status, r.reason
), carrier AS (
    SELECT referral_id, queue FROM offered
    UNION ALL
    SELECT r.referral_id, r.queue FROM referrals r JOIN old ON r.call_id = old.call_id
    WHERE r.queue = $7 AND r.program = $8 AND NOT EXISTS (TABLE offered)
), referrals AS (
    UPDATE referrals r SET status = 'rejected', version = r.version + 1, reason = 'transferred',
        review = NULL, closed_at = old.at, closed_recorded_at = now(), {UNCLAIMED},
        continued_by = carrier.referral_id, continued_in = carrier.queue
    FROM old, carrier WHERE r.referral_id = old.referral_id
    RETURNING {COLUMNS}, old.at AS moved_at
), told AS (
    INSERT INTO transitions (referral_id, version, verb, status, occurred_at, actor, reason, reason_text)
    SELECT referral_id, version, 'transfer', status, moved_at, $1, 'transferred', $12::text FROM referrals
    UNION ALL
    SELECT referral_id, version, CASE status WHEN 'draft' THEN 'hold' ELSE 'offer' END, status, now(), $1,
        COALESCE(reason, 'transferred'), NULL
    FROM offered
)""",
)


async def transfer(
    database: Database,
    move: Any,
    *,
    actor: str,
    queues: Sequence[str],
    queue: str,
    program: str,
    new_id: UUID,
    hold: str | None,
) -> Mapping[str, Any] | None:
    """Close the referral and let that of the queue and program carry on, as a draft if there is a reason.

    None: it was not changed; look at it to say why.
    """
    status = Status.DRAFT if hold else Status.REQUESTED
    rows = await database.once(
        _TRANSFER,
        *(actor, move.referral_id, queues, move.token, move.occurred_at, move.version),
        *(queue, program, new_id, status.value, hold, move.reason_text),
    )
    return rows[0] if rows else None
