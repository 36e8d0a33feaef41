"""Local times of an export: what instant they state."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.feeds.localtime import read_date, read_local

CHICAGO = ZoneInfo("America/Chicago")
ZONES = [
    "America/Chicago",
    "America/New_York",
    "America/Phoenix",
    "Australia/Lord_Howe",
    "Europe/London",
    "UTC",
]

FIRST, LAST = datetime.fromisoformat("2000-01-01"), datetime.fromisoformat("2037-01-01")
instants = st.datetimes(FIRST, LAST, timezones=st.just(UTC))
zones = st.sampled_from(ZONES).map(ZoneInfo)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def shown(instant: datetime, zone: ZoneInfo) -> str:
    """What the clocks on the wall say."""
    return instant.astimezone(zone).replace(tzinfo=None).isoformat(sep=" ")


@given(instants, zones)
def test_what_clocks_showed_is_read_as_that_instant_or_the_earlier_of_two(
    instant: datetime, zone: ZoneInfo
) -> None:
    read = read_local(shown(instant, zone), [], zone)
    assert not read.shifted
    assert read.at <= instant
    assert shown(read.at, zone) == shown(instant, zone)


@given(instants, zones)
def test_what_must_not_be_earlier_is_read_as_exactly_that_instant(instant: datetime, zone: ZoneInfo) -> None:
    assert read_local(shown(instant, zone), [], zone, not_before=instant).at == instant


@given(st.datetimes(FIRST, LAST), zones)
def test_only_a_time_that_clocks_never_showed_is_shifted(local: datetime, zone: ZoneInfo) -> None:
    read = read_local(local.isoformat(), [], zone)
    again = read.at.astimezone(zone).replace(tzinfo=None)
    assert read.shifted == (again != local)
    assert timedelta() <= again - local <= timedelta(hours=1)


@given(instants, zones)
def test_a_time_with_an_offset_is_taken_as_it_is(instant: datetime, zone: ZoneInfo) -> None:
    stated = instant.astimezone(zone).isoformat()
    assert read_local(stated, [], CHICAGO, not_before=instant + timedelta(days=1)).at == instant


def test_in_spring_a_skipped_time_is_an_hour_later() -> None:
    assert read_local("2018-03-11 02:30:00", [], CHICAGO) == (at("2018-03-11 03:30:00-05:00"), True)


def test_in_autumn_a_repeated_time_is_the_earlier_one() -> None:
    assert read_local("2018-11-04 01:30:00", [], CHICAGO).at == at("2018-11-04 01:30:00-05:00")


@pytest.mark.parametrize(
    ("not_before", "offset"),
    [
        ("2018-11-04 01:29:00-05:00", "-05:00"),  # nothing forbids the earlier reading
        ("2018-11-04 01:50:00-05:00", "-06:00"),  # a dispatch at 1:30 after a receipt at 1:50
        ("2018-11-04 05:00:00-06:00", "-05:00"),  # neither reading is after it: the record is odd anyway
    ],
)
def test_in_autumn_what_came_before_decides(not_before: str, offset: str) -> None:
    read = read_local("2018-11-04 01:30:00", [], CHICAGO, not_before=at(not_before))
    assert read.at == at(f"2018-11-04 01:30:00{offset}")


def test_formats_are_tried_in_order() -> None:
    formats = ["%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y"]
    assert read_local("05/01/2018 12:00:14 AM", formats, CHICAGO).at == at("2018-05-01 00:00:14-05:00")
    assert read_local("05/01/2018", formats, CHICAGO).at == at("2018-05-01 00:00:00-05:00")
    assert read_date("05/01/1980 12:00:14 AM", formats) == "1980-05-01"


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2018-13-01 00:00:00", "0001-01-01 00:00:00", "9999-12-31"]
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_local(text, [], CHICAGO)
