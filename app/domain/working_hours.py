"""Working hours of a city: how much of an interval fell into them, right in the weeks when clocks change."""

from bisect import bisect_right
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal, get_args
from zoneinfo import ZoneInfo

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """From when to when, on the clocks of the city, on which weekdays, save holidays."""

    zone: ZoneInfo
    begin: time
    end: time
    weekdays: Collection[Weekday]
    holidays: Collection[date] = ()

    def of(self, day: date) -> tuple[float, float] | None:
        """When work begins and ends that day, in seconds since 1970; None: nobody works."""
        if WEEKDAYS[day.weekday()] not in self.weekdays or day in self.holidays:
            return None
        begin, end = (datetime.combine(day, at, self.zone).timestamp() for at in (self.begin, self.end))
        return begin, end


class WorkingClock:
    """A clock that stands still outside working hours, for instants between two of them."""

    def __init__(self, hours: WorkingHours, first: float, last: float) -> None:
        """Instants are in seconds since 1970."""
        day = datetime.fromtimestamp(first, hours.zone).date() - timedelta(days=1)
        self._begins: list[float] = [first - 1]
        self._worked: list[tuple[float, float]] = [(0.0, 0.0)]  # before that day, and within it at most
        total = 0.0
        while day <= datetime.fromtimestamp(last, hours.zone).date():
            if worked := hours.of(day):
                self._begins.append(worked[0])
                self._worked.append((total, worked[1] - worked[0]))
                total += worked[1] - worked[0]
            day += timedelta(days=1)

    def between(self, begin: float, end: float) -> float:
        """Seconds of working hours; of an interval that runs backwards, its length by the calendar."""
        return self._at(end) - self._at(begin) if end >= begin else end - begin

    def _at(self, instant: float) -> float:
        place = bisect_right(self._begins, instant) - 1
        before, within = self._worked[max(place, 0)]
        return before + min(max(instant - self._begins[max(place, 0)], 0.0), within)
