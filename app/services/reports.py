"""Reports for supervisors and evaluators."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from app.domain.elapsed import PAIRS, Elapsed, Span, summarize, withhold_complements
from app.rules.catalog import Catalog
from app.storage import reports as storage
from app.storage.engine import Connection, Database


async def elapsed(
    database: Database, catalog: Catalog, *, begin: datetime, end: datetime, group_by: str | None
) -> list[Elapsed]:
    """Elapsed time of every pair of milestones, for the calls that began in the period."""
    reporting = [queue.id for queue in catalog.queues.values() if queue.takes_statutory_reports]

    async def work(connection: Connection) -> Sequence[Any]:
        return await storage.spans(
            connection,
            begin=begin,
            end=end,
            group_by=group_by,
            zone=catalog.city.timezone,
            reporting=reporting,
        )

    rows = sorted(await database.run(work), key=lambda row: (row.pair, row.grp or ""))
    found = {
        key: [Span(row.seconds, row.ended) for row in some]
        for key, some in groupby(rows, key=lambda row: (row.pair, row.grp))
    }
    if group_by is None:
        found = {(pair.name, None): [] for pair in PAIRS} | found
    summaries = [
        summarize(pair.name, group, found[pair.name, group], _target(catalog, pair.name, group, group_by))
        for pair in PAIRS
        for group in sorted({group for name, group in found if name == pair.name}, key=lambda g: g or "")
    ]
    return withhold_complements(summaries)


def _target(catalog: Catalog, pair: str, group: str | None, group_by: str | None) -> float | None:
    """The target in seconds: the city's, the queue's, or the one that every queue shares."""
    if (seconds := catalog.city.target_seconds.get(pair)) is not None:
        return seconds
    if group_by == "queue" and group is not None:
        queue = catalog.queues.get(group)
        return queue.target_seconds.get(pair) if queue else None
    stated = {queue.target_seconds[pair] for queue in catalog.queues.values() if pair in queue.target_seconds}
    return stated.pop() if len(stated) == 1 else None
