"""Concurrent requests share transactions: whatever waits while one group commits is the next group."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from app.errors import UnavailableError

Item = TypeVar("Item")
Answer = TypeVar("Answer")


class Coalescer(Generic[Item, Answer]):
    """Gathers items of concurrent requests and commits them together; each is answered after its commit."""

    def __init__(self, commit: Callable[[Sequence[Item]], Awaitable[Sequence[Answer]]], *, most: int) -> None:
        """`commit` makes a group durable and answers per item, in order; `most` items start a group."""
        self._commit = commit
        self._most = most
        self._waiting: deque[tuple[Sequence[Item], asyncio.Future[Sequence[Answer]]]] = deque()
        self._runner: asyncio.Task[None] | None = None
        self._closed = False

    async def submit(self, items: Sequence[Item]) -> Sequence[Answer]:
        """The answers for these items, once they are durable.

        Raises what `commit` raised for their group, or UnavailableError when shutting down.
        """
        if self._closed:
            raise UnavailableError("The service is shutting down.")
        future: asyncio.Future[Sequence[Answer]] = asyncio.get_running_loop().create_future()
        self._waiting.append((items, future))
        if self._runner is None or self._runner.done():
            self._runner = asyncio.create_task(self._run())
        # A caller that hangs up must not take its neighbours' group down with it.
        return await asyncio.shield(future)

    async def close(self) -> None:
        """Take nothing more, and finish what was taken."""
        self._closed = True
        if self._runner is not None:
            await self._runner

    async def _run(self) -> None:
        while self._waiting:
            group = self._next_group()
            items = [item for some, _ in group for item in some]
            try:
                answers = await self._commit(items)
            except Exception as error:
                for _, future in group:
                    if not future.done():
                        future.set_exception(error)
                        future.exception()  # its caller may have hung up; that is no error of ours
                continue
            start = 0
            for some, future in group:
                if not future.done():
                    future.set_result(answers[start : start + len(some)])
                start += len(some)

    def _next_group(self) -> list[tuple[Sequence[Item], "asyncio.Future[Sequence[Answer]]"]]:
        group: list[tuple[Sequence[Item], asyncio.Future[Sequence[Answer]]]] = []
        size = 0
        while self._waiting and (not group or size + len(self._waiting[0][0]) <= self._most):
            group.append(self._waiting.popleft())
            size += len(group[-1][0])
        return group
