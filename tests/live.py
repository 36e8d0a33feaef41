"""The service behind a real socket, for tests of what speaks HTTP from outside."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import uvicorn
from sqlalchemy import URL

from app.main import create_app
from app.rules.catalog import Catalog
from app.services import keys
from app.settings import Settings
from app.storage.engine import Database
from tests.front_door import LINK_SECRET


class LiveService(NamedTuple):
    """A listening service on a database."""

    url: str
    database_url: URL
    catalog: Catalog

    def key(self, role: str, *, source: str | None = None, queue: str | None = None) -> str:
        """A new key of this role."""
        return asyncio.run(self._key(role, source, queue))

    async def _key(self, role: str, source: str | None, queue: str | None) -> str:
        database = Database(self.database_url, jurisdiction=self.catalog.city.jurisdiction, connections=2)
        queues = [queue] if queue else []
        issued = await keys.create(database, self.catalog, role=role, source=source, queues=queues)
        await database.close()
        return issued.key


@contextmanager
def listening(database_url: URL, catalog: Catalog) -> Iterator[LiveService]:
    """The service on a free port of the loopback, in a thread of its own."""
    database = Database(database_url, jurisdiction=catalog.city.jurisdiction, connections=4)
    app = create_app(Settings(link_secret=LINK_SECRET), database, catalog)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="on"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield LiveService(f"http://127.0.0.1:{listener.getsockname()[1]}", database_url, catalog)
        server.should_exit = True
        thread.join()
