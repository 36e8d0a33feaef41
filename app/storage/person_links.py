"""Persons on calls: whom each may be, the pairs a supervisor is asked about, and what was decided."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row, func, select, text, update
from uuid_utils.compat import uuid7

from app.domain.person_link import Keys, Links, LinkStatus, Occurrence, Pair
from app.storage.engine import Connection
from app.storage.tables import calls, person_keys, person_links

_L = person_links.c
_MOST_NEAR = 30  # of one key, the latest: a phone of a shelter or a desk is many people's
_MOST_OF_ONE = 2_000  # occurrences that hang together; far more than any person has
_KINDS = ("name_birth_date", "birth_date", "phone", "household")

# Everybody who hangs together with these by the key of name and birth date, or by a supervisor's word.
_NEIGHBOURHOOD = """
WITH RECURSIVE near AS (
    SELECT call_id, person_id
    FROM unnest(CAST(:calls AS uuid[]), CAST(:persons AS text[])) i(call_id, person_id)
    UNION
    SELECT n.call_id, n.person_id FROM near CROSS JOIN LATERAL (
        SELECT o.call_id, o.person_id FROM person_keys k
        JOIN person_keys o ON o.name_birth_date_key = k.name_birth_date_key
        WHERE k.call_id = near.call_id AND k.person_id = near.person_id
        UNION ALL SELECT l.other_call_id, l.other_person_id FROM person_links l
        WHERE l.call_id = near.call_id AND l.person_id = near.person_id AND l.status = 'linked'
        UNION ALL SELECT l.call_id, l.person_id FROM person_links l
        WHERE l.other_call_id = near.call_id AND l.other_person_id = near.person_id AND l.status = 'linked'
    ) n
)
SELECT near.call_id, near.person_id, k.name_birth_date_key AS key
FROM (SELECT * FROM near LIMIT :most) near JOIN person_keys k USING (call_id, person_id)
"""
_LINKS_OF = """
SELECT DISTINCT l.* FROM unnest(CAST(:calls AS uuid[]), CAST(:persons AS text[])) i(call_id, person_id)
JOIN person_links l ON (l.call_id = i.call_id AND l.person_id = i.person_id)
    OR (l.other_call_id = i.call_id AND l.other_person_id = i.person_id)
"""
_SHARED = ", ".join(f"CASE WHEN a.{kind}_key = b.{kind}_key THEN '{kind}' END" for kind in _KINDS)
_BOTH_KEYS = """
JOIN person_keys a ON a.call_id = l.call_id AND a.person_id = l.person_id
JOIN person_keys b ON b.call_id = l.other_call_id AND b.person_id = l.other_person_id
"""
_UNSAID = f"""
SELECT l.*, array_remove(ARRAY[{_SHARED}], NULL) AS shared FROM ({_LINKS_OF}) l {_BOTH_KEYS}
WHERE l.status IN ('candidate', 'by_key')
"""
_SAME = " UNION ALL ".join(
    f"(SELECT o.call_id, o.person_id, '{kind}' AS kind FROM person_keys o"
    f" WHERE o.{kind}_key = k.{kind}_key AND o.call_id <> k.call_id"
    f" ORDER BY o.call_id DESC LIMIT {_MOST_NEAR})"
    for kind in _KINDS
)
_ALIKE = f"""
SELECT k.call_id, k.person_id, n.call_id AS other_call_id, n.person_id AS other_person_id,
       array_agg(n.kind) AS shared
FROM unnest(CAST(:calls AS uuid[]), CAST(:persons AS text[])) i(call_id, person_id)
JOIN person_keys k USING (call_id, person_id)
CROSS JOIN LATERAL ({_SAME}) n
GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3 DESC, 4
"""
# Pairs with what each says of itself and what is the same in both, found by the status or by the id.
_PAIRS = f"""
SELECT l.*, array_remove(ARRAY[{_SHARED}], NULL) AS shared,
       c.source, c.call_number, c.began_at, c.state, oc.source AS other_source,
       oc.call_number AS other_call_number, oc.began_at AS other_began_at, oc.state AS other_state
FROM person_links l {_BOTH_KEYS}
JOIN calls c ON c.call_id = l.call_id
JOIN calls oc ON oc.call_id = l.other_call_id
"""
_PAGE = (
    f"{_PAIRS} WHERE l.status = :status AND (l.proposed_at, l.link_id) > (:after_at, :after_id)"
    " ORDER BY l.proposed_at, l.link_id LIMIT :limit"
)
_FIRST = (datetime.fromisoformat("1900-01-01T00:00:00+00:00"), UUID(int=0))
# Earlier referrals of one queue about these calls; a call that became part of another is told by that one.
_CONTACTS = """
SELECT r.referral_id, r.call_id, r.program, r.requested_at, c.began_at
FROM referrals r JOIN calls c ON c.call_id = r.call_id
WHERE r.call_id = ANY(CAST(:calls AS uuid[])) AND r.queue = :queue AND r.requested_at IS NOT NULL
  AND c.merged_into IS NULL AND c.began_at < :before
ORDER BY c.began_at DESC, r.referral_id
"""


def _ends(row: Any) -> tuple[Occurrence, Occurrence]:
    return Occurrence(row.call_id, row.person_id), Occurrence(row.other_call_id, row.other_person_id)


def _columns(pair: Pair) -> dict[str, Any]:
    one, other = sorted(pair)
    return {**one._asdict(), "other_call_id": other.call_id, "other_person_id": other.person_id}


def _arrays(of: Iterable[Occurrence]) -> dict[str, Any]:
    listed = sorted(of)
    return {"calls": [one.call_id for one in listed], "persons": [one.person_id for one in listed]}


async def waiting(connection: Connection, *, limit: int) -> dict[Occurrence, int]:
    """Occurrences nobody was compared with yet, with the version of their call."""
    query = select(person_keys).where(person_keys.c.compared_at.is_(None))
    rows = await connection.execute(
        query.order_by(person_keys.c.call_id, person_keys.c.person_id).limit(limit)
    )
    return {Occurrence(row.call_id, row.person_id): row.version for row in rows}


async def compared(connection: Connection, done: Mapping[Occurrence, int]) -> None:
    """They were compared, as far as their keys are still those of that version."""
    sql = (
        "UPDATE person_keys k SET compared_at = now() FROM unnest(CAST(:calls AS uuid[]),"
        " CAST(:persons AS text[]), CAST(:versions AS bigint[])) i(call_id, person_id, version)"
        " WHERE k.call_id = i.call_id AND k.person_id = i.person_id AND k.version = i.version"
    )
    versions = [done[one] for one in sorted(done)]
    await connection.execute(text(sql), {**_arrays(done), "versions": versions})


async def compare_again(connection: Connection, these: Collection[Occurrence]) -> None:
    """Let them be compared once more."""
    sql = (
        "UPDATE person_keys k SET compared_at = NULL FROM unnest(CAST(:calls AS uuid[]),"
        " CAST(:persons AS text[])) i(call_id, person_id)"
        " WHERE k.call_id = i.call_id AND k.person_id = i.person_id"
    )
    await connection.execute(text(sql), _arrays(these))


async def alike(
    connection: Connection, these: Collection[Occurrence]
) -> Sequence[tuple[Occurrence, Occurrence, Sequence[str]]]:
    """Each of these with others, on other calls, that share a key with it, the latest first; and which."""
    rows = await connection.execute(text(_ALIKE), _arrays(these))
    return [(*_ends(row), row.shared) for row in rows]


class Unsaid(NamedTuple):
    """What stands of a pair on which no supervisor's word holds."""

    status: LinkStatus
    shared: Sequence[str]  # which keys are the same in both
    retracted: bool  # it was refused, and the refusal taken back


async def unsaid(connection: Connection, these: Collection[Occurrence]) -> dict[Pair, Unsaid]:
    """The pairs of these on which no supervisor's word holds."""
    rows = await connection.execute(text(_UNSAID), _arrays(these))
    return {
        frozenset(_ends(row)): Unsaid(LinkStatus(row.status), row.shared, row.decided_at is not None)
        for row in rows
    }


async def neighbourhood(
    connection: Connection, these: Collection[Occurrence], *, most: int | None = _MOST_OF_ONE
) -> tuple[Keys, Links]:
    """Everybody who may be one person with these, and every pair that any of them is in."""
    rows = await connection.execute(text(_NEIGHBOURHOOD), {**_arrays(these), "most": most})
    keys = {Occurrence(row.call_id, row.person_id): row.key for row in rows}
    pairs = await connection.execute(text(_LINKS_OF), _arrays(keys))
    return keys, {frozenset(_ends(row)): LinkStatus(row.status) for row in pairs}


async def decided_ends(connection: Connection) -> set[Occurrence]:
    """Everybody of whom a supervisor has spoken."""
    query = select(person_links).where(_L.decided_at.is_not(None))
    return {end for row in await connection.execute(query) for end in _ends(row)}


async def occurrences(connection: Connection, call_id: UUID) -> Sequence[Occurrence]:
    """The persons of a call that have keys."""
    query = select(person_keys.c.call_id, person_keys.c.person_id).where(person_keys.c.call_id == call_id)
    return [Occurrence(*row) for row in await connection.execute(query.order_by(person_keys.c.person_id))]


async def states(connection: Connection, call_ids: Collection[UUID]) -> dict[UUID, Any]:
    """The stored states of these calls."""
    query = select(calls.c.call_id, calls.c.state).where(calls.c.call_id.in_(call_ids))
    return {row.call_id: row.state for row in await connection.execute(query)}


async def propose(connection: Connection, pairs: Links) -> None:
    """Keep these pairs, unless they are kept already."""
    sql = (
        "INSERT INTO person_links (link_id, call_id, person_id, other_call_id, other_person_id, status)"
        " VALUES (:link_id, :call_id, :person_id, :other_call_id, :other_person_id, :status)"
        " ON CONFLICT DO NOTHING"
    )
    rows = [{"link_id": uuid7(), "status": status, **_columns(pair)} for pair, status in pairs.items()]
    if rows:
        await connection.execute(text(sql), rows)


async def forget(connection: Connection, pairs: Iterable[Pair]) -> None:
    """Drop pairs on which no supervisor's word holds."""
    sql = (
        "DELETE FROM person_links WHERE call_id = :call_id AND person_id = :person_id"
        " AND other_call_id = :other_call_id AND other_person_id = :other_person_id"
        " AND status IN ('candidate', 'by_key')"
    )
    rows = [_columns(pair) for pair in pairs]
    if rows:
        await connection.execute(text(sql), rows)


async def page(
    connection: Connection, *, status: LinkStatus, after: tuple[datetime, UUID] | None, limit: int
) -> Sequence[Row[Any]]:
    """One page of pairs, oldest first, after this (proposed_at, link_id)."""
    after_at, after_id = after or _FIRST
    place = {"after_at": after_at, "after_id": after_id}
    return (await connection.execute(text(_PAGE), {"status": status, "limit": limit, **place})).all()


async def find(connection: Connection, link_id: UUID) -> Row[Any] | None:
    """One pair."""
    return (await connection.execute(text(f"{_PAIRS} WHERE l.link_id = :id"), {"id": link_id})).one_or_none()


async def one_at_a_time(connection: Connection) -> None:
    """Let nobody else decide or propose until this transaction ends: decisions rest on each other."""
    await connection.execute(text("LOCK TABLE person_links IN SHARE ROW EXCLUSIVE MODE"))


async def decide(connection: Connection, link_id: UUID, *, status: LinkStatus, by: str, reason: str) -> None:
    """Keep what a supervisor said."""
    change = update(person_links).where(_L.link_id == link_id)
    await connection.execute(
        change.values(status=status, decided_at=func.now(), decided_by=by, reason=reason)
    )


async def contacts(
    connection: Connection, call_ids: Collection[UUID], *, queue: str, before: datetime
) -> Sequence[Row[Any]]:
    """Referrals of one queue about these calls, of calls that began before this instant, latest first."""
    asked = {"calls": list(call_ids), "queue": queue, "before": before}
    return (await connection.execute(text(_CONTACTS), asked)).all()


async def candidates(connection: Connection) -> int:
    """How many pairs wait for a supervisor."""
    query = select(func.count()).select_from(person_links).where(_L.status == LinkStatus.CANDIDATE)
    return int(await connection.scalar(query) or 0)
