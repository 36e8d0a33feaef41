"""Referrals and statutory reports by whether a responder had been trained before the call."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from app.domain.accuracy import wilson
from app.domain.difference import Shares, clustered, newcombe
from app.domain.funnel import AT, Stop
from app.domain.funnel import beside as funnel_beside
from app.domain.tabulation import Beside
from app.domain.withholding import Sum, small, withheld

DEFINITION = (
    "Qualifying calls (the rules tagged them, or a route holds for them) that began in the period and at "
    "least 7 days ago, by the officers on their units: `trained`, one of them had completed the course on "
    "a day before the call; `not_yet_trained`, none had, but one completed it later; `never_trained`, "
    "none is known to have; `no_officer`, the source names none. `referred`: a referral was requested, "
    "that is, offered to its queue; `reported`: a statutory report was made within 7 days, of calls that "
    "qualify for a queue that takes them. Rates have 95 % Wilson score intervals; differences, trained "
    "less not yet trained, Newcombe's (method 10) and, `clustered`, one that lets calls of one officer go "
    "together (Rao and Scott; Student's t); a call goes with the officer on it who was trained first. "
    "Counts of 1 to 10 are withheld, and as many others as it takes that none can be worked out; so are "
    "referrals and reports by fewer than 11 officers: they tell of persons."
)
ALL = "all"
TRAINED, NOT_YET, NEVER, NO_OFFICER = "trained", "not_yet_trained", "never_trained", "no_officer"
RESPONDERS = (TRAINED, NOT_YET, NEVER, NO_OFFICER)
RATES = {"referral": ("referred", "calls"), "report": ("reported", "reportable")}
COUNTS = ("calls", "referred", "reportable", "reported")


class Completion(NamedTuple):
    """Somebody completed a course."""

    officer: str
    course: str
    completed_on: date


class Tally(NamedTuple):
    """Calls alike of one officer (None: no officer is known) in one month; each call has one officer."""

    month: str
    responders: str
    officer: str | None
    calls: int
    referred: int
    reportable: int
    reported: int


class Group(NamedTuple):
    """What a line is about; of no month: all of them."""

    month: str | None
    responders: str


@dataclass(frozen=True, slots=True)
class _Counted:
    """Every count of every group, by officer and in all, and which may not be told."""

    by_officer: Mapping[Group, Mapping[str | None, Mapping[str, int]]]
    cells: Mapping[tuple[Group, str], int]
    hidden: frozenset[tuple[Group, str]]

    def shown(self, group: Group, rate: str) -> bool:
        """Whether both counts of a rate may be told."""
        return not any((group, count) in self.hidden for count in RATES[rate])


def lines(tallies: Iterable[Tally], stops: Iterable[Stop] = ()) -> list[dict[str, Any]]:
    """All months, then each; in it all calls, then by whether responders were trained.

    `stops` are all calls of the same time: the funnel tells of them too.
    """
    by_officer: dict[Group, dict[str | None, dict[str, int]]] = defaultdict(
        partial(defaultdict, partial(dict.fromkeys, COUNTS, 0))
    )
    for tally in tallies:
        for month in (None, tally.month):
            for responders in (ALL, tally.responders):
                counts = by_officer[Group(month, responders)][tally.officer]
                for name in COUNTS:
                    counts[name] += getattr(tally, name)
    months = sorted({group.month for group in by_officer if group.month})
    groups = [Group(month, responders) for month in (None, *months) for responders in (ALL, *RESPONDERS)]
    cells = {
        (group, name): sum(counts[name] for counts in by_officer.get(group, {}).values())
        for group in groups
        for name in COUNTS
    }
    counted = _Counted(by_officer, cells, _hidden(by_officer, cells, months, funnel_beside(stops)))
    return [_line(counted, group) for group in groups]


# Published by nobody, but whoever sees both counts beside them knows them.
_REST = {
    "not referred": ("calls", "referred"),
    "not reportable": ("calls", "reportable"),
    "not reported": ("reportable", "reported"),
}
_DIFFERENCE = (
    "difference",
    "difference_low",
    "difference_high",
    "difference_clustered_low",
    "difference_clustered_high",
)


def _hidden(
    by_officer: Mapping[Group, Mapping[str | None, Any]],
    cells: Mapping[tuple[Group, str], int],
    months: Sequence[str],
    funnel: Beside,
) -> frozenset[tuple[Group, str]]:
    """The counts to withhold: small ones, those of few officers, and what would give one of them back."""
    groups = list(dict.fromkeys(group for group, _ in cells))
    rest = {(g, name): cells[g, of] - cells[g, part] for g in groups for name, (of, part) in _REST.items()}
    whole = [
        Sum((Group(month, ALL), name), tuple((Group(month, one), name) for one in RESPONDERS))
        for month in (None, *months)
        for name in COUNTS
    ]
    across = [Sum((g, of), ((g, part), (g, name))) for g in groups for name, (of, part) in _REST.items()]
    down = [
        Sum((Group(None, one), name), tuple((Group(month, one), name) for month in months))
        for one in (ALL, *RESPONDERS)
        for name in COUNTS
    ]
    sums = [*across, *down, *whole, *funnel.sums, *_in_the_funnel(cells, funnel)]
    unpublished = {*rest, *(key for key in funnel.cells if key not in funnel.told)}
    known = {**funnel.cells, **cells, **rest}
    hidden = withheld(known, sums, unpublished, besides=_of_few(by_officer), told=funnel.told)
    return hidden.intersection(cells)


def _in_the_funnel(cells: Mapping[tuple[Group, str], int], funnel: Beside) -> Iterable[Sum]:
    """What the funnel counts too; not what changed while the one was read after the other."""
    stopped = [key for key in funnel.cells if isinstance(key[0], int)]
    for name, step in (("calls", "tagged"), ("referred", "received")):
        total, parts = (Group(None, ALL), name), tuple(key for key in stopped if key[0] >= AT[step])
        if cells[total] == sum(funnel.cells[key] for key in parts):
            yield Sum(total, parts)


def _of_few(by_officer: Mapping[Group, Mapping[str | None, Any]]) -> list[tuple[Group, str]]:
    """What fewer than 11 officers did."""
    return [
        (group, held)
        for group, officers in by_officer.items()
        for held, of in RATES.values()
        if group.responders not in (ALL, NO_OFFICER)
        and small(sum(counts[of] > 0 for counts in officers.values()))
    ]


def _line(counted: _Counted, group: Group) -> dict[str, Any]:
    """The figures of one group; differences with those of `trained`, against `not_yet_trained`."""
    suppressed = [name for name in COUNTS if (group, name) in counted.hidden]
    line: dict[str, Any] = {**group._asdict()}
    line |= {name: None if name in suppressed else counted.cells[group, name] for name in COUNTS}
    other = Group(group.month, NOT_YET)
    for rate, (held, of) in RATES.items():
        share = _share(counted.cells[group, held], counted.cells[group, of])
        compared: dict[str, float | None] = dict.fromkeys(_DIFFERENCE)
        if group.responders == TRAINED:
            compared = _compared(counted, group, other, rate)
        both = counted.shown(group, rate) and counted.shown(other, rate)
        for figures, shown in ((share, counted.shown(group, rate)), (compared, both)):
            names = {f"{rate}_{name}": value for name, value in figures.items()}
            line |= names if shown else dict.fromkeys(names)
            suppressed += [name for name, value in names.items() if value is not None and not shown]
    return {**line, "suppressed": sorted(suppressed)}


def _share(held: int, of: int) -> dict[str, float | None]:
    low, high = wilson(held, of) or (None, None)
    return {"rate": held / of if of else None, "rate_low": low, "rate_high": high}


def _compared(counted: _Counted, group: Group, other: Group, rate: str) -> dict[str, float | None]:
    """How much higher the rate of the one is than that of the other."""
    held, of = RATES[rate]
    whole = Shares(*(counted.cells[key] for key in ((group, held), (group, of), (other, held), (other, of))))
    ones, others = (counted.by_officer.get(one, {}) for one in (group, other))
    nothing = dict.fromkeys(COUNTS, 0)
    clusters = [
        Shares(*(some.get(officer, nothing)[name] for some in (ones, others) for name in (held, of)))
        for officer in {*ones, *others}
    ]
    low, high = newcombe(whole) or (None, None)
    figures = (whole.difference, low, high, *(clustered(clusters) or (None, None)))
    return dict(zip(_DIFFERENCE, figures, strict=True))
