"""The connection to PostgreSQL: its pools, its two ways to do work, and what its failures mean."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, TypeVar

import asyncpg
import orjson
from sqlalchemy import URL, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection as Connection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from app import clock
from app.errors import InvalidError, SetupError, UnavailableError
from app.storage.driver import Driver, DriverPool

__all__ = ["Connection", "Database", "retryable", "unavailable", "url_of"]

Result = TypeVar("Result")

TRIES = 4
# serialization_failure, deadlock_detected, admin_shutdown; unique_violation: somebody did the same first,
# which the work sees when it is done again
_AGAIN = ("40001", "40P01", "57P01", "23505")
_NOT_TEXT, _READ_ONLY = "22021", "25006"
_TOO_LONG = "57014"  # query_canceled
# Reports look up many rows by index, which on today's disks cost little more than those side by side.
_READ = text(
    "SELECT set_config('transaction_read_only', 'on', true), set_config('statement_timeout', '30s', true),"
    " set_config('random_page_cost', '1.1', true)"
)
_WAIT_SECONDS = 10  # for a free connection, and for the server to answer a connection attempt


def url_of(written: str, variable: str = "TRIAGE_DATABASE_URL") -> URL:
    """The URL with our driver. Raises SetupError if it is not a PostgreSQL URL."""
    try:
        url = make_url(written)
    except Exception as error:
        raise SetupError(f"{variable} is not a URL like postgresql://user@host/database.") from error
    if url.get_backend_name() not in ("postgresql", "postgres"):
        raise SetupError(f"{variable} names {url.get_backend_name()}; only PostgreSQL will do.")
    return url.set(drivername="postgresql+asyncpg")


class Database:
    """One PostgreSQL. Intake and queues have pools of their own, so that reports and polls starve neither."""

    def __init__(
        self, url: URL, *, jurisdiction: str, connections: int = 10, replica: URL | None = None
    ) -> None:
        """Nothing is connected until first used."""
        self.url = url
        self._options = _options(url, jurisdiction)
        self._main = _engine(url, self._options, connections)
        self._reports = _engine(replica, _options(replica, jurisdiction), 4) if replica else self._main
        self._intake = DriverPool(self._options, size=3, wait_seconds=_WAIT_SECONDS)
        self._queues = DriverPool(self._options, size=4, wait_seconds=_WAIT_SECONDS)

    async def run(self, work: Callable[[Connection], Awaitable[Result]]) -> Result:
        """Do the work in one transaction and commit; again, with jitter, if the database asks for it.

        Raises UnavailableError when the database cannot be reached, InvalidError for a text it cannot keep.
        """

        async def attempt() -> Result:
            async with self._main.begin() as connection:
                return await work(connection)

        return await _again(attempt)

    async def read(self, work: Callable[[Connection], Awaitable[Result]]) -> Result:
        """Read for a report: in a short transaction that can write nothing, from the replica if there is one.

        Raises UnavailableError when the database cannot be reached, or a statement takes too long.
        """

        async def attempt() -> Result:
            async with self._reports.begin() as connection:
                await connection.execute(_READ)
                return await work(connection)

        return await _again(attempt)

    async def once(self, sql: str, *values: object) -> Sequence[asyncpg.Record]:
        """Do one statement that commits by itself, and give its rows; again, if the database asks for it.

        It is planned by index, whatever the tables' sizes: statements on queues look up rows by key or rank.
        Raises UnavailableError when the database cannot be reached, InvalidError for a text it cannot keep.
        """

        async def attempt() -> Sequence[asyncpg.Record]:
            async with self._queues.borrow() as driver:
                rows: Sequence[asyncpg.Record] = await driver.fetch(sql, *values)
                return rows

        return await _again(attempt)

    def intake(self) -> AbstractAsyncContextManager[Driver]:
        """A connection for intake's statements.

        Raises UnavailableError if there is none, OutcomeUnknownError if it is lost in use.
        """
        return self._intake.borrow()

    @asynccontextmanager
    async def listener(self) -> AsyncIterator[Driver]:
        """A connection to LISTEN on."""
        driver = await asyncpg.connect(**self._options)
        try:
            yield driver
        finally:
            driver.terminate()

    async def check(self) -> None:
        """Connect once. Raises SetupError in one clear line if that fails."""
        try:
            async with self._main.connect():
                pass
        except Exception as error:
            where = self.url.set(password=None, query={}).render_as_string()
            raise SetupError(f"The database at {where} cannot be reached: {_first_line(error)}") from error

    def pool_in_use(self) -> dict[str, int]:
        """Connections taken, by pool."""
        main: int = self._main.pool.checkedout()  # type: ignore[attr-defined]
        return {"main": main, "intake": self._intake.in_use(), "queues": self._queues.in_use()}

    async def close(self) -> None:
        """Return every connection."""
        await self._main.dispose()
        await self._reports.dispose()
        await self._intake.close()
        await self._queues.close()


def _options(url: URL, jurisdiction: str) -> dict[str, Any]:
    """What asyncpg.connect is to be given."""
    named: Mapping[str, Any] = create_async_engine(url).dialect.create_connect_args(url)[1]
    return {
        **named,
        "timeout": _WAIT_SECONDS,
        "command_timeout": 60,
        "server_settings": {
            "application_name": "triage",
            "triage.jurisdiction": jurisdiction,
            "timezone": "UTC",
            "idle_in_transaction_session_timeout": "60s",
        },
    }


def _engine(url: URL, options: dict[str, Any], size: int) -> AsyncEngine:
    return create_async_engine(
        url,
        pool_size=size,
        max_overflow=0,
        pool_timeout=_WAIT_SECONDS,
        pool_pre_ping=False,
        json_serializer=lambda value: orjson.dumps(value).decode(),
        json_deserializer=orjson.loads,
        connect_args=options,
    )


async def _again(attempt: Callable[[], Awaitable[Result]]) -> Result:
    """Make the attempt; again, with jitter, while the database asks for that."""
    for tries in range(1, TRIES + 1):
        try:
            async with unavailable():
                return await attempt()
        except (DBAPIError, asyncpg.PostgresError) as error:
            if sqlstate(error) == _NOT_TEXT:
                raise InvalidError("A text has a character that cannot be kept, such as NUL.") from error
            if tries == TRIES or not retryable(error):
                raise
            await asyncio.sleep(clock.jitter(0, 0.02 * 2**tries))
    raise AssertionError("unreachable")


def sqlstate(error: BaseException) -> str | None:
    """The SQLSTATE behind an error of the driver or of SQLAlchemy."""
    state: Any = getattr(getattr(error, "orig", error), "sqlstate", None)
    return state if isinstance(state, str) else None


def retryable(error: BaseException) -> bool:
    """Whether the same work may simply be done again."""
    return sqlstate(error) in _AGAIN


@asynccontextmanager
async def unavailable() -> AsyncIterator[None]:
    """Turn every way of not reaching the database into UnavailableError."""
    try:
        yield
    except (OSError, PoolTimeoutError, TimeoutError) as error:
        raise UnavailableError from error
    except (DBAPIError, asyncpg.PostgresError) as error:
        state, lost = sqlstate(error) or "", getattr(error, "connection_invalidated", False)
        if (
            lost
            or state in (_READ_ONLY, _TOO_LONG)
            or (state.startswith(("08", "57P", "53")) and state != "57P01")
        ):
            raise UnavailableError from error
        raise


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
