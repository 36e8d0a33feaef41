"""A group of events with the calls they touch: what is read before they are folded."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.domain.event import Kind
from app.feeds.native import Reading
from app.rules.catalog import Catalog
from app.services.standing import Standing
from app.storage import intake


@dataclass(frozen=True, slots=True)
class Sent:
    """One reading and who sent it."""

    source: str
    reading: Reading

    @property
    def creates(self) -> bool:
        """Whether it says that its call is new."""
        event = self.reading.event
        return (
            event is not None
            and event.kind == Kind.CREATED
            and not (event.call and (event.call.merged_into or event.call.split_from))
        )


Key = tuple[str, str | None, str | None]  # source, event_id, call_number; None asks for nothing


@dataclass(slots=True)
class Group:
    """What the readings of one group meet, and what is to be written for them."""

    sent: Sequence[Sent]
    received_at: datetime
    catalog: Catalog  # one for the whole group, though another may go live meanwhile
    calls: dict[tuple[str, str], Standing] = field(default_factory=dict)
    stored: dict[tuple[str, str], bytes] = field(default_factory=dict)  # fingerprint by (source, event_id)
    corrections: set[tuple[str, str, bytes]] = field(default_factory=set)
    writes: intake.Writes = field(default_factory=intake.Writes)
    verdicts: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)

    async def read(self, driver: Any) -> None:
        """Read the events that came before, and the calls, with those they are linked with."""
        keys: list[Key] = []
        asked: set[tuple[str, str]] = set()
        for one in self.sent:
            if event := one.reading.event:
                call = (one.source, event.call_number)
                keys.append((one.source, event.event_id, None if call in asked else event.call_number))
                asked.add(call)
        self._stand(keys, await intake.read(driver, keys))
        await self._read_families(driver)
        clashes: dict[str, list[str]] = {}
        for one in self.sent:
            stored = self.stored.get((one.source, one.reading.event_id or ""))
            if one.reading.event and stored not in (None, one.reading.fingerprint):
                clashes.setdefault(one.source, []).append(one.reading.event.event_id)
        for source, event_ids in clashes.items():
            found = await intake.accepted_corrections(driver, source, event_ids)
            self.corrections |= {(source, *correction) for correction in found}

    async def read_call(self, driver: Any, source: str, call_number: str) -> None:
        """Read one known call, with those it is linked with."""
        keys: list[Key] = [(source, None, call_number)]
        self._stand(keys, await intake.read(driver, keys))
        await self._read_families(driver)

    async def _read_families(self, driver: Any) -> None:
        """Read the calls that touched ones are, or by these events become, linked with."""
        linked: dict[str, set[str]] = {}
        for (source, number), standing in self.calls.items():
            if standing.linked:
                linked.setdefault(source, set()).add(number)
        for one in self.sent:
            event = one.reading.event
            if event and event.call:
                named = {event.call.merged_into, event.call.split_from} - {None}
                if named:
                    linked.setdefault(one.source, set()).update({event.call_number, *named})  # type: ignore[arg-type]
        for source, numbers in linked.items():
            known = {number for known_source, number in self.calls if known_source == source}
            missing = await intake.family(driver, source, sorted(numbers)) - known
            if missing:
                keys: list[Key] = [(source, None, number) for number in sorted(missing)]
                self._stand(keys, await intake.read(driver, keys))

    def _stand(self, keys: Sequence[Key], rows: Sequence[Any]) -> None:
        for row in rows:
            source, event_id, number = keys[row["n"]]
            if event_id is not None and row["known"]:
                self.stored[source, event_id] = row["fingerprint"]
            if number is None or (event_id is None and row["call_id"] is None):
                continue  # named by a link only, and not known
            standing = Standing.of(source, number, row, self.received_at)
            self.calls[source, number] = standing
