"""Reviews, corrections and explanations on the wire."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from app.contracts.base import Cursor, In, Limit, Out
from app.domain.event import Instant


class CorrectionIn(In):
    """What a supervisor says of the tags of a call."""

    tags: dict[str, bool] = Field(
        min_length=1,
        max_length=20,
        description="By tag, whether it is right that the call has it",
        examples=[{"domestic_violence": False}],
    )
    reason: str = Field(min_length=1, max_length=100, examples=["not_meant"])
    reason_text: str | None = Field(None, max_length=1000)


class CorrectionOut(Out):
    """One tag that was confirmed or corrected."""

    tag: str
    said: bool = Field(description="Whether the call had the tag before")
    holds: bool = Field(description="Whether it is right")
    sampled: bool = Field(description="Whether the call was drawn by chance for review")
    rules: list[str] = Field(description="The rules that had set the tag")
    reason: str
    reason_text: str | None
    actor: str
    recorded_at: datetime


class ReviewsWanted(In):
    """Which calls to look at."""

    kind: Literal["unread", "tagged", "untagged"] = Field(
        "unread",
        description="unread: a note is in a language or state that no rule reads; else those drawn by chance",
    )
    cursor: Cursor = None
    limit: Limit = 50


class ExplanationWanted(In):
    """At which instant."""

    at: Instant | None = Field(None, description="By default now")


class NearestOut(Out):
    """A rule that did not hold, and what was wanting."""

    rule: str
    sets: str
    distance: int = Field(description="How many signals would have to be otherwise, at least")
    found: list[dict[str, Any]] = Field(description="The evidence of the signals that held")
    missing: list[str] = Field(description="Signals that were needed and did not hold")
    forbidding: list[str] = Field(description="Signals that held and must not")


class RecordedOut(Out):
    """The evaluation recorded last by then."""

    version: int
    recorded_at: datetime
    catalog_digest: str
    tags: list[str]
    gates: list[str]
    agrees: bool = Field(description="Whether working it out anew gives the same tags and gates")


class StoodOut(Out):
    """A referral as it stood."""

    queue: str
    program: str
    status: str
    verb: str | None
    reason: str | None
    actor: str | None
    recorded_at: datetime | None


class ExplanationOut(Out):
    """Why the call was, or was not, tagged and referred, as it was known at that instant."""

    call_id: UUID
    call_number: str
    at: datetime
    catalog_digest: str = Field(description="Of the rules that were live then")
    catalog_is_live: bool = Field(description="Whether they still are")
    events: list[str] = Field(description="The events received by then")
    merged_calls: list[str]
    tags: list[str]
    gates: list[str]
    matches: list[dict[str, Any]]
    routed: list[dict[str, Any]]
    recorded: RecordedOut | None
    corrections: list[dict[str, Any]] = Field(description="What supervisors had said by then")
    referrals: list[StoodOut]
    nearest: list[NearestOut] = Field(description="The rules that did not hold, nearest first")
