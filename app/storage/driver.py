"""The driver's own connections, for statements that commit by themselves: nothing stands between."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, TypeAlias

import asyncpg
import orjson

from app.errors import OutcomeUnknownError, UnavailableError

Driver: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

# Such statements look up a few rows by key or rank, whatever the tables' sizes. Left to its statistics, the
# planner keeps a sequential scan it chose while a table was new, until the next ANALYZE, and sorts all that
# waits to show the first of it, where walking an index would stop at the page's end.
_INDEX_PLANS = {
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
    "enable_bitmapscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
}
_LOST = (
    OSError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
)


class DriverPool:
    """A few connections; each is lent to one task at a time and keeps its prepared statements.

    The driver's own pool makes two tasks and a round trip of every loan, which costs more than a statement.
    """

    def __init__(self, options: Mapping[str, Any], *, size: int, wait_seconds: float) -> None:
        """`options` are those of asyncpg.connect. Nothing is connected until first used."""
        self._options = {**options, "server_settings": {**options["server_settings"], **_INDEX_PLANS}}
        self._wait_seconds = wait_seconds
        self._lent = 0
        self._free = asyncio.Semaphore(size)
        self._idle: list[Driver] = []

    @asynccontextmanager
    async def borrow(self) -> AsyncIterator[Driver]:
        """A connection.

        Raises UnavailableError if there is none to be had, OutcomeUnknownError if it is lost in use.
        """
        try:
            async with asyncio.timeout(self._wait_seconds):
                await self._free.acquire()
        except TimeoutError as error:
            raise UnavailableError from error
        self._lent += 1
        try:
            driver = await self._connected()
            try:
                yield driver
            except _LOST as error:
                driver.terminate()
                raise OutcomeUnknownError from error
            except asyncio.CancelledError:
                driver.terminate()  # its answer may still be on the way
                raise
            finally:
                if not driver.is_closed():
                    self._idle.append(driver)
        finally:
            self._lent -= 1
            self._free.release()

    def in_use(self) -> int:
        """How many connections are lent."""
        return self._lent

    async def close(self) -> None:
        """Close every connection that is not lent."""
        while self._idle:
            await self._idle.pop().close(timeout=self._wait_seconds)

    async def _connected(self) -> Driver:
        while self._idle:
            driver = self._idle.pop()
            if not driver.is_closed():
                return driver
        try:
            driver = await asyncpg.connect(**self._options)
            await speak_json(driver)
        except (OSError, asyncpg.InterfaceError, asyncpg.PostgresError) as error:
            raise UnavailableError from error
        return driver


async def speak_json(driver: Driver) -> None:
    """JSON goes to the database as text and comes from it as values."""
    await driver.set_type_codec("json", encoder=str, decoder=orjson.loads, schema="pg_catalog", format="text")
