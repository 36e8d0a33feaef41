"""Calls to one stream of events, in the order they happened or in the disorder they are delivered in."""

import heapq
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import accumulate
from typing import Any, NamedTuple

from app.feeds.simulated import arrivals
from app.feeds.simulated.city import LOCAL
from app.feeds.simulated.delivery import Delivery, delivered, prompt
from app.feeds.simulated.dice import Dice, dice
from app.feeds.simulated.happening import Happening, happens
from app.feeds.simulated.journal import Written
from app.feeds.simulated.sibling import siblings
from app.feeds.simulated.stories import STORIES, Story
from app.feeds.simulated.telling import tell

CALLS_PER_DAY = 353.0  # 128,790 in a year

# How much likelier a story is in each quarter of the local day.
_BY_QUARTER = {
    "any": (1.0, 1.0, 1.0, 1.0),
    "day": (0.3, 1.3, 1.3, 0.7),
    "evening": (1.3, 0.6, 0.9, 1.4),
    "night": (2.0, 0.6, 0.7, 1.3),
}


class Incident(NamedTuple):
    """What happened, and the events that were sent about it: of the call, and of one merged or split."""

    truth: Happening
    calls: tuple[list[Written], ...]


def simulate(
    *, begin: datetime, days: float, seed: int, calls_per_day: float = CALLS_PER_DAY
) -> Iterator[dict[str, Any]]:
    """Native events in the order of delivery: some twice, some late, some before older ones.

    The calls are those received from `begin` for this many days of the local wall clock; the last of them
    end a little after it. An event's id and body depend on the seed, the day and the call's number of the
    day only: any period that holds a call gives it the same, and a larger `calls_per_day` only adds calls.
    Raises ValueError if `begin` has no offset.
    """
    return _stream(begin, days, seed, calls_per_day, delivered)


def in_order(
    *, begin: datetime, days: float, seed: int, calls_per_day: float = CALLS_PER_DAY
) -> Iterator[dict[str, Any]]:
    """The same events, each once and in the order they were sent."""
    return _stream(begin, days, seed, calls_per_day, prompt)


def incidents(
    *, begin: datetime, days: float, seed: int, calls_per_day: float = CALLS_PER_DAY
) -> Iterator[list[Incident]]:
    """The incidents of each local day of the period, with the truth about them."""
    if begin.tzinfo is None:
        raise ValueError("begin needs an offset")
    end = (begin.astimezone(LOCAL) + timedelta(days=days)).astimezone(UTC)
    for day in arrivals.days(begin, end):
        found = []
        for number in range(1, arrivals.how_many(dice(seed, day), day, calls_per_day) + 1):
            draw = dice(seed, day, number)
            received_at = arrivals.arrival(draw, day)
            if begin <= received_at < end:
                story = _story(draw, received_at)
                truth = happens(seed, draw, day=day, number=number, received_at=received_at, story=story)
                found.append(Incident(truth, (tell(draw, truth), siblings(draw, truth))))
        yield found


def _stream(
    begin: datetime,
    days: float,
    seed: int,
    calls_per_day: float,
    deliver: Callable[[list[Written]], Iterable[Delivery]],
) -> Iterator[dict[str, Any]]:
    """The deliveries of all calls, merged. Nothing of a later day comes before that day begins."""
    waiting: list[Delivery] = []
    for found in incidents(begin=begin, days=days, seed=seed, calls_per_day=calls_per_day):
        if found:
            dawn = arrivals.midnight(found[0].truth.day)
            while waiting and waiting[0].at < dawn:
                yield heapq.heappop(waiting).event
        for incident in found:
            for written in incident.calls:
                for delivery in deliver(written):
                    heapq.heappush(waiting, delivery)
    while waiting:
        yield heapq.heappop(waiting).event


def _story(draw: Dice, at: datetime) -> Story:
    return draw.choices(STORIES, cum_weights=_weights(at.astimezone(LOCAL).hour // 6))[0]


@cache
def _weights(quarter: int) -> list[float]:
    return list(accumulate(story.weight * _BY_QUARTER[story.hours][quarter] for story in STORIES))
