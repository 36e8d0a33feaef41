"""Whole years on the clocks of a city."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo


class Year(NamedTuple):
    """One year of the city, from its first instant to before its end."""

    number: int
    begin: datetime
    end: datetime

    def told_from(self, days: int) -> datetime:
        """When so many days have passed since its end."""
        return self.end.astimezone(UTC) + timedelta(days=days)


def years(begin: datetime, end: datetime, zone: str) -> Iterator[Year]:
    """Every year that overlaps the period, each whole, in order; none of an empty period."""
    if begin >= end:
        return
    clocks = ZoneInfo(zone)
    number = begin.astimezone(clocks).year
    while (first := datetime(number, 1, 1, tzinfo=clocks)) < end:
        yield Year(number, first, datetime(number + 1, 1, 1, tzinfo=clocks))
        number += 1
