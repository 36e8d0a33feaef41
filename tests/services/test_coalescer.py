"""Requests share groups; each is answered after its commit, and none suffers for another."""

import asyncio
from collections.abc import Sequence

import pytest

from app.errors import UnavailableError
from app.services.coalescer import Coalescer


class Commits:
    """Commits that wait to be let through, and what they were given."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []
        self.gate = asyncio.Event()

    async def __call__(self, items: Sequence[int]) -> Sequence[int]:
        self.groups.append(list(items))
        await self.gate.wait()
        if 13 in items:
            raise RuntimeError("thirteen")
        return [item * 10 for item in items]


async def started(coalescer: Coalescer[int, int], *requests: list[int]) -> list[asyncio.Task[Sequence[int]]]:
    tasks = [asyncio.create_task(coalescer.submit(items)) for items in requests]
    await asyncio.sleep(0)
    return tasks


async def test_what_waits_while_one_group_commits_is_the_next_group() -> None:
    commits = Commits()
    coalescer = Coalescer(commits, most=10)
    first = await started(coalescer, [1])
    await asyncio.sleep(0)
    more = await started(coalescer, [2, 3], [4])
    commits.gate.set()
    assert await asyncio.gather(*first, *more) == [[10], [20, 30], [40]]
    assert commits.groups == [[1], [2, 3, 4]]


async def test_a_group_holds_at_most_so_many_but_a_request_is_never_cut() -> None:
    commits = Commits()
    commits.gate.set()
    coalescer = Coalescer(commits, most=3)
    tasks = await started(coalescer, [1, 2], [3, 4], [5, 6, 7, 8], [9])
    assert await asyncio.gather(*tasks) == [[10, 20], [30, 40], [50, 60, 70, 80], [90]]
    assert commits.groups == [[1, 2], [3, 4], [5, 6, 7, 8], [9]]


async def test_a_failed_group_fails_its_own_requests_only() -> None:
    commits = Commits()
    commits.gate.set()
    coalescer = Coalescer(commits, most=1)
    bad, good = await started(coalescer, [13], [1])
    assert await good == [10]
    with pytest.raises(RuntimeError, match="thirteen"):
        await bad


async def test_a_caller_that_hangs_up_takes_nobody_along() -> None:
    commits = Commits()
    coalescer = Coalescer(commits, most=10)
    leaving, staying = await started(coalescer, [1], [2])
    leaving.cancel()
    commits.gate.set()
    assert await staying == [20]
    with pytest.raises(asyncio.CancelledError):
        await leaving


async def test_closing_finishes_what_was_taken_and_takes_nothing_more() -> None:
    commits = Commits()
    coalescer = Coalescer(commits, most=10)
    (taken,) = await started(coalescer, [1])
    closing = asyncio.create_task(coalescer.close())
    await asyncio.sleep(0)
    with pytest.raises(UnavailableError):
        await coalescer.submit([2])
    commits.gate.set()
    await closing
    assert await taken == [10]
