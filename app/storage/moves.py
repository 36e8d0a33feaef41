"""Claims and moves of referrals: each one statement that looks, decides and writes, and commits by itself."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ARRAY, RowMapping, TextualSelect, bindparam, column, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeEngine

from app.domain.call import CLOCK_TOLERANCE
from app.domain.referral import TRANSITIONS, URGENT_HEAD_START, Verb
from app.storage.engine import Database
from app.storage.referrals import WHOLE

Rows = Sequence[RowMapping]


def _whole(changes: str = "", where: str = "true") -> TextualSelect:
    """A statement whose CTE named `referrals` changes some, and that gives those with their calls."""
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    read = WHOLE.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
    sql = f"{changes} {read} WHERE {where} ORDER BY referrals.rank_at, referrals.referral_id"
    return text(sql).columns(*(column(one.name, one.type) for one in WHOLE.selected_columns))


# Locks stand in CTEs of their own, so the update cannot claim more than was chosen; lapsed claims are taken
# here and nowhere else, so no reaper stands on the safety path. All times are the database's. A request that
# was answered before claims nothing; the same one made twice at once fails on its key and is done again.
_CLAIM = _whole("""
WITH fresh AS MATERIALIZED (
    SELECT 1 WHERE NOT EXISTS (
        SELECT FROM claims WHERE queue = :queue AND request_id = :request_id AND actor = :actor)
), lapsed AS MATERIALIZED (
    SELECT referral_id, rank_at, claim_expires_at AS lapsed_at FROM referrals
    WHERE queue = :queue AND status = 'received' AND claim_expires_at <= now() AND EXISTS (TABLE fresh)
    ORDER BY claim_expires_at LIMIT :most FOR UPDATE SKIP LOCKED
), offered AS MATERIALIZED (
    SELECT referral_id, rank_at, CAST(NULL AS timestamptz) AS lapsed_at FROM referrals
    WHERE queue = :queue AND status = 'requested' AND EXISTS (TABLE fresh)
    ORDER BY rank_at, referral_id LIMIT :most FOR UPDATE SKIP LOCKED
), chosen AS MATERIALIZED (
    SELECT * FROM (TABLE lapsed UNION ALL TABLE offered) AS both_kinds
    ORDER BY rank_at, referral_id LIMIT :most
), referrals AS (
    UPDATE referrals r
    SET status = 'received', claimed_by = :actor, claimed_at = COALESCE(r.claimed_at, now()),
        version = r.version + CASE WHEN c.lapsed_at IS NULL THEN 1 ELSE 2 END,
        claim_attempt = r.claim_attempt + 1,
        claim_token = (r.claim_attempt + 1) || '.' || replace(CAST(gen_random_uuid() AS text), '-', ''),
        claim_expires_at = now() + make_interval(secs => :seconds), claim_request_id = :request_id
    FROM chosen c WHERE r.referral_id = c.referral_id
    RETURNING r.*, c.lapsed_at
), noted AS (
    INSERT INTO claims (queue, request_id, actor)
    SELECT :queue, :request_id, :actor WHERE EXISTS (TABLE referrals)
), told AS (
    INSERT INTO transitions (referral_id, version, verb, status, occurred_at, actor)
    SELECT referral_id, version - 1, 'lapse', 'requested', lapsed_at, 'system' FROM referrals
    WHERE lapsed_at IS NOT NULL
    UNION ALL
    SELECT referral_id, version, 'claim', 'received', now(), :actor FROM referrals
)""")
_ANSWERED = text("SELECT 1 FROM claims WHERE queue = :queue AND request_id = :request_id AND actor = :actor")
_STILL_HELD = _whole(
    where="referrals.queue = :queue AND referrals.claimed_by = :actor"
    " AND referrals.claim_request_id = :request_id"
)

_UNCLAIMED = "claim_token = NULL, claimed_by = NULL, claim_request_id = NULL, claim_expires_at = NULL"
_ACCEPTED = """accepted_at = COALESCE(r.accepted_at, m.at),
            accepted_recorded_at = COALESCE(r.accepted_recorded_at, now())"""
_CLOSED = "closed_at = m.at, closed_recorded_at = now(), reason = m.reason, review = NULL"
_DECIDED = "decided_by = :actor, decided_at = now()"
_HEAD_START = f"CASE WHEN r.urgent THEN {URGENT_HEAD_START.total_seconds()} ELSE 0 END"

# What each verb changes besides status and version.
_CHANGES = {
    Verb.RENEW: "claim_expires_at = now() + make_interval(secs => m.claim_seconds)",
    Verb.RELEASE: f"{_UNCLAIMED}, accepted_at = NULL, accepted_recorded_at = NULL",
    Verb.ACCEPT: f"{_ACCEPTED}, claim_expires_at = NULL",
    Verb.REJECT: f"{_CLOSED}, {_UNCLAIMED}",
    Verb.COMPLETE: f"{_ACCEPTED}, {_CLOSED}, {_UNCLAIMED}",
    Verb.REPORT: "reported_at = m.at, reported_recorded_at = now(), report_method = m.method,"
    " report_made_by = m.made_by",
    Verb.CONFIRM: f"requested_at = now(), rank_at = now() - make_interval(secs => {_HEAD_START}),"
    f" reason = NULL, {_DECIDED}",
    Verb.WITHDRAW: f"{_CLOSED}, {_DECIDED}",
}
# The columns of a move, and how each goes to the database as an array.
_MOVE: dict[str, TypeEngine[Any]] = {
    "referral_id": postgresql.UUID(),
    "token": postgresql.TEXT(),
    "occurred_at": postgresql.TIMESTAMP(timezone=True),
    "reason": postgresql.TEXT(),
    "reason_text": postgresql.TEXT(),
    "claim_seconds": postgresql.DOUBLE_PRECISION(),
    "method": postgresql.TEXT(),
    "made_by": postgresql.TEXT(),
}


async def claim(
    database: Database, queue: str, *, actor: str, request_id: str, most: int, seconds: int
) -> Rows | None:
    """Claim up to `most` referrals of the queue; they come with their calls, the next in rank first.

    A request that was answered before gets what it still holds of that. None: nothing may be claimed now.
    """
    request = {"queue": queue, "actor": actor, "request_id": request_id}
    claimed = await database.once(_CLAIM, {**request, "most": most, "seconds": float(seconds)})
    if claimed:
        return claimed
    if await database.once(_ANSWERED, request):
        return await database.once(_STILL_HELD, request)
    return None


async def advance(
    database: Database, verb: Verb, moves: Sequence[Mapping[str, Any]], *, actor: str, queues: Sequence[str]
) -> Rows:
    """Do the verb to each referral of these queues whose state and token allow it; give those then.

    A move has the keys of `_MOVE`, and moves are of different referrals. What is not among the answers was
    not changed; look at it to say why.
    """
    columns = {name: [move[name] for move in moves] for name in _MOVE}
    return await database.once(_advance(verb), {"actor": actor, "queues": list(queues), **columns})


@cache
def _advance(verb: Verb) -> TextualSelect:
    """The statement for this verb; occurred_at may lie before now, not after it and not before the offer."""
    law = TRANSITIONS[verb]
    sources = ", ".join(f"'{status}'" for status in sorted(law.sources))
    allowed = [f"r.status IN ({sources})", "r.queue = ANY(:queues)"]
    if law.token:
        allowed.append("r.claim_token = m.token")
    tolerance = f"interval '{CLOCK_TOLERANCE.total_seconds()} s'"
    if verb is not Verb.REPORT:  # the report may well have been made before the referral was offered
        allowed.append(f"m.at >= COALESCE(r.requested_at, r.created_at) - {tolerance}")
    statement = _whole(f"""
    WITH moves AS MATERIALIZED (
        SELECT sent.*, LEAST(COALESCE(occurred_at, now()), now()) AS at
        FROM unnest({", ".join(f":{name}" for name in _MOVE)}) AS sent({", ".join(_MOVE)})
        WHERE occurred_at IS NULL OR occurred_at <= now() + {tolerance}
    ), referrals AS (
        UPDATE referrals r
        SET status = {f"'{law.target}'" if law.target else "r.status"}, version = r.version + 1,
            {_CHANGES[verb]}
        FROM moves m WHERE r.referral_id = m.referral_id AND {" AND ".join(allowed)}
        RETURNING r.*, m.at AS moved_at, m.reason AS moved_reason, m.reason_text AS moved_reason_text
    ), told AS (
        INSERT INTO transitions (referral_id, version, verb, status, occurred_at, actor, reason, reason_text)
        SELECT referral_id, version, '{verb}', status, moved_at, :actor, moved_reason, moved_reason_text
        FROM referrals
    )""")
    binds = [bindparam(name, type_=ARRAY(kind)) for name, kind in _MOVE.items()]
    return statement.bindparams(*binds, bindparam("queues", type_=ARRAY(postgresql.TEXT())))
