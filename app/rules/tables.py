"""The shapes of the catalog's tables: codes, queues with their programs, and whose catalog it is."""

from datetime import date, time
from typing import Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from app.domain.report_form import FormKind
from app.domain.working_hours import WEEKDAYS, Weekday
from app.domain.working_hours import WorkingHours as Hours
from app.rules.model import CODE_FIELDS, FLAG_FIELDS, Code, Signal, Slug, Strict
from app.rules.profiles import Profile


class CodeEntry(Strict):
    """One code of a table, with the common code beside it where one exists."""

    code: Code
    title: str
    apco: Code | None = Field(None, description="the common code: APCO 2.103.2 type or 1.111.2 disposition")
    class_: Slug | None = Field(None, alias="class", description="which class of codes it belongs to")
    also: list[Code] = Field([], description="other ways it is written")


class CodeTable(Strict):
    """A code table as data."""

    id: Slug
    title: str
    owner: str
    source: str
    field: Literal["call_type_code", "clearance_codes", "disposition", "offenses", "relationship", "language"]
    common: bool = Field(False, description="these are the common codes themselves")
    codes: list[CodeEntry] = Field(min_length=1)


class Program(Strict):
    """What inside a queue a referral is for."""

    id: Slug
    title: str
    destination: str | None = Field(None, description="where it takes the person, if anywhere")
    report_form: FormKind | None = Field(None, description="the statutory report it is about")
    voluntary: bool = Field(False, description="offered, never imposed: a refusal is a reason like any other")
    serves: list[str] = Field([], description="roles of the persons it is for; their language counts")
    skills: list[Slug] = Field([], description="what a member of staff needs, all of it")
    eligibility: list[Signal] = Field(
        [], description="what must be known of call and persons, all of it; nothing of their words"
    )

    @model_validator(mode="after")
    def _asks_what_is_recorded(self) -> Self:
        for signal in self.eligibility:
            field = signal.field
            if field is not None and (field not in (*CODE_FIELDS, *FLAG_FIELDS) or field == "notes_in"):
                raise ValueError(f"eligibility asks codes, flags, tags, gates or persons, not {field}")
            if signal.one_of_codes is not None:
                raise ValueError("eligibility lists its codes with one_of")
        return self


class Outcome(Strict):
    """What completing a referral came to, as its agency and others agreed to say it."""

    code: Slug
    title: str


class Queue(Strict):
    """One agency's named list of referrals."""

    id: Slug
    title: str
    agency: str
    receipt_only: bool = Field(description="nothing after the receipt of delivery is told to others")
    outcome_only: bool = Field(
        False, description="others are told what it came to, and none of its agency's reasons and words"
    )
    takes_statutory_reports: bool = False
    hotline_step: str | None = Field(None, description="what is done at once when a referral is urgent")
    safe_contact: bool = Field(False, description="its referrals are led by how to reach somebody safely")
    profile: Profile = Field(description="what it receives of a call, and under which law")
    programs: list[Program] = Field(min_length=1)
    outcomes: list[Outcome] = Field(
        min_length=1, description="one of them is said when a referral is completed"
    )
    target_seconds: dict[str, float] = Field({})

    @property
    def guarded(self) -> bool:
        """Whether it hears of a domestic call only when that is safe: it serves no victim and no child."""
        return not (self.receipt_only or self.takes_statutory_reports)


class ReviewShare(Strict):
    """Which share of calls is drawn by chance for a supervisor to look at: labels that are not chosen."""

    tagged: float = Field(0.05, ge=0, le=1)
    untagged: float = Field(0.01, ge=0, le=1)


class Reason(Strict):
    """Why something was not done."""

    code: Slug
    title: str
    verbs: list[str] = Field(min_length=1)
    outcome: Slug = Field("unable", description="what others are told where they are told the outcome only")


class WorkingHours(Strict):
    """When the agencies of a city work, on its own clocks: for elapsed time in business hours."""

    weekdays: list[Weekday] = Field(list(WEEKDAYS[:5]), min_length=1)
    begin: time = Field(time(8), description="as 08:00")
    end: time = Field(time(17), description="later than begin, the same day")
    holidays: list[date] = Field([], description="nobody works")

    @model_validator(mode="after")
    def _ends_later(self) -> Self:
        if self.end <= self.begin:
            raise ValueError("working hours end later than they begin, the same day")
        return self

    def on(self, zone: ZoneInfo) -> Hours:
        """On these clocks."""
        return Hours(zone, self.begin, self.end, frozenset(self.weekdays), frozenset(self.holidays))


class City(Strict):
    """Whose catalog this is, and whether it is laid over the built-in one."""

    extends: Literal["built_in"] | None = None
    removes: list[str] = Field([], description="files of the built-in catalog that are left out, by path")
    jurisdiction: str
    title: str
    timezone: str
    county: str | None = Field(None, description="where its calls are, unless somebody says otherwise")
    target_seconds: dict[str, float] = Field({})
    review_share: ReviewShare = ReviewShare()
    working_hours: WorkingHours = WorkingHours()
    reasons: list[Reason]
