"""Training that responders completed: taken in, and what it went with."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from app import clock
from app.domain.training import Completion, Tally
from app.domain.training import lines as compared
from app.errors import NotFoundError
from app.rules.catalog import Catalog
from app.services import funnel
from app.services.steps import in_steps
from app.storage import training as storage
from app.storage.engine import Database


async def take_in(database: Database, completions: Sequence[Completion], *, actor: str) -> set[Completion]:
    """Keep what was not known yet, and say what that was; the same again changes nothing."""
    return await database.run(partial(storage.keep, completions=completions, actor=actor))


async def known_course(database: Database, course: str | None) -> None:
    """Raises NotFoundError, naming those there are, for a course that nobody completed."""
    if course is not None and course not in (known := await database.read(storage.courses)):
        told = f"there are {', '.join(known)}" if known else "none was imported"
        raise NotFoundError(f"There is no such course; {told}.")


async def lines(
    database: Database, catalog: Catalog, *, begin: datetime, end: datetime, course: str | None = None
) -> list[dict[str, Any]]:
    """Referrals and statutory reports of qualifying calls, by whether their responders were trained.

    Raises NotFoundError for a course that nobody completed.
    """
    await known_course(database, course)
    rows = await in_steps(
        database,
        storage.tallies,
        begin=begin,
        end=end,
        zone=catalog.city.timezone,
        reporting=[queue.id for queue in catalog.queues.values() if queue.takes_statutory_reports],
        course=course,
    )
    told_to = max(begin, min(end, clock.now() - timedelta(days=7)))  # later calls are not counted yet
    stops = await funnel.stops(database, begin=begin, end=told_to, queue=None)
    # Arithmetic of many officers would hold up every other request.
    return await asyncio.to_thread(compared, [Tally(*row) for row in rows], stops)
