"""Calls with a tag, counted by whether there is a police report."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text

from app.storage.engine import Connection

_GROUPS = {"month": "to_char(began_at AT TIME ZONE :zone, 'YYYY-MM')", "beat": "COALESCE(beat, '(none)')"}
_FILED = """
SELECT {group} AS grp, on_file, status = 'open' AS open, count(*) AS calls
FROM calls
WHERE began_at >= :begin AND began_at < :end AND tags @> ARRAY[CAST(:tag AS text)] AND merged_into IS NULL
GROUP BY 1, 2, 3
"""


async def filed(
    connection: Connection, *, begin: datetime, end: datetime, tag: str, group_by: str, zone: str
) -> Sequence[Row[Any]]:
    """The calls with this tag that began in the period, by month or beat, on file or not, open or not."""
    values = {"begin": begin, "end": end, "tag": tag}
    if group_by == "month":
        values["zone"] = zone
    return (await connection.execute(text(_FILED.format(group=_GROUPS[group_by])), values)).all()
