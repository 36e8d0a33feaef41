"""High utilizers: calls before and after, of those enrolled and of others, beside what was to come.

Whoever is picked for many calls has fewer afterwards, program or not (regression to the mean: field notes,
section 6). So nothing here stands without what was expected from history, and without the others. Instants
are days since history began.
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import prod
from typing import Any, NamedTuple

from app.domain.expectation import Spread, forecast
from app.domain.remains import Remains, Seen, compared, remains
from app.domain.withholding import SMALLEST_CELL, small

ENROLMENT, ELIGIBILITY = "enrolled_at_enrolment", "enrolled_at_eligibility"
OTHERS = "not_enrolled"
ARMS = (ENROLMENT, ELIGIBILITY, OTHERS)
COMPARISON = f"{ELIGIBILITY}/{OTHERS}"


class Rule(NamedTuple):
    """So many calls within so many days: a unit for which this holds is a high utilizer."""

    threshold: int
    window_days: int


class Accepted(NamedTuple):
    """A referral that the queue accepted: when, and when its call began."""

    at: float
    called: float


class Unit(NamedTuple):
    """A person, phone or household: when it called, in order, and when the queue accepted it, in order."""

    calls: Sequence[float]  # without domestic ones
    arrests: Sequence[float] = ()  # of these calls
    domestic: Sequence[float] = ()  # calls tagged domestic violence
    accepted: Sequence[Accepted] = ()


class Followed(NamedTuple):
    """A unit (by its number) from a time zero on, and for how many it stands."""

    number: int
    unit: Unit
    zero: float
    weight: float = 1.0


def between(instants: Sequence[float], after: float, until: float) -> int:
    """How many lie after the one and not after the other."""
    return bisect_right(instants, until) - bisect_right(instants, after)


def met(unit: Unit, rule: Rule) -> list[float]:
    """The calls with which the rule holds: at least the threshold-th within a window."""
    late = unit.calls[rule.threshold - 1 :]
    return [at for at, early in zip(late, unit.calls, strict=False) if at - early < rule.window_days]


def enrolment(unit: Unit, rule: Rule) -> Accepted | None:
    """The first time it was accepted while the rule held; None: never."""
    for one in unit.accepted:
        if between(unit.calls, one.at - rule.window_days, one.at) >= rule.threshold:
            return one
    return None


def arms(
    units: Iterable[Unit], rule: Rule, *, begin: float, end: float, until: float
) -> tuple[dict[str, list[Followed]], dict[str, int]]:
    """Whom to follow from when, by arm, and how many units are not told of since a window has not run out.

    Those enrolled in the period are followed twice: from enrolment, and from the call that led to it (or the
    first after that with which the rule held). Others are followed from each call of the period with which
    the rule held, unless they were accepted, for however few calls, before the window after it had run out.
    """
    found: dict[str, list[Followed]] = {arm: [] for arm in ARMS}
    waiting, chances, places = Counter[str](), Chances(), Counter[int]()
    trials: list[tuple[Followed, Sequence[int]]] = []
    for number, unit in enumerate(units):
        enrolled, eligible = enrolment(unit, rule), met(unit, rule)
        eligible = eligible[bisect_left(eligible, begin) :]
        zero = None if enrolled is None or enrolled.at < begin else _led(unit, rule, enrolled)
        chances.add(eligible, zero, unit)
        if enrolled is not None and zero is not None and enrolled.at < end:
            if enrolled.at + rule.window_days > until:
                waiting.update((ENROLMENT, ELIGIBILITY))
                continue
            found[ENROLMENT].append(Followed(number, unit, enrolled.at))
            found[ELIGIBILITY].append(Followed(number, unit, zero))
            places[_stratum(bisect_right(eligible, zero))] += 1
            continue
        free = min(end, unit.accepted[0].at - rule.window_days) if unit.accepted else end
        own = [at for at in eligible if at < free]
        if own and own[0] + rule.window_days > until:
            waiting[OTHERS] += 1
        for place, at in enumerate(own, 1):
            if at + rule.window_days <= until:
                last = bisect_right(eligible, at + rule.window_days)
                trials.append((Followed(number, unit, at), range(place, last + 1)))
    found[OTHERS] = _alike(trials, places, chances)
    return found, {arm: waiting[arm] for arm in ARMS}


def _led(unit: Unit, rule: Rule, enrolled: Accepted) -> float:
    """The call with which the rule held that led to the enrolment; with the last before it, it always did."""
    last = unit.calls[bisect_right(unit.calls, enrolled.at) - 1]
    return next((at for at in met(unit, rule) if enrolled.called <= at <= last), last)


def _stratum(place: int) -> int:
    """Of the first call with which the rule held, the second, the third and fourth, up to the eighth, ..."""
    return (max(place, 1) - 1).bit_length()


class Chances:
    """How often a call with which the rule held led to an enrolment, by how many such there had been."""

    def __init__(self) -> None:
        self._calls, self._led = Counter[int](), Counter[int]()

    def add(self, eligible: Sequence[float], zero: float | None, unit: Unit) -> None:
        """A unit's calls with which the rule held, until it was accepted by the call at `zero`, or at all."""
        if zero is not None:
            last = bisect_right(eligible, zero)
            self._led[_stratum(last)] += last > 0  # else it was a call before the period
        else:
            last = bisect_right(eligible, unit.accepted[0].at) if unit.accepted else len(eligible)
        self._calls.update(_stratum(place) for place in range(1, last + 1))

    def passed_over(self, places: Iterable[int]) -> float:
        """How likely it was that none of these calls led to an enrolment."""
        return prod(1 - self._led[one] / self._calls[one] for one in map(_stratum, places))


def _alike(
    trials: Sequence[tuple[Followed, Sequence[int]]], enrolled: Mapping[int, int], chances: Chances
) -> list[Followed]:
    """The others, weighted so that they stand for those enrolled, who had called as often under the rule.

    Who goes on calling is more likely to be enrolled later, and then is none of the others: those who were
    passed over stand for them too (weights by the inverse of that chance: Robins and Finkelstein 2000).
    Of few enrolled nothing may be told: then each other unit is followed from its first such call.
    """
    pools: dict[int, list[Followed]] = defaultdict(list)
    for one, places in trials:
        weight = 1 / chances.passed_over(places[1:])
        pools[_stratum(places[0])].append(one._replace(weight=weight))
    if sum(enrolled.values()) < SMALLEST_CELL:
        enrolled = {0: len(pools.get(0, ()))}
    found = []
    for stratum, count in enrolled.items():
        nearest = next((one for one in range(stratum, -1, -1) if pools.get(one)), None)
        pool = pools[nearest] if nearest is not None else []
        whole = sum(one.weight for one in pool)
        found += [one._replace(weight=one.weight * count / whole) for one in pool]
    return found


FIGURES = (
    *("calls_before", "calls_after", "change", "change_share"),
    *("expected", "expected_low", "expected_high", "remains", "remains_low", "remains_high"),
    *("arrests_before", "arrests_after", "domestic_before", "domestic_after"),
)
_REMAINS = ("remains", "remains_low", "remains_high")
_TELL_AFTER = ("calls_after", "change", "change_share", *_REMAINS)


def lines(
    found: Mapping[str, Sequence[Followed]], waiting: Mapping[str, int], rule: Rule, spread: Spread | None
) -> list[dict[str, Any]]:
    """The figures of every arm and then the arms compared, small cells withheld."""
    left = {arm: _remains(found[arm], rule, spread) for arm in ARMS}
    told = [_line(arm, found[arm], waiting[arm], left[arm], rule, spread) for arm in ARMS]
    line = _empty(COMPARISON) | _three(compared(left[ELIGIBILITY], left[OTHERS]))
    if any("remains" in one["suppressed"] for one in told[1:]):
        line |= dict.fromkeys(_REMAINS) | {"suppressed": list(_REMAINS)}
    return [*told, line]


def _empty(arm: str) -> dict[str, Any]:
    return {"arm": arm, **dict.fromkeys(("units", "not_run_out", *FIGURES)), "suppressed": []}


def _three(found: Remains | None) -> dict[str, Any]:
    """Ratio and limits under the names of their columns."""
    return dict(zip(_REMAINS, found[:3] if found else (None,) * 3, strict=True))


def _expected(one: Followed, rule: Rule, spread: Spread) -> tuple[float, float]:
    """From all its history up to its time zero."""
    return spread.expected(bisect_right(one.unit.calls, one.zero), one.zero, rule.window_days)


def _remains(arm: Sequence[Followed], rule: Rule, spread: Spread | None) -> Remains | None:
    """Each unit counts as one, however often it is followed."""
    if spread is None:
        return None
    seen: dict[int, Seen] = defaultdict(lambda: Seen(0.0, 0.0, 0.0))
    for one in arm:
        calls, weight = between(one.unit.calls, one.zero, one.zero + rule.window_days), one.weight
        before, mean = seen[one.number], _expected(one, rule, spread)[0]
        seen[one.number] = Seen(
            before.calls + weight * calls,
            before.expected + weight * mean,
            before.chance + weight * weight * calls,
        )
    return remains(list(seen.values()))


def _line(
    arm: str,
    followed: Sequence[Followed],
    waiting: int,
    left: Remains | None,
    rule: Rule,
    spread: Spread | None,
) -> dict[str, Any]:
    line = _empty(arm) | {"units": len({one.number for one in followed}), "not_run_out": waiting}
    if followed:
        line |= _both(followed, rule)
        line["change"] = line["calls_after"] - line["calls_before"]
        line["change_share"] = line["change"] / line["calls_before"]
    if followed and spread:
        each = [(one.weight, *_expected(one, rule, spread)) for one in followed]
        told = forecast([(weight * mean, weight * variance) for weight, mean, variance in each])
        line |= {"expected": told.mean, "expected_low": told.low, "expected_high": told.high, **_three(left)}
    return _withheld(line)


def _both(followed: Sequence[Followed], rule: Rule) -> dict[str, float]:
    """Counts in the windows before and after."""
    days, counts = rule.window_days, Counter[str]()
    for one in followed:
        for name in ("calls", "arrests", "domestic"):
            instants = getattr(one.unit, name)
            counts[f"{name}_before"] += one.weight * between(instants, one.zero - days, one.zero)  # type: ignore[assignment]
            counts[f"{name}_after"] += one.weight * between(instants, one.zero, one.zero + days)  # type: ignore[assignment]
    return dict(counts)


def _withheld(line: dict[str, Any]) -> dict[str, Any]:
    hidden: set[str] = {"not_run_out"} if small(line["not_run_out"]) else set()
    if small(line["units"]):
        hidden |= {"units", *FIGURES}
    else:
        if small(line["calls_after"]):
            hidden |= set(_TELL_AFTER)
        for name in ("domestic_before", "domestic_after"):
            hidden |= {name} if small(line[name]) else set()
        for when in ("before", "after"):
            calls, arrests = line[f"calls_{when}"], line[f"arrests_{when}"]
            if small(arrests) or (calls and small(calls - arrests)):
                hidden.add(f"arrests_{when}")
    hidden = {name for name in hidden if line[name] is not None}
    return line | dict.fromkeys(hidden) | {"suppressed": sorted(hidden)}
