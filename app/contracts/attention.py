"""What a supervisor must look at, and how far calls came, on the wire."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from app.contracts.base import Cursor, In, Limit, Out

Kind = Literal["held", "overdue", "lapsed", "asked_to_stop", "unanswered", "unread"]


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
    held_by: str | None = Field(
        description="Of `asked_to_stop`: the key that holds it, as the history names it. A supervisor may"
        " withdraw the referral now."
    )
    queue: str | None
    program: str | None
    urgent: bool | None
    referral_id: UUID | None
    linkage_id: UUID | None
    call_id: UUID
    call: WaitingCallOut
