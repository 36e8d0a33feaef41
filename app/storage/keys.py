"""API keys and the audit trail of who managed them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, insert, or_, select, update
from uuid_utils.compat import uuid7

from app.storage.engine import Connection
from app.storage.tables import api_keys, audit

_LIVE = (api_keys.c.revoked_at.is_(None)) & or_(
    api_keys.c.expires_at.is_(None), api_keys.c.expires_at > func.now()
)


async def add(connection: Connection, **columns: Any) -> None:
    """Store a new key."""
    await connection.execute(insert(api_keys).values(**columns))


async def find_live(connection: Connection, key_id: str) -> Row[Any] | None:
    """The key with this id, if it is neither revoked nor expired; notes the day it was used."""
    query = select(api_keys, func.current_date().label("today")).where(api_keys.c.key_id == key_id, _LIVE)
    row = (await connection.execute(query)).one_or_none()
    if row is not None and row.last_used_on != row.today:
        mark = update(api_keys).where(api_keys.c.key_id == key_id).values(last_used_on=row.today)
        await connection.execute(mark)
    return row


async def every(connection: Connection) -> Sequence[Row[Any]]:
    """Every key ever made, with whether it is live, oldest first."""
    query = select(api_keys, _LIVE.label("live")).order_by(api_keys.c.created_at, api_keys.c.key_id)
    return (await connection.execute(query)).all()


async def lock_owner(connection: Connection, key_id: str) -> Sequence[Row[Any]]:
    """The live keys of the owner of this key, locked; empty if the key is not live."""
    owner = select(api_keys.c.owner_id).where(api_keys.c.key_id == key_id, _LIVE).scalar_subquery()
    query = select(api_keys).where(api_keys.c.owner_id == owner, _LIVE).with_for_update()
    return (await connection.execute(query.order_by(api_keys.c.created_at))).all()


async def expire(connection: Connection, key_id: str, at: datetime) -> None:
    """Let a key die at this instant."""
    await connection.execute(update(api_keys).where(api_keys.c.key_id == key_id).values(expires_at=at))


async def revoke(connection: Connection, key_id: str, *, by: str) -> bool:
    """Kill a key now. False if there is no such live key."""
    query = update(api_keys).where(api_keys.c.key_id == key_id, _LIVE)
    done = await connection.execute(query.values(revoked_at=func.now(), revoked_by=by))
    return done.rowcount == 1


async def note(
    connection: Connection, *, actor: str, action: str, subject: str, facts: Mapping[str, Any]
) -> None:
    """Write one row of the audit trail, in the transaction of what it tells."""
    row = {"audit_id": uuid7(), "actor": actor, "action": action, "subject": subject, "facts": dict(facts)}
    await connection.execute(insert(audit).values(**row))
