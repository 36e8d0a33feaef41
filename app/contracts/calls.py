"""Calls on the wire."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from app.contracts.base import Cursor, In, Limit, Out
from app.contracts.screenings import ScreeningOut
from app.domain.event import Instant


class MilestoneOut(Out):
    """A named instant, known twice."""

    occurred_at: datetime
    recorded_at: datetime


class CallSummaryOut(Out):
    """A call in a list."""

    call_id: UUID
    source: str
    call_number: str
    status: Literal["open", "cleared", "cancelled"]
    tags: list[str]
    gates: list[str]
    call_type_code: str | None
    call_type: str | None
    beat: str | None
    awaiting_create: bool = Field(description="Only updates are known so far")
    merged_into: str | None
    split_from: str | None
    began_at: datetime
    first_recorded_at: datetime
    milestones: dict[str, MilestoneOut]


class CallEventOut(Out):
    """An event of the call."""

    event_id: str
    kind: str
    occurred_at: datetime
    received_at: datetime
    status: Literal["accepted", "superseded"]
    signals: list[str]


class EvaluationOut(Out):
    """What the rules said, from this version of the call on."""

    version: int
    recorded_at: datetime
    catalog_digest: str
    tags: list[str]
    gates: list[str]
    matches: dict[str, Any] = Field(
        description="Rules, versions, fields and the exact words that made them hold"
    )


class CallReferralOut(Out):
    """A referral of the call."""

    referral_id: UUID
    queue: str
    program: str
    status: str


class CallOut(CallSummaryOut):
    """A call, whole."""

    merged_calls: list[str] = Field(description="Numbers of the calls that became part of this one")
    split_calls: list[str] = Field(description="Numbers of the calls split from this one")
    fields: dict[str, Any]
    notes: list[dict[str, Any]]
    persons: list[dict[str, Any]]
    units: list[dict[str, Any]]
    screenings: list[ScreeningOut]
    events: list[CallEventOut]
    evaluations: list[EvaluationOut]
    referrals: list[CallReferralOut]


class CallsWanted(In):
    """Which calls to list."""

    call_number: str | None = None
    tag: str | None = None
    awaiting_create: bool | None = Field(None, description="Calls known only from updates so far")
    began_from: Instant | None = None
    began_to: Instant | None = None
    cursor: Cursor = None
    limit: Limit = 50
