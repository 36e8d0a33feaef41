"""An event: one message from a source about one call, as it was sent."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)

from app.domain.screening import CSSRS, ITEMS, NO, YES, Instrument


class Kind(StrEnum):
    """What an event says happened."""

    CREATED = "created"
    UPDATED = "updated"
    NOTE = "note"
    UNIT = "unit"
    CLEARED = "cleared"
    CANCELLED = "cancelled"
    REOPENED = "reopened"
    MERGED = "merged"
    SPLIT = "split"
    SCREENING = "screening"

    @classmethod
    def known(cls, kind: str) -> bool:
        """Whether this is one of ours; an unknown kind is kept and read as an update."""
        return kind in cls._value2member_map_


def _utc(at: datetime) -> datetime:
    if not 1900 <= at.year < 2200:
        raise ValueError("an instant between 1900 and 2200")
    return at.astimezone(UTC)


Instant = Annotated[AwareDatetime, AfterValidator(_utc)]
Identifier = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Shape(BaseModel):
    """A wire shape that keeps what it does not know."""

    model_config = ConfigDict(
        frozen=True, extra="allow", str_strip_whitespace=True, coerce_numbers_to_str=True
    )

    def stated(self) -> Iterator[tuple[str, Any]]:
        """The known fields that carry a value. Null means "not stated", never "none"."""
        return ((name, value) for name, value in self.__dict__.items() if value is not None)


class Offense(Shape):
    """An offence recorded on the call."""

    code: Identifier = Field(description="NIBRS offence code, for example 40A", examples=["13B"])
    arrest: bool | None = Field(None, description="Whether somebody was arrested for it")


class CallFields(Shape):
    """What an event states about the call itself. Each field is last-writer-wins."""

    call_type_code: str | None = Field(None, description="The source's own code, or an APCO 2.103.2 code")
    call_type: str | None = Field(None, description="The source's own words for the type")
    priority: str | None = None
    received_at: Instant | None = Field(None, description="When the call reached the 911 center")
    address: str | None = None
    apartment: str | None = None
    city: str | None = None
    latitude: float | None = Field(None, ge=-90, le=90)
    longitude: float | None = Field(None, ge=-180, le=180)
    beat: str | None = None
    caller_phone: str | None = None
    clearance_codes: list[str] | None = Field(
        None, description="The source's own clearance codes; in Durham 5 and 5R mean mental health"
    )
    disposition: str | None = None
    case_numbers: list[str] | None = None
    offenses: list[Offense] | None = None
    in_custody: bool | None = None
    child_present: bool | None = None
    child_report: bool | str | None = Field(
        None, description="A stated cause to suspect that a child is harmed: true, or the cause"
    )
    weapon: bool | str | None = Field(None, description="true, or which weapon")
    merged_into: Identifier | None = Field(None, description="call_number that this call became part of")
    split_from: Identifier | None = Field(None, description="call_number that this call was split from")


class Note(Shape):
    """One narrative entry; a later event with the same note_id corrects it."""

    note_id: Identifier | None = Field(
        None, description="Unique on the call; without one, the note belongs to this event alone"
    )
    occurred_at: Instant | None = None
    text: str = Field(description="Plain text or HTML; HTML becomes text")
    author: str | None = None


class Person(Shape):
    """A person on the call; each field is last-writer-wins."""

    person_id: Identifier | None = Field(None, description="Unique on the call")
    roles: list[str] | None = Field(
        None, description="victim, suspect, caller, subject, arrestee, witness, child ..."
    )
    given_name: str | None = None
    family_name: str | None = None
    sex: str | None = None
    birth_date: date | None = None
    age: float | None = Field(None, ge=0, le=130, description="Years")
    language: str | None = None
    phone: str | None = None
    relationship_to_suspect: str | None = Field(
        None, description="NIBRS relationship code (SE, BG, XS ...) or words"
    )


class Unit(Shape):
    """One status of one unit at one instant."""

    unit_id: Identifier
    status: Identifier = Field(examples=["EnRoute"])
    at: Instant | None = Field(None, description="Without it, the event's occurred_at")
    officers: list[str] | None = None


_ANSWERS = {"": None, "not_answered": None, "not answered": None, YES.lower(): True, NO.lower(): False}


def _answer(given: Any) -> Any:
    """yes, no and true are read anyway; not answered is not stated."""
    if not isinstance(given, str):
        return given
    word = given.strip().lower()
    return _ANSWERS.get(word, word)


Answer = Annotated[
    bool | None,
    BeforeValidator(
        _answer, json_schema_input_type=bool | Literal["yes", "no", "not_answered", "LA33-6", "LA32-8"] | None
    ),
]


def _item(number: str) -> Any:
    uses = ["LAP"] if number in ITEMS[Instrument.LAP] else []
    uses += [f"C-SSRS (LOINC {CSSRS[number].loinc})"] if number in CSSRS else []
    return Field(None, description=", ".join(uses))


class Answers(Shape):
    """Answers by item number: LAP has q1 to q11, C-SSRS q1 to q6 and q6b. Wording is never sent."""

    q1: Answer = _item("q1")
    q2: Answer = _item("q2")
    q3: Answer = _item("q3")
    q4: Answer = _item("q4")
    q5: Answer = _item("q5")
    q6: Answer = _item("q6")
    q6b: Answer = _item("q6b")
    q7: Answer = _item("q7")
    q8: Answer = _item("q8")
    q9: Answer = _item("q9")
    q10: Answer = _item("q10")
    q11: Answer = _item("q11")


class Screening(Shape):
    """One use of a screening instrument; each field is last-writer-wins, the answers as one."""

    screening_id: Identifier | None = Field(
        None, description="Unique on the call; without one, the screening belongs to this event alone"
    )
    instrument: Identifier = Field(
        description="lap (Lethality Assessment Program, Maryland model) or cssrs (C-SSRS screener, recent;"
        " LOINC 93373-9); another is kept and not scored",
        examples=["lap"],
    )
    screened_at: Instant | None = Field(None, description="Without it, the event's occurred_at")
    person_id: Identifier | None = Field(None, description="Who was asked")
    officer: str | None = None
    answers: Answers | None = None
    officer_belief: bool | None = Field(None, description="LAP: the officer believes that there is danger")
    declared_result: str | None = Field(
        None,
        description="The officer's own result. LAP: screened_in_protocol, screened_in_belief or"
        " not_screened_in; C-SSRS: high, moderate, low or none",
    )
    hotline_called: bool | None = None
    spoke_with_counselor: bool | None = None


class Event(Shape):
    """One message from a source; immutable once received."""

    event_id: Identifier = Field(description="Unique in the source, for ever")
    call_number: Annotated[str, StringConstraints(min_length=1, max_length=100)] = Field(
        description="The source's number of the call"
    )
    occurred_at: Instant = Field(description="RFC 3339 with offset")
    kind: Identifier = Field(description="One of: " + ", ".join(Kind))
    call: CallFields | None = None
    notes: list[Note] | None = None
    persons: list[Person] | None = None
    units: list[Unit] | None = None
    screenings: list[Screening] | None = None
