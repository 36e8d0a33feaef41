"""One-time links: made, looked up by the hash of their secret, and used up."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, func, insert, select, update
from uuid_utils.compat import uuid7

from app.domain.linkage import OPEN
from app.storage.engine import Connection
from app.storage.tables import linkages, shared_links

_S = shared_links.c
_UNUSED = _S.answered_at.is_(None) & (_S.expires_at > func.now())


async def add(
    connection: Connection, linkage_id: UUID, *, secret_sha256: bytes, created_by: str, lives: timedelta
) -> datetime:
    """A new link; those of this linkage that were live until now are dead. When it dies itself."""
    older = update(shared_links).where(_S.linkage_id == linkage_id, _UNUSED)
    await connection.execute(older.values(expires_at=func.now()))
    row: dict[str, Any] = {
        "link_id": uuid7(),
        "linkage_id": linkage_id,
        "secret_sha256": secret_sha256,
        "created_by": created_by,
        "expires_at": func.now() + lives,
    }
    query = insert(shared_links).values(**row).returning(_S.expires_at)
    expires_at: datetime = (await connection.execute(query)).scalar_one()
    return expires_at


async def live(connection: Connection, secret_sha256: bytes, *, lock: bool = False) -> RowMapping | None:
    """The linkage behind a link that can still be answered, and whether the person may be named in it."""
    named = (linkages.c.consent_ends_at > func.now()).label("named")
    query = (
        select(linkages, _S.link_id, _S.expires_at, named)
        .join(shared_links, _S.linkage_id == linkages.c.linkage_id)
        .where(_S.secret_sha256 == secret_sha256, _UNUSED, linkages.c.status.in_(OPEN))
    )
    if lock:
        query = query.with_for_update()
    return (await connection.execute(query)).mappings().one_or_none()


async def use_up(connection: Connection, link_id: UUID) -> None:
    """The link was answered."""
    query = update(shared_links).where(_S.link_id == link_id)
    await connection.execute(query.values(answered_at=func.now()))
