"""The funnel: how far calls came, for any period and queue."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from app.domain.funnel import Level, Stop, funnel
from app.errors import NotFoundError
from app.rules.catalog import Catalog
from app.services.steps import in_steps
from app.storage import funnel as storage
from app.storage.engine import Database


async def lines(
    database: Database, catalog: Catalog, *, begin: datetime, end: datetime, queue: str | None = None
) -> list[dict[str, Any]]:
    """Every step with its count and why calls stopped there, small cells withheld.

    Raises NotFoundError for a queue that the catalog does not know.
    """
    if queue is not None and queue not in catalog.queues:
        raise NotFoundError("There is no such queue here.")
    levels = funnel(await stops(database, begin=begin, end=end, queue=queue))
    return [{**asdict(level), "stopped": _stopped(level)} for level in levels]


def _stopped(level: Level) -> list[dict[str, Any]]:
    return [{"reason": reason, "calls": calls} for reason, calls in level.stopped]


async def stops(database: Database, *, begin: datetime, end: datetime, queue: str | None) -> list[Stop]:
    """How many calls came to each step and no further, by reason; nothing withheld: not to be published."""
    rows = await in_steps(database, storage.stops, begin=begin, end=end, queue=queue)
    return [Stop(row.step, row.reason, row.calls) for row in rows]
