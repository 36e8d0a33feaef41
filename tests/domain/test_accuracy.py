"""Precision, recall, F1 and Wilson's interval, against values worked out elsewhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.accuracy import Counts, wilson


# Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3: the score interval.
@pytest.mark.parametrize(
    ("held", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_is_as_published(held: int, of: int, low: float, high: float) -> None:
    assert wilson(held, of) == pytest.approx((low, high), abs=0.00005)


def test_of_nothing_there_is_no_interval() -> None:
    assert wilson(0, 0) is None


@given(st.integers(1, 10**6), st.data())
def test_the_interval_holds_the_share_and_is_the_same_turned_round(of: int, data: st.DataObject) -> None:
    held = data.draw(st.integers(0, of))
    low, high = wilson(held, of) or (1.0, 0.0)
    assert 0 <= low <= held / of <= high <= 1
    other_low, other_high = wilson(of - held, of) or (1.0, 0.0)
    assert (1 - other_high, 1 - other_low) == pytest.approx((low, high), abs=1e-9)


def test_verdicts_are_counted() -> None:
    counts = Counts()
    for expected, got, times in ((True, True, 8), (False, True, 2), (True, False, 4), (False, False, 6)):
        for _ in range(times):
            counts = counts.with_one(expected=expected, got=got)
    assert counts == Counts(tp=8, fp=2, fn=4, tn=6)
    assert counts.precision == 0.8
    assert counts.recall == pytest.approx(2 / 3)
    assert counts.f1 == pytest.approx(8 / 11)
    assert counts.precision_interval == wilson(8, 10)
    assert counts.recall_interval == wilson(8, 12)


def test_what_is_divided_by_nothing_is_not_known() -> None:
    silent = Counts(fn=3, tn=5)
    assert (silent.precision, silent.precision_interval) == (None, None)
    assert (silent.recall, silent.f1) == (0.0, 0.0)
    assert Counts(tn=5).f1 is None
