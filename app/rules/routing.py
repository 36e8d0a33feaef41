"""Routing: compare the referrals that should exist with those that do, and say what to do. Pure."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.domain.referral import SYSTEM, Referral, Status, Verb, law
from app.rules.engine import Evaluation, Routed

LATE = "late"  # the call is older than the window: a person decides whether it still helps
MERGED = "merged"  # the call became part of another, which carries the referral
DUPLICATE = "duplicate"  # another call of the same merge or split already carries it
NO_ROUTE = "no_route"  # it is tagged, and no route asks for a referral
RECLASSIFIED = "reclassified"  # the tags that asked for it are gone
RESTORED = "restored"  # ... and came back
DV_SAFE_ROUTING = "dv_safe_routing"  # who answers the phone may be the one who did the harm
_DOMESTIC, _OFFICER_IDENTIFIED = "domestic_violence", "mental_health.officer_identified"  # 5 or 5R


@dataclass(frozen=True, slots=True)
class Situation:
    """What routing must know of one call."""

    call_id: UUID
    evaluation: Evaluation
    referrals: Sequence[Referral]
    merged_away: bool = False
    late: bool = False
    elsewhere: Sequence[Referral] = ()  # of the calls merged into this one
    parent: Evaluation | None = None  # of the call this one was split from
    parents_referrals: Sequence[Referral] = ()
    guarded: Collection[str] = ()  # queues that hear of a domestic call only when it is safe


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do. Without a referral: create one, with this status."""

    verb: Verb
    call_id: UUID
    queue: str
    program: str
    status: Status
    urgent: bool
    reason: str | None
    rule: str | None
    referral: Referral | None


def plan(now: Situation) -> list[Step]:
    """The steps that make this call's referrals what they should be; none when they are."""
    wanted = {} if now.merged_away else {(one.queue, one.program): one for one in now.evaluation.routed}
    existing = {(one.queue, one.program): one for one in now.referrals}
    steps: list[Step] = []
    for key, referral in sorted(existing.items()):
        if referral.handed and now.evaluation.routed and not (now.merged_away and _claimed(referral)):
            steps += _as_handed(now, referral)
            wanted.pop(key, None)
            del existing[key]
    for key, routed in sorted(wanted.items()):
        steps += _towards(now, routed, existing.get(key))
    for key, referral in sorted(existing.items()):
        if key not in wanted:
            steps += _away(referral, MERGED if now.merged_away else RECLASSIFIED)
    return steps


def _towards(now: Situation, routed: Routed, referral: Referral | None) -> Iterator[Step]:
    carried = _carried_elsewhere(now, routed)
    hold = routed.hold or (LATE if now.late else None)
    if referral is None:
        if carried:
            yield _step(Verb.WITHDRAW, now.call_id, routed, Status.CANCELLED, DUPLICATE, None)
        elif hold:
            yield _step(Verb.HOLD, now.call_id, routed, Status.DRAFT, hold, None)
        else:
            yield _step(Verb.OFFER, now.call_id, routed, Status.REQUESTED, None, None)
    elif _claimed(referral):
        if not _reviewable(referral):
            return
        if referral.review == RECLASSIFIED:
            yield _step(Verb.REVIEW, now.call_id, routed, referral.status, RESTORED, referral)
        elif hold and not referral.decided and referral.review != hold:
            yield _step(Verb.REVIEW, now.call_id, routed, referral.status, hold, referral)
    elif not referral.decided and referral.status in _UNDECIDED:
        yield from _while_unclaimed(now, routed, referral, hold, carried)


# Nobody has taken it up or closed it but the rules themselves.
_UNDECIDED = (Status.DRAFT, Status.REQUESTED, Status.CANCELLED)


def _reviewable(referral: Referral) -> bool:
    """Whether its holder can be asked to look again: not while it is asked to stop altogether."""
    row = law(Verb.REVIEW, SYSTEM)
    return row is not None and referral.status in row.sources


def _while_unclaimed(
    now: Situation, routed: Routed, referral: Referral, hold: str | None, carried: bool
) -> Iterator[Step]:
    if carried:
        if referral.status is not Status.CANCELLED:
            yield _step(Verb.WITHDRAW, now.call_id, routed, Status.CANCELLED, DUPLICATE, referral)
        return
    if hold and (referral.status is not Status.DRAFT or referral.reason != hold):
        yield _step(Verb.HOLD, now.call_id, routed, Status.DRAFT, hold, referral)
    elif not hold and referral.status is not Status.REQUESTED:
        yield _step(Verb.OFFER, now.call_id, routed, Status.REQUESTED, None, referral)
    elif referral.urgent is not routed.urgent:
        yield _step(Verb.PRIORITIZE, now.call_id, routed, referral.status, None, referral)


def _away(referral: Referral, reason: str) -> Iterator[Step]:
    if _claimed(referral):
        if _reviewable(referral) and referral.review != reason:
            yield _leave(Verb.REVIEW, referral, referral.status, reason)
    elif referral.open and not referral.decided:
        yield _leave(Verb.WITHDRAW, referral, Status.CANCELLED, reason)


def held_if_handed(
    tags: Collection[str], routed: Iterable[tuple[str, str, str | None]], queue: str, program: str
) -> str | None:
    """Why a supervisor looks first at what is transferred to a guarded queue; None if nobody need.

    `routed` says as (queue, program, hold) where rules send the call. Safety from whoever else is in the
    home comes first, unless a rule sends it there freely or an officer identified it.
    """
    if _DOMESTIC not in tags or _OFFICER_IDENTIFIED in tags or (queue, program, None) in set(routed):
        return None
    return DV_SAFE_ROUTING


def _claimed(referral: Referral) -> bool:
    return referral.status in Status.claimed()


def _as_handed(now: Situation, referral: Referral) -> Iterator[Step]:
    """What an agency transferred goes on whatever the routes say: they may only hold it, for safety."""
    routed = ((one.queue, one.program, one.hold) for one in now.evaluation.routed)
    hold = None
    if referral.queue in now.guarded:
        hold = held_if_handed(now.evaluation.tags, routed, referral.queue, referral.program)
    if _claimed(referral):
        if _reviewable(referral):
            if hold and referral.review != hold:
                yield _leave(Verb.REVIEW, referral, referral.status, hold)
            elif referral.review == RECLASSIFIED:
                yield _leave(Verb.REVIEW, referral, referral.status, RESTORED)
    elif referral.status is Status.REQUESTED and hold:
        yield _leave(Verb.HOLD, referral, Status.DRAFT, hold)
    elif referral.status is Status.DRAFT and referral.reason == DV_SAFE_ROUTING and not hold:
        yield _leave(Verb.OFFER, referral, Status.REQUESTED, None)


def _carried_elsewhere(now: Situation, routed: Routed) -> bool:
    """Whether another call of the same merge or split already carries this referral."""
    same = (routed.queue, routed.program)
    if any(one.status in Status.claimed() and (one.queue, one.program) == same for one in now.elsewhere):
        return True
    if now.parent is None or not any(
        (one.queue, one.program) == same and one.status not in (Status.CANCELLED, Status.ENTERED_IN_ERROR)
        for one in now.parents_referrals
    ):
        return False
    return _grounds(now.evaluation) <= _grounds(now.parent)


def _grounds(evaluation: Evaluation) -> set[tuple[object, ...]]:
    """What the tags rest on. A split call that says nothing new rests on its parent's grounds."""
    return {
        (match.rule, one.field, one.words, one.note_id)
        for match in evaluation.matches
        for one in match.evidence
    }


def _step(
    verb: Verb, call_id: UUID, routed: Routed, status: Status, reason: str | None, referral: Referral | None
) -> Step:
    return Step(
        verb,
        call_id,
        routed.queue,
        routed.program,
        status,
        routed.urgent,
        reason,
        routed.match.rule,
        referral,
    )


def _leave(verb: Verb, referral: Referral, status: Status, reason: str | None) -> Step:
    return Step(
        verb,
        referral.call_id,
        referral.queue,
        referral.program,
        status,
        referral.urgent,
        reason,
        None,
        referral,
    )
