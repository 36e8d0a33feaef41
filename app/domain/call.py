"""A call: the fold of its events, the same for any order, duplication or batching of them.

The whole state is a map of cells. A cell holds a value and its last writer; a later writer (by the
instant it speaks of, then by event_id) replaces an earlier one, whatever arrives first. Notes, persons,
unit statuses and screenings are cells of their own, keyed by their ids, so sets converge too.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from app.domain.event import Event, Kind, Screening, Shape
from app.domain.screening import Result, score
from app.domain.text import plain_text, slug

# A sender's clock this far ahead of ours is not believed: reliability decision table, "future".
CLOCK_TOLERANCE = timedelta(minutes=5)


class Writer(NamedTuple):
    """Who wrote a cell. Compares by instant, then event_id: the order of the fold."""

    at: str
    event_id: str
    recorded_at: str


Cell = tuple[Writer, Any]
Cells = Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Call:
    """The cells of one call, by section."""

    stated: Cells  # field of the call
    happened: Cells  # kind of event; `heard` for the earliest of any kind, `typed` for the first type stated
    noted: Cells  # note_id
    involved: Cells  # field/person_id
    dispatched: Cells  # status/instant/unit_id
    screened: Cells  # field/screening_id

    @property
    def sections(self) -> tuple[Cells, ...]:
        """Every section, in the order of the constructor."""
        return self.stated, self.happened, self.noted, self.involved, self.dispatched, self.screened

    def field(self, name: str) -> Any:
        """The value of one field of the call, or None."""
        cell = self.stated.get(name)
        return cell and cell[1]

    @property
    def fields(self) -> dict[str, Any]:
        """Every stated field of the call."""
        return {name: cell[1] for name, cell in self.stated.items()}

    def kind(self, kind: Kind) -> Writer | None:
        """Who last (for created: first) said that this happened to the call."""
        cell = self.happened.get(kind)
        return cell and cell[0]

    @property
    def notes(self) -> list[dict[str, Any]]:
        """Notes in the order they were made: note_id, occurred_at, text, author."""
        found = sorted([(cell[1]["occurred_at"], note_id, cell[1]) for note_id, cell in self.noted.items()])
        return [{"note_id": note_id, **note} for _, note_id, note in found]

    @property
    def persons(self) -> list[dict[str, Any]]:
        """Persons with every field known of them, by person_id."""
        found: dict[str, dict[str, Any]] = {}
        for key, (_, value) in self.involved.items():
            name, person_id = key.split("/", 1)
            if person_id not in found:
                found[person_id] = {"person_id": person_id}
            found[person_id][name] = value
        return [found[person_id] for person_id in sorted(found)]

    @property
    def units(self) -> list[dict[str, Any]]:
        """Unit statuses in time order: unit_id, status (as sent), at, officers."""
        found = []
        for key, (_, value) in self.dispatched.items():
            _, at, unit_id = key.split("/", 2)
            found.append({"unit_id": unit_id, "at": at, **value})
        return sorted(found, key=lambda unit: (unit["at"], unit["unit_id"], unit["status"]))

    @property
    def screenings(self) -> list[dict[str, Any]]:
        """Screenings in time order: screening_id, screened_at, what is known of them, and our result."""
        found: dict[str, dict[str, Any]] = {}
        told: dict[str, str] = {}
        for key, (writer, value) in self.screened.items():
            name, screening_id = key.split("/", 1)
            found.setdefault(screening_id, {})[name] = value
            told[screening_id] = min(writer.at, told.get(screening_id, writer.at))
        screenings = [
            {"screening_id": screening_id, "screened_at": told[screening_id], **one, "scored": _scored(one)}
            for screening_id, one in found.items()
        ]
        return sorted(screenings, key=lambda one: (one["screened_at"], one["screening_id"]))

    @property
    def began_at(self) -> str | None:
        """When the call was received, else the first instant anything known of it speaks of."""
        received: str | None = self.field("received_at")
        heard = self.happened.get(_HEARD)
        return received or (heard and heard[0].at)

    @property
    def first_type(self) -> str | None:
        """The first type that was stated of it: the code, else the words."""
        cell = self.happened.get(_TYPED)
        return cell and cell[1]

    @property
    def officers(self) -> list[str]:
        """Who was ever on one of its units, by id."""
        return sorted({one for unit in self.units for one in unit["officers"] or ()})

    @property
    def arrested(self) -> bool:
        """Whether any of its offenses led to an arrest."""
        return any(one.get("arrest") for one in self.field("offenses") or ())

    @property
    def awaiting_create(self) -> bool:
        """Whether only updates are known: its `created` has not arrived."""
        return Kind.CREATED not in self.happened

    @property
    def status(self) -> str:
        """open, cleared or cancelled: what its latest clearing, cancelling or reopening says."""
        said = [(self.happened[kind][0], kind) for kind in _STATUS_AFTER if kind in self.happened]
        return _STATUS_AFTER[max(said)[1]] if said else "open"


_STATUS_AFTER = {Kind.CLEARED: "cleared", Kind.CANCELLED: "cancelled", Kind.REOPENED: "open"}
_HEARD, _TYPED = "heard", "typed"
EMPTY = Call({}, {}, {}, {}, {}, {})


class Folded(NamedTuple):
    """What folding one event gave."""

    call: Call
    changed: bool  # some cell is not what it was
    superseded: bool  # the event wrote something, and newer facts already stood in all of it


def fold(call: Call, event: Event, received_at: datetime) -> Folded:
    """The call with this event folded in. Folding an event twice changes nothing."""
    at = _believed(event.occurred_at, received_at)
    writer = Writer(at, event.event_id, instant(received_at))
    sections = tuple(dict(cells) for cells in call.sections)
    wrote = won = False
    for section, key, value in _writes(event, at, received_at):
        wrote = True
        cells = sections[section]
        held = cells.get(key)
        if held is None:
            cells[key] = (writer, value)
            won = True
        elif _replaces(key, writer, held[0]):
            cells[key] = (_first_learned(writer, held[0]) if value == held[1] else writer, value)
            won = True
    happened = sections[_HAPPENED]
    earlier = _HEARD not in happened or writer[:2] < happened[_HEARD][0][:2]
    if earlier:
        happened[_HEARD] = (writer, None)
    retyped = _type_of(event)
    if retyped and (_TYPED not in happened or writer[:2] < happened[_TYPED][0][:2]):
        happened[_TYPED] = (writer, retyped)
        earlier = True
    return Folded(Call(*sections), won or earlier, wrote and not won)


_STATED, _HAPPENED, _NOTED, _INVOLVED, _DISPATCHED, _SCREENED = range(6)


def _type_of(event: Event) -> str | None:
    return (event.call.call_type_code or event.call.call_type) if event.call else None


def instant(at: datetime) -> str:
    """An instant in UTC as text of one width: sorts as it passes."""
    return at.isoformat(timespec="microseconds")


def _believed(at: datetime, received_at: datetime) -> str:
    """The instant, or when we received it if the sender's clock runs ahead of ours."""
    return instant(received_at if at > received_at + CLOCK_TOLERANCE else at)


def _first_learned(writer: Writer, held: Writer) -> Writer:
    """A fact that is said again was learned the first time."""
    return writer._replace(recorded_at=min(writer.recorded_at, held.recorded_at))


def _replaces(key: str, writer: Writer, held: Writer) -> bool:
    if key == Kind.CREATED:  # a call is created once: the first word counts
        return writer[:2] < held[:2]
    return writer[:2] > held[:2]


def _writes(event: Event, at: str, received_at: datetime) -> Iterator[tuple[int, str, Any]]:
    if event.kind in _LIFE:
        yield _HAPPENED, event.kind, None
    if event.call:
        for name, value in event.call.stated():
            yield _STATED, name, _plain(value)
    for number, note in enumerate(event.notes or ()):
        noted_at = _believed(note.occurred_at, received_at) if note.occurred_at else at
        value = {"occurred_at": noted_at, "text": plain_text(note.text), "author": note.author}
        yield _NOTED, note.note_id or f"{event.event_id}#{number}", value
    for number, person in enumerate(event.persons or ()):
        person_id = person.person_id or f"{event.event_id}#{number}"
        for name, value in person.stated():
            if name != "person_id":
                yield _INVOLVED, f"{name}/{person_id}", _plain(value)
    for unit in event.units or ():
        unit_at = _believed(unit.at, received_at) if unit.at else at
        value = {"status": unit.status, "officers": unit.officers}
        yield _DISPATCHED, f"{slug(unit.status)}/{unit_at}/{unit.unit_id}", value
    if event.screenings:
        yield from _screened(event)


def _screened(event: Event) -> Iterator[tuple[int, str, Any]]:
    for screening_id, screening in screenings_of(event):
        for name, value in screening.stated():
            if name != "screening_id":
                yield _SCREENED, f"{name}/{screening_id}", _plain(value)


def screenings_of(event: Event) -> Iterator[tuple[str, Screening]]:
    """The screenings an event speaks of, with the ids they have on the call."""
    for number, screening in enumerate(event.screenings or ()):
        yield screening.screening_id or f"{event.event_id}#{number}", screening


def _scored(screening: Mapping[str, Any]) -> Result | None:
    return score(
        screening["instrument"],
        screening.get("answers"),
        officer_belief=screening.get("officer_belief"),
        declared_result=screening.get("declared_result"),
    )


_LIFE = frozenset((Kind.CREATED, Kind.CLEARED, Kind.CANCELLED, Kind.REOPENED))


def _plain(value: Any) -> Any:
    """The value as JSON holds it."""
    if isinstance(value, str | float | int):
        return value
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return [_plain(item) for item in value]
    assert isinstance(value, Shape)
    return {name: _plain(item) for name, item in value.stated()}


def dump(call: Call) -> dict[str, Any]:
    """The call as JSON values; writers are listed once."""
    numbers: dict[Writer, int] = {}
    sections = [
        {key: (numbers.setdefault(writer, len(numbers)), value) for key, (writer, value) in cells.items()}
        for cells in call.sections
    ]
    return {"writers": [tuple(writer) for writer in numbers], "sections": sections}


def load(state: Mapping[str, Any]) -> Call:
    """The call that `dump` wrote."""
    writers = [Writer(*writer) for writer in state["writers"]]
    sections = [
        {key: (writers[number], value) for key, (number, value) in cells.items()}
        for cells in state["sections"]
    ]
    stated, happened = sections[_STATED], sections[_HAPPENED]
    # Written before first types were kept: the one it has is the first that is known.
    for name in ("call_type_code", "call_type"):
        if _TYPED not in happened and name in stated and stated[name][1]:
            happened[_TYPED] = stated[name]
    return Call(*sections, *EMPTY.sections[len(sections) :])  # written before there were screenings
