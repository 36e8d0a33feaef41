"""The driver's own connections, for statements that commit by themselves: nothing stands between."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, TypeAlias

import asyncpg
import orjson

from app.errors import OutcomeUnknownError, UnavailableError

Driver: TypeAlias = "asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"

# Such statements look up a few rows by key or rank, whatever the tables' sizes. Left to its statistics, the
# planner keeps a sequential scan it chose while a table was new, until the next ANALYZE.
_INDEX_PLANS = {
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
}
_NOT_REACHED = (
    OSError,
    asyncpg.InterfaceError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
)
_LOST = (
    OSError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
)


class DriverPool:
    """A few connections; each is lent to one task at a time and keeps its prepared statements."""

    def __init__(self, options: Mapping[str, Any], *, size: int, wait_seconds: float) -> None:
        """`options` are those of asyncpg.connect. Nothing is connected until first used."""
        self._options = {**options, "server_settings": {**options["server_settings"], **_INDEX_PLANS}}
        self._size = size
        self._wait_seconds = wait_seconds
        self._pool: asyncpg.Pool[asyncpg.Record] | None = None
        self._opening = asyncio.Lock()

    @asynccontextmanager
    async def borrow(self) -> AsyncIterator[Driver]:
        """A connection.

        Raises UnavailableError if there is none to be had, OutcomeUnknownError if it is lost in use.
        """
        pool = await self._opened()
        try:
            driver = await pool.acquire(timeout=self._wait_seconds)
        except _NOT_REACHED as error:
            raise UnavailableError from error
        try:
            yield driver
        except _LOST as error:
            driver.terminate()
            raise OutcomeUnknownError from error
        finally:
            await pool.release(driver)

    def in_use(self) -> int:
        """How many connections are lent."""
        return self._pool.get_size() - self._pool.get_idle_size() if self._pool else 0

    async def close(self) -> None:
        """Close every connection."""
        if self._pool:
            await self._pool.close()

    async def _opened(self) -> "asyncpg.Pool[asyncpg.Record]":
        if self._pool is None:
            async with self._opening:
                if self._pool is None:
                    self._pool = await asyncpg.create_pool(
                        min_size=0, max_size=self._size, init=_speak_json, reset=_keep, **self._options
                    )
        return self._pool


async def _speak_json(driver: Driver) -> None:
    await driver.set_type_codec("json", encoder=str, decoder=orjson.loads, schema="pg_catalog", format="text")


async def _keep(_: Driver) -> None:
    """Nothing to undo: every statement commits by itself and leaves no settings behind."""
