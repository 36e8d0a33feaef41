"""When calls come: more in the evening than before dawn, more on Friday than on Sunday."""

import math
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from app.feeds.simulated.city import LOCAL
from app.feeds.simulated.dice import Dice

# Weight by local hour, on weekdays and at the weekend: peaks at 17 h, lowest from 4 to 5 h.
_WEEKDAY = (
    *(0.62, 0.50, 0.42, 0.33, 0.27, 0.30, 0.42, 0.70, 0.92, 1.00, 1.05, 1.10),
    *(1.14, 1.14, 1.20, 1.30, 1.42, 1.50, 1.46, 1.38, 1.28, 1.16, 0.98, 0.80),
)
_WEEKEND = (
    *(0.98, 0.90, 0.78, 0.52, 0.34, 0.30, 0.34, 0.48, 0.64, 0.82, 0.95, 1.05),
    *(1.12, 1.15, 1.18, 1.24, 1.34, 1.42, 1.44, 1.40, 1.36, 1.30, 1.20, 1.10),
)
_MOST = 1.5
_BY_WEEKDAY = (0.98, 0.97, 0.99, 1.00, 1.08, 1.06, 0.92)  # Monday first


def midnight(day: date) -> datetime:
    """The instant this local day begins, in UTC."""
    return datetime.combine(day, time(), LOCAL).astimezone(UTC)


def how_many(draw: Dice, day: date, calls_per_day: float) -> int:
    """How many calls this day has: the mean of its weekday, with the scatter of rare events."""
    mean = calls_per_day * _BY_WEEKDAY[day.weekday()]
    return max(0, round(draw.gauss(mean, math.sqrt(mean))))


def arrival(draw: Dice, day: date) -> datetime:
    """An instant of this local day, in UTC: of 23, 24 or 25 hours, by the weight of the local hour."""
    begin = midnight(day)
    seconds = int((midnight(day + timedelta(days=1)) - begin).total_seconds())
    weights = _WEEKEND if day.weekday() >= 5 else _WEEKDAY
    while True:
        at = begin + timedelta(seconds=draw.randrange(seconds))
        if draw.random() * _MOST < weights[at.astimezone(LOCAL).hour]:
            return at


def days(begin: datetime, end: datetime) -> Iterator[date]:
    """The local days that the period touches."""
    day, last = begin.astimezone(LOCAL).date(), end.astimezone(LOCAL).date()
    while day <= last:
        yield day
        day += timedelta(days=1)
