"""Claims of ten with their completion, audit row included, against two job queues on the same server.

Each works at a backlog of 100,000; ours also at 1,000,000. Turns go round, so a noisy minute meets all alike,
and in an order drawn anew each time, since who comes after another kind finds the caches full of that.
"""

import os
import random
import statistics
import time
from contextlib import AsyncExitStack, ExitStack

import uvloop
from sqlalchemy import URL

from benchmarks import backlogs
from benchmarks.ground import (
    ROUNDS,
    SERVER_CORE,
    Verdicts,
    at_least,
    at_most,
    console,
    database,
    median_ratio,
    postgres,
)

SMALL, LARGE = 100_000, 1_000_000
TURNS = 100  # in a round, of each
PEERS = ("pgqueuer", "procrastinate")


def main() -> None:
    """Measure, print, and exit with 1 if something was not reached."""
    with postgres() as server, ExitStack() as stack:
        console.print(f"a backlog of {SMALL:,} ...")
        small = stack.enter_context(database(server))
        backlogs.fill_ours(small, SMALL)
        # All have the same calls; the job queues hold as many jobs as the small one holds referrals.
        urls = {name: stack.enter_context(database(server, small.database)) for name in PEERS}
        console.print(f"a backlog of {LARGE:,} ...")
        large = stack.enter_context(database(server))
        backlogs.fill_ours(large, LARGE)
        urls |= {"ours": small, "ours at a million": large}
        figures = uvloop.run(_measured(urls))
    for name, values in figures.items():
        console.print(f"{name:24}" + "".join(f"{value:9.2f} ms" for value in values))
    ours = figures["ours"]
    verdicts = Verdicts("Ten claimed with their calls and completed: medians of the rounds' median times")
    verdicts.add("pgqueuer : ours", median_ratio(figures["pgqueuer"], ours), 1, at_least)
    verdicts.add("procrastinate : ours", median_ratio(figures["procrastinate"], ours), 1, at_least)
    grown = median_ratio(figures["ours at a million"], ours)
    verdicts.add("ours at 1,000,000 : at 100,000", grown, 1.2, at_most)
    verdicts.show()
    bare = median_ratio(figures["pgqueuer without calls"], ours)
    console.print(f"pgqueuer reading no calls : ours, which reads them: {bare:.2f}")
    raise SystemExit(not verdicts.reached)


async def _measured(urls: dict[str, URL]) -> dict[str, list[float]]:
    """Per name, the median milliseconds of a turn in each round."""
    os.sched_setaffinity(0, SERVER_CORE)
    async with AsyncExitStack() as stack:
        console.print(f"two backlogs of {SMALL:,} ...")
        turns = {
            "ours": await stack.enter_async_context(backlogs.ours(urls["ours"])),
            "ours at a million": await stack.enter_async_context(backlogs.ours(urls["ours at a million"])),
        }
        theirs = await stack.enter_async_context(backlogs.pgqueuer(urls["pgqueuer"], SMALL))
        turns["pgqueuer"], turns["pgqueuer without calls"] = theirs
        turns["procrastinate"] = await stack.enter_async_context(
            backlogs.one_by_one(urls["procrastinate"], SMALL)
        )
        for turn in turns.values():  # plans and pools are warm
            for _ in range(10):
                await turn()
        figures: dict[str, list[float]] = {name: [] for name in turns}
        chance = random.Random(1)
        for number in range(ROUNDS):
            console.print(f"round {number + 1} of {ROUNDS} ...")
            times: dict[str, list[float]] = {name: [] for name in turns}
            for _ in range(TURNS):
                for name, turn in chance.sample([*turns.items()], len(turns)):
                    start = time.perf_counter()
                    await turn()
                    times[name].append((time.perf_counter() - start) * 1000)
            for name, values in times.items():
                figures[name].append(statistics.median(values))
        return figures


if __name__ == "__main__":
    main()
