"""Families that are reported more than once in a year, and how many reports are about domestic violence."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from app.domain.accuracy import wilson
from app.domain.couple import OFFENDERS, VICTIMS
from app.domain.tabulation import share, tabulated
from app.domain.together import together

ROLES = (*VICTIMS, *OFFENDERS, "child")  # those of a family; who called or saw it may be anybody
LAG_DAYS = 31  # after a year, in which reports that were made may still be entered
COUNTS = ("reports", "domestic_reports", "unidentified", "families", "repeated")


class Reported(NamedTuple):
    """A call with a statutory report made in a year; `persons`: who of a family can be told.

    `severe`: weapon or injury. `linked`: a service was received through one of its linkages.
    """

    domestic: bool
    severe: bool
    linked: bool
    persons: tuple[Any, ...]


# What is told of nobody begins with `_`; but no small one of these may be worked out either.
_ACROSS = (
    ("reports", ("domestic_reports", "_others")),
    ("domestic_reports", ("unidentified", "_identified")),
    ("_identified", ("families", "_further")),
    ("_further", ("repeated", "_beyond_second")),
    ("families", ("repeated", "_once")),
    ("families", ("severe", "_not_severe")),
    ("severe", ("repeated_severe", "_once_severe")),
    ("repeated", ("repeated_severe", "_repeated_not_severe")),
    ("_once", ("_once_severe", "_once_not_severe")),
    ("_not_severe", ("_repeated_not_severe", "_once_not_severe")),
    ("families", ("linked", "_not_linked")),
)
_COLUMNS = tuple(dict.fromkeys(name for total, parts in _ACROSS for name in (total, *parts)))


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


def lines(years: Mapping[str, Sequence[Reported]]) -> dict[str, dict[str, Any]]:
    """Of each year its figures, small cells withheld."""
    shown = tabulated({year: counted(some) for year, some in years.items()}, (), _COLUMNS, _ACROSS)
    return {year: _line(cells) for year, cells in shown.items()}


def _line(cells: Mapping[str, int | None]) -> dict[str, Any]:
    line: dict[str, Any] = {name: cells[name] for name in COUNTS}
    line |= _with_limits("domestic_share", cells["domestic_reports"], cells["reports"])
    line |= _with_limits("repeated_share", cells["repeated"], cells["families"])
    line |= {
        "severe_share": share(cells["severe"], cells["families"]),
        "repeated_severe_share": share(cells["repeated_severe"], cells["repeated"]),
        "linked_share": share(cells["linked"], cells["families"]),
    }
    rests = {
        "domestic_share": ("domestic_reports", "reports"),
        "repeated_share": ("repeated", "families"),
        "severe_share": ("severe", "families"),
        "repeated_severe_share": ("repeated_severe", "repeated"),
        "linked_share": ("linked", "families"),
    }
    hidden = [name for name in COUNTS if cells[name] is None]
    hidden += [name for name, on in rests.items() if any(cells[one] is None for one in on)]
    return line | {"suppressed": sorted(hidden)}


def _with_limits(name: str, held: int | None, of: int | None) -> dict[str, float | None]:
    interval = wilson(held, of) if held is not None and of is not None else None
    low, high = interval or (None, None)
    return {name: share(held, of), f"{name}_low": low, f"{name}_high": high}
