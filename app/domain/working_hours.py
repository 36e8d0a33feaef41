"""Working hours of a city: how much of an interval fell into them, right in the weeks when clocks change."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal, get_args
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
        import numpy

        day = datetime.fromtimestamp(first, hours.zone).date() - timedelta(days=1)
        begins, worked, total = [first - 1], [(0.0, 0.0)], 0.0  # before that day, and within it at most
        while day <= datetime.fromtimestamp(last, hours.zone).date():
            if times := hours.of(day):
                begins.append(times[0])
                worked.append((total, times[1] - times[0]))
                total += times[1] - times[0]
            day += timedelta(days=1)
        self._begins = numpy.array(begins)
        self._before, self._within = numpy.array(worked).T

    def between(self, begin: Any, end: Any) -> Any:
        """Seconds of working hours; of an interval that runs backwards, its length by the calendar.

        Of one interval, or of arrays of many.
        """
        import numpy

        return numpy.where(end >= begin, self._at(end) - self._at(begin), end - begin)

    def _at(self, instant: Any) -> Any:
        import numpy

        place = numpy.maximum(self._begins.searchsorted(instant, side="right") - 1, 0)
        since = numpy.maximum(instant - self._begins[place], 0.0)
        return self._before[place] + numpy.minimum(since, self._within[place])
