"""A week as people plan by it: Monday to Sunday, by ISO 8601, in a city's time zone."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_WRITTEN = re.compile(r"(2[01]\d\d)-W(\d\d)")


@dataclass(frozen=True, slots=True)
class Week:
    """One week by the Monday it begins on."""

    begins_on: date

    def __str__(self) -> str:
        """As it is written: 2026-W47."""
        year, number, _ = self.begins_on.isocalendar()
        return f"{year}-W{number:02}"

    @property
    def ends_on(self) -> date:
        """Its Sunday."""
        return self.begins_on + timedelta(days=6)

    def bounds(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Its first instant, and the first one after it."""
        days = (self.begins_on, self.begins_on + timedelta(days=7))
        begin, end = (datetime.combine(day, time(), zone) for day in days)
        return begin, end


def read_week(text: str) -> Week:
    """The week of a text such as 2026-W47. Raises ValueError if there is none such."""
    found = _WRITTEN.fullmatch(text)
    if not found:
        raise ValueError("not like 2026-W47")
    return Week(date.fromisocalendar(int(found[1]), int(found[2]), 1))


def last_whole_week(at: datetime, zone: ZoneInfo) -> Week:
    """The last week that was over at this instant."""
    today = at.astimezone(zone).date()
    return Week(today - timedelta(days=today.weekday() + 7))
