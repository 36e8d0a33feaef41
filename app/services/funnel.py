"""The funnel: how far calls came, for any period and queue."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.domain.funnel import Level, Stop
from app.domain.funnel import funnel as counted
from app.errors import NotFoundError
from app.rules.catalog import Catalog
from app.storage import funnel as storage
from app.storage.engine import Connection, Database


async def funnel(
    database: Database, catalog: Catalog, *, begin: datetime, end: datetime, queue: str | None
) -> list[Level]:
    """Every step with its count and why calls stopped there, small cells withheld.

    Raises NotFoundError for a queue that the catalog does not know.
    """
    if queue is not None and queue not in catalog.queues:
        raise NotFoundError("There is no such queue here.")
    return counted(await stops(database, begin=begin, end=end, queue=queue))


async def stops(database: Database, *, begin: datetime, end: datetime, queue: str | None) -> list[Stop]:
    """How many calls came to each step and no further, by reason; nothing withheld: not to be published."""

    async def work(connection: Connection) -> Sequence[Any]:
        return await storage.stops(connection, begin=begin, end=end, queue=queue)

    return [Stop(row.step, row.reason, row.calls) for row in await database.run(work)]
