"""Compare persons of new calls with those known before, and propose to a supervisor who may be one.

It runs beside intake, after the commit, and looks again whenever the keys of somebody changed; what it
missed it finds the next time. Names are read from the calls for the comparison and kept nowhere else.
"""

import asyncio
from collections.abc import Collection, Iterable, Mapping

from app import clock
from app.domain.call import load
from app.domain.person import Likeness, alike, likeness
from app.domain.person_link import Links, LinkStatus, Occurrence, Pair, Persons
from app.storage import person_links as storage
from app.storage.engine import Connection, Database
from app.telemetry import logs, metrics

_LOOK_SECONDS = 2.0
_MOST = 50  # occurrences compared in one transaction
_REST = 9  # times as long as it worked, so that intake keeps nine tenths of the processor and the database


class Proposals:
    """The loop that compares whoever waits for it."""

    def __init__(self, database: Database) -> None:
        """Nothing is compared before `start`."""
        self._database = database
        self._looking: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look for persons that wait."""
        self._looking = asyncio.create_task(self._look())

    async def close(self) -> None:
        """Stop looking."""
        while self._looking and not self._looking.done():
            self._looking.cancel()
            await asyncio.wait((self._looking,), timeout=0.5)

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_SECONDS * clock.jitter(0.8, 1.2))
            try:
                loop = asyncio.get_running_loop()
                began = loop.time()
                while await propose(self._database):
                    await asyncio.sleep(_REST * (loop.time() - began))
                    began = loop.time()
                metrics.LOOP_LAST_SUCCESS.labels("person_links").set_to_current_time()
            except Exception as error:
                logs.warning("persons_not_compared", error=type(error).__name__)


async def propose(database: Database) -> int:
    """Compare some of those who wait, in one transaction; how many they were."""
    return await database.run(_propose)


async def _propose(connection: Connection) -> int:
    waiting = await storage.waiting(connection, limit=_MOST)
    if not waiting:
        return 0
    await storage.one_at_a_time(connection)
    near = await storage.alike(connection, waiting)
    unsaid = await storage.unsaid(connection, waiting)
    seeds = {*waiting, *(other for _, other, _ in near), *(end for pair in unsaid for end in pair)}
    keys, links = await storage.neighbourhood(connection, seeds)
    persons, known = Persons(keys, links), await _likenesses(connection, seeds)
    stale = {pair for pair, said in unsaid.items() if not _holds(said, pair, persons, known)}
    await storage.forget(connection, stale)
    await storage.compare_again(connection, {end for pair in stale for end in pair} - waiting.keys())
    standing = {pair: status for pair, status in links.items() if pair not in stale}
    await storage.propose(connection, _new_pairs(near, persons, known, standing))
    await storage.compared(connection, waiting)
    return len(waiting)


def _holds(said: storage.Unsaid, pair: Pair, persons: Persons, known: Mapping[Occurrence, Likeness]) -> bool:
    """Whether what was said of the pair without a supervisor would be said again.

    Who took a refusal back wants to be asked again, however unlike the two are by now.
    """
    one, other = pair
    if said.status is LinkStatus.BY_KEY:
        return "name_birth_date" in said.shared and persons.same(one, other)
    free = not persons.same(one, other) and not persons.apart(one, other)
    return free and (said.retracted or alike(known[one], known[other], said.shared))


def _new_pairs(
    near: Iterable[tuple[Occurrence, Occurrence, Collection[str]]],
    persons: Persons,
    known: Mapping[Occurrence, Likeness],
    standing: Links,
) -> dict[Pair, LinkStatus]:
    """For each person one pair with each other person it may be; and who is linked by key, with whom."""
    tied = {end for pair, status in standing.items() if status is LinkStatus.BY_KEY for end in pair}
    asked = {
        frozenset(map(persons.of, pair))
        for pair, status in standing.items()
        if status is LinkStatus.CANDIDATE
    }
    new: dict[Pair, LinkStatus] = {}
    for one, other, shared in near:
        pair, both = frozenset((one, other)), frozenset((persons.of(one), persons.of(other)))
        if persons.same(one, other):
            if "name_birth_date" in shared and one not in tied and pair not in standing:
                new[pair] = LinkStatus.BY_KEY
                tied |= pair
        elif both not in asked and not persons.apart(one, other) and alike(known[one], known[other], shared):
            new[pair] = LinkStatus.CANDIDATE
            asked.add(both)
    return new


async def _likenesses(connection: Connection, these: Collection[Occurrence]) -> dict[Occurrence, Likeness]:
    states = await storage.states(connection, {one.call_id for one in these})
    known = {
        Occurrence(call_id, person["person_id"]): likeness(person)
        for call_id, state in states.items()
        for person in load(state).persons
    }
    return {one: known[one] for one in these}
