"""An event: one message from a source about one call, as it was sent."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints


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
