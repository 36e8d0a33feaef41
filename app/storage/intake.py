"""Intake's two statements: read what a group of events meets, and write all that follows from it.

Both carry whole groups as arrays. The write is one statement, so it commits by itself and all of it
or none: it refuses itself (SQLSTATE 40001, or a unique violation) when a call or a referral has moved
on since the read, and the group is then read and folded again. No row is locked while rules run.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import asyncpg
import orjson

from app.domain.milestone import CALL_MILESTONES
from app.domain.referral import URGENT_HEAD_START

Driver = "asyncpg.Connection[asyncpg.Record]"

# Whether other calls say that they became part of this one, or were split from it. (As an EXISTS, the
# planner would hash all calls to answer it.)
_POINTED_AT = """COALESCE(
    (SELECT true FROM calls m WHERE m.source = i.source AND m.merged_into = i.call_number LIMIT 1),
    (SELECT true FROM calls m WHERE m.source = i.source AND m.split_from = i.call_number LIMIT 1), false)"""

_READ = """
SELECT i.n - 1 AS n,
       e.fingerprint, e.call_id IS NOT NULL AS known,
       c.call_id, c.version, c.state, c.corrections, c.evaluation_fingerprint, c.person_fingerprint,
       c.tags, c.first_recorded_at,
       c.merged_into IS NOT NULL OR c.split_from IS NOT NULL OR {pointed_at} AS linked,
       (SELECT json_agg(r ORDER BY r.queue, r.program) FROM (
           SELECT referral_id, call_id, queue, program, status, version, urgent, reason, review,
                  decided_at IS NOT NULL AS decided, claimed_at IS NOT NULL AS claimed,
                  COALESCE(decided_by LIKE 'agency:%', false) AS handed
           FROM referrals WHERE referrals.call_id = c.call_id
       ) r) AS referrals
FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS i(source, event_id, call_number, n)
LEFT JOIN events e ON e.source = i.source AND e.event_id = i.event_id
LEFT JOIN calls c ON c.source = i.source AND c.call_number = i.call_number
""".replace("{pointed_at}", _POINTED_AT)

# The calls that are one with, or were split from, a call: up and down the pointers.
_FAMILY = """
WITH RECURSIVE family AS (
    SELECT i.call_number, c.merged_into, c.split_from
    FROM unnest($2::text[]) AS i(call_number)
    LEFT JOIN calls c ON c.source = $1 AND c.call_number = i.call_number
    UNION
    SELECT c.call_number, c.merged_into, c.split_from
    FROM family f JOIN calls c ON c.source = $1 AND (
        c.call_number IN (f.merged_into, f.split_from)
        OR c.merged_into = f.call_number OR c.split_from = f.call_number)
)
SELECT call_number FROM family
"""


async def read(driver: Any, keys: Sequence[tuple[str, str | None, str | None]]) -> list[asyncpg.Record]:
    """What stands for each (source, event_id, call_number), in that order; None asks for nothing.

    Each row says whether the event is known and with which fingerprint, and has the call with its
    referrals if there is one.
    """
    sources, event_ids, numbers = zip(*keys, strict=True)
    rows = await driver.fetch(_READ, sources, event_ids, numbers)
    return sorted(rows, key=lambda row: row["n"])


async def family(driver: Any, source: str, call_numbers: Sequence[str]) -> set[str]:
    """The numbers of every call linked to these by merging or splitting, themselves included."""
    rows = await driver.fetch(_FAMILY, source, list(call_numbers))
    return {row["call_number"] for row in rows}


async def accepted_corrections(driver: Any, source: str, event_ids: Sequence[str]) -> set[tuple[str, bytes]]:
    """(event_id, fingerprint) of second bodies that a person accepted."""
    rows = await driver.fetch(
        "SELECT event_id, fingerprint FROM quarantine"
        " WHERE source = $1 AND event_id = ANY($2) AND status = 'accepted'",
        source,
        list(event_ids),
    )
    return {(row["event_id"], row["fingerprint"]) for row in rows}


_MILESTONE_COLUMNS = tuple(f"{name}_{kind}" for name in CALL_MILESTONES for kind in ("at", "recorded_at"))

# Each part of the write: the columns of its input with their types, and the statement over them.
_TYPES: Mapping[str, Mapping[str, str]] = {
    "calls": {
        **dict.fromkeys(("call_id",), "uuid"),
        **dict.fromkeys(("source", "call_number"), "text"),
        "version": "bigint",
        **dict.fromkeys(("state", "corrections"), "json"),
        **dict.fromkeys(("evaluation_fingerprint", "person_fingerprint", "catalog_digest"), "text"),
        **dict.fromkeys(("tags", "gates", "queues"), "text[]"),
        "referral_id": "uuid",
        **dict.fromkeys(("not_served", "call_type_code", "call_type", "first_call_type"), "text"),
        **dict.fromkeys(("clearance_codes", "officers"), "text[]"),
        **dict.fromkeys(("on_file", "arrested"), "boolean"),
        **dict.fromkeys(("beat", "status"), "text"),
        "awaiting_create": "boolean",
        **dict.fromkeys(("merged_into", "split_from"), "text"),
        **dict.fromkeys(("began_at", "first_recorded_at", *_MILESTONE_COLUMNS), "timestamptz"),
    },
    "events": {
        **dict.fromkeys(("source", "event_id"), "text"),
        "call_id": "uuid",
        "kind": "text",
        **dict.fromkeys(("occurred_at", "received_at"), "timestamptz"),
        "fingerprint": "bytea",
        "body": "json",
        "status": "text",
        "signals": "text[]",
    },
    "evaluations": {
        "call_id": "uuid",
        "version": "bigint",
        "catalog_digest": "text",
        **dict.fromkeys(("tags", "gates"), "text[]"),
        "matches": "json",
    },
    "offered": {
        **dict.fromkeys(("referral_id", "call_id"), "uuid"),
        **dict.fromkeys(("queue", "program", "rule", "status"), "text"),
        "urgent": "boolean",
        "reason": "text",
    },
    "changed": {
        "referral_id": "uuid",
        "version": "bigint",
        "status": "text",
        "urgent": "boolean",
        **dict.fromkeys(("reason", "review"), "text"),
    },
    "transitions": {
        "referral_id": "uuid",
        "version": "bigint",
        **dict.fromkeys(("verb", "status", "reason"), "text"),
    },
    "corrections": {
        **dict.fromkeys(("correction_id", "call_id"), "uuid"),
        "tag": "text",
        **dict.fromkeys(("said", "holds", "sampled"), "boolean"),
        "rules": "text[]",
        **dict.fromkeys(("catalog_digest", "reason", "reason_text", "actor"), "text"),
    },
    "person_keys": {
        "call_id": "uuid",
        "person_id": "text",
        "version": "bigint",
        "roles": "text[]",
        **dict.fromkeys(("name_birth_date_key", "birth_date_key", "phone_key", "household_key"), "bytea"),
    },
    "quarantine": {
        "quarantine_id": "uuid",
        **dict.fromkeys(("source", "event_id", "call_number"), "text"),
        "fingerprint": "bytea",
        "body": "json",
    },
}
_HEAD_START = f"make_interval(secs => CASE WHEN i.urgent THEN {URGENT_HEAD_START.total_seconds()} ELSE 0 END)"

_WRITES = {
    "calls": "INSERT INTO calls ({columns}) SELECT {values} FROM {input} i{shape} ORDER BY call_id"
    " ON CONFLICT (call_id, jurisdiction) DO UPDATE SET {excluded}"
    " WHERE calls.version = excluded.version - 1 RETURNING calls.source, calls.call_number",
    "events": "INSERT INTO events ({columns}) SELECT {values} FROM {input} i{shape}",
    "evaluations": "INSERT INTO evaluations ({columns}) SELECT {values} FROM {input} i{shape}",
    "offered": "INSERT INTO referrals"
    " ({columns}, version, requested_at, rank_at, closed_at, closed_recorded_at)"
    " SELECT {values}, 1, CASE WHEN i.status = 'requested' THEN now() END,"
    f" CASE WHEN i.status = 'requested' THEN now() - {_HEAD_START} END,"
    " CASE WHEN i.status = 'cancelled' THEN now() END, CASE WHEN i.status = 'cancelled' THEN now() END"
    " FROM {input} i{shape}",
    # A referral offered again starts to wait anew; one that only became (not) urgent keeps its place.
    "changed": "UPDATE referrals r SET version = i.version, status = i.status, urgent = i.urgent,"
    " reason = i.reason, review = i.review,"
    " requested_at = CASE WHEN i.status = 'requested' AND r.status <> 'requested' THEN now()"
    " WHEN i.status = 'draft' THEN NULL ELSE r.requested_at END,"
    f" rank_at = CASE WHEN i.status = 'requested' AND r.status <> 'requested' THEN now() - {_HEAD_START}"
    f" WHEN i.status = 'requested' THEN r.requested_at - {_HEAD_START}"
    " WHEN i.status = 'draft' THEN NULL ELSE r.rank_at END,"
    " closed_at = CASE WHEN i.status = 'cancelled' THEN now() END,"
    " closed_recorded_at = CASE WHEN i.status = 'cancelled' THEN now() END"
    " FROM {input} i{shape} WHERE r.referral_id = i.referral_id",
    "transitions": "INSERT INTO transitions ({columns}, actor, occurred_at)"
    " SELECT {values}, 'system', now() FROM {input} i{shape}",
    "corrections": "INSERT INTO corrections ({columns}) SELECT {values} FROM {input} i{shape}",
    "person_keys": "INSERT INTO person_keys ({columns}) SELECT {values} FROM {input} i{shape}"
    " ON CONFLICT (call_id, person_id, jurisdiction) DO UPDATE SET {excluded}, compared_at = NULL",
    "quarantine": "INSERT INTO quarantine ({columns}) SELECT {values} FROM {input} i{shape}"
    " ON CONFLICT DO NOTHING",
}


Row = Mapping[str, Any]


class Writes:
    """The rows to write, by part; each maps that part's columns, as far as they are set, to JSON values."""

    __slots__ = ("rows",)

    def __init__(self) -> None:
        """Nothing to write yet."""
        self.rows: dict[str, list[Row]] = {}

    def add(self, part: str, row: Row) -> None:
        """Add one row to a part."""
        self.rows.setdefault(part, []).append(row)


async def write(driver: Any, writes: Writes, *, guessed: bool) -> None:
    """Write everything and commit, in one statement.

    Raises asyncpg errors with SQLSTATE 40001 or 23505 if anything moved on since the read, or if it was
    not read but guessed that a call is new and stands alone, and it does not.
    """
    parts = tuple(part for part in _WRITES if writes.rows.get(part))
    if not parts:
        return
    # The driver gives ids of a type of its own, which only `str` reads.
    arguments = [orjson.dumps(writes.rows[part], default=str).decode() for part in parts]
    await driver.fetchval(_statement(parts), *arguments, len(writes.rows.get("calls", ())), guessed)


@lru_cache(maxsize=64)
def _statement(parts: tuple[str, ...]) -> str:
    steps = []
    for number, part in enumerate(parts, start=1):
        types = _TYPES[part]
        shape = ", ".join(f"{column} {kind}" for column, kind in types.items())
        sql = _WRITES[part].format(
            columns=", ".join(types),
            values=", ".join(f"i.{column}" for column in types),
            input=f"json_to_recordset(${number}) AS",
            shape=f"({shape})",
            excluded=", ".join(f"{c} = excluded.{c}" for c in types if c not in _NEVER_CHANGED),
        )
        steps.append(f"{part}_written AS ({sql})")
    number = len(parts)
    written = "calls_written" if "calls" in parts else "(SELECT '' AS source, '' AS call_number LIMIT 0)"
    return (
        f"WITH {', '.join(steps)} SELECT CASE"
        f" WHEN (SELECT count(*) FROM {written} i) <> ${number + 1}::bigint THEN refuse_stale_write()"
        f" WHEN ${number + 2}::boolean AND (SELECT bool_or({_POINTED_AT}) FROM {written} i)"
        " THEN refuse_stale_write() END"
    )


_NEVER_CHANGED = frozenset(("call_id", "source", "call_number", "person_id", "first_recorded_at"))


def moved_on(error: BaseException) -> bool:
    """Whether the write refused itself because something changed since the read."""
    return isinstance(
        error, asyncpg.SerializationError | asyncpg.UniqueViolationError | asyncpg.DeadlockDetectedError
    )


def values_at_fault(error: BaseException) -> bool:
    """Whether a value of the rows is to blame, and not the state the database is in (full, read-only ...)."""
    state = error.sqlstate if isinstance(error, asyncpg.PostgresError) else None
    return state is None or state[:2] in ("22", "23", "54")  # data, constraints, limits
