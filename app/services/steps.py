"""Long periods are read in steps, so that no report holds a long transaction."""

import asyncio
from collections.abc import Awaitable, Callable, Generator, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from app.storage.engine import Database

_STEP, _MOST_STEPS = timedelta(days=31), 24
_AT_ONCE = 2  # connections of one report: the others are left to others


async def in_steps(
    database: Database,
    query: Callable[..., Awaitable[Sequence[Any]]],
    *,
    begin: datetime,
    end: datetime,
    **wish: Any,
) -> list[Any]:
    """The rows of a query for the period: its parts are read two at a time, each in a transaction of its own.

    For queries whose rows of parts are those of the whole: each call in one part alone. Rows come in the
    order of the parts.
    """
    ahead = parts(begin, end)
    found: dict[datetime, Sequence[Any]] = {}

    async def read_on() -> None:
        for first, last in ahead:
            found[first] = await database.read(partial(query, begin=first, end=last, **wish))

    try:
        await asyncio.gather(*(read_on() for _ in range(_AT_ONCE)))
    finally:
        ahead.close()  # where one failed the others stop too
    return [row for first in sorted(found) for row in found[first]]


def parts(begin: datetime, end: datetime) -> Generator[tuple[datetime, datetime], None, None]:
    """The period in order, in parts of a month, or in a fixed number of longer ones."""
    step = max(_STEP, (end - begin) / _MOST_STEPS)
    while begin < end:
        # Near the last instant that can be written down, adding would be an error.
        last = end if end - begin <= step else begin + step
        yield begin, last
        begin = last
