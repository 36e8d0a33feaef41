"""A referral: one call offered to one queue for one program, and the one table of its transitions."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from app.domain.access import Role
from app.errors import ForbiddenError, InvalidError, TransitionRefusedError


class Status(StrEnum):
    """Names and meanings of FHIR Task.status."""

    DRAFT = "draft"  # held for a supervisor
    REQUESTED = "requested"  # offered; anyone of the queue may claim it
    RECEIVED = "received"  # claimed, being looked at
    ACCEPTED = "accepted"  # the agency will do it
    IN_PROGRESS = "in_progress"  # the agency is at it
    ON_HOLD = "on_hold"  # the agency waits, and says what for
    CANCEL_REQUESTED = "cancel_requested"  # a supervisor asks its holder to stop; the holder answers
    REJECTED = "rejected"
    COMPLETED = "completed"
    FAILED = "failed"  # taken up, and could not be done
    CANCELLED = "cancelled"
    ENTERED_IN_ERROR = "entered_in_error"  # it should never have been

    @classmethod
    def claimed(cls) -> frozenset["Status"]:
        """Somebody at the agency holds it."""
        return frozenset((cls.RECEIVED, cls.ACCEPTED, cls.IN_PROGRESS, cls.ON_HOLD, cls.CANCEL_REQUESTED))

    @classmethod
    def closed(cls) -> frozenset["Status"]:
        """Nothing more is to be done."""
        return frozenset((cls.REJECTED, cls.COMPLETED, cls.FAILED, cls.CANCELLED, cls.ENTERED_IN_ERROR))


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
    START = "start"
    ATTEMPT = "attempt"
    ASSESS = "assess"
    SUSPEND = "suspend"
    RESUME = "resume"
    COMPLETE = "complete"
    FAIL = "fail"
    REPORT = "report"
    PLAN_FOLLOW_UP = "plan_follow_up"
    CLOSE_FOLLOW_UP = "close_follow_up"
    SNOOZE = "snooze"
    ASSIGN = "assign"
    TRANSFER = "transfer"
    DUPLICATE = "duplicate"
    REQUEST_CANCEL = "request_cancel"
    AGREE_CANCEL = "agree_cancel"
    DECLINE_CANCEL = "decline_cancel"
    VOID = "void"


# An urgent referral stands in its queue where one offered this much earlier would stand. Ageing follows:
# a routine referral that has waited longer than that goes first.
URGENT_HEAD_START = timedelta(hours=24)

# How long the holder of what was accepted has to answer when asked to stop, over a weekend with its holiday;
# then a supervisor may withdraw it. Nothing happens by itself.
STOP_ANSWER = timedelta(days=3)

SYSTEM = "system"  # the actor of what rules and clocks do


@dataclass(frozen=True, slots=True)
class Transition:
    """From where to where, by whom, and what must come with it."""

    sources: frozenset[Status]
    targets: frozenset[Status]  # several: `standing` says which. None: it stays where it is
    by: frozenset[str]
    token: bool = False
    reason: bool = False
    lapsed: frozenset[Status] = frozenset()  # of the sources, those it may leave only once the claim ran out

    @property
    def target(self) -> Status | None:
        """The one status it leads to, whatever it led from; None if that depends."""
        return next(iter(self.targets)) if len(self.targets) == 1 else None


def _row(
    sources: set[Status],
    target: Status | set[Status] | None,
    by: set[str],
    *,
    token: bool = False,
    reason: bool = False,
    lapsed: set[Status] | None = None,
) -> Transition:
    targets = {target} if isinstance(target, Status) else target or set()
    return Transition(
        frozenset(sources), frozenset(targets), frozenset(by), token, reason, frozenset(lapsed or ())
    )


_S, _AGENCY, _SUPERVISOR = Status, {Role.AGENCY.value}, {Role.SUPERVISOR.value}
_RECEIVED, _ACCEPTED, _ACTIVE = {_S.RECEIVED}, {_S.RECEIVED, _S.ACCEPTED}, {_S.ACCEPTED, _S.IN_PROGRESS}
_TAKEN_UP = {*_ACTIVE, _S.ON_HOLD}  # accepted, and not asked to stop
_UNDISTURBED = {_S.RECEIVED, *_TAKEN_UP}
_HELD = set(Status.claimed())

# The one table of transitions. A verb has a row for each kind of caller that may do it differently.
TRANSITIONS: dict[Verb, tuple[Transition, ...]] = {
    # Rules and clocks. A withdrawn referral is offered again when its tag comes back.
    Verb.OFFER: (_row({_S.DRAFT, _S.CANCELLED}, _S.REQUESTED, {SYSTEM}),),
    Verb.HOLD: (_row({_S.DRAFT, _S.REQUESTED, _S.CANCELLED}, _S.DRAFT, {SYSTEM}, reason=True),),
    Verb.PRIORITIZE: (_row({_S.DRAFT, _S.REQUESTED}, None, {SYSTEM}),),
    Verb.REVIEW: (_row(_UNDISTURBED, None, {SYSTEM}, reason=True),),
    Verb.LAPSE: (_row(_RECEIVED, _S.REQUESTED, {SYSTEM}),),
    # People at the police department. What somebody holds is not withdrawn: its holder is asked to stop, and
    # only who lets the claim run out without an answer is not waited for.
    Verb.CONFIRM: (_row({_S.DRAFT}, _S.REQUESTED, _SUPERVISOR),),
    Verb.WITHDRAW: (
        _row({_S.DRAFT, _S.REQUESTED}, _S.CANCELLED, {SYSTEM}, reason=True),
        _row(
            {_S.DRAFT, _S.REQUESTED, _S.CANCEL_REQUESTED},
            _S.CANCELLED,
            _SUPERVISOR,
            reason=True,
            lapsed={_S.CANCEL_REQUESTED},
        ),
    ),
    Verb.REQUEST_CANCEL: (_row(_UNDISTURBED, _S.CANCEL_REQUESTED, _SUPERVISOR, reason=True),),
    # People at the agency.
    Verb.CLAIM: (_row({_S.REQUESTED}, _S.RECEIVED, _AGENCY),),
    Verb.RENEW: (_row(_RECEIVED, None, _AGENCY, token=True),),
    Verb.RELEASE: (_row(_UNDISTURBED, _S.REQUESTED, _AGENCY, token=True, reason=True),),
    Verb.ACCEPT: (_row(_RECEIVED, _S.ACCEPTED, _AGENCY, token=True),),
    Verb.REJECT: (_row(_ACCEPTED, _S.REJECTED, _AGENCY, token=True, reason=True),),
    Verb.START: (_row({_S.ACCEPTED}, _S.IN_PROGRESS, _AGENCY, token=True),),
    # The first attempt starts what was accepted.
    Verb.ATTEMPT: (_row(_HELD, _HELD - {_S.ACCEPTED}, _AGENCY, token=True),),
    Verb.ASSESS: (_row(_ACTIVE, _S.IN_PROGRESS, _AGENCY, token=True),),
    Verb.SUSPEND: (_row(_ACTIVE, _S.ON_HOLD, _AGENCY, token=True, reason=True),),
    Verb.RESUME: (_row({_S.ON_HOLD}, _ACTIVE, _AGENCY, token=True),),
    # Completing what was not accepted accepts it in the same instant.
    Verb.COMPLETE: (_row({_S.RECEIVED, *_ACTIVE}, _S.COMPLETED, _AGENCY, token=True),),
    Verb.FAIL: (_row(_TAKEN_UP, _S.FAILED, _AGENCY, token=True, reason=True),),
    # The statutory report of G.S. 7B-301, made by a person by phone, in person or in writing.
    Verb.REPORT: (_row(_HELD, None, _AGENCY, token=True),),
    Verb.PLAN_FOLLOW_UP: (_row(_TAKEN_UP, None, _AGENCY, token=True),),
    Verb.CLOSE_FOLLOW_UP: (_row(_TAKEN_UP, None, _AGENCY, token=True),),
    Verb.SNOOZE: (_row(_TAKEN_UP, None, _AGENCY, token=True),),
    # To a member of staff and a program; a reason is due only when it is not as proposed.
    Verb.ASSIGN: (_row(_UNDISTURBED, None, _AGENCY, token=True),),
    # Another referral carries on; the reason says so by itself.
    Verb.TRANSFER: (_row(_UNDISTURBED, _S.REJECTED, _AGENCY, token=True),),
    Verb.DUPLICATE: (_row(_UNDISTURBED, _S.REJECTED, _AGENCY, token=True),),
    Verb.AGREE_CANCEL: (_row({_S.CANCEL_REQUESTED}, _S.CANCELLED, _AGENCY, token=True),),
    Verb.DECLINE_CANCEL: (_row({_S.CANCEL_REQUESTED}, _UNDISTURBED, _AGENCY, token=True, reason=True),),
    Verb.VOID: (
        _row({_S.DRAFT, _S.REQUESTED}, _S.ENTERED_IN_ERROR, _SUPERVISOR, reason=True),
        _row(_HELD, _S.ENTERED_IN_ERROR, _AGENCY, token=True, reason=True),
    ),
}


def law(verb: Verb, actor: str) -> Transition | None:
    """The row for this role (or SYSTEM); None if it may not do this at all."""
    return next((row for row in TRANSITIONS[verb] if actor in row.by), None)


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
    decided: bool  # a person confirmed, withdrew or transferred it: rules do not undo that
    claimed: bool = False  # somebody at the agency has, or had, it
    handed: bool = False  # an agency transferred it here, and no supervisor has decided on it since

    @property
    def open(self) -> bool:
        """Whether something is still to be done."""
        return self.status not in Status.closed()


def standing(*, accepted: bool, started: bool, suspended: bool) -> Status:
    """Where a held referral stands that nobody asks to stop, by what has happened to it."""
    if suspended:
        return Status.ON_HOLD
    if started:
        return Status.IN_PROGRESS
    return Status.ACCEPTED if accepted else Status.RECEIVED


def check(verb: Verb, status: Status, actor: str, *, reason: str | None) -> None:
    """Whether this role may do the verb to a referral of this status.

    Raises ForbiddenError if the role may do it to none, TransitionRefusedError if the table has no such
    row, InvalidError if a reason is due.
    """
    row = law(verb, actor)
    if row is None:
        raise ForbiddenError(f"A key of role {actor} may not {_SAID.get(verb, verb)} a referral.")
    if status not in row.sources:
        instead = " Ask its holder to stop instead." if verb is Verb.WITHDRAW and status in _HELD else ""
        raise TransitionRefusedError(
            f"A referral that is {status} does not allow: {_SAID.get(verb, verb)}.{instead}",
            referral_status=status,
        )
    if row.reason and not reason:
        raise InvalidError(f"To {_SAID.get(verb, verb)} a referral, give a reason.", pointer="/reason")


# How a verb of several words is said.
_SAID = {verb: verb.replace("_", " ") for verb in Verb if "_" in verb}


def visible_status(status: Status, *, receipt_only: bool, claimed: bool) -> Status:
    """What those outside the agency may see of a referral that it ever claimed, or never.

    A one-way queue gives a receipt of delivery and nothing after (VAWA 34 USC 12291(b)(2)): what was claimed
    stays received, also when it is given back, and when rules then withdraw what nobody holds: they withdraw
    nothing that somebody holds, so that would tell. Only what waits for a supervisor is shown to them.
    """
    return Status.RECEIVED if receipt_only and claimed and status is not Status.DRAFT else status


def rank_at(requested_at: datetime, *, urgent: bool) -> datetime:
    """A referral's place in its queue: the earliest goes first."""
    return requested_at - URGENT_HEAD_START if urgent else requested_at
