"""`triage serve`: the service itself."""

import asyncio
import gc
import signal
import socket
import sys
from contextlib import suppress

import uvicorn

from app.cli.database import opened
from app.errors import SetupError
from app.rules.catalog import load
from app.settings import Settings, from_environment
from app.storage.engine import Database
from app.telemetry import logs

_GRACE_SECONDS = 20


def serve() -> None:
    """Start the service and serve until it is told to stop."""
    from app.main import create_app  # a second, which every other command would wait for

    settings = from_environment()
    logs.configure(settings.log_level)
    catalog = load(settings.catalog)
    with _listening(settings) as listener, opened(settings, catalog) as database:
        asyncio.run(_reached(database))
        config = uvicorn.Config(
            create_app(settings, database, catalog),
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_GRACE_SECONDS,
            lifespan="on",
        )
        # What start-up made lives as long as the process: the collector need not walk it again and again.
        gc.collect()
        gc.freeze()
        gc.set_threshold(50_000, 20, 50)
        server = uvicorn.Server(config)
        # The server raises the signal that stopped it once more when it is done: end in good order then too,
        # so that the embedded database is stopped as well.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        with suppress(KeyboardInterrupt):
            server.run(sockets=[listener])
        if not server.started:
            raise SetupError("The service did not start; the log above says why.")


async def _reached(database: Database) -> None:
    """Look before the server starts: what is wrong here is said in one line."""
    from app.main import check_schema

    try:
        await check_schema(database)
    finally:
        await database.close()


def _listening(settings: Settings) -> socket.socket:
    """The listening socket. Raises SetupError in one clear line if the address cannot be had."""
    listener = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(1024)
    except OSError as error:
        listener.close()
        where = f"{settings.host}:{settings.port}"
        raise SetupError(
            f"Cannot listen on {where}: {error.strerror}. Choose another with TRIAGE_HOST and TRIAGE_PORT."
        ) from error
    return listener
