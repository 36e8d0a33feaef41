"""Whole years, for reports that tell a year only when all of it can be told."""

from datetime import datetime

from app import clock
from app.domain.years import Year, years
from app.rules.catalog import Catalog
from app.storage import years as storage
from app.storage.engine import Database


async def known_years(database: Database, catalog: Catalog, *, begin: datetime, end: datetime) -> list[Year]:
    """Those that overlap the period, since the first call and until now."""
    first = await database.read(storage.first_began)
    if first is None:
        return []
    return list(years(max(begin, first), min(end, clock.now()), catalog.city.timezone))
