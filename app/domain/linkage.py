"""A linkage: an onward referral of the person on a referral to a service of the directory.

That it was sent says nothing of the person: only a service that was received counts as linked.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from app.domain.tabulation import Across, added_up, grouped, share, tabulated
from app.errors import TransitionRefusedError


class LinkageStatus(StrEnum):
    """How far a linkage has come."""

    SENT = "sent"
    ACCEPTED = "accepted"  # the provider will see the person
    RECEIVED = "received"  # the person got the service: linked
    NOT_RECEIVED = "not_received"  # with the reason


_S = LinkageStatus

# From where each may be reached. Whoever waited in vain may still get the service later; what was received
# before it was accepted is accepted in the same instant.
SOURCES: Mapping[LinkageStatus, frozenset[LinkageStatus]] = {
    _S.SENT: frozenset(),
    _S.ACCEPTED: frozenset((_S.SENT, _S.NOT_RECEIVED)),
    _S.RECEIVED: frozenset((_S.SENT, _S.ACCEPTED, _S.NOT_RECEIVED)),
    _S.NOT_RECEIVED: frozenset((_S.SENT, _S.ACCEPTED)),
}
OPEN = (_S.SENT, _S.ACCEPTED)  # to be followed up
REFERRED_FROM = ("accepted", "in_progress")  # statuses of a referral whose person may be referred on


def check(status: LinkageStatus, target: LinkageStatus) -> None:
    """Raises TransitionRefusedError if a linkage cannot go from here to there."""
    if status not in SOURCES[target]:
        raise TransitionRefusedError(
            f"A linkage that is {status} cannot become {target}.", linkage_status=status
        )


DEFINITION = (
    "Linkages sent in the period, by what they are for and the service they were sent to; each counts once,"
    " by how far it has come by now. `sent` alone helped nobody: only `service_received` is linked. sent ="
    " service_received + open + not_received, and not_received is the sum of its reasons; `accepted` counts"
    " those that the provider ever accepted. `people` counts persons once each in the line, however often"
    " they were sent on: of the persons on the call those with a role that the referral's program serves,"
    " else its subject, patient or victim, else everybody; if they are several, or nobody can tell who it is,"
    " the linkage counts as `people_unknown`. Who is one person is told by name and birth date"
    " and by supervisors' links. Counts of 1 to 10 are withheld, and as many others as it takes that none of"
    " them can be worked out; a number of providers is none of people, and is shown."
)
# Whom a referral is about, if its program does not say whom it serves.
ABOUT = ("subject", "patient", "victim")
MEASURES = ("sent", "accepted", "service_received", "open", "not_received")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many linkages of one category, service and person have come this far."""

    category: str
    service_id: UUID
    status: str
    reason: str | None
    accepted: bool
    count: int
    identity: bytes | None = None  # of the person; None: nobody who can be told


class Group(NamedTuple):
    """What a line of the report is about: with no service the whole category, with no category all."""

    category: str | None = None
    service_id: UUID | None = None

    @property
    def within(self) -> tuple["Group", ...]:
        """This group and all that it is part of."""
        return (Group(), Group(self.category), self)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the report; a count of None is withheld."""

    group: Group
    measures: Mapping[str, int | None]
    reasons: Mapping[str, int | None]  # why it was not received
    share: float | None  # of all that was sent
    providers: int  # services sent to
    people: int | None  # distinct persons
    people_unknown: int | None  # linkages of which nobody can tell whom they are about


def lines(outcomes: Iterable[Outcome], reasons: Sequence[str]) -> list[Line]:
    """All linkages, then each category and under it each service, with small cells withheld."""
    outcomes = list(outcomes)
    leaves = sorted({Group(one.category, one.service_id) for one in outcomes})
    children: dict[Group, list[Group]] = {Group(): []}
    for leaf in leaves:
        children.setdefault(Group(leaf.category), []).append(leaf)
    children[Group()] = [group for group in children if group.category]
    groups = [Group(), *(one for group in children[Group()] for one in (group, *children[group]))]
    below = {group: [leaf for leaf in leaves if group in leaf.within] for group in groups}
    columns = [*MEASURES, *map(_because, reasons), "people_unknown", *_NEVER_TOLD]
    counts = added_up(grouped(_counted(outcomes)), below, columns)
    people = _people(outcomes)
    again = {group: counts[group][_TOLD] - len(people[group]) for group in groups}
    whole = {group: {**counts[group], "people": len(people[group]), _AGAIN: again[group]} for group in groups}
    # Persons do not add up, as one may be sent to several services; they are withheld as if they did.
    shown = tabulated(whole, children.items(), [*columns, "people", _AGAIN], _across(reasons))
    return [
        Line(
            group,
            {measure: shown[group][measure] for measure in MEASURES},
            {reason: shown[group][_because(reason)] for reason in reasons},
            share(shown[group]["sent"], shown[Group()]["sent"]),
            len(below[group]),
            shown[group]["people"],
            shown[group]["people_unknown"],
        )
        for group in groups
    ]


def _because(reason: str) -> str:
    return f"not_received: {reason}"


# Published by nobody, but whoever sees their neighbours knows them.
_NEVER_ACCEPTED, _ACCEPTED_ONLY = "_never_accepted", "_accepted_and_not_received"
_TOLD, _AGAIN = "_person_told", "_person_told_again"
_NEVER_TOLD = (_NEVER_ACCEPTED, _ACCEPTED_ONLY, _TOLD)


def _counted(outcomes: Iterable[Outcome]) -> Iterable[tuple[Group, str, int]]:
    for one in outcomes:
        received = one.status == LinkageStatus.RECEIVED
        columns = ["sent", "accepted" if one.accepted else _NEVER_ACCEPTED]
        columns.append("people_unknown" if one.identity is None else _TOLD)
        if one.accepted and not received:
            columns.append(_ACCEPTED_ONLY)
        if received:
            columns.append("service_received")
        elif one.status in OPEN:
            columns.append("open")
        else:
            columns += ["not_received", _because(one.reason or "")]
        for column in columns:
            yield Group(one.category, one.service_id), column, one.count


def _people(outcomes: Iterable[Outcome]) -> Mapping[Group, set[bytes]]:
    found: dict[Group, set[bytes]] = defaultdict(set)
    for one in outcomes:
        if one.identity is not None:
            for group in Group(one.category, one.service_id).within:
                found[group].add(one.identity)
    return found


def _across(reasons: Sequence[str]) -> Across:
    """What adds up within a line."""
    return (
        ("sent", ("service_received", "open", "not_received")),
        ("sent", ("accepted", _NEVER_ACCEPTED)),
        ("accepted", ("service_received", _ACCEPTED_ONLY)),
        ("not_received", tuple(map(_because, reasons))),
        ("sent", ("people_unknown", _TOLD)),
        (_TOLD, ("people", _AGAIN)),
    )
