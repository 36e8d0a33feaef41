"""Second bodies that wait for a person."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, tuple_, update

from app.storage.engine import Connection
from app.storage.tables import quarantine


async def page(
    connection: Connection,
    *,
    source: str | None,
    status: str | None,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[Row[Any]]:
    """One page, oldest first, after this (received_at, quarantine_id)."""
    query = select(quarantine).order_by(quarantine.c.received_at, quarantine.c.quarantine_id).limit(limit)
    if source:
        query = query.where(quarantine.c.source == source)
    if status:
        query = query.where(quarantine.c.status == status)
    if after:
        query = query.where(tuple_(quarantine.c.received_at, quarantine.c.quarantine_id) > after)
    return (await connection.execute(query)).all()


async def lock(connection: Connection, quarantine_id: UUID) -> Row[Any] | None:
    """One row, locked until the transaction ends."""
    query = select(quarantine).where(quarantine.c.quarantine_id == quarantine_id).with_for_update()
    return (await connection.execute(query)).one_or_none()


async def decide(
    connection: Connection, quarantine_id: UUID, *, status: str, by: str, reason: str | None
) -> None:
    """Accept or drop it."""
    query = update(quarantine).where(quarantine.c.quarantine_id == quarantine_id)
    await connection.execute(query.values(status=status, decided_at=func.now(), decided_by=by, reason=reason))


async def waiting(connection: Connection) -> int:
    """How many wait."""
    query = select(func.count()).select_from(quarantine).where(quarantine.c.status == "waiting")
    return await connection.scalar(query) or 0
