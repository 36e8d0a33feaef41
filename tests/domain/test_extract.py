"""Disguised: who is who, when, and how many."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import combinations
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.domain.extract import TABLES, Dates, Disguise
from app.domain.extract.counts import POOLED, Cell, lines
from app.domain.extract.disguise import MOST_DAYS, anchors

ZONE = ZoneInfo("America/New_York")
CALLS = [UUID(int=number) for number in range(8)]
instants = st.integers(946_684_800, 4_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


def a_disguise(dates: Dates = Dates.SHIFTED, **more: dict[UUID, UUID]) -> Disguise:
    return Disguise(b"s" * 32, dates, ZONE, **more)


@given(instants, st.integers(0, 10**8), st.sampled_from(CALLS))
def test_an_interval_survives_the_shift_to_the_second(begins: datetime, seconds: int, call: UUID) -> None:
    disguise, begins = a_disguise(), begins.replace(microsecond=0)
    days = disguise.days(call)
    one, other = (disguise.at(at, days) for at in (begins, begins + timedelta(seconds=seconds)))
    assert one is not None
    assert other is not None
    assert (other - one).total_seconds() == seconds
    assert one - begins == timedelta(days=days)


@given(st.binary(min_size=32, max_size=32), st.uuids())
def test_every_call_is_shifted_and_none_too_far(salt: bytes, call: UUID) -> None:
    days = Disguise(salt, Dates.SHIFTED, ZONE).days(call)
    assert 1 <= abs(days) <= MOST_DAYS


def test_all_shifts_are_about_as_likely() -> None:
    drawn = Counter(a_disguise().days(UUID(int=number)) for number in range(36_400))
    assert set(drawn) == {*range(-MOST_DAYS, 0), *range(1, MOST_DAYS + 1)}
    assert 50 < min(drawn.values()) <= max(drawn.values()) < 160  # 100 each, give or take 5 deviations


def test_the_night_of_a_clock_change_keeps_its_length() -> None:
    # 1:30 EDT and 1:30 EST of 1 November 2026, an hour apart, and the spring's 1:59:59 and 3:00:00
    for one, other, seconds in (
        ("2026-11-01T01:30:00-04:00", "2026-11-01T01:30:00-05:00", 3600),
        ("2026-03-08T01:59:59-05:00", "2026-03-08T03:00:00-04:00", 1),
    ):
        begins, ends = (a_disguise().at(datetime.fromisoformat(at), 100) for at in (one, other))
        assert begins is not None
        assert ends is not None
        assert (ends - begins).total_seconds() == seconds


@given(instants)
def test_coarsened_instants_are_mondays_of_the_same_local_week(at: datetime) -> None:
    told = a_disguise(Dates.COARSENED).at(at, 50)
    assert told is not None
    local, true = told.astimezone(ZONE), at.astimezone(ZONE)
    assert (local.weekday(), local.hour, local.minute, local.second) == (0, 0, 0, 0)
    assert local.isocalendar()[:2] == true.isocalendar()[:2]


@given(st.lists(st.tuples(st.sampled_from(CALLS), st.integers(0, 6)), max_size=12))
def test_whoever_hangs_together_moves_as_one_and_nobody_else(seen: list[tuple[UUID, int]]) -> None:
    # Independently: join until nothing changes.
    groups = [({call}, {other}) for call, other in seen]
    joined = True
    while joined:
        joined = False
        for one, other in combinations(groups, 2):
            if one[0] & other[0] or one[1] & other[1]:
                groups.remove(other)
                one[0].update(other[0])
                one[1].update(other[1])
                joined = True
                break
    found = anchors(seen)
    assert found.keys() == {call for call, _ in seen}
    for calls, _ in groups:
        assert len({found[call] for call in calls}) == 1
    assert len(set(found.values())) == len(groups)
    disguise = a_disguise(anchors=found)
    for calls, _ in groups:
        assert len({disguise.days(call) for call in calls}) == 1


def test_pseudonyms_differ_by_kind_by_value_and_by_release() -> None:
    one, other = a_disguise(), Disguise(b"t" * 32, Dates.SHIFTED, ZONE)
    made = [
        each.pseudonym(kind, value)
        for each in (one, other)
        for kind in ("call", "person")
        for value in (1, 2)
    ]
    assert len(set(made)) == 8
    assert one.pseudonym("call", 1) == made[0]


months = st.lists(st.lists(st.integers(0, 30), min_size=3, max_size=3), min_size=2, max_size=5)


@given(months)
def test_no_count_that_is_withheld_can_be_worked_out(table: list[list[int]]) -> None:
    """Solved as a linear system, with the totals of all months known from the rows."""
    cells = {
        Cell(f"2026-{month:02}", "calls", group): count
        for month, counts in enumerate(table, 1)
        for group, count in zip("abc", counts, strict=True)
    }
    told = {(line["month"], line["group"]): line["count"] for line in lines(cells)}
    if not told:
        assert sum(map(sum, table)) <= 10
        return
    names = sorted({month for month, _ in told if month}), sorted({group for _, group in told if group})
    assert all(told[None, group] is not None for group in (*names[1], None))
    sums = [((month, None), [(month, group) for group in names[1]]) for month in names[0]]
    sums += [((None, group), [(month, group) for month in names[0]]) for group in (*names[1], None)]
    unknown = [key for key, count in told.items() if count is None]
    rows = [[(key in parts) - (key == total) for key in unknown] for total, parts in sums]
    system = np.array(rows, dtype=float).reshape(len(rows), len(unknown))
    true = dict.fromkeys(told, 0)
    for cell, count in cells.items():
        for group in (cell.group if (cell.month, cell.group) in told else POOLED, None):
            true[cell.month, group] += count
    for number, key in enumerate(unknown):
        alone = np.eye(len(unknown))[number]
        worked_out = np.linalg.matrix_rank(np.vstack([system, alone])) == np.linalg.matrix_rank(system)
        assert not (worked_out and 1 <= true[key] <= 10), key
    assert not [key for key, count in told.items() if key[0] and count and count <= 10]


def test_what_is_large_is_told_and_what_is_rare_is_pooled() -> None:
    counts = {(f"2026-{month:02}", group): 20 + month for month in range(1, 7) for group in "ab"}
    found = lines({Cell(*key[:1], "calls", key[1]): n for key, n in (counts | {("2026-02", "c"): 2}).items()})
    told = {(line["month"], line["group"]): line["count"] for line in found}
    assert {group for _, group in told} == {POOLED, "b", None}  # two calls among as many as it takes
    assert told[None, POOLED] == sum(range(21, 27)) + 2
    assert (told["2026-02", POOLED], told["2026-03", "b"]) == (24, 23)


def test_every_table_is_sorted_by_columns_that_it_has() -> None:
    for table in TABLES:
        names = [column.name for column in table.columns]
        assert len(set(names)) == len(names)
        assert set(table.sorted_by) <= set(names)
