"""LISTEN and NOTIFY: names of queues, between processes, outside every transaction that matters."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

from sqlalchemy import text

from app.storage.engine import Database

_CHANNEL = "triage_queue"
_HEARTBEAT_SECONDS = 30.0


async def notify(database: Database, queues: Sequence[str]) -> None:
    """Tell every process that something is new in these queues."""
    await database.run(
        lambda connection: connection.execute(
            text("SELECT pg_notify(:channel, queue) FROM unnest(CAST(:queues AS text[])) AS queue"),
            {"channel": _CHANNEL, "queues": list(queues)},
        )
    )


async def listen(database: Database) -> AsyncIterator[str | None]:
    """The queues other processes name, and None now and then while all is quiet.

    Ends with an error when the connection breaks; a half-open one is found by the heartbeat.
    """
    heard: asyncio.Queue[str] = asyncio.Queue()

    def hear(_connection: Any, _pid: int, _channel: str, queue: object) -> None:
        heard.put_nowait(str(queue))

    async with database.listener() as driver:
        await driver.add_listener(_CHANNEL, hear)
        yield None
        while True:
            try:
                yield await asyncio.wait_for(heard.get(), _HEARTBEAT_SECONDS)
            except TimeoutError:
                await driver.fetchval("SELECT 1", timeout=10)
                yield None
