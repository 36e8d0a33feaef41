"""Calls for a supervisor to look at, and what came of it, rule by rule."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, literal_column, select, text, tuple_

from app.storage.calls import SUMMARY
from app.storage.engine import Connection
from app.storage.tables import calls, corrections

# The number of domain/review.py: the first 32 bits of the MD5 of the id.
_NUMBER: ColumnElement[int] = literal_column(
    "('x' || substr(md5(calls.call_id::text), 1, 8))::bit(32)::bigint"
)
_LOOKED_AT = exists().where(corrections.c.call_id == calls.c.call_id)


async def waiting(
    connection: Connection,
    *,
    kind: str,
    below: int,
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[Any]:
    """Calls nobody looked at yet, latest first: the unread ones, or the drawn of those tagged or untagged."""
    wanted = {
        "unread": calls.c.gates.contains(["language.unread"]),
        "tagged": and_(calls.c.tags != text("'{}'"), below > _NUMBER),
        "untagged": and_(calls.c.tags == text("'{}'"), below > _NUMBER),
    }[kind]
    query = select(*SUMMARY).where(wanted, ~_LOOKED_AT, calls.c.merged_into.is_(None))
    if before:
        query = query.where(tuple_(calls.c.began_at, calls.c.call_id) < before)
    return (
        await connection.execute(query.order_by(calls.c.began_at.desc(), calls.c.call_id.desc()).limit(limit))
    ).all()


# Of each call that began in the period the latest evaluation, and every rule in it.
_HELD = """
SELECT to_char(c.began_at AT TIME ZONE :zone, 'YYYY-MM') AS month, m.rule, m.shadow, count(*) AS calls
FROM calls c
CROSS JOIN LATERAL (
    SELECT matches FROM evaluations e WHERE e.call_id = c.call_id ORDER BY version DESC LIMIT 1
) AS latest
CROSS JOIN LATERAL (
    SELECT DISTINCT one ->> 'rule' AS rule, COALESCE((one ->> 'shadow')::boolean, false) AS shadow
    FROM (
        SELECT json_array_elements(latest.matches -> 'matches') AS one
        UNION ALL SELECT json_array_elements(latest.matches -> 'routed')
    ) AS all_of_them
) AS m
WHERE c.began_at >= :begin AND c.began_at < :end AND c.evaluation_fingerprint <> ''
GROUP BY 1, 2, 3
"""

# Of each call and tag the last word counts; of the rules, those that had set the tag at the first word.
_LABELS = """
SELECT to_char(c.began_at AT TIME ZONE :zone, 'YYYY-MM') AS month, r.rule,
       count(*) FILTER (WHERE l.holds) AS right, count(*) FILTER (WHERE NOT l.holds) AS wrong,
       count(*) FILTER (WHERE l.holds AND l.sampled) AS sampled_right,
       count(*) FILTER (WHERE NOT l.holds AND l.sampled) AS sampled_wrong
FROM (
    SELECT DISTINCT ON (f.call_id, f.tag) f.call_id, f.rules, f.sampled, last.holds
    FROM corrections f JOIN LATERAL (
        SELECT holds FROM corrections l WHERE l.call_id = f.call_id AND l.tag = f.tag
        ORDER BY recorded_at DESC, correction_id DESC LIMIT 1
    ) AS last ON true
    WHERE f.said AND f.rules <> '{}' ORDER BY f.call_id, f.tag, f.recorded_at, f.correction_id
) AS l
JOIN calls c ON c.call_id = l.call_id
CROSS JOIN LATERAL unnest(l.rules) AS r(rule)
WHERE c.began_at >= :begin AND c.began_at < :end
GROUP BY 1, 2
"""


async def held(connection: Connection, *, begin: datetime, end: datetime, zone: str) -> Sequence[Any]:
    """By month and rule: of how many calls it holds."""
    return (await connection.execute(text(_HELD), {"begin": begin, "end": end, "zone": zone})).all()


async def labels(connection: Connection, *, begin: datetime, end: datetime, zone: str) -> Sequence[Any]:
    """By month and rule: how often a tag it set was found right and wrong, and of calls drawn by chance."""
    return (await connection.execute(text(_LABELS), {"begin": begin, "end": end, "zone": zone})).all()
