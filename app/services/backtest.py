"""What another catalog would have said of stored calls, beside what was said of them."""

import asyncio
import multiprocessing
import os
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson

from app.domain.call import load
from app.rules.catalog import Catalog, restore
from app.rules.corrections import Corrections, lineage
from app.rules.engine import Evaluation
from app.storage import backtest as storage
from app.storage.engine import Database

_PER_CHUNK = 500
_EXAMPLES = 5


@dataclass(slots=True)
class Change:
    """One tag or referral that calls would gain or lose: how many, by which rules, and some of them."""

    calls: int = 0
    rules: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    def count(self, call_number: str, rules: Iterable[str]) -> None:
        """One more call."""
        self.calls += 1
        self.rules.update(rules)
        if len(self.examples) < _EXAMPLES:
            self.examples.append(call_number)

    def add(self, other: "Change") -> None:
        """What another part of the calls gave."""
        self.calls += other.calls
        self.rules.update(other.rules)
        self.examples = [*self.examples, *other.examples][:_EXAMPLES]


@dataclass(slots=True)
class Backtest:
    """The differences over all calls. Keys: tags, and `queue/program` of referrals."""

    calls: int = 0
    changed: int = 0
    tags_gained: dict[str, Change] = field(default_factory=dict)
    tags_lost: dict[str, Change] = field(default_factory=dict)
    referrals_added: dict[str, Change] = field(default_factory=dict)
    referrals_withdrawn: dict[str, Change] = field(default_factory=dict)

    def add(self, other: "Backtest") -> None:
        """What another part of the calls gave."""
        self.calls += other.calls
        self.changed += other.changed
        for name in ("tags_gained", "tags_lost", "referrals_added", "referrals_withdrawn"):
            mine = getattr(self, name)
            for key, change in getattr(other, name).items():
                mine.setdefault(key, Change()).add(change)


async def backtest(
    database: Database,
    catalog: Catalog,
    *,
    begin: datetime,
    end: datetime,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Backtest:
    """Evaluate every stored call that began in the period by this catalog, on all cores.

    Compared is the latest recorded evaluation. `progress` is told how many calls of how many are done.
    """
    of = await database.run(lambda connection: storage.count(connection, begin=begin, end=end))
    found = Backtest()
    workers = max(1, min(os.cpu_count() or 1, of // _PER_CHUNK + 1))
    context = multiprocessing.get_context("spawn")
    documents = orjson.dumps(catalog.documents)
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(workers, context, initializer=_start, initargs=(documents,)) as pool:
        waiting: set[asyncio.Future[Backtest]] = set()
        async for chunk in _chunks(database, begin, end):
            if len(waiting) >= 2 * workers:
                done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                _gather(found, done, of, progress)
            waiting.add(loop.run_in_executor(pool, _compare_all, chunk))
        if waiting:
            _gather(found, (await asyncio.wait(waiting))[0], of, progress)
    return found


def _gather(
    found: Backtest,
    done: Iterable["asyncio.Future[Backtest]"],
    of: int,
    progress: Callable[[int, int], None],
) -> None:
    for one in done:
        found.add(one.result())
        progress(found.calls, of)


Stored = Mapping[str, Any]


async def _chunks(database: Database, begin: datetime, end: datetime) -> AsyncIterator[list[Stored]]:
    after = None
    while True:
        rows = await database.run(
            lambda connection, after=after: storage.chunk(  # type: ignore[misc]
                connection, begin=begin, end=end, after=after, limit=_PER_CHUNK
            )
        )
        if not rows:
            return
        yield [dict(row._mapping) for row in rows]
        after = (rows[-1].began_at, rows[-1].call_id)


_catalog: list[Catalog] = []  # of this worker


def _start(documents: bytes) -> None:
    _catalog.append(restore(orjson.loads(documents)))


def _compare_all(rows: Sequence[Stored]) -> Backtest:
    found = Backtest()
    for row in rows:
        _compare(found, row, _evaluated(_catalog[0], row))
    return found


def _evaluated(catalog: Catalog, row: Stored) -> Evaluation:
    calls = [load(orjson.loads(state)) for state in (row["state"], *row["absorbed"])]
    corrections = Corrections.load(orjson.loads(row["corrections"]) if row["corrections"] else None)
    return catalog.evaluate(*calls, corrections=corrections)


def _compare(found: Backtest, row: Stored, now: Evaluation) -> None:
    """Count the differences between what was recorded of a call and what would be now."""
    number = row["call_number"]
    recorded = orjson.loads(row["matches"]) if row["matches"] else {}
    before = {(one["queue"], one["program"]): one["rule"] for one in recorded.get("routed", ())}
    after = {(one.queue, one.program): one.match.rule for one in now.routed}
    had, has = frozenset(row["tags"]), now.tags
    found.calls += 1
    found.changed += had != has or before.keys() != after.keys()
    set_before = [(one["rule"], one["sets"]) for one in recorded.get("matches", ()) if not one.get("shadow")]
    set_now = [(one.rule, one.sets) for one in now.matches if not one.shadow]
    for tag in has - had:
        found.tags_gained.setdefault(tag, Change()).count(number, _setting(tag, set_now))
    for tag in had - has:
        found.tags_lost.setdefault(tag, Change()).count(number, _setting(tag, set_before))
    for key in after.keys() - before.keys():
        found.referrals_added.setdefault("/".join(key), Change()).count(number, [after[key]])
    for key in before.keys() - after.keys():
        found.referrals_withdrawn.setdefault("/".join(key), Change()).count(number, [before[key]])


def _setting(tag: str, rules: Iterable[tuple[str, str]]) -> list[str]:
    return [rule for rule, sets in rules if tag in lineage(sets)]
