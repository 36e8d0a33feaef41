"""Claims and moves of referrals: each one statement that looks, decides and writes, and commits by itself."""

import asyncio
import random
from collections.abc import Sequence
from functools import cache

from app.domain.call import CLOCK_TOLERANCE
from app.domain.referral import TRANSITIONS, URGENT_HEAD_START, Verb
from app.storage.engine import TRIES, Database
from app.storage.referrals import BARE, BARE_COLUMNS, WHOLE, Rows, giving

_COLUMNS = ", ".join(f"r.{name}" for name in ("rank_at", *BARE_COLUMNS))

# Locks stand in CTEs of their own, so the update cannot claim more than was chosen; lapsed claims are taken
# here and nowhere else, so no reaper stands on the safety path. All times are the database's. A request that
# was answered before claims nothing; the same one made twice at once fails on its key and is done again.
_CLAIM = giving(
    WHOLE,
    changes=f"""
WITH fresh AS MATERIALIZED (
    SELECT 1 WHERE NOT EXISTS (
        SELECT FROM claims WHERE queue = $1 AND request_id = $2 AND actor = $3)
), lapsed AS MATERIALIZED (
    SELECT referral_id, rank_at, claim_expires_at AS lapsed_at FROM referrals
    WHERE queue = $1 AND status = 'received' AND claim_expires_at <= now() AND EXISTS (TABLE fresh)
    ORDER BY claim_expires_at LIMIT $4 FOR UPDATE SKIP LOCKED
), offered AS MATERIALIZED (
    SELECT referral_id, rank_at, NULL::timestamptz AS lapsed_at FROM referrals
    WHERE queue = $1 AND status = 'requested' AND EXISTS (TABLE fresh)
    ORDER BY rank_at, referral_id LIMIT $4 FOR UPDATE SKIP LOCKED
), chosen AS MATERIALIZED (
    SELECT * FROM (TABLE lapsed UNION ALL TABLE offered) AS both_kinds
    ORDER BY rank_at, referral_id LIMIT $4
), referrals AS (
    UPDATE referrals r
    SET status = 'received', claimed_by = $3, claimed_at = COALESCE(r.claimed_at, now()),
        version = r.version + CASE WHEN c.lapsed_at IS NULL THEN 1 ELSE 2 END,
        claim_attempt = r.claim_attempt + 1,
        claim_token = (r.claim_attempt + 1) || '.' || replace(gen_random_uuid()::text, '-', ''),
        claim_expires_at = now() + make_interval(secs => $5), claim_request_id = $2
    FROM chosen c WHERE r.referral_id = c.referral_id
    RETURNING {_COLUMNS}, c.lapsed_at
), noted AS (
    INSERT INTO claims (queue, request_id, actor, referral_ids)
    SELECT $1, $2, $3, array_agg(referral_id) FROM referrals HAVING count(*) > 0
), told AS (
    INSERT INTO transitions (referral_id, version, verb, status, occurred_at, actor)
    SELECT referral_id, version - 1, 'lapse', 'requested', lapsed_at, 'system' FROM referrals
    WHERE lapsed_at IS NOT NULL
    UNION ALL
    SELECT referral_id, version, 'claim', 'received', now(), $3 FROM referrals
)""",
)
_REQUEST = "FROM claims WHERE queue = $1 AND request_id = $2 AND actor = $3"
_WHY_NONE = f"""
SELECT EXISTS (SELECT {_REQUEST}) AS answered,
       EXISTS (SELECT FROM referrals WHERE queue = $1 AND status = 'requested') OR EXISTS (
           SELECT FROM referrals WHERE queue = $1 AND status = 'received' AND claim_expires_at <= now()
       ) AS contended
"""
_STILL_HELD = giving(
    WHOLE,
    f"referrals.referral_id IN (SELECT unnest(referral_ids) {_REQUEST})"
    " AND referrals.claim_request_id = $2 AND referrals.claimed_by = $3",
)

_UNCLAIMED = "claim_token = NULL, claimed_by = NULL, claim_request_id = NULL, claim_expires_at = NULL"
_UNASSIGNED = "staff_id = NULL, assigned_program = NULL, assigned_at = NULL, assigned_recorded_at = NULL"
_ACCEPTED = """accepted_at = COALESCE(r.accepted_at, m.at),
            accepted_recorded_at = COALESCE(r.accepted_recorded_at, now())"""
_CLOSED = "closed_at = m.at, closed_recorded_at = now(), reason = m.reason, review = NULL"
_DECIDED = "decided_by = $1, decided_at = now()"
_HEAD_START = f"CASE WHEN r.urgent THEN {URGENT_HEAD_START.total_seconds()} ELSE 0 END"

# What each verb changes besides status and version.
_CHANGES = {
    Verb.RENEW: "claim_expires_at = now() + make_interval(secs => m.claim_seconds)",
    Verb.RELEASE: f"{_UNCLAIMED}, {_UNASSIGNED}, accepted_at = NULL, accepted_recorded_at = NULL",
    Verb.ACCEPT: f"{_ACCEPTED}, claim_expires_at = NULL",
    Verb.REJECT: f"{_CLOSED}, {_UNCLAIMED}",
    Verb.COMPLETE: f"{_ACCEPTED}, {_CLOSED}, {_UNCLAIMED}",
    Verb.REPORT: "reported_at = m.at, reported_recorded_at = now(), report_method = m.method,"
    " report_made_by = m.made_by",
    Verb.CONFIRM: f"requested_at = now(), rank_at = now() - make_interval(secs => {_HEAD_START}),"
    f" reason = NULL, {_DECIDED}",
    Verb.WITHDRAW: f"{_CLOSED}, {_DECIDED}",
    Verb.ASSIGN: "staff_id = m.staff_id, assigned_program = m.program, assigned_at = m.at,"
    " assigned_recorded_at = now()",
}
# The columns of a move; each goes to the database as an array.
_MOVE = {
    "referral_id": "uuid",
    "token": "text",
    "occurred_at": "timestamptz",
    "reason": "text",
    "reason_text": "text",
    "claim_seconds": "float",
    "method": "text",
    "made_by": "text",
    "staff_id": "uuid",
    "program": "text",
}
# Somebody of this agency who is still there, or nobody.
_STAFF_OF_QUEUE = """(m.staff_id IS NULL OR EXISTS (
    SELECT FROM staff s WHERE s.staff_id = m.staff_id AND s.queue = r.queue AND s.deactivated_at IS NULL))"""


async def claim(
    database: Database, queue: str, *, actor: str, request_id: str, most: int, seconds: int
) -> Rows | None:
    """Claim up to `most` referrals of the queue; they come with their calls, the next in rank first.

    A request that was answered before gets what it still holds of that. None: nothing may be claimed now.
    """
    request = (queue, request_id, actor)
    for tries in range(1, TRIES + 1):
        claimed = await database.once(_CLAIM, *request, most, float(seconds))
        if claimed:
            return claimed
        [why] = await database.once(_WHY_NONE, *request)
        if why["answered"]:
            return await database.once(_STILL_HELD, *request)
        if not why["contended"]:
            return None
        # Others are claiming all there is, perhaps under the same request id: see what they leave.
        await asyncio.sleep(random.uniform(0, 0.01 * 2**tries))  # noqa: S311
    return None


async def advance(
    database: Database, verb: Verb, moves: Sequence[object], *, actor: str, queues: Sequence[str]
) -> Rows:
    """Do the verb to each referral of these queues whose state and token allow it; give those then.

    A move has what `_MOVE` names, and moves are of different referrals. What is not among the answers was
    not changed; look at it to say why.
    """
    columns = [[getattr(move, name) for move in moves] for name in _MOVE]
    return await database.once(_advance(verb), actor, queues, *columns)


@cache
def _advance(verb: Verb) -> str:
    """The statement for this verb; occurred_at may lie before now, not after it and not before the offer."""
    law = TRANSITIONS[verb]
    sources = ", ".join(f"'{status}'" for status in sorted(law.sources))
    allowed = [f"r.status IN ({sources})", "r.queue = ANY($2)"]
    if law.token:
        allowed.append("r.claim_token = m.token")
    tolerance = f"interval '{CLOCK_TOLERANCE.total_seconds()} s'"
    if verb is Verb.ASSIGN:
        allowed.append(_STAFF_OF_QUEUE)
    if verb is not Verb.REPORT:  # the report may well have been made before the referral was offered
        allowed.append(f"m.at >= COALESCE(r.requested_at, r.created_at) - {tolerance}")
    arrays = ", ".join(f"${number}::{kind}[]" for number, kind in enumerate(_MOVE.values(), start=3))
    return giving(
        BARE,
        changes=f"""
    WITH moves AS MATERIALIZED (
        SELECT sent.*, LEAST(COALESCE(occurred_at, now()), now()) AS at
        FROM unnest({arrays}) AS sent({", ".join(_MOVE)})
        WHERE occurred_at IS NULL OR occurred_at <= now() + {tolerance}
    ), referrals AS (
        UPDATE referrals r
        SET status = {f"'{law.target}'" if law.target else "r.status"}, version = r.version + 1,
            {_CHANGES[verb]}
        FROM moves m WHERE r.referral_id = m.referral_id AND {" AND ".join(allowed)}
        RETURNING {_COLUMNS}, m.at AS moved_at, m.reason AS moved_reason, m.reason_text AS moved_reason_text,
            m.staff_id AS moved_staff_id, m.program AS moved_program
    ), told AS (
        INSERT INTO transitions (referral_id, version, verb, status, occurred_at, actor, reason, reason_text,
                                 staff_id, program)
        SELECT referral_id, version, '{verb}', status, moved_at, $1, moved_reason, moved_reason_text,
               moved_staff_id, moved_program
        FROM referrals
    )""",
    )
