"""A history: what a CAD sends, and what people at the queues do about it, each thing at its instant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from app.domain.event import Kind
from app.domain.provider import Service
from app.feeds.simulated.city import CITY, Address
from app.feeds.simulated.journal import Journal, local
from app.feeds.simulated.telling import type_fields

_CLEARED_AFTER = timedelta(minutes=45)
REFERRED_AFTER = timedelta(hours=3)  # from the call until its referrals went out


class Step(NamedTuple):
    """One thing that the holder of a referral does."""

    verb: str  # as the route is called
    at: datetime
    body: Mapping[str, Any] = {}
    then: "Step | None" = None  # of a linkage: what became of it


class Work(NamedTuple):
    """What becomes of the referral of a call in one queue, in time order."""

    queue: str
    call_number: str
    steps: Sequence[Step]


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody on a call, in what part."""

    roles: Sequence[str]
    given_name: str
    family_name: str
    sex: str
    birth_date: str
    relationship_to_suspect: str | None = None

    def fields(self, person_id: str) -> dict[str, Any]:
        """As the CAD sends it."""
        stated = {name: getattr(self, name) for name in self.__slots__}
        return {"person_id": person_id, **{name: one for name, one in stated.items() if one}}


@dataclass(slots=True)
class History:
    """Everything that is to be played: the directory first, then the calls, then the work on referrals."""

    name: str
    services: Sequence[Service] = ()
    work: list[Work] = field(default_factory=list)
    offered_at: dict[str, datetime] = field(default_factory=dict)  # by call_number
    _written: list[tuple[datetime, dict[str, Any]]] = field(default_factory=list)

    def call(self, at: datetime, code: str, where: Address, parties: Sequence[Party], **fields: Any) -> str:
        """Write a call that was received then; gives its call_number."""
        number = f"{self.name}-{len(self.offered_at) + 1:05d}"
        journal = Journal(number)
        place = {"address": where.street, "city": CITY, "beat": where.beat}
        stated = {**type_fields(code), "received_at": local(at), **place, **fields}
        persons = [party.fields(f"p{n}") for n, party in enumerate(parties, 1)]
        journal.write(at, Kind.CREATED, call=stated, persons=persons)
        journal.write(at + _CLEARED_AFTER, Kind.CLEARED)
        self._written += journal.written()
        self.offered_at[number] = at + REFERRED_AFTER
        return number

    def events(self) -> list[dict[str, Any]]:
        """In the order in which they were sent."""
        return [event for _, event in sorted(self._written, key=lambda one: one[0])]


def service_ids(services: Sequence[Service], category: str) -> list[UUID]:
    """Of the services for this."""
    return [one.id for one in services if category in one.categories]


__all__ = ["REFERRED_AFTER", "History", "Party", "Step", "Work", "service_ids"]
