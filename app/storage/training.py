"""Completed training: kept, and beside it the calls of those who were trained."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text

from app.domain.training import Completion
from app.storage.engine import Connection

# When each officer first completed a course: this one, or any if it is null.
FIRST = """
SELECT officer, min(completed_on) AS first_on FROM training
WHERE CAST(:course AS text) IS NULL OR course = :course GROUP BY officer"""

_KEEP = """
INSERT INTO training (officer, course, completed_on, imported_by)
SELECT told.*, :actor FROM unnest(
    CAST(:officers AS text[]), CAST(:courses AS text[]), CAST(:days AS date[])) AS told
ON CONFLICT DO NOTHING RETURNING officer, course, completed_on"""

# Each call goes with one of its officers: the one who was trained first.
_TALLIES = f"""
WITH first AS ({FIRST}), asked AS (
    SELECT call_id, began_at, began_at AT TIME ZONE :zone AS local_at, officers,
           queues && CAST(:reporting AS text[]) AS reportable
    FROM calls
    WHERE began_at >= :begin AND began_at < :end AND began_at < now() - interval '7 days'
      AND (tags <> '{{}}' OR queues <> '{{}}')
), led AS (
    SELECT DISTINCT ON (a.call_id) a.call_id, a.began_at, a.local_at, a.reportable, o.officer, f.first_on
    FROM asked a LEFT JOIN LATERAL unnest(a.officers) AS o(officer) ON true
    LEFT JOIN first f ON f.officer = o.officer
    ORDER BY a.call_id, f.first_on, o.officer
), done AS (
    SELECT r.call_id, bool_or(r.requested_at IS NOT NULL) AS referred,
           bool_or(r.queue = ANY(:reporting) AND r.reported_at < a.began_at + interval '7 days') AS reported
    FROM asked a JOIN referrals r ON r.call_id = a.call_id GROUP BY r.call_id
)
SELECT to_char(l.local_at, 'YYYY-MM') AS month,
       CASE WHEN l.officer IS NULL THEN 'no_officer' WHEN l.first_on IS NULL THEN 'never_trained'
            WHEN l.first_on < CAST(l.local_at AS date) THEN 'trained'
            ELSE 'not_yet_trained' END AS responders,
       l.officer, count(*) AS calls, count(*) FILTER (WHERE d.referred) AS referred,
       count(*) FILTER (WHERE l.reportable) AS reportable,
       count(*) FILTER (WHERE l.reportable AND d.reported) AS reported
FROM led l LEFT JOIN done d ON d.call_id = l.call_id
GROUP BY 1, 2, 3"""


async def keep(connection: Connection, completions: Sequence[Completion], *, actor: str) -> set[Completion]:
    """Keep those that are not known yet, and say which they were."""
    values = {
        "officers": [one.officer for one in completions],
        "courses": [one.course for one in completions],
        "days": [one.completed_on for one in completions],
        "actor": actor,
    }
    return {Completion(*row) for row in await connection.execute(text(_KEEP), values)}


async def courses(connection: Connection) -> list[str]:
    """The courses that anybody completed, by name."""
    return list(await connection.scalars(text("SELECT DISTINCT course FROM training ORDER BY course")))


async def tallies(
    connection: Connection,
    *,
    begin: datetime,
    end: datetime,
    zone: str,
    reporting: Sequence[str],
    course: str | None,
) -> Sequence[Row[Any]]:
    """Qualifying calls by month, whether their responders were trained, and officer.

    `reporting` are the queues that take statutory reports; without a course, any counts.
    """
    values = {"begin": begin, "end": end, "zone": zone, "reporting": list(reporting), "course": course}
    return (await connection.execute(text(_TALLIES), values)).all()
