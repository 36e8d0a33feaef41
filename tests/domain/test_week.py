"""Weeks by ISO 8601, in a city's time zone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.domain.week import Week, last_whole_week, read_week

DURHAM = ZoneInfo("America/New_York")


def test_a_week_goes_from_monday_to_sunday_of_local_time() -> None:
    week = read_week("2026-W47")
    assert (str(week), week.begins_on, week.ends_on) == ("2026-W47", date(2026, 11, 16), date(2026, 11, 22))
    assert week.bounds(DURHAM)[0] == datetime(2026, 11, 16, 5, tzinfo=UTC)


def test_the_week_in_which_clocks_go_back_is_an_hour_longer() -> None:
    begin, end = read_week("2026-W44").bounds(DURHAM)
    assert end.astimezone(UTC) - begin.astimezone(UTC) == timedelta(days=7, hours=1)


@pytest.mark.parametrize(
    ("at", "week"),
    [
        ("2026-11-23T04:59:00+00:00", "2026-W46"),  # still Sunday in Durham
        ("2026-11-23T05:00:00+00:00", "2026-W47"),
        ("2027-01-06T12:00:00+00:00", "2026-W53"),
    ],
)
def test_the_last_whole_week_is_the_one_that_is_over_there(at: str, week: str) -> None:
    found = last_whole_week(datetime.fromisoformat(at), DURHAM)
    assert str(found) == week
    assert read_week(week) == found == Week(found.begins_on)


@pytest.mark.parametrize("text", ["", "2026-47", "2026-W54", "2025-W53", "2026-W00", "1899-W01", "9999-W01"])
def test_what_is_no_week_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (the standard library says why in its own words)
        read_week(text)
