"""Releases, safe contacts and report forms on the wire."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.contracts.base import In, Out
from app.domain.event import Instant
from app.domain.release import Released
from app.domain.report_form import FormKind

Words = Annotated[str | None, Field(max_length=500)]
Token = Annotated[str, Field(min_length=1, max_length=100, description="claim_token, as the claim gave it")]


class SafeContactFields(In):
    """How to reach somebody safely."""

    number: Words = Field(None, description="The safe number")
    hours: Words = Field(None, description="When it is safe")
    voicemail: bool | None = Field(None, description="Whether a message may be left; null: not known, so no")
    who_may_answer: Words = None
    language: Words = None
    interpreter: bool | None = Field(None, description="Whether an interpreter is needed")
    do_not_text: bool = True


class SafeContactIn(SafeContactFields):
    """What somebody said of how to reach them."""

    claim_token: Token
    stated_at: Instant | None = Field(None, description="When they said so, if not just now")


class SafeContactOut(SafeContactFields, Out):
    """How to reach somebody safely; without recorded_at, the event says so and nobody confirmed it."""

    stated_at: datetime | None
    recorded_at: datetime | None
    recorded_by: str | None


class LedBySafeContact(Out):
    """What the agency of the referral, and nobody else, sees first."""

    safe_contact: SafeContactOut | None = Field(
        None, description="For the agency alone; with recorded_at null it is from the event and unconfirmed"
    )


class ReleaseIn(In):
    """A written release that somebody signed."""

    person_id: str = Field(min_length=1, max_length=200, description="Who signed: a person of the referral")
    fields: list[Released] = Field(min_length=1, max_length=10, description="What others may then see")
    signed_on: date
    ends_on: date = Field(description="Its last day, in the city's time zone")


class ReleaseOut(Out):
    """A release, for the agency that holds it."""

    release_id: UUID
    referral_id: UUID
    person_id: str
    fields: list[Released]
    signed_on: date
    ends_on: date
    recorded_at: datetime
    recorded_by: str
    withdrawn_at: datetime | None
    withdrawn_by: str | None


class ReleasesOut(Out):
    """Every release of a referral, also those that ended."""

    items: list[ReleaseOut]


class ReportItemOut(Out):
    """One thing that the form asks."""

    item: str
    title: str
    value: str | None = Field(description="null: not known yet")
    occurred_at: datetime | None = Field(description="When it was found out; null: as the call has it")
    recorded_at: datetime | None
    actor: str | None


class DueOut(Out):
    """The department's own clocks, shown and not enforced; they begin when the report is made."""

    begins_at: datetime | None
    in_24_hours_at: datetime | None
    in_72_hours_at: datetime | None


class ReportFormOut(Out):
    """The form of a statutory report. It is not the report."""

    referral_id: UUID
    form: FormKind
    law: str
    notice: str = Field(description="Says plainly that neither form nor referral is the report")
    call_number: str
    items: list[ReportItemOut]
    missing: list[str] = Field(description="Items that nobody knows yet")
    report_made_at: datetime | None = Field(description="When a person made the report (verb `report`)")
    due: DueOut


class ReportItemsIn(In):
    """Items that somebody fills in."""

    claim_token: Token | None = Field(None, description="An agency's; a supervisor needs none")
    occurred_at: Instant | None = Field(None, description="When it was found out, if not just now")
    items: dict[str, Annotated[str, Field(min_length=1, max_length=2000)]] = Field(
        min_length=1, max_length=30, description="By name, as the form lists them"
    )
