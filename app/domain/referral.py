"""A referral: one call offered to one queue for one program, and the one table of its transitions."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from app.domain.access import Role
from app.errors import InvalidError, TransitionRefusedError


class Status(StrEnum):
    """Names and meanings of FHIR Task.status."""

    DRAFT = "draft"  # held for a supervisor
    REQUESTED = "requested"  # offered; anyone of the queue may claim it
    RECEIVED = "received"  # claimed, being looked at
    ACCEPTED = "accepted"  # the agency will do it
    REJECTED = "rejected"
    COMPLETED = "completed"
    CANCELLED = "cancelled"

    @classmethod
    def claimed(cls) -> frozenset["Status"]:
        """Somebody at the agency holds it."""
        return frozenset((cls.RECEIVED, cls.ACCEPTED))

    @classmethod
    def closed(cls) -> frozenset["Status"]:
        """Nothing more is to be done."""
        return frozenset((cls.REJECTED, cls.COMPLETED, cls.CANCELLED))


class Verb(StrEnum):
    """What can happen to a referral."""

    OFFER = "offer"
    HOLD = "hold"
    CONFIRM = "confirm"
    WITHDRAW = "withdraw"
    PRIORITIZE = "prioritize"
    REVIEW = "review"
    CLAIM = "claim"
    LAPSE = "lapse"
    RENEW = "renew"
    RELEASE = "release"
    ACCEPT = "accept"
    REJECT = "reject"
    COMPLETE = "complete"
    REPORT = "report"
    ASSIGN = "assign"


# An urgent referral stands in its queue where one offered this much earlier would stand. Ageing follows:
# a routine referral that has waited longer than that goes first.
URGENT_HEAD_START = timedelta(hours=24)

SYSTEM = "system"  # the actor of what rules and clocks do


@dataclass(frozen=True, slots=True)
class Transition:
    """From where to where (None: stays), by whom, and what must come with it."""

    sources: frozenset[Status]
    target: Status | None
    by: frozenset[str]
    token: bool = False
    reason: bool = False


def _row(
    sources: set[Status], target: Status | None, by: set[str], *, token: bool = False, reason: bool = False
) -> Transition:
    return Transition(frozenset(sources), target, frozenset(by), token, reason)


_S, _AGENCY, _SUPERVISOR = Status, Role.AGENCY.value, Role.SUPERVISOR.value

TRANSITIONS: dict[Verb, Transition] = {
    # Rules and clocks. A withdrawn referral is offered again when its tag comes back.
    Verb.OFFER: _row({_S.DRAFT, _S.CANCELLED}, _S.REQUESTED, {SYSTEM}),
    Verb.HOLD: _row({_S.DRAFT, _S.REQUESTED, _S.CANCELLED}, _S.DRAFT, {SYSTEM}, reason=True),
    Verb.PRIORITIZE: _row({_S.DRAFT, _S.REQUESTED}, None, {SYSTEM}),
    Verb.REVIEW: _row({_S.RECEIVED, _S.ACCEPTED}, None, {SYSTEM}, reason=True),
    Verb.LAPSE: _row({_S.RECEIVED}, _S.REQUESTED, {SYSTEM}),
    # People at the police department.
    Verb.CONFIRM: _row({_S.DRAFT}, _S.REQUESTED, {_SUPERVISOR}),
    Verb.WITHDRAW: _row({_S.DRAFT, _S.REQUESTED}, _S.CANCELLED, {SYSTEM, _SUPERVISOR}, reason=True),
    # People at the agency.
    Verb.CLAIM: _row({_S.REQUESTED}, _S.RECEIVED, {_AGENCY}),
    Verb.RENEW: _row({_S.RECEIVED}, None, {_AGENCY}, token=True),
    Verb.RELEASE: _row({_S.RECEIVED, _S.ACCEPTED}, _S.REQUESTED, {_AGENCY}, token=True, reason=True),
    Verb.ACCEPT: _row({_S.RECEIVED}, _S.ACCEPTED, {_AGENCY}, token=True),
    Verb.REJECT: _row({_S.RECEIVED, _S.ACCEPTED}, _S.REJECTED, {_AGENCY}, token=True, reason=True),
    # Completing what was not accepted accepts it in the same instant.
    Verb.COMPLETE: _row({_S.RECEIVED, _S.ACCEPTED}, _S.COMPLETED, {_AGENCY}, token=True),
    # The statutory report of G.S. 7B-301, made by a person by phone, in person or in writing.
    Verb.REPORT: _row({_S.RECEIVED, _S.ACCEPTED}, None, {_AGENCY}, token=True),
    # To a member of staff and a program; a reason is due only when it is not as proposed.
    Verb.ASSIGN: _row({_S.RECEIVED, _S.ACCEPTED}, None, {_AGENCY}, token=True),
}


@dataclass(frozen=True, slots=True)
class Referral:
    """A referral as routing and the services need to know it."""

    referral_id: UUID
    call_id: UUID
    queue: str
    program: str
    status: Status
    version: int
    urgent: bool
    reason: str | None  # why it is held or was closed
    review: str | None  # why the agency that holds it should look at it again
    decided: bool  # a supervisor confirmed or withdrew it: rules do not undo that

    @property
    def open(self) -> bool:
        """Whether something is still to be done."""
        return self.status not in Status.closed()


def check(verb: Verb, status: Status, *, reason: str | None) -> Status:
    """The status after this verb.

    Raises TransitionRefusedError if the table has no such row, InvalidError if a reason is due.
    """
    row = TRANSITIONS[verb]
    if status not in row.sources:
        raise TransitionRefusedError(
            f"A referral that is {status} cannot be {_PAST.get(verb, verb)}.", referral_status=status
        )
    need_reason(verb, reason)
    return row.target or status


def need_reason(verb: Verb, reason: str | None) -> None:
    """Raises InvalidError if a reason is due."""
    if TRANSITIONS[verb].reason and not reason:
        raise InvalidError(f"To {verb} a referral, give a reason.", pointer="/reason")


_PAST = {
    Verb.CONFIRM: "confirmed",
    Verb.WITHDRAW: "withdrawn",
    Verb.RENEW: "renewed",
    Verb.RELEASE: "released",
    Verb.ACCEPT: "accepted",
    Verb.REJECT: "rejected",
    Verb.COMPLETE: "completed",
    Verb.REPORT: "reported",
    Verb.ASSIGN: "assigned",
}


def visible_status(status: Status, *, receipt_only: bool) -> Status:
    """What those outside the agency may see.

    A one-way queue gives a receipt of delivery and nothing after (VAWA 34 USC 12291(b)(2)).
    """
    told = (Status.DRAFT, Status.REQUESTED, Status.CANCELLED)
    return status if not receipt_only or status in told else Status.RECEIVED


def rank_at(requested_at: datetime, *, urgent: bool) -> datetime:
    """A referral's place in its queue: the earliest goes first."""
    return requested_at - URGENT_HEAD_START if urgent else requested_at
