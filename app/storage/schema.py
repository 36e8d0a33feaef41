"""The schema's version: bring it up to date, and know whether it is."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection as SyncConnection

from app.storage.engine import Connection, Database

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


def _config(connection: SyncConnection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option(
        "file_template", "%%(year)d_%%(month).2d_%%(day).2d_%%(hour).2d%%(minute).2d_%%(slug)s"
    )
    config.attributes["connection"] = connection
    return config


def head() -> str | None:
    """The revision this code is written for."""
    return ScriptDirectory.from_config(_config()).get_current_head()


async def current(connection: Connection) -> str | None:
    """The revision the database is at; None for an empty one."""
    return await connection.run_sync(lambda sync: MigrationContext.configure(sync).get_current_revision())


async def upgrade(database: Database) -> None:
    """Bring the schema to this code's revision, in one transaction per migration."""
    await database.run(lambda connection: connection.run_sync(_upgrade))


def _upgrade(connection: SyncConnection) -> None:
    command.upgrade(_config(connection), "head")


async def downgrade(database: Database) -> None:
    """Take every migration back. Everything stored is lost."""
    await database.run(lambda connection: connection.run_sync(_downgrade))


def _downgrade(connection: SyncConnection) -> None:
    command.downgrade(_config(connection), "base")


async def differences(database: Database) -> list[str]:
    """What the tables in code and in the database do not agree on; empty if they do."""
    return await database.run(lambda connection: connection.run_sync(_differences))


def _differences(connection: SyncConnection) -> list[str]:
    from alembic.autogenerate import compare_metadata

    from app.storage.tables import metadata

    context = MigrationContext.configure(connection, opts={"compare_server_default": True})
    return [repr(difference) for difference in compare_metadata(context, metadata)]


async def new_revision(database: Database, message: str) -> None:
    """Write a migration from the difference between the tables in code and in the database."""
    await database.run(
        lambda connection: connection.run_sync(
            lambda sync: command.revision(_config(sync), message, autogenerate=True)
        )
    )
