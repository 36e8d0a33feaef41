"""Work inside a referral, on the wire: attempts, follow-ups, what is due, transfers, and batches of moves."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from app.contracts.base import Cursor, In, Limit, Out, ProblemOut
from app.contracts.moves import ClaimSeconds, HeldMoveIn, OccurredAt, Token
from app.contracts.referrals import BareReferralOut, StatusName
from app.domain.event import Instant
from app.domain.work import FollowUpResult, Method, Result

ReasonText = Annotated[str | None, Field(max_length=2000)]


class AttemptIn(HeldMoveIn):
    """One attempt to reach somebody, made outside this service."""

    attempt_id: str = Field(min_length=1, max_length=100, description="Yours; the same one is recorded once")
    method: Method
    result: Result


class AttemptOut(Out):
    """An attempt as it is recorded, and its referral after it."""

    attempt_id: str
    method: Method
    result: Result
    occurred_at: datetime
    recorded_at: datetime
    late: bool = Field(description="The claim token was not the present one: kept, and nothing moved")
    back_entered: bool = Field(description="It was told later than it happened")
    referral: BareReferralOut


class FollowUpIn(HeldMoveIn):
    """A follow-up to be made."""

    due_on: date


class FollowUpClosedIn(HeldMoveIn):
    """What came of a follow-up."""

    result: FollowUpResult


class FollowUpOut(Out):
    """A follow-up that is planned or closed, and its referral after it."""

    follow_up_id: UUID
    referral: BareReferralOut


class SnoozeIn(In):
    """Until when the referral is not to be listed as due."""

    claim_token: Token
    until: Instant


class TransferIn(HeldMoveIn):
    """Where the referral is handed to."""

    queue: str = Field(max_length=60, examples=["mhop"])
    program: str = Field(max_length=60, examples=["outreach"])
    reason_text: ReasonText = None


class DuplicateOfIn(HeldMoveIn):
    """The referral that carries on."""

    referral_id: UUID = Field(description="Another one of the same queue")


class DueWanted(In):
    """Which part of what is due."""

    before: Instant | None = Field(None, description="Due before this; without it, by now")
    cursor: Cursor = None
    limit: Limit = 50


class DueCallOut(Out):
    """Which call it is about."""

    source: str
    call_number: str


class DueOut(Out):
    """One thing that is due."""

    kind: Literal["claim", "first_contact", "follow_up"]
    due_at: datetime = Field(description="A follow-up is due from the first moment of its day")
    due_on: date | None
    follow_up_id: UUID | None
    referral_id: UUID
    queue: str
    program: str
    status: StatusName
    urgent: bool
    call: DueCallOut


class TransitionIn(In):
    """One move of a batch."""

    referral_id: UUID
    verb: Literal[
        "renew",
        "release",
        "accept",
        "reject",
        "start",
        "assess",
        "suspend",
        "resume",
        "complete",
        "fail",
        "agree_cancel",
        "decline_cancel",
        "confirm",
        "withdraw",
        "request_cancel",
        "void",
    ]
    version: int | None = Field(description="As you read it; null only where you are told none")
    claim_token: Token | None = None
    occurred_at: OccurredAt = None
    reason: str | None = Field(None, max_length=60)
    reason_text: ReasonText = None
    outcome: str | None = Field(None, max_length=60)
    claim_seconds: ClaimSeconds = 3600


class TransitionsIn(In):
    """Several moves, each of another referral."""

    items: list[TransitionIn] = Field(min_length=1, max_length=100)


class MovedOut(Out):
    """What became of one move: the referral, or why not."""

    referral_id: UUID
    referral: BareReferralOut | None
    problem: ProblemOut | None


class TransitionsOut(Out):
    """What became of each, in the order they were sent."""

    items: list[MovedOut]
