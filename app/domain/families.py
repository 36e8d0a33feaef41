"""Families that are reported more than once in a year, and how many reports are about domestic violence."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from app.domain.accuracy import wilson
from app.domain.couple import OFFENDERS, VICTIMS
from app.domain.tabulation import share
from app.domain.together import together
from app.domain.withholding import Sum, withheld_in_turn

ROLES = (*VICTIMS, *OFFENDERS, "child")  # those of a family; who called or saw it may be anybody
LAG_DAYS = 31  # after a year, in which reports that were made may still be entered
_SHARES = {
    "domestic_share": ("domestic_reports", "reports"),
    "repeated_share": ("repeated", "families"),
    "severe_share": ("severe", "families"),
    "repeated_severe_share": ("repeated_severe", "repeated"),
    "linked_share": ("linked", "families"),
}
_WITH_LIMITS = ("domestic_share", "repeated_share")
COUNTS = ("reports", "domestic_reports", "unidentified", "families", "repeated")


class Reported(NamedTuple):
    """A call with a statutory report made in a year; `persons`: who of a family can be told.

    `severe`: weapon or injury. `linked`: a service was received through one of its linkages.
    """

    domestic: bool
    severe: bool
    linked: bool
    persons: tuple[Any, ...]


# What adds up; what begins with `_` is told of nobody, but no small one of these may be worked out either.
_SUMS = (
    Sum("reports", ("domestic_reports", "_others")),
    Sum("domestic_reports", ("unidentified", "_identified")),
    Sum("_identified", ("families", "_further")),
    Sum("_further", ("repeated", "_beyond_second")),
    Sum("families", ("repeated", "_once")),
)
# These give way to those above.
_BESIDE = (
    Sum("families", ("severe", "_not_severe")),
    Sum("severe", ("repeated_severe", "_once_severe")),
    Sum("repeated", ("repeated_severe", "_repeated_not_severe")),
    Sum("_once", ("_once_severe", "_once_not_severe")),
    Sum("_not_severe", ("_repeated_not_severe", "_once_not_severe")),
    Sum("families", ("linked", "_not_linked")),
)


def families(reports: Sequence[Reported]) -> list[list[Reported]]:
    """The reports of one year by family: the persons on them who hang together, report by report."""
    import numpy

    numbers: dict[Any, int] = {}
    on = [
        (place, numbers.setdefault(person, len(numbers)))
        for place, one in enumerate(reports)
        for person in one.persons
    ]
    if not on:
        return []
    places, persons = numpy.array(on).T
    _, groups = together(places, persons)  # persons are numbered from 0, so in order
    found: dict[int, list[Reported]] = defaultdict(list)
    for one in reports:
        if one.persons:
            found[int(groups[numbers[one.persons[0]]])].append(one)
    return list(found.values())


def counted(reports: Sequence[Reported]) -> dict[str, int]:
    """All counts of one year; each call of `reports` is there once."""
    domestic = [one for one in reports if one.domestic]
    known = families(domestic)
    again = [one for one in known if len(one) > 1]
    severe, severe_again = (sum(any(r.severe for r in one) for one in some) for some in (known, again))
    linked = sum(any(one.linked for one in family) for family in known)
    identified = sum(map(len, known))
    return {
        "reports": len(reports),
        "domestic_reports": len(domestic),
        "_others": len(reports) - len(domestic),
        "unidentified": len(domestic) - identified,
        "_identified": identified,
        "families": len(known),
        "_further": identified - len(known),
        "_beyond_second": identified - len(known) - len(again),
        "repeated": len(again),
        "_once": len(known) - len(again),
        "severe": severe,
        "_not_severe": len(known) - severe,
        "repeated_severe": severe_again,
        "_repeated_not_severe": len(again) - severe_again,
        "_once_severe": severe - severe_again,
        "_once_not_severe": len(known) - len(again) - severe + severe_again,
        "linked": linked,
        "_not_linked": len(known) - linked,
    }


def line(reports: Sequence[Reported]) -> dict[str, Any]:
    """The figures of one year, small cells withheld."""
    cells = counted(reports)
    untold = {name for name, count in cells.items() if name.startswith("_") and count}
    hidden = withheld_in_turn(cells, _SUMS, _BESIDE, untold)
    known = {name: None if name in hidden else count for name, count in cells.items()}
    told: dict[str, Any] = {name: known[name] for name in COUNTS}
    for name, (part, whole) in _SHARES.items():
        told[name] = share(known[part], known[whole])
        if name in _WITH_LIMITS:
            interval = None if told[name] is None else wilson(cells[part], cells[whole])
            told[f"{name}_low"], told[f"{name}_high"] = interval or (None, None)
    gone = [name for name, on in _SHARES.items() if not hidden.isdisjoint(on)]
    return told | {"suppressed": sorted([*hidden.intersection(COUNTS), *gone])}
