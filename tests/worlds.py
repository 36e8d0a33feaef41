"""Worlds of callers, simulated: lives that never change or have crises, and a program of known effect."""

from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy

from app.domain.expectation import Counted
from app.domain.utilizers import Accepted, Rule, Unit, met

Enrols = Callable[[Any, Unit, Rule], Accepted | None]
YEARS, DAYS = 3, 3 * 365.0
DELAY = 3.0  # days from the call to the acceptance


class World(NamedTuple):
    """Everybody who may be a high utilizer, and how many others have how many calls."""

    units: list[Unit]
    counts: list[Counted]


def steady(chance: Any, people: int) -> list[Any]:
    """Instants of everybody's calls, each at a rate that never changes: gamma, shape 0.4, mean 2 a year."""
    return _poisson(
        chance, chance.gamma(0.4, 5.0, people) * YEARS, lambda who: chance.uniform(0, DAYS, len(who))
    )


def in_crises(chance: Any, people: int) -> list[Any]:
    """The same, but all calls of anybody come in one crisis of 90 days."""
    begins = chance.uniform(-90, DAYS, people)
    calls = _poisson(
        chance, chance.gamma(0.4, 8.0, people), lambda who: begins[who] + chance.uniform(0, 90, len(who))
    )
    return [one[(one >= 0) & (one < DAYS)] for one in calls]


def _poisson(chance: Any, means: Any, when: Callable[[Any], Any]) -> list[Any]:
    who = numpy.repeat(numpy.arange(len(means)), chance.poisson(means))
    at = when(who)
    order = numpy.lexsort((at, who))
    return numpy.split(at[order], numpy.cumsum(numpy.bincount(who, minlength=len(means)))[:-1])


def when_eligible(begin: float) -> Enrols:
    """A program that takes half of all with the first call of the period with which the rule holds."""

    def enrols(chance: Any, unit: Unit, rule: Rule) -> Accepted | None:
        first = next((at for at in met(unit, rule) if at >= begin), None)
        return None if first is None or chance.random() < 0.5 else Accepted(first + DELAY, first)

    return enrols


def some_time(begin: float, share: float = 0.02) -> Enrols:
    """A program that takes this share with each call of the period with which the rule holds."""

    def enrols(chance: Any, unit: Unit, rule: Rule) -> Accepted | None:
        calls = (at for at in met(unit, rule) if at >= begin and chance.random() < share)
        return next((Accepted(at + DELAY, at) for at in calls), None)

    return enrols


def world(chance: Any, calls: list[Any], rule: Rule, enrols: Enrols, keeps: float = 1.0) -> World:
    """These lives with a program, after which each call is made with the chance `keeps` only."""
    units, counts = [], Counter[tuple[int, float]]()
    for mine in calls:
        unit = Unit(mine.tolist())
        enrolled = enrols(chance, unit, rule) if len(mine) >= rule.threshold else None
        if enrolled is not None:
            stays = (mine <= enrolled.at) | (chance.random(len(mine)) < keeps)
            unit = Unit(mine[stays].tolist(), accepted=[enrolled])
        if len(unit.calls) >= rule.threshold:
            units.append(unit)
        if len(unit.calls):
            days = DAYS if enrolled is None else min(enrolled.at, DAYS)
            counts[sum(at <= days for at in unit.calls), days] += 1
    return World(units, [Counted(*cell, many) for cell, many in counts.items()])
