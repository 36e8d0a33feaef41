"""Calls for a supervisor to look at, and what the looking says of each rule."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from app.domain.review import threshold
from app.domain.verdicts import Counts, Verdict, verdicts
from app.rules.catalog import Catalog
from app.services.calls import summary
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


async def rule_report(
    database: Database, catalog: Catalog, *, begin: datetime, end: datetime
) -> list[Verdict]:
    """For each rule, in all and month by month: of how many calls it held, and how right it was found."""

    async def work(connection: Connection) -> tuple[Sequence[Any], Sequence[Any]]:
        zone = catalog.city.timezone
        return (
            await storage.held(connection, begin=begin, end=end, zone=zone),
            await storage.labels(connection, begin=begin, end=end, zone=zone),
        )

    held, labels = await database.run(work)
    months: dict[str, dict[str, Counts]] = {rule.id: {} for rule in catalog.rules}
    for row in held:
        counts = months.setdefault(row.rule, {}).get(row.month, Counts())
        months[row.rule][row.month] = counts._replace(calls=counts.calls + row.calls)
    for row in labels:
        counts = months.setdefault(row.rule, {}).get(row.month, Counts())
        found = {name: getattr(row, name) for name in Counts._fields[1:]}
        months[row.rule][row.month] = counts._replace(**found)
    return [one for rule in sorted(months) for one in verdicts(rule, months[rule])]
