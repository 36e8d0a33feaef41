"""Concurrent requests share transactions: whatever waits while one group commits is the next group."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from app.errors import UnavailableError

Item = TypeVar("Item")
Answer = TypeVar("Answer")
Group = list[tuple[Sequence[Item], asyncio.Future[Sequence[Answer]]]]


class Coalescer(Generic[Item, Answer]):
    """Gathers items of concurrent requests and commits them together; each is answered after its commit."""

    def __init__(
        self,
        commit: Callable[[Sequence[Item]], Awaitable[Sequence[Answer]]],
        *,
        most: int,
        lanes: int = 3,
        crowd: int = 64,
    ) -> None:
        """`commit` makes a group durable and answers per item, in order; `most` items start a group.

        One group commits at a time, so that small ones gather. When `crowd` items wait, the next lane
        opens: the processor works on one group while the database reads for one and writes another.
        """
        self._commit = commit
        self._most, self._lanes, self._crowd = most, lanes, crowd
        self._waiting: deque[tuple[Sequence[Item], asyncio.Future[Sequence[Answer]]]] = deque()
        self._waiting_items = 0
        self._runners: set[asyncio.Task[None]] = set()
        self._closed = False

    async def submit(self, items: Sequence[Item]) -> Sequence[Answer]:
        """The answers for these items, once they are durable.

        Raises what `commit` raised for their group, or UnavailableError when shutting down.
        """
        if self._closed:
            raise UnavailableError("The service is shutting down.")
        future: asyncio.Future[Sequence[Answer]] = asyncio.get_running_loop().create_future()
        self._waiting.append((items, future))
        self._waiting_items += len(items)
        crowded = len(self._runners) < self._lanes and self._waiting_items >= self._crowd
        if not self._runners or crowded:
            self._runners.add(asyncio.create_task(self._run()))
        # A caller that hangs up must not take its neighbours' group down with it.
        return await asyncio.shield(future)

    async def close(self) -> None:
        """Take nothing more, and finish what was taken."""
        self._closed = True
        while self._runners:
            await asyncio.wait(self._runners)

    async def _run(self) -> None:
        while self._waiting:
            await self._answer(self._next_group())
        # Nothing may come between finding nobody and leaving: who comes next starts a runner of its own.
        runner = asyncio.current_task()
        assert runner is not None
        self._runners.discard(runner)

    async def _answer(self, group: Group[Item, Answer]) -> None:
        items = [item for some, _ in group for item in some]
        try:
            answers = await self._commit(items)
        except Exception as error:
            for _, future in group:
                if not future.done():
                    future.set_exception(error)
                    future.exception()  # its caller may have hung up; that is no error of ours
            return
        start = 0
        for some, future in group:
            if not future.done():
                future.set_result(answers[start : start + len(some)])
            start += len(some)

    def _next_group(self) -> Group[Item, Answer]:
        group: Group[Item, Answer] = []
        size = 0
        while self._waiting and (not group or size + len(self._waiting[0][0]) <= self._most):
            group.append(self._waiting.popleft())
            size += len(group[-1][0])
        self._waiting_items -= size
        return group
