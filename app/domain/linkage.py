"""A linkage: an onward referral of the person on a referral to a service of the directory.

That it was sent says nothing of the person: only a service that was received counts as linked.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from app.domain.withholding import Sum, withheld
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
    " those that the provider ever accepted. Counts of 1 to 10 are withheld, and as many others as it takes"
    " that none of them can be worked out."
)
MEASURES = ("sent", "accepted", "service_received", "open", "not_received")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many linkages of one category and service have come this far."""

    category: str
    service_id: UUID
    status: str
    reason: str | None
    accepted: bool
    count: int


class Group(NamedTuple):
    """What a line of the report is about: with no service the whole category, with no category all."""

    category: str | None = None
    service_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the report; a count of None is withheld."""

    group: Group
    measures: Mapping[str, int | None]
    reasons: Mapping[str, int | None]  # why it was not received


def lines(outcomes: Iterable[Outcome], reasons: Sequence[str]) -> list[Line]:
    """All linkages, then each category and under it each service, with small cells withheld."""
    outcomes = list(outcomes)
    leaves = sorted({Group(one.category, one.service_id) for one in outcomes})
    children: dict[Group, list[Group]] = {Group(): []}
    for leaf in leaves:
        children.setdefault(Group(leaf.category), []).append(leaf)
    children[Group()] = [group for group in children if group.category]
    groups = [Group(), *(one for group in children[Group()] for one in (group, *children[group]))]
    cells = _cells(outcomes, groups, reasons)
    unpublished = {key for key in cells if key[1] in (_NEVER_ACCEPTED, _ACCEPTED_ONLY)}
    hidden = withheld(cells, [*_down(children, reasons), *_across(groups, reasons)], unpublished)
    shown = {key: None if key in hidden else count for key, count in cells.items()}
    return [
        Line(
            group,
            {measure: shown[group, measure] for measure in MEASURES},
            {reason: shown[group, _because(reason)] for reason in reasons},
        )
        for group in groups
    ]


def _because(reason: str) -> str:
    return f"not_received: {reason}"


# Published by nobody, but whoever sees `accepted` beside its neighbours knows them.
_NEVER_ACCEPTED, _ACCEPTED_ONLY = "never accepted", "accepted and not received"


def _columns(reasons: Sequence[str]) -> list[str]:
    return [*MEASURES, *map(_because, reasons), _NEVER_ACCEPTED, _ACCEPTED_ONLY]


def _cells(
    outcomes: Iterable[Outcome], groups: Sequence[Group], reasons: Sequence[str]
) -> dict[tuple[Group, str], int]:
    cells = {(group, column): 0 for group in groups for column in _columns(reasons)}
    for one in outcomes:
        received = one.status == LinkageStatus.RECEIVED
        counted = ["sent", "accepted" if one.accepted else _NEVER_ACCEPTED]
        if one.accepted and not received:
            counted.append(_ACCEPTED_ONLY)
        if received:
            counted.append("service_received")
        elif one.status in OPEN:
            counted.append("open")
        else:
            counted += ["not_received", _because(one.reason or "")]
        for group in (Group(), Group(one.category), Group(one.category, one.service_id)):
            for column in counted:
                cells[group, column] += one.count
    return cells


def _down(children: Mapping[Group, Sequence[Group]], reasons: Sequence[str]) -> list[Sum]:
    """Every column adds up from services to categories and from those to all."""
    return [
        Sum((group, column), tuple((part, column) for part in parts))
        for group, parts in children.items()
        for column in _columns(reasons)
    ]


def _across(groups: Sequence[Group], reasons: Sequence[str]) -> list[Sum]:
    """What adds up within a line."""
    totals = (
        ("sent", ("service_received", "open", "not_received")),
        ("sent", ("accepted", _NEVER_ACCEPTED)),
        ("accepted", ("service_received", _ACCEPTED_ONLY)),
        ("not_received", tuple(map(_because, reasons))),
    )
    return [
        Sum((group, total), tuple((group, part) for part in parts))
        for group in groups
        for total, parts in totals
    ]
