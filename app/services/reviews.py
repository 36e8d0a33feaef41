"""Calls for a supervisor to look at, and what the looking says of each rule."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from app.domain.review import threshold
from app.domain.verdicts import Counts, verdicts
from app.rules.catalog import Catalog
from app.services.calls import summary
from app.services.steps import in_steps
from app.storage import reviews as storage
from app.storage.engine import Connection, Database


async def page(
    database: Database,
    catalog: Catalog,
    *,
    kind: str,
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> tuple[list[dict[str, Any]], tuple[datetime, UUID] | None]:
    """One page of calls that nobody looked at yet, latest first, and where the next one begins.

    `unread`: every call with a note that no rule can read; `tagged` and `untagged`: the share that is
    drawn by chance, the same for everyone.
    """
    share = catalog.city.review_share
    below = threshold(share.untagged if kind == "untagged" else share.tagged)

    async def work(connection: Connection) -> Sequence[Any]:
        return await storage.waiting(connection, kind=kind, below=below, before=before, limit=limit + 1)

    rows = await database.run(work)
    shown, more = rows[:limit], len(rows) > limit
    return [summary(row) for row in shown], (shown[-1].began_at, shown[-1].call_id) if more else None


async def lines(
    database: Database, catalog: Catalog, *, begin: datetime, end: datetime
) -> list[dict[str, Any]]:
    """For each rule, in all and month by month: of how many calls it held, and how right it was found."""
    zone = catalog.city.timezone
    held = await in_steps(database, storage.held, begin=begin, end=end, zone=zone)
    labels = await in_steps(database, storage.labels, begin=begin, end=end, zone=zone)
    months: dict[str, dict[str, Counter[str]]] = {rule.id: {} for rule in catalog.rules}
    for row in (*held, *labels):
        counts = months.setdefault(row.rule, {}).setdefault(row.month, Counter())
        counts.update({name: getattr(row, name, 0) for name in Counts._fields})
    return [
        asdict(one)
        for rule in sorted(months)
        for one in verdicts(rule, {month: Counts(**counts) for month, counts in months[rule].items()})
    ]
