"""Families reported more than once, and domestic violence among statutory reports, by year."""

import asyncio
from datetime import datetime
from functools import partial
from typing import Any

from app import clock
from app.domain.families import LAG_DAYS, Reported, line
from app.domain.repeats import WINDOW_OPEN
from app.domain.reports.families import FAMILIES
from app.domain.years import Year
from app.rules.catalog import Catalog
from app.services.identities import spoken_of
from app.services.years import known_years
from app.storage import families as storage
from app.storage.engine import Database


async def lines(
    database: Database, catalog: Catalog, *, begin: datetime, end: datetime
) -> list[dict[str, Any]]:
    """A line of every year that overlaps the period and can have reports, small cells withheld."""
    now = clock.now()
    asked = await known_years(database, catalog, begin=begin, end=end)
    told = [year for year in asked if year.told_from(LAG_DAYS) <= now]
    found: dict[int, dict[str, Any]] = {}
    identities = await database.read(spoken_of) if told else []
    for year in told:  # one after the other, so that none holds a long transaction
        rows = await database.read(
            partial(
                storage.reported,
                begin=year.begin,
                end=year.end,
                reporting=[queue.id for queue in catalog.queues.values() if queue.takes_statutory_reports],
                identities=identities,
            )
        )
        found[year.number] = await asyncio.to_thread(line, [_reported(row, year) for row in rows])
    empty = dict.fromkeys(column.name for column in FAMILIES.columns)
    untold = {"reason": WINDOW_OPEN, "suppressed": ()}
    return [
        {
            **empty,
            "year": str(year.number),
            "told_from_at": year.told_from(LAG_DAYS),
            **found.get(year.number, untold),
        }
        for year in asked
    ]


def _reported(row: Any, year: Year) -> Reported:
    linked = row.received_at is not None and row.received_at < year.told_from(LAG_DAYS)
    return Reported(row.domestic, row.severe, linked, tuple(row.persons or ()))
