"""Who is proposed for a referral: worked examples, the clocks, and laws over random staff."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.staffing import Member, Need, Shift, propose, rank

DURHAM = ZoneInfo("America/New_York")
NOON = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)  # Monday, 12:00 there
DAY = Shift(0, time(8), time(16))
NEED = Need("jail_diversion", frozenset(("substance_use",)), {"ES": "Spanish"})


def member(number: int = 1, **fields: object) -> Member:
    ana = Member(
        UUID(int=number),
        f"member {number}",
        skills=frozenset(("substance_use",)),
        languages=frozenset(("ES",)),
        programs=frozenset(("jail_diversion",)),
        capacity=12,
        hours=(DAY,),
        active=True,
        load=6,
    )
    return replace(ana, **fields)  # type: ignore[arg-type]


def reason(*staff: Member, need: Need = NEED, at: datetime = NOON) -> str:
    return propose(need, staff, at, DURHAM).reason


def chosen(*staff: Member, need: Need = NEED, at: datetime = NOON) -> int | None:
    found = propose(need, staff, at, DURHAM).member
    return found.staff_id.int if found else None


def test_the_reason_says_what_fits_and_the_load() -> None:
    assert chosen(member()) == 1
    assert reason(member()) == "Spanish, jail diversion, substance use, 6 of 12 open"


def test_who_is_on_duty_goes_before_who_has_less_to_do() -> None:
    later = member(2, hours=(Shift(1, time(8), time(16)),), load=0)
    assert chosen(later, member(1, load=11)) == 1
    assert reason(later).endswith("on duty from Tue 08:00, 0 of 12 open")


def test_of_those_on_duty_the_smaller_share_counts_and_not_the_smaller_number() -> None:
    assert chosen(member(1, load=3, capacity=4), member(2, load=6, capacity=12)) == 2


def test_a_tie_goes_to_the_smaller_id() -> None:
    assert chosen(member(2), member(1), member(3)) == 1


def test_whose_hours_are_not_known_goes_last() -> None:
    unknown = member(1, hours=(), load=0)
    assert chosen(unknown, member(2, hours=(Shift(6, time(8), time(9)),), load=11)) == 2
    assert "hours not known" in reason(unknown)


@pytest.mark.parametrize(
    ("staff", "why"),
    [
        ((), ""),
        ((member(languages=frozenset()),), "no one speaks Spanish"),
        ((member(skills=frozenset()),), "no one is skilled in substance use"),
        ((member(programs=frozenset()),), "no one works in jail diversion"),
        ((member(load=12),), "1 of 1 on duty is full"),
        ((member(load=13), member(2, load=12, hours=())), "1 of 1 on duty is full"),
        ((member(hours=(), load=12), member(2, hours=(), load=12)), "2 of 2 on staff are full"),
        (
            tuple(
                member(number, load=12 if number < 3 else 0, languages=frozenset()) for number in range(1, 6)
            ),
            "no one speaks Spanish; 2 of 5 on duty are full",
        ),
        (
            (member(skills=frozenset()), member(2, languages=frozenset())),
            "no one with room has all of: Spanish, jail diversion, substance use",
        ),
    ],
)
def test_when_nobody_fits_it_says_why(staff: tuple[Member, ...], why: str) -> None:
    assert chosen(*staff) is None
    if staff:
        assert reason(*staff) == why


def test_who_is_not_active_is_nobody() -> None:
    assert chosen(member(active=False)) is None
    assert "no one speaks Spanish" in reason(member(active=False))


def ready(shift: Shift, at: str) -> str:
    """When a member with this one shift is ready, by the clocks of the city."""
    local = datetime.fromisoformat(at).astimezone(UTC)
    return member(hours=(shift,)).ready_at(local, DURHAM).astimezone(DURHAM).isoformat()


NIGHT = Shift(5, time(22), time(6))  # Saturday night


@pytest.mark.parametrize(
    ("shift", "at", "expected"),
    [
        (DAY, "2026-11-23T08:00:00-05:00", "2026-11-23T08:00:00-05:00"),
        (DAY, "2026-11-23T15:59:59-05:00", "2026-11-23T15:59:59-05:00"),
        (DAY, "2026-11-23T16:00:00-05:00", "2026-11-30T08:00:00-05:00"),
        (NIGHT, "2026-11-29T05:59:00-05:00", "2026-11-29T05:59:00-05:00"),
        (NIGHT, "2026-11-29T06:00:00-05:00", "2026-12-05T22:00:00-05:00"),
        # Clocks go back on 2026-11-01: the next Monday at 08:00 is by winter time.
        (DAY, "2026-10-26T17:00:00-04:00", "2026-11-02T08:00:00-05:00"),
        # ... and 01:30 comes twice: the shift until 01:30 lasts through both.
        (Shift(5, time(22), time(1, 30)), "2026-11-01T01:10:00-05:00", "2026-11-01T01:10:00-05:00"),
        # Clocks jump from 02:00 to 03:00 on 2027-03-14: a shift from 02:30 starts when it would have.
        (Shift(6, time(2, 30), time(8)), "2027-03-14T00:00:00-05:00", "2027-03-14T03:30:00-04:00"),
        (NIGHT, "2027-03-14T05:59:00-04:00", "2027-03-14T05:59:00-04:00"),
        (NIGHT, "2027-03-14T06:00:00-04:00", "2027-03-20T22:00:00-04:00"),
        # The same hour to the same hour is a whole day.
        (Shift(0, time(8), time(8)), "2026-11-24T07:59:00-05:00", "2026-11-24T07:59:00-05:00"),
    ],
)
def test_on_duty_by_the_clocks_of_the_city(shift: Shift, at: str, expected: str) -> None:
    assert ready(shift, at) == expected


_NAMES = ("a", "b")
_SHIFTS = st.builds(Shift, st.integers(0, 6), st.times().map(lambda at: at.replace(tzinfo=None)), st.times())
_STAFF = st.lists(
    st.builds(
        Member,
        st.integers(0, 2**64).map(lambda number: UUID(int=number)),
        st.just("somebody"),
        st.frozensets(st.sampled_from(_NAMES)),
        st.frozensets(st.sampled_from(("ES", "VI"))),
        st.frozensets(st.sampled_from(_NAMES), min_size=1),
        st.integers(0, 4),
        st.lists(_SHIFTS, max_size=3).map(tuple),
        st.booleans(),
        st.integers(0, 5),
    ),
    max_size=6,
    unique_by=lambda one: one.staff_id,
)
_NEEDS = st.builds(
    Need,
    st.sampled_from(_NAMES),
    st.frozensets(st.sampled_from(_NAMES), max_size=1),
    st.dictionaries(st.sampled_from(("ES", "VI")), st.just("a language"), max_size=1),
)
_AT = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


@given(_NEEDS, _STAFF, _AT, st.randoms())
def test_the_order_of_the_staff_does_not_matter(
    need: Need, staff: list[Member], at: datetime, dice: object
) -> None:
    shuffled = list(staff)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    assert propose(need, staff, at, DURHAM) == propose(need, shuffled, at, DURHAM)


@given(_NEEDS, _STAFF, _AT)
def test_who_is_proposed_may_take_it_and_somebody_is_if_anybody_may(
    need: Need, staff: list[Member], at: datetime
) -> None:
    found = propose(need, staff, at, DURHAM)
    fitting = [
        one
        for one in staff
        if one.active
        and one.load < one.capacity
        and need.program in one.programs
        and need.skills <= one.skills
        and set(need.languages) <= one.languages
    ]
    assert (found.member in fitting) if fitting else (found.member is None)
    assert found.reason or not staff


@given(_NEEDS, _STAFF, _AT, _STAFF)
def test_one_more_never_makes_it_worse(
    need: Need, staff: list[Member], at: datetime, more: list[Member]
) -> None:
    before = propose(need, staff, at, DURHAM).member
    after = propose(need, [*staff, *more], at, DURHAM).member
    if before is not None:
        assert after is not None
        assert rank(after, at, DURHAM) <= rank(before, at, DURHAM)


@given(_NEEDS, _STAFF, _AT)
def test_one_on_duty_with_more_room_is_taken_instead(need: Need, staff: list[Member], at: datetime) -> None:
    local = at.astimezone(DURHAM)
    around = tuple(Shift(day, time(0), time(0)) for day in range(7))
    idle = Member(
        UUID(int=2**65),
        "idle",
        need.skills,
        frozenset(need.languages),
        frozenset((need.program,)),
        9,
        around,
        True,
        0,
    )
    assert idle.ready_at(at, DURHAM) == at, local
    found = propose(need, [*staff, idle], at, DURHAM).member
    assert found is not None
    assert found.ready_at(at, DURHAM) == at
    assert found.load == 0


@given(_STAFF, _AT)
def test_whoever_is_ready_is_so_within_eight_days_or_never(staff: list[Member], at: datetime) -> None:
    for one in staff:
        ready_at = one.ready_at(at, DURHAM)
        assert at <= ready_at
        assert (ready_at <= at + timedelta(days=8)) is bool(one.hours)
