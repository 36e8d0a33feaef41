"""Every report by its name: definitions are in app/domain/reports, queries here."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

from app.domain.reports import REPORTS, Answer
from app.errors import InvalidError
from app.rules.catalog import Catalog
from app.services import (
    codes,
    elapsed,
    funnel,
    linkage_report,
    not_served,
    quality,
    reviews,
    training,
    unreported,
    workload,
)
from app.storage.engine import Database

# What gives a report's lines; or its lines, and the points that its picture draws.
_QUERIES: Mapping[str, Callable[..., Awaitable[Any]]] = {
    "elapsed": elapsed.lines,
    "funnel": funnel.lines,
    "linkages": linkage_report.lines,
    "not_served": not_served.lines,
    "codes": codes.lines,
    "quality": quality.lines,
    "unreported": unreported.lines,
    "rules": reviews.lines,
    "workload": workload.lines,
    "training": training.lines,
}


async def answer(
    database: Database, catalog: Catalog, name: str, *, begin: datetime, end: datetime, **options: Any
) -> Answer:
    """The report of this name for the period, small cells withheld.

    Raises InvalidError for an empty period, NotFoundError for a queue that is none.
    """
    if begin >= end:
        raise InvalidError("`from` must be before `to`.", pointer="/query/from")
    found = await _QUERIES[name](database, catalog, begin=begin, end=end, **options)
    lines, points = found if isinstance(found, tuple) else (found, [])
    return Answer(REPORTS[name], begin, end, catalog.city.timezone, lines, points, options)
