"""One row of a city's export to the events it makes, as its mapping says."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.feeds.localtime import example, read_date, read_local
from app.feeds.mapping import DATES, LISTS, TIMES, MappedEvent, Mapping, Value


class RowError(Exception):
    """The row makes no events: which column, and what was expected there. Never the value itself."""

    def __init__(self, column: str, why: str) -> None:
        """Keep both apart for the file of rejected rows."""
        super().__init__(f"{column}: {why}")
        self.column = column
        self.why = why


@dataclass(frozen=True, slots=True)
class Translated:
    """What a row says."""

    events: list[dict[str, Any]]  # native events
    shifted: list[str]  # columns with a time in the hour that clocks jump over in spring


class Translator:
    """Reads rows under one header by one mapping."""

    def __init__(self, mapping: Mapping, header: Sequence[str]) -> None:
        """The header must hold every column of `mapping.places()`."""
        self._mapping = mapping
        self._zone = mapping.zone
        self._empty = frozenset(mapping.empty)
        self._places = [(column, header.index(column)) for column in mapping.places()]

    def events(self, cells: Sequence[str]) -> Translated:
        """The events of one row. Raises RowError if one of them cannot be made: a row is taken whole."""
        row = _Row(self, self._cells(cells))
        events = [event for mapped in self._mapping.events if (event := row.event(mapped))]
        if not events:
            wanted = dict.fromkeys(one.if_filled for one in self._mapping.events if one.if_filled)
            raise RowError(", ".join(wanted), "is empty, so that the row makes no event")
        return Translated(events, row.shifted)

    def _cells(self, cells: Sequence[str]) -> dict[str, str]:
        found = {}
        for column, place in self._places:
            text = cells[place].strip()
            if not text.isascii() and not _sound(text):
                raise RowError(column, f"text in {self._mapping.encoding} was expected; see `encoding`")
            found[column] = "" if text in self._empty else text
        return found

    @property
    def call_number(self) -> Value:
        """Where the number of the call stands."""
        return self._mapping.call_number

    def instant(self, text: str, not_before: datetime | None) -> tuple[datetime, bool]:
        """The instant in UTC, and whether it had to be shifted. ValueError if it is not one."""
        return read_local(text, self._mapping.times, self._zone, not_before=not_before)

    def day(self, text: str) -> str:
        """A date as an event states it. ValueError if it is not one."""
        return read_date(text, self._mapping.times)

    @property
    def example(self) -> str:
        """A time as this export should write it."""
        return example(self._mapping.times)


class _Row:
    """One row while it is read."""

    def __init__(self, translator: Translator, cells: dict[str, str]) -> None:
        self.shifted: list[str] = []
        self._translator = translator
        self._cells = cells
        self._instants: dict[str, str] = {}  # by origin: a column read twice says the same twice
        self._latest: datetime | None = None

    def event(self, mapped: MappedEvent) -> dict[str, Any] | None:
        """The native event, or None if the row does not make it."""
        if mapped.if_filled and not self._cells[mapped.if_filled]:
            return None
        call = self._fields(mapped.call)  # read first: a call is received before anything else happens to it
        event: dict[str, Any] = {
            "event_id": self._identity(mapped.event_id),
            "call_number": self._identity(self._translator.call_number),
            "kind": self._needed(mapped.kind, self._text(mapped.kind)),
            "occurred_at": self._needed(mapped.occurred_at, self._instant(mapped.occurred_at)),
        }
        sections: dict[str, Any] = {
            "call": call,
            "notes": list(self._entries(mapped.notes, "text")),
            "persons": list(self._persons(mapped.persons)),
            "units": list(self._entries(mapped.units, "at", "unit_id")),
        }
        return event | {name: value for name, value in sections.items() if value}

    def _entries(self, mapped: Sequence[dict[str, Value]], *leads: str) -> Iterator[dict[str, Any]]:
        """The entries whose leading field is filled; its first mapped one leads."""
        for fields in mapped:
            lead = next(name for name in leads if name in fields)
            if not self._text(fields[lead]):
                continue
            entry = self._fields(fields)
            for name in ("unit_id", "status"):
                if name in fields:
                    self._needed(fields[name], entry.get(name))
            yield entry

    def _persons(self, mapped: Sequence[dict[str, Value]]) -> Iterator[dict[str, Any]]:
        """The persons of whom a column says something."""
        for fields in mapped:
            if any(self._cells[column] for value in fields.values() for column in value.columns):
                yield self._fields(fields)

    def _fields(self, fields: dict[str, Value]) -> dict[str, Any]:
        """What is filled; nothing is stated of the rest."""
        read = ((name, self._field(name, value)) for name, value in fields.items())
        return {name: value for name, value in read if value}

    def _field(self, name: str, value: Value) -> Any:
        if name in TIMES:
            return self._instant(value)
        if name in DATES:
            return self._date(value)
        if name in LISTS:
            parts = self._parts(value)
            return [{"code": part} for part in parts] if name == "offenses" else parts
        return self._text(value)

    def _text(self, value: Value) -> str:
        if value.column is not None:
            text = self._cells[value.column]
            return value.codes.get(text, text)
        if value.constant is not None:
            return value.constant
        return value.filled(self._cells) if any(self._cells[column] for column in value.columns) else ""

    def _parts(self, value: Value) -> list[str]:
        if value.split is None:
            return [text] if (text := self._text(value)) else []
        parts = (part.strip() for part in self._cells[value.columns[0]].split(value.split))
        return [told for part in parts if part and (told := value.codes.get(part, part))]

    def _instant(self, value: Value) -> str:
        """The instant as an event states it, or nothing."""
        if value.origin in self._instants:
            return self._instants[value.origin]
        told = ""
        if text := self._text(value):
            try:
                at, shifted = self._translator.instant(text, self._latest)
            except ValueError:
                raise self._unreadable(value) from None
            self._latest = max(at, self._latest or at)
            if shifted:
                self.shifted.append(_named(value))
            told = at.isoformat()
        self._instants[value.origin] = told
        return told

    def _date(self, value: Value) -> str:
        try:
            return self._translator.day(text) if (text := self._text(value)) else ""
        except ValueError:
            raise self._unreadable(value) from None

    def _identity(self, value: Value) -> str:
        """An identity with a hole in it would be the identity of many."""
        for column in value.columns:
            if not self._cells[column]:
                raise RowError(column, "is empty, and an identity is made of it")
        return self._needed(value, self._text(value))

    def _needed(self, value: Value, told: str | None) -> str:
        if not told:
            raise RowError(_named(value), "is empty, and an event needs it")
        return told

    def _unreadable(self, value: Value) -> RowError:
        return RowError(_named(value), f"a time such as {self._translator.example} was expected")


def _named(value: Value) -> str:
    """How the file of rejected rows names it."""
    return ", ".join(value.columns) or "a constant of the mapping"


def _sound(text: str) -> bool:
    """Whether every byte of it was a character of the encoding."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
