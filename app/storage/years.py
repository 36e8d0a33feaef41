"""Which years there are calls of."""

from datetime import datetime

from sqlalchemy import func, select

from app.storage.engine import Connection
from app.storage.tables import calls


async def first_began(connection: Connection) -> datetime | None:
    """When the first call that is known began."""
    began: datetime | None = (await connection.execute(select(func.min(calls.c.began_at)))).scalar_one()
    return began
