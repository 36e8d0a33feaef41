"""Receipts of events, and what is quarantined."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from app.contracts.base import In, Out, ProblemOut
from app.domain.event import Instant


class OfferedOut(Out):
    """A referral that the call led to. A one-way queue shows nothing after `received`."""

    queue: str
    referral_id: UUID
    status: str


class ReceiptOut(Out):
    """What became of one event, once it is durable."""

    event_id: str | None
    status: Literal["accepted", "duplicate", "superseded", "conflict", "invalid"] = Field(
        description="superseded: kept, but newer facts already stand in everything it writes"
    )
    call_number: str | None
    call_id: UUID | None = None
    tags: list[str] = Field(description="What the rules say of the call now")
    referrals: list[OfferedOut]
    signals: list[str] = Field(description="What is odd about the event but no reason to refuse it")
    problem: ProblemOut | None = None


class StoredEventOut(Out):
    """An event as it was kept."""

    source: str
    event_id: str
    call_id: UUID
    call_number: str
    kind: str
    occurred_at: datetime
    received_at: datetime
    status: Literal["accepted", "superseded"]
    signals: list[str]
    tags: list[str]
    body: dict[str, Any]


class EventCountOut(Out):
    """Events made durable in one hour from one source."""

    source: str
    hour: datetime
    events: int
    superseded: int
    with_signals: int


class EventCountsOut(Out):
    """Counts by hour, for a source to compare with its own."""

    items: list[EventCountOut]


class EventCountsWanted(In):
    """Which hours to count."""

    received_from: Instant = Field(description="Counted from here ...")
    received_to: Instant = Field(description="... to before here.")


class QuarantinedOut(Out):
    """A second body under a used event_id."""

    quarantine_id: UUID
    source: str
    event_id: str
    call_number: str
    received_at: datetime
    status: Literal["waiting", "accepted", "dropped"]
    decided_at: datetime | None
    decided_by: str | None
    reason: str | None
    body: dict[str, Any]


class DropIn(In):
    """Why a second body is dropped."""

    reason: str = Field(min_length=1, max_length=500, examples=["sent wrongly; the source confirmed"])
