"""Calls counted by what their codes and tags are."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text

from app.storage.engine import Connection

_CODED = """
SELECT first_call_type, call_type_code, call_type, clearance_codes, tags,
       count(*) FILTER (WHERE merged_into IS NULL) AS calls,
       count(*) FILTER (WHERE merged_into IS NOT NULL) AS merged
FROM calls WHERE began_at >= :begin AND began_at < :end GROUP BY 1, 2, 3, 4, 5
"""


async def coded(connection: Connection, *, begin: datetime, end: datetime) -> Sequence[Row[Any]]:
    """The calls that began in the period, those alike counted: that became part of no other, and that did."""
    return (await connection.execute(text(_CODED), {"begin": begin, "end": end})).all()
