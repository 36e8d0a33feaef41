"""Tests meet a real PostgreSQL: one server a run, one database a test, copied from a migrated template."""

import asyncio
import fcntl
import os
import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from hypothesis import settings
from sqlalchemy import URL

from app.rules.catalog import Catalog, load
from app.settings import Settings
from app.storage import schema
from app.storage.embedded import embedded
from app.storage.engine import Database
from tests.front_door import LINK_SECRET, FrontDoor, opened

_RUN_DIR = "TRIAGE_TEST_RUN_DIR"

# How long an example takes is never a reason to fail.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        os.environ[_RUN_DIR] = tempfile.mkdtemp(prefix="triage-tests-")


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ[_RUN_DIR], ignore_errors=True)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load()


@pytest.fixture(scope="session")
def server(catalog: Catalog) -> Iterator[URL]:
    """The run's PostgreSQL, with the template database migrated."""
    run_dir = Path(os.environ[_RUN_DIR])
    with ExitStack() as stack:
        url = stack.enter_context(embedded(run_dir / "data"))
        with (run_dir / "template").open("a+") as done:
            fcntl.flock(done, fcntl.LOCK_EX)
            done.seek(0)
            if not done.read():
                _run(_migrate(url, catalog))
                done.write("done")
                done.flush()
        yield url


@pytest.fixture
def database_url(server: URL) -> Iterator[URL]:
    """An empty database of its own, at the head of the migrations."""
    with fresh_database(server) as url:
        yield url


@contextmanager
def fresh_database(server: URL) -> Iterator[URL]:
    """A copy of the migrated template, dropped on leaving."""
    name = f"t_{uuid.uuid4().hex}"
    _run(_execute(server, f"CREATE DATABASE {name} TEMPLATE triage STRATEGY FILE_COPY"))
    yield server.set(database=name)
    _run(_execute(server, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
async def database(database_url: URL, catalog: Catalog) -> AsyncIterator[Database]:
    """A database to look into beside the front door."""
    database = Database(database_url, jurisdiction=catalog.city.jurisdiction, connections=4)
    yield database
    await database.close()


@pytest.fixture
async def door(database_url: URL, catalog: Catalog) -> AsyncIterator[FrontDoor]:
    """The running service, seen from outside."""
    async with opened(Settings(link_secret=LINK_SECRET), database_url, catalog) as door:
        yield door


async def _migrate(url: URL, catalog: Catalog) -> None:
    database = Database(url, jurisdiction=catalog.city.jurisdiction)
    await schema.upgrade(database)
    await database.close()


async def _execute(url: URL, sql: str) -> None:
    connection = await asyncpg.connect(host=url.query["host"], user=url.username, database="postgres")
    try:
        await connection.execute(sql)
    finally:
        await connection.close()


def _run(work: Coroutine[Any, Any, None]) -> None:
    asyncio.run(work)
