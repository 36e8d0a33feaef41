"""Catalogs that were ever live."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from uuid_utils.compat import uuid7

from app.storage.engine import Connection
from app.storage.tables import catalog_lives, catalogs


async def go_live(connection: Connection, *, digest: str, title: str, documents: Any, actor: str) -> None:
    """Keep the catalog, and note that it is live from now on, unless it is so already."""
    values = {"digest": digest, "title": title, "documents": documents}
    await connection.execute(insert(catalogs).values(values).on_conflict_do_nothing())
    if await live_at(connection, None) != digest:
        await connection.execute(insert(catalog_lives).values(live_id=uuid7(), digest=digest, actor=actor))


async def live_at(connection: Connection, at: datetime | None) -> str | None:
    """The digest of the catalog that was live at this instant (by default now), if one was."""
    query = select(catalog_lives.c.digest).order_by(
        catalog_lives.c.live_from.desc(), catalog_lives.c.live_id.desc()
    )
    if at is not None:
        query = query.where(catalog_lives.c.live_from <= at)
    found: str | None = await connection.scalar(query.limit(1))
    return found


async def documents_of(connection: Connection, digest: str) -> Any | None:
    """The documents of a stored catalog."""
    return await connection.scalar(select(catalogs.c.documents).where(catalogs.c.digest == digest))
