"""Working hours: right on the two days when clocks change, and never less than nothing."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.working_hours import WEEKDAYS, WorkingClock, WorkingHours

DURHAM = ZoneInfo("America/New_York")
OFFICE = WorkingHours(DURHAM, time(8), time(17), WEEKDAYS[:5], (date(2026, 11, 26),))
# On 8 March 2026 the clocks go from 2:00 to 3:00, on 1 November from 2:00 back to 1:00: both are Sundays.
NIGHTS = WorkingHours(DURHAM, time(0), time(8), WEEKDAYS)


def worked(hours: WorkingHours, begin: datetime, end: datetime) -> float:
    clock = WorkingClock(hours, begin.timestamp(), end.timestamp())
    return float(clock.between(begin.timestamp(), end.timestamp())) / 3600


@pytest.mark.parametrize(
    ("begin", "end", "hours"),
    [
        ("2026-11-20T16:00", "2026-11-23T09:00", 2),  # Friday afternoon to Monday morning
        ("2026-11-20T18:00", "2026-11-22T12:00", 0),
        ("2026-11-23T09:15", "2026-11-23T10:00", 0.75),
        ("2026-11-25T16:00", "2026-11-27T09:00", 2),  # over Thanksgiving
        ("2026-11-23T07:00", "2026-11-23T20:00", 9),
    ],
)
def test_only_working_hours_count(begin: str, end: str, hours: float) -> None:
    at = (datetime.fromisoformat(one).replace(tzinfo=DURHAM) for one in (begin, end))
    assert worked(OFFICE, *at) == hours


@pytest.mark.parametrize(("day", "hours"), [(8, 7), (9, 8)])
def test_the_night_in_march_is_an_hour_shorter(day: int, hours: float) -> None:
    begin = datetime(2026, 3, day, tzinfo=DURHAM)
    assert worked(NIGHTS, begin, begin + timedelta(hours=23)) == hours


def test_the_night_in_november_is_an_hour_longer() -> None:
    begin, end = datetime(2026, 11, 1, tzinfo=DURHAM), datetime(2026, 11, 1, 12, tzinfo=DURHAM)
    assert worked(NIGHTS, begin, end) == 9


def test_the_hour_that_comes_twice_is_no_negative_interval() -> None:
    first, second = (
        datetime(2026, 11, 1, 1, 50, tzinfo=DURHAM, fold=0),
        datetime(2026, 11, 1, 1, 10, tzinfo=DURHAM, fold=1),
    )
    assert worked(NIGHTS, first, second) == pytest.approx(1 / 3)


SPRING, AUTUMN = datetime(2026, 2, 20, tzinfo=UTC), datetime(2026, 10, 20, tzinfo=UTC)
around = st.builds(
    lambda day, seconds: day + timedelta(seconds=seconds),
    st.sampled_from([SPRING, AUTUMN]),
    st.floats(0, 3e6),
)


@given(around, st.floats(0, 30 * 86400), st.sampled_from([OFFICE, NIGHTS]), st.floats(0, 1))
def test_they_add_up_and_never_exceed_the_calendar(
    begin: datetime, seconds: float, hours: WorkingHours, share: float
) -> None:
    first, last = begin.timestamp(), begin.timestamp() + seconds
    clock, between = WorkingClock(hours, first, last), first + seconds * share
    assert 0 <= clock.between(first, last) <= seconds + 1e-6
    parts = clock.between(first, between) + clock.between(between, last)
    assert parts == pytest.approx(clock.between(first, last), abs=1e-3)


def test_what_runs_backwards_is_told_by_the_calendar() -> None:
    assert (
        worked(OFFICE, datetime(2026, 11, 23, 9, tzinfo=DURHAM), datetime(2026, 11, 22, tzinfo=DURHAM)) == -33
    )
