"""Whole years on the clocks of a city."""

from datetime import UTC, datetime

from app.domain.years import years

DURHAM = "America/New_York"


def test_every_year_that_overlaps_is_whole() -> None:
    some = list(years(datetime(2023, 6, 1, tzinfo=UTC), datetime(2025, 1, 1, 5, 1, tzinfo=UTC), DURHAM))
    assert [year.number for year in some] == [2023, 2024, 2025]
    begins = [year.begin.astimezone(UTC) for year in some]
    assert begins == [datetime(number, 1, 1, 5, tzinfo=UTC) for number in (2023, 2024, 2025)]
    assert [year.end for year in some[:2]] == [year.begin for year in some[1:]]


def test_new_years_eve_is_still_the_old_year() -> None:
    eve = datetime(2024, 1, 1, 4, 30, tzinfo=UTC)
    [year] = years(eve, datetime(2024, 1, 1, 5, tzinfo=UTC), DURHAM)
    assert year.number == 2023
    # a year of 365 days is told 365 days after its end, though 2024 had 366
    assert year.told_from(365) == datetime(2024, 12, 31, 5, tzinfo=UTC)


def test_an_empty_period_has_no_years() -> None:
    last = datetime.max.replace(tzinfo=UTC)
    assert list(years(last, last, "Asia/Tokyo")) == []
    assert list(years(last, datetime(2024, 1, 1, tzinfo=UTC), "Asia/Tokyo")) == []
