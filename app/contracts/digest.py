"""The digest of a queue and what is overdue in it, on the wire."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from app.contracts.base import In, Out
from app.contracts.referrals import StatusName

Format = Literal["json", "csv", "html"]
_FORMAT = Field(None, description="Else by Accept: text/csv or text/html; else JSON")


class OverdueWanted(In):
    """In which form."""

    format: Format | None = _FORMAT


class DigestWanted(OverdueWanted):
    """Which week, in which form."""

    week: str | None = Field(
        None,
        pattern=r"^\d{4}-W\d{2}$",
        description="ISO 8601; else the last that is over",
        examples=["2026-W47"],
    )


class DigestCountsOut(Out):
    """What happened in the week, and what is open now."""

    new: int = Field(description="Offered")
    claimed: int = Field(description="Claimed for the first time")
    first_contact: int
    accepted: int
    completed: int
    rejected: int
    failed: int
    lapsed: int = Field(description="Claims that ran out")
    open: int = Field(description="Now, whatever the week")


class ReasonCountOut(Out):
    """Why so many were not done."""

    status: Literal["rejected", "failed"]
    reason: str
    title: str
    count: int


class AskedToStopOut(Out):
    """A supervisor asked its holder to stop, and waits for the answer."""

    since: datetime
    reason: str
    title: str = Field(description="The reason in words")


class ListedReferralOut(Out):
    """A referral as a printed list names it: nobody of the call is in it."""

    referral: str = Field(description="Its id as people can type it", examples=["R-K7QM-2XDP"])
    referral_id: UUID
    call_number: str
    program: str
    status: StatusName
    urgent: bool
    staff: str | None = Field(description="Whom it is assigned to; to the agency alone")
    asked_to_stop: AskedToStopOut | None = Field(description="Of status cancel_requested")


class OpenReferralOut(ListedReferralOut):
    """A referral that is open, and what is due of it next."""

    requested_at: datetime
    claimed_at: datetime | None
    accepted_at: datetime | None
    first_contact_at: datetime | None
    age_days: int = Field(description="Whole days since it was offered")
    due_at: datetime | None
    target: str | None = Field(description="Which target of the queue is due then, or follow_up")


class OverdueReferralOut(ListedReferralOut):
    """What is late of a referral."""

    target: str = Field(description="A target of the queue, or follow_up")
    due_at: datetime
    late_seconds: float


class DigestOut(Out):
    """One week of a queue."""

    queue: str
    title: str
    week: str
    begins_on: date
    ends_on: date
    made_at: datetime
    counts: DigestCountsOut
    reasons: list[ReasonCountOut] = Field(description="Of the rejected and failed; to the agency alone")
    referrals: list[OpenReferralOut] = Field(description="Open now, the oldest first")


class OverdueOut(Out):
    """What is overdue in a queue now, the latest first."""

    queue: str
    title: str
    made_at: datetime
    items: list[OverdueReferralOut]
