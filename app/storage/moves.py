"""Claims and moves of referrals: each one statement that looks, decides and writes, and commits by itself."""

import asyncio
from collections.abc import Sequence
from functools import cache
from uuid import UUID

from app import clock
from app.domain.access import Role
from app.domain.call import CLOCK_TOLERANCE
from app.domain.referral import STOP_ANSWER, URGENT_HEAD_START, Transition, Verb, law
from app.storage.engine import TRIES, Database
from app.storage.referrals import BARE, BARE_COLUMNS, WHOLE, Rows, giving

COLUMNS = ", ".join(f"r.{name}" for name in ("rank_at", *BARE_COLUMNS))
TOLERANCE = f"interval '{CLOCK_TOLERANCE.total_seconds()} s'"

# Locks stand in CTEs of their own, so the update cannot claim more than was chosen; lapsed claims are taken
# here and nowhere else, so no reaper stands on the safety path. All times are the database's. A request that
# was answered before claims nothing; the same one made twice at once fails on its key and is done again. The
# tokens of a claim come of one secret, drawn for it: drawing one each would cost a file opened and read each.
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
        claim_token = (r.claim_attempt + 1) || '.' || left(encode(sha256(
            (SELECT uuid_send(gen_random_uuid())) || uuid_send(r.referral_id)), 'hex'), 32),
        claim_expires_at = now() + make_interval(secs => $5), claim_request_id = $2
    FROM chosen c WHERE r.referral_id = c.referral_id
    RETURNING {COLUMNS}, c.lapsed_at
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
# The same for referrals that are named.
_CLAIM_NAMED = _CLAIM.replace("EXISTS (TABLE fresh)", "EXISTS (TABLE fresh) AND referral_id = ANY($6)")
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

UNCLAIMED = (
    "claim_token = NULL, claimed_by = NULL, claim_request_id = NULL, claim_expires_at = NULL,"
    " suspended_at = NULL, snoozed_until = NULL"
)
_ACCEPTED = """accepted_at = COALESCE(r.accepted_at, m.at),
            accepted_recorded_at = COALESCE(r.accepted_recorded_at, now())"""
_STARTED = _ACCEPTED.replace("accepted", "started")
_AFRESH = (
    "accepted_at = NULL, accepted_recorded_at = NULL, started_at = NULL, started_recorded_at = NULL,"
    " staff_id = NULL, assigned_program = NULL, assigned_at = NULL, assigned_recorded_at = NULL,"
    " reason = NULL, review = NULL"
)
_CLOSED = "closed_at = m.at, closed_recorded_at = now(), reason = m.reason, review = NULL"
_DECIDED = "decided_by = $1, decided_at = now()"
_HEAD_START = f"CASE WHEN r.urgent THEN {URGENT_HEAD_START.total_seconds()} ELSE 0 END"
# What went to its agency before we heard of the call was offered then: back-entry of history.
_OFFERED_AT = "CASE WHEN m.at < r.created_at THEN m.at ELSE now() END"
_ANSWER_SECONDS = 3600  # who declines to stop has at least this long to go on looking

# What each verb changes besides status and version.
_CHANGES = {
    Verb.RENEW: "claim_expires_at = now() + make_interval(secs => m.claim_seconds)",
    Verb.RELEASE: f"{UNCLAIMED}, {_AFRESH}",
    Verb.ACCEPT: f"{_ACCEPTED}, claim_expires_at = NULL",
    Verb.REJECT: f"{_CLOSED}, {UNCLAIMED}",
    Verb.START: _STARTED,
    Verb.ASSESS: f"{_STARTED}, {_ACCEPTED.replace('accepted', 'assessed')}",
    Verb.SUSPEND: "suspended_at = m.at, reason = m.reason",
    Verb.RESUME: "suspended_at = NULL, reason = NULL",
    Verb.COMPLETE: f"{_ACCEPTED}, {_CLOSED}, {UNCLAIMED}, outcome = m.outcome",
    Verb.FAIL: f"{_CLOSED}, {UNCLAIMED}",
    Verb.REPORT: "reported_at = m.at, reported_recorded_at = now(), report_method = m.method,"
    " report_made_by = m.made_by",
    Verb.PLAN_FOLLOW_UP: "",
    Verb.CLOSE_FOLLOW_UP: "",
    Verb.SNOOZE: "snoozed_until = m.until",
    Verb.ASSIGN: "staff_id = m.staff_id, assigned_program = m.program, assigned_at = m.at,"
    " assigned_recorded_at = now()",
    Verb.DUPLICATE: f"{_CLOSED}, {UNCLAIMED}, continued_by = m.other_id, continued_in = r.queue",
    Verb.CONFIRM: f"requested_at = {_OFFERED_AT},"
    f" rank_at = {_OFFERED_AT} - make_interval(secs => {_HEAD_START}), reason = NULL, {_DECIDED}",
    Verb.WITHDRAW: f"{_CLOSED}, {UNCLAIMED}, {_DECIDED}",
    # What was accepted has no claim that runs out: from now on it has.
    Verb.REQUEST_CANCEL: f"review = m.reason, {_DECIDED}, claim_expires_at ="
    f" COALESCE(r.claim_expires_at, now() + interval '{STOP_ANSWER.total_seconds()} s')",
    Verb.AGREE_CANCEL: f"closed_at = m.at, closed_recorded_at = now(), reason = r.review, review = NULL,"
    f" {UNCLAIMED}",
    Verb.DECLINE_CANCEL: "review = NULL, claim_expires_at = CASE WHEN r.accepted_at IS NULL"
    f" THEN GREATEST(r.claim_expires_at, now() + interval '{_ANSWER_SECONDS} s') END",
    Verb.VOID: f"{_CLOSED}, {UNCLAIMED}, {_DECIDED}",
}
# Where a verb leads whose row in the table names several: as `domain.referral.standing` says.
_BACK = "WHEN r.started_at IS NOT NULL THEN 'in_progress' WHEN r.accepted_at IS NOT NULL THEN 'accepted'"
_LEADS = {
    Verb.RESUME: f"CASE {_BACK} END",
    Verb.DECLINE_CANCEL: f"CASE WHEN r.suspended_at IS NOT NULL THEN 'on_hold' {_BACK} ELSE 'received' END",
}
# What else must hold for it.
_PROVIDED = {
    Verb.COMPLETE: "r.queue || '/' || m.outcome = ANY($3)",
    Verb.CLOSE_FOLLOW_UP: "EXISTS (SELECT FROM follow_ups f WHERE f.follow_up_id = m.follow_up_id"
    " AND f.referral_id = r.referral_id AND f.closed_at IS NULL)",
    # Somebody of this agency who is still there, or nobody.
    Verb.ASSIGN: "(m.staff_id IS NULL OR EXISTS (SELECT FROM staff s WHERE s.staff_id = m.staff_id"
    " AND s.queue = r.queue AND s.deactivated_at IS NULL))",
    Verb.DUPLICATE: "EXISTS (SELECT FROM referrals o WHERE o.referral_id = m.other_id AND o.queue = r.queue"
    " AND o.referral_id <> r.referral_id AND o.continued_by IS DISTINCT FROM r.referral_id)",
}
# What its row of the history says besides.
_TOLD = {Verb.ASSIGN: ("staff_id", "program")}
# What is written beside it.
_ALSO = {
    Verb.PLAN_FOLLOW_UP: """, planned AS (
        INSERT INTO follow_ups (follow_up_id, referral_id, queue, due_on, version, actor)
        SELECT moved_follow_up_id, referral_id, queue, moved_due_on, version, $1 FROM referrals)""",
    Verb.CLOSE_FOLLOW_UP: """, ended AS (
        UPDATE follow_ups f SET result = moved_result, closed_at = moved_at, closed_recorded_at = now(),
            closed_by = $1, closed_version = r.version
        FROM referrals r WHERE f.follow_up_id = moved_follow_up_id AND f.closed_at IS NULL)""",
}
# The columns of a move, of every verb and of some; each goes to the database as an array.
_MOVE = {
    "referral_id": "uuid",
    "token": "text",
    "version": "bigint",
    "occurred_at": "timestamptz",
    "reason": "text",
    "reason_text": "text",
}
_MORE = {
    Verb.RENEW: {"claim_seconds": "float"},
    Verb.REPORT: {"method": "text", "made_by": "text"},
    Verb.COMPLETE: {"outcome": "text"},
    Verb.PLAN_FOLLOW_UP: {"follow_up_id": "uuid", "due_on": "date"},
    Verb.CLOSE_FOLLOW_UP: {"follow_up_id": "uuid", "result": "text"},
    Verb.SNOOZE: {"until": "timestamptz"},
    Verb.ASSIGN: {"staff_id": "uuid", "program": "text"},
    Verb.DUPLICATE: {"other_id": "uuid"},
}


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
        await asyncio.sleep(clock.jitter(0, 0.01 * 2**tries))
    return None


async def claim_named(
    database: Database, queue: str, ids: Sequence[UUID], *, actor: str, request_id: str, seconds: int
) -> Rows:
    """Claim those of these referrals that may be claimed now."""
    return await database.once(_CLAIM_NAMED, queue, request_id, actor, len(ids), float(seconds), ids)


async def advance(
    database: Database,
    verb: Verb,
    role: str,
    moves: Sequence[object],
    *,
    actor: str,
    queues: Sequence[str],
    outcomes: Sequence[str] = (),
    sealed: Sequence[str] = (),
) -> Rows:
    """Do the verb, as this role may, to referrals of these queues whose state, version and token allow it.

    Gives those as they are then. A move has what `_MOVE` and `_MORE` name, and moves are of different
    referrals; a version of None fits every one. `outcomes` are what completing may come to, as
    queue/outcome; of `sealed` queues a supervisor moves nothing that was ever claimed. What is not among
    the answers was not changed; look at it to say why.
    """
    names = (*_MOVE, *_MORE.get(verb, ()))
    columns = [[getattr(move, name) for move in moves] for name in names]
    known = (outcomes,) if verb is Verb.COMPLETE else (sealed,) if role == Role.SUPERVISOR else ()
    return await database.once(_advance(verb, role), actor, queues, *known, *columns)


@cache
def _advance(verb: Verb, role: str) -> str:
    """The statement for this verb; occurred_at may lie before now, not after it and not before the offer.

    The offer itself may lie before we heard of the call, but not before the call.
    """
    row, more = law(verb, role), _MORE.get(verb, {})
    assert row is not None
    leads = _LEADS.get(verb) or (f"'{row.target}'" if row.target else "r.status")
    changes = f", {_CHANGES[verb]}" if _CHANGES[verb] else ""
    returned = ("at", "reason", "reason_text", *more)
    kinds = enumerate(
        (_MOVE | more).values(), start=4 if verb is Verb.COMPLETE or role == Role.SUPERVISOR else 3
    )
    told = ("reason", "reason_text", *_TOLD.get(verb, ()))
    return giving(
        BARE,
        changes=f"""
    WITH moves AS MATERIALIZED (
        SELECT sent.*, LEAST(COALESCE(occurred_at, now()), now()) AS at
        FROM unnest({", ".join(f"${n}::{kind}[]" for n, kind in kinds)}) AS sent({", ".join(_MOVE | more)})
        WHERE occurred_at IS NULL OR occurred_at <= now() + {TOLERANCE}
    ), referrals AS (
        UPDATE referrals r SET status = {leads}, version = r.version + 1{changes}
        FROM moves m WHERE r.referral_id = m.referral_id AND {" AND ".join(_conditions(verb, row, role))}
        RETURNING {COLUMNS}, {", ".join(f"m.{name} AS moved_{name}" for name in returned)}
    ), told AS (
        INSERT INTO transitions (referral_id, version, verb, status, occurred_at, actor, {", ".join(told)})
        SELECT referral_id, version, '{verb}', status, moved_at, $1, {", ".join(f"moved_{n}" for n in told)}
        FROM referrals
    ){_ALSO.get(verb, "")}""",
    )


def _conditions(verb: Verb, row: Transition, role: str) -> list[str]:
    sources = ", ".join(f"'{status}'" for status in sorted(row.sources))
    allowed = [f"r.status IN ({sources})", "r.queue = ANY($2)", "r.version = COALESCE(m.version, r.version)"]
    if row.token:
        allowed.append("r.claim_token = m.token")
    if verb is Verb.CONFIRM:
        began_at = "SELECT c.began_at FROM calls c WHERE c.call_id = r.call_id"
        allowed.append(f"m.at >= ({began_at}) - {TOLERANCE}")
    elif verb is not Verb.REPORT:  # the report may well have been made before the referral was offered
        allowed.append(f"m.at >= COALESCE(r.requested_at, r.created_at) - {TOLERANCE}")
    if role == Role.SUPERVISOR:  # what was given back looks received still: moving it would tell
        allowed.append("(r.claimed_at IS NULL OR r.queue <> ALL($3))")
    if row.lapsed:
        waits = ", ".join(f"'{status}'" for status in sorted(row.lapsed))
        allowed.append(f"(r.status NOT IN ({waits}) OR r.claim_expires_at <= now())")
    if verb in _PROVIDED:
        allowed.append(_PROVIDED[verb])
    return allowed
