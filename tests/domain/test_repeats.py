"""Gaps between calls and their counts, against plain loops and cases worked by hand; few are never told."""

from itertools import pairwise, product
from math import exp, log, sqrt
from typing import Any

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.couple import couples
from app.domain.gaps import History, unpacked
from app.domain.repeats import (
    DOMESTIC,
    IN_CRISIS,
    MENTAL,
    OCCURRENCE,
    RECEIPT,
    SEVERE,
    SUSPECT,
    VICTIM,
    WINDOWS,
    Gaps,
    curve,
    year_lines,
)

DAY = 86_400_000_000


def occurrences(*rows: tuple[float, ...]) -> Any:
    """(call, at in days, identity, phone, household, flags) of each."""
    packed = [(row[0], round(row[1] * DAY), *row[2:]) for row in rows]
    return unpacked([numpy.array(packed, dtype=list(OCCURRENCE)).tobytes()])


def receipts(*rows: tuple[int, float]) -> Any:
    packed = [(call, round(at * DAY)) for call, at in rows]
    return unpacked([numpy.array(packed, dtype=list(RECEIPT)).tobytes()], RECEIPT)


def test_a_begun_day_counts_whole_and_a_couple_is_one_whoever_is_the_victim() -> None:
    ann, bob, cat = 1, 2, 3
    rows = occurrences(
        (10, 0, ann, 7, 0, DOMESTIC | VICTIM),
        (10, 0, bob, 0, 0, DOMESTIC | SUSPECT),
        (11, 9.5, ann, 0, 0, DOMESTIC | SUSPECT | SEVERE),
        (11, 9.5, bob, 7, 0, DOMESTIC | VICTIM | SEVERE),
        (12, 40, bob, 0, 0, DOMESTIC | SUSPECT),
        (12, 40, cat, 0, 0, DOMESTIC | VICTIM),
        (13, 400, ann, 0, 0, DOMESTIC),  # in no role that counts
        (14, 500, 0, 0, 0, DOMESTIC),  # nobody
    )
    found = History(rows, receipts((11, 12.25), (11, 10), (12, 39), (99, 1)), DOMESTIC).gaps(0, 365 * DAY)
    assert set(found) == {"person", "couple", "phone"}  # no household: there is no address
    person, couple, phone = found["person"], found["couple"], found["phone"]
    # by person: Ann on days 0 and 9.5; Bob on 0, 9.5 and 40 (31 days: 30.5 begun); Cat on 40
    assert sorted(person.days.tolist()) == [-1, -1, -1, 10, 10, 31]
    assert sorted(person.days[person.first].tolist()) == [-1, 10, 10]
    assert sorted(couple.days.tolist()) == [-1, -1, 10]
    assert (couple.calls, couple.unidentified) == (3, 0)
    assert phone.days.tolist() == [10, -1]
    assert phone.unidentified == 1
    assert phone.next_severe.tolist()[0]
    # the first service after call 11 half a day later; of call 12 one that is noted before its call
    assert dict(zip(phone.days.tolist(), phone.linked_days.tolist(), strict=True)) == {10: -1, -1: 1}
    assert sorted(couple.linked_days.tolist()) == [-1, 0, 1]


@st.composite
def _histories(draw: st.DrawFn) -> list[tuple[int, ...]]:
    tag = DOMESTIC | MENTAL
    roles = st.sampled_from((VICTIM, SUSPECT, IN_CRISIS, VICTIM | SUSPECT, 0))
    people = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 2), roles), min_size=1, max_size=3)
    calls = draw(st.lists(st.tuples(st.integers(0, 60), people), max_size=8))
    return [
        (number, day, who, phone, phone, tag | role)
        for number, (day, persons) in enumerate(calls, 1)
        for who, phone, role in persons
    ]


def _plainly(rows: list[tuple[int, ...]], unit: str, begin: int, end: int) -> list[tuple[bool, int]]:
    """The same as History.gaps, call by call."""
    on: dict[Any, set[tuple[int, int]]] = {}
    for call in {row[0] for row in rows}:
        there = [row for row in rows if row[0] == call]
        if unit == "couple":
            words = {VICTIM: "victim", SUSPECT: "suspect"}
            named = [
                (row[2], [word for bit, word in words.items() if row[5] & bit]) for row in there if row[2]
            ]
            units: set[Any] = set(couples(named))
        elif unit == "person":
            units = {row[2] for row in there if row[5] & (VICTIM | SUSPECT)} - {0}
        else:
            units = {row[3] for row in there} - {0}
        for one in units:
            on.setdefault(one, set()).add((there[0][1], call))
    found = []
    for calls in on.values():
        order = sorted(calls)
        inside = [place for place, (day, _) in enumerate(order) if begin <= day < end]
        for place in inside:
            after = order[place + 1][0] - order[place][0] if place + 1 < len(order) else -1
            found.append((place == inside[0], after))
    return sorted(found)


@settings(max_examples=60)
@given(rows=_histories(), begin=st.integers(0, 30), length=st.integers(1, 40))
def test_gaps_are_those_of_a_plain_loop(rows: list[tuple[int, ...]], begin: int, length: int) -> None:
    history = History(occurrences(*rows), receipts(), DOMESTIC)
    found = history.gaps(begin * DAY, (begin + length) * DAY)
    for unit, gaps in found.items():
        listed = sorted(zip(gaps.first.tolist(), gaps.days.tolist(), strict=True))
        assert listed == _plainly(rows, unit, begin, begin + length)


def test_the_curve_is_that_of_kaplan_and_meier_by_hand() -> None:
    """20 units: 4 repeat after 10 days, 8 after 100, 1 after 400, 7 never; followed for 365 days."""
    days = numpy.array([10] * 4 + [100] * 8 + [400] + [-1] * 7)
    estimate = curve(days, 365)
    assert estimate is not None
    share, median = estimate.ended_by(365), estimate.quantile(0.5)
    # open: 16/20 after day 10, then 16/20 · 8/16 = 8/20, and nobody leaves before the window's end
    assert share.share == pytest.approx(12 / 20)
    assert median.seconds == 100
    # Greenwood: the sum of d / (n (n - d)) = 4/(20·16) + 8/(16·8) = 0.075; limits S ** exp(±z √0.075 / ln S)
    open_share, spread = 0.4, 1.959964 * sqrt(0.075) / abs(log(0.4))
    assert share.low == pytest.approx(1 - open_share ** exp(-spread), abs=1e-6)
    assert share.high == pytest.approx(1 - open_share ** exp(spread), abs=1e-6)
    assert curve(numpy.array([], dtype=int), 365) is None


def _gaps(counts: dict[tuple[Any, ...], int]) -> Gaps:
    """Calls of a unit by (first, days, severe, next_severe, linked_days); each of its own call."""
    rows = [key for key, times in counts.items() for _ in range(times)]
    first, days, severe, after, linked = (numpy.array(one) for one in zip(*rows, strict=True))
    return Gaps(len(rows), 0, first.astype(bool), days, severe.astype(bool), after.astype(bool), linked)


_ATOMS = list(product((True, False), (50, 120, 300, 500, -1), (True, False), (True, False), (50, 300, -1)))
_MEASURES = ("n", "repeated", "severe", "severe_repeats", "linked")


def _counts(atom: tuple[Any, ...], index: str, what: str, window: int) -> bool:
    """Whether such a call of a unit is one of those that are counted."""
    first, days, severe, after, linked = atom
    if index != "every" and first is not (index == "first"):
        return False
    repeated = 0 <= days <= window
    held = {
        "n": True,
        "repeated": repeated,
        "severe": severe,
        "severe_repeats": repeated and after,
        "linked": 0 <= linked <= window,
    }
    return bool(held[what])


def _row(index: str, what: str, window: int) -> Any:
    return numpy.array([_counts(atom, index, what, window) for atom in _ATOMS], dtype=float)


_SHARES = {"severe_share": "severe", "severe_repeats_share": "severe_repeats", "linked_share": "linked"}


@settings(max_examples=25)
@given(st.lists(st.integers(0, 40), min_size=len(_ATOMS), max_size=len(_ATOMS)), st.integers(2, 60))
def test_no_few_can_be_worked_out_from_all_windows_together(sizes: list[int], rarity: int) -> None:
    """Whatever is told of any window, as linear equations of the cells: none gives a count of 1 to 10."""
    counts = {atom: size for atom, size in zip(_ATOMS, sizes, strict=True) if size % rarity < 2}
    counts[_ATOMS[0]] = 30
    gaps = _gaps(counts)
    told = []
    for window in WINDOWS:
        for line, _points in year_lines({"person": gaps}, window, WINDOWS):
            index = line["index"]
            told += [_row(index, what, window) for what in ("n", "repeated") if line[what] is not None]
            told += [_row(index, what, window) for name, what in _SHARES.items() if line[name] is not None]
            if line["at_risk"] is not None:
                told.append(_row(index, "n", window) - _row(index, "repeated", window))
    values = numpy.array([counts.get(atom, 0) for atom in _ATOMS], dtype=float)
    rank = numpy.linalg.matrix_rank(numpy.array(told)) if told else 0
    basis = (
        numpy.linalg.svd(numpy.array(told), full_matrices=False)[2][:rank]
        if told
        else numpy.zeros((0, len(_ATOMS)))
    )
    for index, what, window in product(("first", "later", "every"), _MEASURES, WINDOWS):
        rows = [_row(index, what, window)]
        rows += [rows[0] - _row(index, what, other) for other in WINDOWS if other < window]
        rows += [_row(index, "n", window) - rows[0]] if what in ("repeated", "severe", "linked") else []
        for row in rows:
            if 0 < row @ values < 11:
                assert numpy.abs(row - basis.T @ (basis @ row)).max() > 1e-6, (index, what, window)


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(st.integers(0, 800), st.integers(1, 40)),
        min_size=1,
        max_size=20,
        unique_by=lambda one: one[0],
    )
)
def test_between_what_is_drawn_and_told_few_never_repeat(repeats: list[tuple[int, int]]) -> None:
    gaps = _gaps({(True, -1, False, False, -1): 30} | {(True, d, False, False, -1): n for d, n in repeats})
    for window in WINDOWS:
        line, points = next(iter(year_lines({"person": gaps}, window, WINDOWS)))
        if line["repeated"] is None:
            assert points == []
            continue
        assert [points[0].seconds, points[-1].seconds] == [0, window]
        assert points[-1].at_risk == line["at_risk"]
        told = [line["n"] - point.at_risk for point in points]
        for later in WINDOWS:
            other = next(iter(year_lines({"person": gaps}, later, WINDOWS)))[0]["repeated"]
            told += [] if other is None else [other]
        told.sort()
        assert not [gap for one, other in pairwise(told) if 0 < (gap := other - one) < 11]
