"""Staff and workload on the wire."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from app.contracts.base import In, Out

Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", examples=["08:00"])]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]


class ShiftIn(In):
    """Hours of one weekday."""

    weekday: Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"] = Field(
        description="On which it starts"
    )
    from_: Clock = Field(alias="from", description="By the clocks of the city")
    to: Clock = Field(description="Not later than `from`: on the next day")


class StaffIn(In):
    """A member of staff, as their agency says."""

    display_name: str = Field(min_length=1, max_length=200, description="Unique in the queue")
    skills: list[Name] = Field([], max_length=50)
    languages: list[Annotated[str, Field(min_length=1, max_length=60)]] = Field(
        [], max_length=50, description="Besides English: codes or names of the city's language table"
    )
    programs: list[Name] = Field([], max_length=50, description="Of the queue's programs")
    capacity: int = Field(ge=0, le=1000, description="Most open referrals at a time")
    hours: list[ShiftIn] = Field([], max_length=50, description="None: not known, proposed last")


class ShiftOut(Out):
    """Hours of one weekday."""

    weekday: str
    from_: str = Field(alias="from")
    to: str


class StaffOut(Out):
    """A member of staff."""

    staff_id: UUID
    queue: str
    display_name: str
    skills: list[str]
    languages: list[str] = Field(description="Codes")
    programs: list[str]
    capacity: int
    hours: list[ShiftOut]
    active: bool = Field(description="Whether they may be proposed")
    load: int = Field(description="Open referrals assigned to them")


class StaffListOut(Out):
    """The staff of a queue, by name."""

    items: list[StaffOut]


class CountsOut(Out):
    """Referrals as of now."""

    open: int = Field(description="Offered or held, and not closed")
    claimed: int = Field(description="Of those, held by a claim that has not lapsed, or accepted")
    overdue: int = Field(description="Of those, past the queue's target for the step they are at")


class ProgramLoadOut(CountsOut):
    """The load of one program."""

    program: str
    title: str


class MemberLoadOut(CountsOut):
    """The load of one member of staff; unnamed to all but their agency."""

    staff_id: UUID | None = None
    display_name: str | None = None
    active: bool
    capacity: int


class WorkloadOut(Out):
    """How the open referrals of a queue lie on its programs and its staff."""

    programs: list[ProgramLoadOut]
    staff: list[MemberLoadOut]
    unassigned: CountsOut = Field(description="Those that nobody of the staff has")
