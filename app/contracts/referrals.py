"""Queues and referrals on the wire."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from app.contracts.base import Cursor, In, Limit, Out
from app.contracts.disclosure import LedBySafeContact
from app.contracts.rules import MatchOut
from app.contracts.screenings import ScreeningOut
from app.domain.event import Instant

Token = Annotated[str, Field(min_length=1, max_length=100, description="claim_token, as the claim gave it")]
OccurredAt = Annotated[
    Instant | None,
    Field(
        description="When it happened, if not just now. Earlier is recorded as back-entry; later is refused."
    ),
]
ClaimSeconds = Annotated[
    int,
    Field(ge=60, le=43_200, description="How long the claim lasts unless renewed; renew at a third of it."),
]
StatusName = Literal["draft", "requested", "received", "accepted", "rejected", "completed", "cancelled"]


class QueueOut(Out):
    """One queue as of now."""

    queue: str
    title: str
    depth: int | None = Field(
        description="Referrals that may be claimed, lapsed claims among them. Of a queue that gives a receipt"
        " only, others are told no counts of 1 to 10: null"
    )
    urgent: int | None = Field(description="How many of those are urgent")
    oldest_seconds: float | None = Field(description="How long the oldest of those has waited")
    claimed: int | None = Field(description="Held by a claim that has not lapsed, or accepted")
    held: int = Field(description="Waiting for a supervisor")


class QueuesOut(Out):
    """The queues this caller may see."""

    items: list[QueueOut]


class ReferralsWanted(In):
    """Which referrals of a queue to list."""

    status: list[StatusName] = Field([], description="Any of these; may be repeated")
    program: str | None = None
    urgent: bool | None = None
    tag: str | None = Field(None, description="The call carries this tag")
    cursor: Cursor = None
    limit: Limit = 50


class ReferredCallOut(Out):
    """The bare facts of the call behind a referral."""

    call_id: UUID
    source: str
    call_number: str
    call_type_code: str | None
    call_type: str | None
    beat: str | None
    tags: list[str]
    gates: list[str]
    began_at: datetime
    call_status: Literal["open", "cleared", "cancelled"]


class BareReferralOut(Out):
    """A referral without its call: what a move made of it."""

    referral_id: UUID
    queue: str
    program: str
    status: StatusName
    version: int | None
    urgent: bool
    reason: str | None = Field(description="Why it is held, or why it closed without being done")
    review: str | None = Field(description="Why its holder should look at it again")
    created_at: datetime
    requested_at: datetime | None
    claimed_at: datetime | None = Field(description="First claimed")
    claim_expires_at: datetime | None
    lapsed: bool = Field(description="The claim ran out; anyone of the queue may claim it")
    accepted_at: datetime | None
    closed_at: datetime | None
    reported_at: datetime | None = Field(description="When the statutory report was made")
    outcome: str | None = Field(
        description="What it came to (engaged, not_engaged, unable), for those who are told no more than that"
    )


class ReferralOut(BareReferralOut):
    """A referral in a list."""

    held_seconds: float | None = Field(description="How long a draft has waited for a supervisor")
    call: ReferredCallOut


class CallDetailOut(ReferredCallOut):
    """The call behind a referral: what its queue's disclosure profile passes on."""

    fields: dict[str, Any]
    notes: list[dict[str, Any]]
    persons: list[dict[str, Any]]
    units: list[dict[str, Any]]
    screenings: list[ScreeningOut]


class ClaimedReferralOut(ReferralOut, LedBySafeContact):
    """A referral as its holder gets it."""

    call: CallDetailOut
    hotline_step: str | None = Field(None, description="What is done at once: the referral is urgent")
    seconds_since_incident: float | None = Field(
        None, description="Since the call was received, as of now; for a queue with a hotline step"
    )
    because: list[MatchOut] = Field(description="The rules that brought the call here, and their evidence")
    claim_token: str | None = Field(description="Carry it in every write; only its holder sees it")


class TransitionOut(Out):
    """One thing that happened to a referral."""

    version: int
    verb: str
    status: StatusName
    occurred_at: datetime
    recorded_at: datetime
    actor: str
    reason: str | None
    reason_text: str | None


class ReferralHistoryOut(ClaimedReferralOut):
    """A referral with its whole history."""

    history: list[TransitionOut]


class ClaimIn(In):
    """A wish to claim."""

    request_id: str = Field(
        min_length=1, max_length=100, description="Yours; the same one is answered with the same referrals"
    )
    limit: int = Field(1, ge=1, le=100, description="Most referrals to claim")
    claim_seconds: ClaimSeconds = 3600
    wait_seconds: float = Field(0, ge=0, le=20, description="How long to wait for one if there is none")


class ClaimsOut(Out):
    """What was claimed, the next in rank first. Empty is not proof of an empty queue: ask again."""

    items: list[ClaimedReferralOut]


class RenewIn(In):
    """Hold the claim for longer."""

    claim_token: Token
    claim_seconds: ClaimSeconds = 3600


class HeldMoveIn(In):
    """What the holder of a claim does."""

    claim_token: Token
    occurred_at: OccurredAt = None


class ReasonedMoveIn(HeldMoveIn):
    """What the holder does, with a reason from the city's list."""

    reason: str = Field(min_length=1, max_length=60, examples=["at_capacity"])
    reason_text: str | None = Field(None, max_length=2000)


class ReportMadeIn(HeldMoveIn):
    """The statutory report of G.S. 7B-301, made outside this service."""

    method: Literal["phone", "in_person", "written"]
    made_by: str = Field(min_length=1, max_length=200, description="Who made it")


class ConfirmIn(In):
    """A supervisor's decision that a held referral goes to its queue."""

    reason_text: str | None = Field(None, max_length=2000)


class WithdrawIn(In):
    """A supervisor's decision that a referral is not to be done."""

    reason: str = Field(min_length=1, max_length=60, examples=["no_cause"])
    reason_text: str | None = Field(None, max_length=2000)
