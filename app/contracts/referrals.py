"""Queues and referrals on the wire."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from app.contracts.assignments import AssignmentOut, OfferOut, ProposalOut
from app.contracts.base import Cursor, In, Limit, Out
from app.contracts.disclosure import LedBySafeContact
from app.contracts.moves import ClaimSeconds
from app.contracts.person_links import EarlierOut
from app.contracts.rules import MatchOut
from app.contracts.screenings import ScreeningOut

StatusName = Literal[
    "draft",
    "requested",
    "received",
    "accepted",
    "in_progress",
    "on_hold",
    "cancel_requested",
    "rejected",
    "completed",
    "failed",
    "cancelled",
    "entered_in_error",
]


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
    version: int | None = Field(description="Send it back in If-Match; null where it would tell too much")
    urgent: bool
    reason: str | None = Field(description="Why it is held or waits, or why it closed without being done")
    review: str | None = Field(description="Why its holder should look at it again")
    created_at: datetime
    requested_at: datetime | None
    claimed_at: datetime | None = Field(description="First claimed")
    claim_expires_at: datetime | None = Field(
        description="Null once accepted; by when to answer, if its holder is asked to stop"
    )
    lapsed: bool = Field(description="The claim ran out; anyone of the queue may claim it")
    accepted_at: datetime | None
    started_at: datetime | None
    suspended_at: datetime | None = Field(description="Since when the agency waits, if it does")
    first_attempt_at: datetime | None
    first_contact_at: datetime | None
    assessed_at: datetime | None = Field(description="When the brief assessment was done")
    snoozed_until: datetime | None
    closed_at: datetime | None
    reported_at: datetime | None = Field(description="When the statutory report was made")
    outcome: str | None = Field(description="What it came to; others learn of some queues this alone")
    continued_by: UUID | None = Field(description="The referral that carries on, if you may see its queue")
    continued_in: str | None = Field(description="The queue of that one")
    assignment: AssignmentOut | None = Field(None, description="For its own agency alone")


class ReferralOut(BareReferralOut):
    """A referral in a list."""

    held_seconds: float | None = Field(description="How long a draft has waited for a supervisor")
    offer: OfferOut
    proposal: ProposalOut | None = Field(
        None,
        description="For its own agency alone, while nobody has it; null if the agency keeps no staff here",
    )
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

    version: int | None = Field(description="null: it came late and changed nothing")
    verb: str
    status: StatusName | None
    occurred_at: datetime
    recorded_at: datetime
    actor: str
    reason: str | None
    reason_text: str | None
    method: str | None = Field(description="Of an attempt")
    result: str | None = Field(description="Of an attempt, or of a follow-up that was closed")
    follow_up_id: UUID | None
    due_on: date | None
    late: bool = Field(description="By who had lost the claim; it happened and changed nothing")
    back_entered: bool = Field(description="It was told later than it happened")
    staff_id: UUID | None = Field(description="Whom it was assigned to; for its own agency alone")
    program: str | None = Field(description="The program chosen; for its own agency alone")


class OpenLinkageOut(Out):
    """An onward referral that is still to be followed up."""

    linkage_id: UUID
    category: str
    organization: str
    service: str
    status: Literal["sent", "accepted"]
    sent_at: datetime


class ReferralHistoryOut(ClaimedReferralOut):
    """A referral with its whole history."""

    history: list[TransitionOut]
    open_linkages: list[OpenLinkageOut] = Field(description="Until it is known whether service was received")
    earlier: list[EarlierOut] = Field(
        description="Persons of the call who were on earlier calls of this same queue"
    )


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
