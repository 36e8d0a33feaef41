"""The research extract: everything an evaluator may have of a period, disguised, as one release."""

import asyncio
import secrets
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from app import __version__, clock
from app.domain.extract import TABLES, Dates, Disguise, codebook, counts
from app.domain.extract.disguise import anchors
from app.domain.extract.schema import COUNTS
from app.domain.withholding import SMALLEST_CELL
from app.errors import InvalidError
from app.rules.catalog import Catalog
from app.rules.changes import changes, versions
from app.services import extract_files as files
from app.services.extract_rows import Rows, Seen, seen
from app.services.identities import Identity, spoken_of
from app.services.person_keys import DOMESTIC
from app.services.steps import parts
from app.storage import extract as storage
from app.storage import keys as audit
from app.storage import rules
from app.storage.engine import Connection, Database

_STEPS = ("beats", "services", "persons", "calls", "events", "rule_matches", "referrals", "linkages")
STEPS = (*_STEPS, "eligibility", "counts", "files")


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for. `whole`: persons of calls with domestic violence too, since counsel agreed."""

    begin: datetime
    end: datetime
    dates: Dates
    whole: bool


async def extract(
    database: Database,
    catalog: Catalog,
    wish: Wish,
    *,
    out: Path,
    actor: str,
    moved: Callable[[str, float], None] = lambda step, share: None,
) -> dict[str, int]:
    """Make one release in this directory; gives the number of rows of each table.

    `moved` is told which of STEPS is at work, and which share of it is done. The salt lives in this call
    alone. Raises InvalidError for an empty period, SetupError for a directory that cannot be written or
    holds something, UnavailableError.
    """
    if wish.begin >= wish.end:
        raise InvalidError("`from` must be before `to`.", pointer="/query/from")
    with files.release(out) as folder:
        reading = _Reading(database, catalog, wish, moved)
        rows = await reading.tables(folder)
        moved("files", 0.5)
        tables = [table for table in TABLES if table.name in rows]
        files.write(folder, "codebook.md", codebook.as_markdown(tables, wish.dates).encode())
        files.write(folder, "codebook.csv", codebook.as_csv(tables).encode())
        release = secrets.token_hex(8)
        manifest = _manifest(catalog, wish, rows) | {"release": release, **reading.facts}
        await asyncio.to_thread(files.seal, folder, manifest)
        # Before it has its name: there is no release without its row.
        await _note(database, wish, actor=actor, release=release, rows=rows)
    return rows


def _manifest(catalog: Catalog, wish: Wish, rows: dict[str, int]) -> dict[str, Any]:
    return {
        "title": f"Research extract of {catalog.city.title}",
        "made_on": clock.now().date(),
        "software": __version__,
        "catalog_digest": catalog.digest,
        "calls_began": {"from": wish.begin.astimezone(UTC), "to_before": wish.end.astimezone(UTC)},
        "dates": wish.dates,
        "domestic_violence_persons": wish.whole,
        "rows": rows,
        "definitions_and_caveats": codebook.caveats(wish.dates),
    }


async def _note(database: Database, wish: Wish, *, actor: str, release: str, rows: dict[str, int]) -> None:
    facts = {
        "from": wish.begin.isoformat(),
        "to": wish.end.isoformat(),
        "dates": wish.dates,
        "domestic_violence_persons": wish.whole,
        "rows": rows,
    }

    async def work(connection: Connection) -> None:
        await audit.note(connection, actor=actor, action="extract_released", subject=release, facts=facts)

    await database.run(work)


class _Reading:
    """One pass over the period, in short reads: what comes to be known on the way, the later tables use."""

    def __init__(
        self, database: Database, catalog: Catalog, wish: Wish, moved: Callable[[str, float], None]
    ) -> None:
        self.facts: dict[str, Any] = {}
        self._database, self._catalog, self._wish, self._moved = database, catalog, wish, moved
        self._zone = ZoneInfo(catalog.city.timezone)
        self._values: dict[str, Any] = {
            "sealed": [one.id for one in catalog.queues.values() if one.receipt_only],
            "domestic": DOMESTIC,
            "zone": catalog.city.timezone,
        }
        self._sheets = {table.name: files.Sheet(table) for table in TABLES}

    async def tables(self, folder: Path) -> dict[str, int]:
        """Write every table; gives their numbers of rows."""
        beats, services = await self._common("beats"), await self._common("services")
        persons = await self._persons()
        together = anchors(
            (one.call_id, other) for one in persons for other in (one.key, one.household) if other is not None
        )
        self.facts["most_calls_moved_as_one"] = max(Counter(together.values()).values(), default=0)
        disguise = Disguise(secrets.token_bytes(32), self._wish.dates, self._zone, together)
        rows = Rows(self._catalog, disguise, beats=beats, services=services, whole=self._wish.whole)
        for name, line in rows.of.items():
            await self._write(name, line)
        # After the calls: they tell of whom, by now, no person may be told.
        self._sheets["persons"].add(rows.persons(persons))
        eligible = [row async for some in self._read("eligibility") for row in some]
        self._sheets["eligibility"].add(rows.eligibility(eligible, persons))
        self._sheets["rule_changes"].add(await self._changes())
        if self._wish.dates is Dates.SHIFTED:
            self._sheets[COUNTS.name].add(await self._counts())
        else:
            del self._sheets[COUNTS.name]
        self._moved("files", 0)
        return {name: await asyncio.to_thread(sheet.write, folder) for name, sheet in self._sheets.items()}

    async def _read(self, what: str) -> AsyncIterator[Sequence[Any]]:
        """The stored rows, a step of the period at a time."""
        steps = list(parts(self._wish.begin, self._wish.end))
        for number, (begin, end) in enumerate(steps):
            self._moved(what, number / len(steps))
            query = partial(storage.rows, what=what, begin=begin, end=end, **self._values)
            yield await self._database.read(query)

    async def _write(self, name: str, line: Callable[[Any], dict[str, Any]]) -> None:
        async for some in self._read(name):
            self._sheets[name].add(await asyncio.to_thread(lambda rows: [line(row) for row in rows], some))

    async def _common(self, what: str) -> set[Any]:
        """The names that enough rows have for them to be told."""
        found: Counter[Any] = Counter()
        async for some in self._read(what):
            found.update({row.name: row.count for row in some})
        return {name for name, count in found.items() if count >= SMALLEST_CELL}

    async def _persons(self) -> list[Seen]:
        identities: list[Identity] = await self._database.read(spoken_of)
        by_hand = {(one.call_id, one.person_id) for one in identities}
        found: list[Seen] = []
        wish = {name: self._values[name] for name in ("sealed", "domestic")}
        wish |= {"identities": identities, "whole": self._wish.whole}
        for begin, end in parts(self._wish.begin, self._wish.end):
            self._moved("persons", 0)
            some = await self._database.read(partial(storage.persons, begin=begin, end=end, **wish))
            found += [seen(row, by_hand) for row in some]
        return found

    async def _counts(self) -> list[dict[str, Any]]:
        found: Counter[counts.Cell] = Counter()
        async for some in self._read("counts"):
            for row in some:
                found[counts.Cell(row.month, row.counted, row.grp)] += row.count
        return counts.lines(found)

    async def _changes(self) -> list[dict[str, Any]]:
        """What each catalog that was live before the end changed."""
        before: dict[str, int] = {}
        found: list[dict[str, Any]] = []
        for number, life in enumerate(await self._database.read(storage.lives), 1):
            documents = await self._database.read(partial(rules.documents_of, digest=life.digest))
            after = versions(documents or {})
            said = {"number": number, "catalog_digest": life.digest}
            said["live_from"] = f"{life.live_from.astimezone(self._zone):%Y-%m}"
            found += [{**said, **change._asdict()} for change in changes(before, after)]
            before = after
        return found
