"""The mapping of a city's export: which column says what of an event. Every problem is listed at once.

An entry under `events` has the shape of a native event; where the event has a value, the entry names
the column in which that value stands. See docs/mappings/README.md.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from app.domain.event import CallFields, Kind, Note, Person, Shape, Unit
from app.errors import SetupError

# How the fields of a native event that are not plain text are read from a column.
TIMES = frozenset(("occurred_at", "received_at", "at"))
DATES = frozenset(("birth_date",))
LISTS = frozenset(("clearance_codes", "case_numbers", "offenses", "roles", "officers"))

_IN_BRACES = re.compile(r"\{([^{}]+)\}")
Column = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class MappingError(SetupError):
    """The mapping does not hold together; `problems` says where and what, all of it."""

    def __init__(self, name: str, problems: list[str]) -> None:
        """Join the problems to one message."""
        self.problems = problems
        super().__init__(f"The mapping {name} has {len(problems)} problem(s):\n  " + "\n  ".join(problems))


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Value(_Strict):
    """Where a value comes from: a column, a text with columns in braces, or a constant."""

    column: Column | None = None
    text: str | None = Field(None, description="columns in braces, for example '{Date} {Time}'")
    constant: str | None = None
    codes: dict[str, str] = Field(
        {}, description="what the column's codes stand for; others stay as they are"
    )
    split: str | None = Field(None, min_length=1, description="what separates the parts of a list")

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, given: Any) -> Any:
        if isinstance(given, str) and given.strip():
            return {"text": given} if _IN_BRACES.search(given) else {"column": given}
        if not isinstance(given, dict):
            raise ValueError("name a column, a text with {columns}, or {column: ..., codes: ...}")
        return given

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        if sum(origin is not None for origin in (self.column, self.text, self.constant)) != 1:
            raise ValueError("give exactly one of column, text, constant")
        if self.text is not None and not self.columns:
            raise ValueError("a text names at least one column in braces; else it is a constant")
        if self.column is None and (self.codes or self.split):
            raise ValueError("codes and split go with column")
        return self

    @property
    def origin(self) -> str:
        """What it is read from, as the mapping writes it."""
        return self.column or self.text or self.constant or ""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it is read from."""
        if self.column is not None:
            return (self.column,)
        return tuple(name.strip() for name in _IN_BRACES.findall(self.text or ""))

    def filled(self, cells: dict[str, str]) -> str:
        """The text with what stands in its columns."""
        return _IN_BRACES.sub(lambda found: cells[found[1].strip()], self.text or "").strip()


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint at the nearest known word, or nothing."""
    near = get_close_matches(word, known, n=1)
    return f'; did you mean "{near[0]}"?' if near else ""


def _identity(value: Value) -> Value:
    if not value.columns:
        raise ValueError("name a column: an identity differs from row to row")
    return value


def _kind_short_form(given: Any) -> Any:
    if isinstance(given, str):
        if not Kind.known(given):
            raise ValueError(
                f"one of {', '.join(Kind)}, or {{column: ..., codes: ...}}{did_you_mean(given, Kind)}"
            )
        return {"constant": given}
    return given


def _known_kinds(value: Value) -> Value:
    for kind in (*value.codes.values(), *filter(None, (value.constant,))):
        if not Kind.known(kind):
            raise ValueError(f'"{kind}" is none of {", ".join(Kind)}{did_you_mean(kind, Kind)}')
    return value


def _field_of(shape: type[Shape]) -> AfterValidator:
    """The key must name a field of the native event."""

    def check(name: str) -> str:
        if name not in shape.model_fields:
            raise ValueError(f"an event has no such field here{did_you_mean(name, shape.model_fields)}")
        return name

    return AfterValidator(check)


def _needs(*names: str) -> AfterValidator:
    """An entry of a list without these is nothing."""

    def check(fields: dict[str, Value]) -> dict[str, Value]:
        if missing := [name for name in names if name not in fields]:
            raise ValueError(f"{' and '.join(missing)} needed")
        return fields

    return AfterValidator(check)


def _splits_lists(fields: dict[str, Value]) -> dict[str, Value]:
    for name, value in fields.items():
        if value.split is not None and name not in LISTS:
            raise ValueError(f"{name} is no list, so nothing is split; lists are {', '.join(sorted(LISTS))}")
    return fields


_Identity = Annotated[Value, AfterValidator(_identity)]
_Kind = Annotated[Value, BeforeValidator(_kind_short_form), AfterValidator(_known_kinds)]
_Lists = AfterValidator(_splits_lists)
_Call = Annotated[dict[Annotated[str, _field_of(CallFields)], Value], _Lists]
_Note = Annotated[dict[Annotated[str, _field_of(Note)], Value], _Lists, _needs("text")]
_Person = Annotated[dict[Annotated[str, _field_of(Person)], Value], _Lists]
_Unit = Annotated[dict[Annotated[str, _field_of(Unit)], Value], _Lists, _needs("unit_id", "status")]


class MappedEvent(_Strict):
    """One event that a row makes."""

    kind: _Kind
    event_id: _Identity
    occurred_at: Value
    if_filled: Column | None = Field(None, description="a row with nothing in this column does not make it")
    call: _Call = {}
    notes: list[_Note] = []
    persons: list[_Person] = []
    units: list[_Unit] = []

    def values(self) -> Iterator[tuple[str, Value]]:
        """Every value, with its place inside the event."""
        yield from (("kind", self.kind), ("event_id", self.event_id), ("occurred_at", self.occurred_at))
        if self.if_filled:
            yield "if_filled", Value(column=self.if_filled)
        yield from ((f"call.{name}", value) for name, value in self.call.items())
        for section in ("notes", "persons", "units"):
            for number, entry in enumerate(getattr(self, section)):
                yield from ((f"{section}.{number}.{name}", value) for name, value in entry.items())


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (OSError, ValueError, LookupError):
        hint = did_you_mean(name, available_timezones()) or "; one is America/Chicago"
        raise ValueError(f"no such time zone{hint}") from None
    return name


def _time_format(given: str) -> str:
    """It must be readable, and say at least the day."""
    moment = datetime(2018, 5, 31, 23, 59, 58, tzinfo=UTC)
    try:
        told = datetime.strptime(moment.strftime(given), given)  # noqa: DTZ007 (only its day is looked at)
    except ValueError:
        told = None
    if told is None or told.date() != moment.date():
        raise ValueError("no format of a day and time; one is %m/%d/%Y %I:%M:%S %p")
    return given


class Mapping(_Strict):
    """How the rows of one city's export become events."""

    timezone: Annotated[str, AfterValidator(_zone)] = Field(description="of times without an offset")
    times: list[Annotated[str, AfterValidator(_time_format)]] = Field(
        [], description="formats, tried in order, as strptime reads them; without any, ISO 8601"
    )
    encoding: Literal["utf-8", "latin-1", "windows-1252"] = "utf-8"
    delimiter: str = Field(",", pattern=r'^[^"\r\n]$')
    empty: list[str] = Field([], description="what the export writes for nothing, for example NULL")
    call_number: _Identity
    events: list[MappedEvent] = Field(min_length=1, description="in the order in which they happen")

    @model_validator(mode="after")
    def _ids_differ(self) -> Self:
        for number, one in enumerate(self.events):
            if any(one.event_id == other.event_id for other in self.events[:number]):
                raise ValueError(f"events.{number}.event_id: each event of a row needs an id of its own")
        return self

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of times without an offset."""
        return ZoneInfo(self.timezone)

    @property
    def digest(self) -> str:
        """Tells whether two mappings say the same, whatever their comments."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()

    def places(self) -> dict[str, str]:
        """Every column that is read, with the first place that names it."""
        found: dict[str, str] = dict.fromkeys(self.call_number.columns, "call_number")
        for number, event in enumerate(self.events):
            for place, value in event.values():
                for column in value.columns:
                    found.setdefault(column, f"events.{number}.{place}")
        return found


def load_mapping(text: str, name: str) -> Mapping:
    """The mapping that a YAML text states; `name` is how messages call it.

    Raises MappingError with every problem found: file, place, and what was expected.
    """
    try:
        # Every scalar stays text: a code 010 is not the number 8, and NO is not false.
        body = yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506 (it makes nothing but text, lists, maps)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark else name
        raise MappingError(name, [f"{where}: not YAML: {error.problem}"]) from error
    except yaml.YAMLError as error:  # characters that no YAML holds
        raise MappingError(name, [f"{name}: not YAML"]) from error
    try:
        return Mapping.model_validate(body)
    except ValidationError as error:
        raise MappingError(name, [f"{name}: {_problem(one)}" for one in error.errors()]) from error


def _problem(error: Any) -> str:
    steps = [str(step) for step in error["loc"] if step != "[key]"]
    message = error["msg"].removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        known = {*Mapping.model_fields, *MappedEvent.model_fields, *Value.model_fields}
        message = f"no such key{did_you_mean(steps[-1], known)}"
    return f"{'.'.join(steps) or 'the file'}: {message}"
