"""High utilizers before and after they were enrolled, beside what history alone would have them do."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from app.domain.expectation import Counted, fitted
from app.domain.utilizers import Accepted, Rule, Unit, arms
from app.domain.utilizers import lines as told
from app.errors import InvalidError, NotFoundError
from app.rules.catalog import Catalog
from app.services.identities import spoken_of
from app.storage import utilizers as storage
from app.storage.engine import Connection, Database
from app.storage.identities import spoken

_MOST_CALLS, _MOST_DAYS = 1000, 3660
_ENOUGH = 50_000  # calls: of more, a share of all units says as well how rates are spread
_DAY = timedelta(days=1)
_NO_HOUSEHOLD = dict.fromkeys(("domestic_before", "domestic_after"))  # such calls leave no address


async def lines(
    database: Database,
    catalog: Catalog,
    *,
    begin: datetime,
    end: datetime,
    threshold: int = 10,
    window_days: int = 365,
    unit: str = "person",
    queue: str = "mhop",
) -> list[dict[str, Any]]:
    """The figures of every arm, and the arms compared, small cells withheld.

    Raises NotFoundError for a queue that the catalog does not know, InvalidError for one that tells nobody
    whom it accepted, and for a threshold or a window that is none.
    """
    _check(catalog, threshold, window_days, queue)
    known = await database.read(storage.history)
    if known.begins_at is None:
        return told(*arms((), Rule(threshold, window_days), begin=0, end=0, until=0), Rule(1, 1), None)
    named = await database.read(_named)
    span = {"begins_at": known.begins_at, "ends_at": known.ends_at}
    wish = {"unit": unit, "queue": queue, **span}
    share = min(1.0, _ENOUGH / known.calls)
    everybody = await database.read(partial(storage.everybody, share=share, **wish))
    frequent = await database.read(partial(storage.frequent, threshold=threshold, spoken=named, **wish))
    first, last, until = ((at - known.begins_at) / _DAY for at in (begin, end, known.ends_at))
    # Arithmetic of thousands would hold up every other request.
    rule = Rule(threshold, window_days)
    found = await asyncio.to_thread(_lines, everybody, frequent, rule, first, last, until)
    return [line | _NO_HOUSEHOLD for line in found] if unit == "household" else found


def _check(catalog: Catalog, threshold: int, window_days: int, queue: str) -> None:
    if queue not in catalog.queues:
        raise NotFoundError("There is no such queue here.")
    if catalog.queues[queue].receipt_only:
        raise InvalidError("Whom a one-way queue accepted is told to nobody.", pointer="/query/queue")
    if not 2 <= threshold <= _MOST_CALLS:
        raise InvalidError(f"threshold is 2 to {_MOST_CALLS}.", pointer="/query/threshold")
    if not 1 <= window_days <= _MOST_DAYS:
        raise InvalidError(f"window_days is 1 to {_MOST_DAYS}.", pointer="/query/window_days")


async def _named(connection: Connection) -> dict[str, list[Any]]:
    return spoken(await spoken_of(connection))


def _lines(
    everybody: Sequence[Any], frequent: Sequence[Any], rule: Rule, begin: float, end: float, until: float
) -> list[dict[str, Any]]:
    spread = fitted([Counted(row.calls, row.days, row.units) for row in everybody], until)
    units = [
        Unit(
            row.calls,
            row.arrests or (),
            row.domestic or (),
            [Accepted(*one) for one in zip(row.accepted or (), row.called or (), strict=True)],
        )
        for row in frequent
    ]
    return told(*arms(units, rule, begin=begin, end=end, until=until), rule, spread)
