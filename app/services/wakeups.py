"""Wake agencies that wait for work: a hint after the commit, never the truth.

Within this process an event wakes them at once; other processes hear of it by one coalesced NOTIFY that
names queues only. Whoever waits also looks by itself every second, so a lost hint costs a second.
"""

import asyncio
from collections.abc import Iterable

from app import clock
from app.storage.engine import Database
from app.storage.notify import listen, notify
from app.telemetry import logs, metrics

LOOK_SECONDS = 1.0
_GATHER_SECONDS = 0.1
_RECONNECT_SECONDS = 5.0


class Wakeups:
    """Who waits for which queue."""

    def __init__(self, database: Database) -> None:
        """Nobody waits, and nothing is heard before `start`."""
        self._database = database
        self._news: set[str] = set()
        self._hearing: asyncio.Task[None] | None = None
        self._telling: asyncio.Task[None] | None = None
        self._waiting: dict[str, set[asyncio.Event]] = {}

    def start(self) -> None:
        """Begin to hear other processes."""
        self._hearing = asyncio.create_task(self._hear())

    async def close(self) -> None:
        """Release whoever waits, and stop hearing."""
        for queue in list(self._waiting):
            self._wake(queue)
        while tasks := {task for task in (self._hearing, self._telling) if task and not task.done()}:
            for task in tasks:
                task.cancel()
            # A cancellation that arrives while a connection is being made can be lost: ask again.
            await asyncio.wait(tasks, timeout=0.5)

    def offered(self, queues: Iterable[str]) -> None:
        """Something new stands in these queues, durably."""
        for queue in queues:
            self._wake(queue)
            self._news.add(queue)
        if self._news and (self._telling is None or self._telling.done()):
            self._telling = asyncio.create_task(self._tell())

    async def wait(self, queue: str, seconds: float) -> None:
        """Return when something may be new in the queue, or after at most `seconds`."""
        event = asyncio.Event()
        waiting = self._waiting.setdefault(queue, set())
        waiting.add(event)
        try:
            look = clock.jitter(0.8, 1.2) * LOOK_SECONDS
            await asyncio.wait_for(event.wait(), min(seconds, look))
        except TimeoutError:
            pass
        finally:
            waiting.discard(event)

    def _wake(self, queue: str) -> None:
        for event in self._waiting.get(queue, ()):
            event.set()

    async def _tell(self) -> None:
        await asyncio.sleep(_GATHER_SECONDS)
        queues, self._news = sorted(self._news), set()
        try:
            await notify(self._database, queues)
        except Exception as error:
            logs.warning("wakeup_not_sent", error=type(error).__name__)

    async def _hear(self) -> None:
        while True:
            try:
                async for queue in listen(self._database):
                    metrics.LOOP_LAST_SUCCESS.labels("wakeups").set_to_current_time()
                    if queue:
                        self._wake(queue)
            except asyncio.CancelledError:
                raise
            except Exception as error:
                logs.warning("wakeups_not_heard", error=type(error).__name__)
            await asyncio.sleep(_RECONNECT_SECONDS)
