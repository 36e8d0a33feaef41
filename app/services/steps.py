"""Long periods are read in steps, so that no report holds a long transaction."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from app.storage.engine import Database

_STEP, _MOST_STEPS = timedelta(days=31), 24


async def in_steps(
    database: Database,
    query: Callable[..., Awaitable[Sequence[Any]]],
    *,
    begin: datetime,
    end: datetime,
    **wish: Any,
) -> list[Any]:
    """The rows of a query for the period: its parts are read one by one, each in a transaction of its own.

    For queries whose rows of parts are those of the whole: each call in one part alone.
    """
    found: list[Any] = []
    for first, last in parts(begin, end):
        found += await database.read(partial(query, begin=first, end=last, **wish))
    return found


def parts(begin: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The period in order, in parts of a month, or in a fixed number of longer ones."""
    step = max(_STEP, (end - begin) / _MOST_STEPS)
    while begin < end:
        # Near the last instant that can be written down, adding would be an error.
        last = end if end - begin <= step else begin + step
        yield begin, last
        begin = last
