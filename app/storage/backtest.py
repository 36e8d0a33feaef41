"""Stored calls with what was last said of them, in chunks."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from app.storage.engine import Connection

# States go as text, to be read where they are worked on. A call that became part of another is not
# evaluated by itself: its state goes with the one it became part of.
_CHUNK = """
SELECT c.call_id, c.call_number, c.began_at, c.tags,
       c.state::text AS state, c.corrections::text AS corrections,
       (SELECT e.matches::text FROM evaluations e WHERE e.call_id = c.call_id
        ORDER BY version DESC LIMIT 1) AS matches,
       ARRAY(SELECT m.state::text FROM calls m WHERE m.source = c.source AND m.merged_into = c.call_number
             ORDER BY m.call_number) AS absorbed
FROM calls c
WHERE c.began_at >= :begin AND c.began_at < :end AND c.merged_into IS NULL
  AND (c.began_at, c.call_id) > (:after_at, :after_id)
ORDER BY c.began_at, c.call_id LIMIT :limit
"""
_COUNT = "SELECT count(*) FROM calls WHERE began_at >= :begin AND began_at < :end AND merged_into IS NULL"


async def count(connection: Connection, *, begin: datetime, end: datetime) -> int:
    """How many calls there are to go through."""
    return int(await connection.scalar(text(_COUNT), {"begin": begin, "end": end}) or 0)


async def chunk(
    connection: Connection,
    *,
    begin: datetime,
    end: datetime,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[Any]:
    """The next calls after this (began_at, call_id)."""
    at, one = after or (begin, UUID(int=0))
    values = {"begin": begin, "end": end, "after_at": at, "after_id": one, "limit": limit}
    return (await connection.execute(text(_CHUNK), values)).all()
