"""The database a command works on: the one that TRIAGE_DATABASE_URL names, or the embedded one."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import typer

from app.rules.catalog import Catalog, load
from app.settings import Settings, from_environment
from app.storage import schema
from app.storage.embedded import embedded
from app.storage.engine import Database, url_of

Result = TypeVar("Result")
app = typer.Typer(no_args_is_help=True, help="The database's schema.")


@contextmanager
def opened(settings: Settings, catalog: Catalog) -> Iterator[Database]:
    """A database that is reached and, if it is the embedded one, brought up to date."""
    jurisdiction = catalog.city.jurisdiction
    if settings.database_url is not None:
        url = url_of(settings.database_url.get_secret_value())
        replica = settings.replica_url and url_of(
            settings.replica_url.get_secret_value(), "TRIAGE_REPLICA_URL"
        )
        yield Database(
            url, jurisdiction=jurisdiction, connections=settings.connections, replica=replica or None
        )
        return
    with embedded(settings.data_dir) as url:
        asyncio.run(_upgraded(Database(url, jurisdiction=jurisdiction)))
        yield Database(url, jurisdiction=jurisdiction, connections=settings.connections)


async def _upgraded(database: Database) -> None:
    try:
        if await database.run(schema.current) != schema.head():
            await schema.upgrade(database)
    finally:
        await database.close()


def with_database(work: Callable[[Database, Catalog], Awaitable[Result]]) -> Result:
    """Run this with the database and the catalog of the settings."""
    settings = from_environment()
    catalog = load(settings.catalog)

    async def run(database: Database) -> Result:
        try:
            await database.check()
            return await work(database, catalog)
        finally:
            await database.close()

    with opened(settings, catalog) as database:
        return asyncio.run(run(database))


@app.command()
def upgrade() -> None:
    """Bring the schema to the version this code needs."""
    with_database(lambda database, _: schema.upgrade(database))
    typer.echo(f"The schema is at {schema.head()}.")


@app.command()
def revision(message: str) -> None:
    """Write a migration from the difference between the tables in code and in the database."""
    with_database(lambda database, _: schema.new_revision(database, message))
