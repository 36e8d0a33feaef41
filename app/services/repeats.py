"""How soon units call again, by year of the call that is followed."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import product
from typing import Any

from app import clock
from app.domain.gaps import History, unpacked
from app.domain.repeats import (
    INDEXES,
    NO_ADDRESS,
    RECEIPT,
    TAGS,
    UNITS,
    WINDOW_OPEN,
    WINDOWS,
    horizon,
    year_lines,
)
from app.domain.reports.repeats import REPEATS
from app.domain.survival import Point
from app.domain.years import Year
from app.rules.catalog import Catalog
from app.services.identities import spoken_of
from app.services.steps import in_steps
from app.services.years import known_years
from app.storage import repeats as storage
from app.storage.engine import Database

Lines = tuple[list[dict[str, Any]], list[dict[str, Any]]]
_EMPTY: Mapping[str, Any] = dict.fromkeys(column.name for column in REPEATS.columns)


async def lines(
    database: Database, catalog: Catalog, *, begin: datetime, end: datetime, window_days: str = "365"
) -> Lines:
    """The lines of every year that overlaps the period and has calls, and the curves of those told."""
    now, window = clock.now(), int(window_days)
    asked = await known_years(database, catalog, begin=begin, end=end)
    told = [year for year in asked if year.told_from(horizon(window)) <= now]
    packed: list[bytes] = []
    receipts: list[bytes] = []
    if told:
        receipts = await database.read(partial(storage.received, begin=told[0].begin))
        packed = await in_steps(
            database,
            storage.occurrences,
            begin=told[0].begin,
            end=min(now, told[-1].end + timedelta(days=horizon(window))),
            identities=await database.read(spoken_of),
        )
    return await asyncio.to_thread(_written, packed, receipts, asked, window, now)


def _written(
    packed: list[bytes], receipts: list[bytes], asked: Sequence[Year], window: int, now: datetime
) -> Lines:
    rows, received = unpacked(packed), unpacked(receipts, RECEIPT)
    told: list[dict[str, Any]] = []
    points: list[dict[str, Any]] = []
    for tag, name in TAGS.items():
        history = History(rows, received, tag)
        for year in asked:
            known = {"tag": name, "year": str(year.number), "told_from_at": year.told_from(horizon(window))}
            done = [days for days in WINDOWS if year.told_from(horizon(days)) <= now]
            gaps = history.gaps(_instant(year.begin), _instant(year.end)) if window in done else {}
            found = {
                (line["unit"], line["index"]): (line, drawn) for line, drawn in year_lines(gaps, window, done)
            }
            for key in product(UNITS, INDEXES):
                line, drawn = found.get(key, (_untold(*key, NO_ADDRESS if gaps else WINDOW_OPEN), []))
                told.append({**_EMPTY, **known, **line})
                points += [_point(told[-1], point) for point in drawn]
    return told, points


def _untold(unit: str, index: str, reason: str) -> dict[str, Any]:
    return {"unit": unit, "index": index, "reason": reason, "suppressed": ()}


def _point(line: Mapping[str, Any], point: Point) -> dict[str, Any]:
    return {
        **{key: line[key] for key in ("tag", "year", "unit", "n")},
        "days": point.seconds,
        "repeated_share": round(1 - point.open_share, 2),
        "low": round(1 - point.high, 2),
        "high": round(1 - point.low, 2),
        "at_risk": point.at_risk,
    }


def _instant(at: datetime) -> int:
    """In microseconds since 1970."""
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
