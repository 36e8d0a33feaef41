"""What a supervisor must look at, and how far calls came, on the wire."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from app.contracts.base import Cursor, In, Limit, Out
from app.domain.event import Instant

Kind = Literal["held", "overdue", "lapsed", "unanswered", "unread"]


class AttentionWanted(In):
    """Which kinds, of which queue."""

    kind: list[Kind] = Field([], description="Any of these; may be repeated; none: all")
    queue: str | None = None
    cursor: Cursor = None
    limit: Limit = 50


class WaitingCallOut(Out):
    """The call behind what waits."""

    source: str
    call_number: str
    began_at: datetime


class WaitingOut(Out):
    """One thing that waits for somebody."""

    kind: Kind
    since: datetime = Field(description="Since when it waits, or is overdue")
    why: str = Field(description="The reason it is held for, or what has not happened")
    times: int | None = Field(description="How often the claim lapsed")
    queue: str | None
    program: str | None
    urgent: bool | None
    referral_id: UUID | None
    linkage_id: UUID | None
    call_id: UUID
    call: WaitingCallOut


class FunnelWanted(In):
    """Which calls, and which queue."""

    from_: Instant = Field(alias="from", description="Calls that began from here ...")
    to: Instant = Field(description="... to before here.")
    queue: str | None = Field(None, description="How far calls came in this queue; else in any")
    format: Literal["json", "csv"] = Field(
        "json", description="csv may also be asked for by Accept: text/csv"
    )


class StoppedOut(Out):
    """Calls that came no further, for one reason."""

    reason: str
    calls: int


class LevelOut(Out):
    """One step of the funnel."""

    step: str
    meaning: str
    calls: int | None = Field(
        description="How many came at least here; null: withheld, as it would tell a small count"
    )
    stopped: list[StoppedOut] = Field(
        description="How many came no further, by reason; so does a step not shown next"
    )
    pooled: int = Field(description="How many came no further for the reasons in pooled_reasons together")
    pooled_reasons: list[str]


class FunnelOut(Out):
    """The funnel with what it means."""

    definition: str
    items: list[LevelOut]
