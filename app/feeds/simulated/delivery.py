"""Delivery: most events come at once and in order; some come twice, late, or after newer ones."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from app.feeds.simulated.dice import Dice, dice
from app.feeds.simulated.journal import Written

# How many come hours late (a link was down), and how many after newer events of their call.
_LATE, _OVERTAKEN = 0.003, 0.036
_CREATE_LATE, _CREATE_OVERTAKEN = 0.0005, 0.004
_TWICE_SHARE = 0.02


class Delivery(NamedTuple):
    """One arrival of one event. Sorts by instant; ties keep the order of ids."""

    at: datetime
    event_id: str
    copy: int
    event: dict[str, Any]


def prompt(written: Sequence[Written]) -> Iterator[Delivery]:
    """Each event once, when it was sent."""
    for at, event in written:
        yield Delivery(at, event["event_id"], 1, event)


def delivered(written: Sequence[Written]) -> Iterator[Delivery]:
    """The deliveries of one call's events, in any order."""
    if not written:
        return
    draw = dice("delivery", written[0].event["call_number"])
    for place, (sent_at, event) in enumerate(written):
        at = sent_at + _delay(draw, place, written)
        yield Delivery(at, event["event_id"], 1, event)
        if draw.random() < _TWICE_SHARE:
            again_at = at + timedelta(seconds=draw.choice((0, 1, 2, 30, 60, 300)))
            yield Delivery(again_at, event["event_id"], 2, event)


def _delay(draw: Dice, place: int, written: Sequence[Written]) -> timedelta:
    late, overtaken = (_LATE, _OVERTAKEN) if place else (_CREATE_LATE, _CREATE_OVERTAKEN)
    chance, newer = draw.random(), written[place + 1 : place + 4]
    if chance < late:
        return timedelta(seconds=draw.randint(3600, 6 * 3600))
    if newer and chance < late + overtaken:
        return draw.choice(newer).at - written[place].at + timedelta(seconds=draw.randint(1, 20))
    return timedelta(0)
