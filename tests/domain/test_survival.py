"""Survival over arrays is what scipy says of the same intervals, one by one."""

import warnings
from collections.abc import Sequence

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from app.domain.survival import Span, Spans, Survival, logrank, logranks

spans = st.lists(
    st.builds(Span, st.integers(0, 9), st.booleans(), st.booleans(), st.integers(1, 3)),
    min_size=1,
    max_size=30,
)


def censored(some: Sequence[Span]) -> stats.CensoredData:
    def ages(*, ended: bool) -> list[float]:
        return [span.seconds for span in some if span.ended is ended for _ in range(span.times)]

    return stats.CensoredData(uncensored=ages(ended=True), right=ages(ended=False))


@given(spans)
def test_the_curve_and_its_limits_are_those_of_scipy(some: list[Span]) -> None:
    curve, points = stats.ecdf(censored(some)).sf, Survival(some).points
    assert [point.seconds for point in points] == curve.quantiles.tolist()
    assert [point.open_share for point in points] == pytest.approx(curve.probabilities.tolist(), abs=1e-9)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        limits = curve.confidence_interval(method="log-log")
    for point, low, high in zip(points, limits.low.probabilities, limits.high.probabilities, strict=True):
        assert numpy.isnan(low) or point.low == pytest.approx(low, abs=1e-9)
        assert numpy.isnan(high) or point.high == pytest.approx(high, abs=1e-9)


@given(st.lists(spans, min_size=2, max_size=4))
def test_each_group_is_compared_with_all_others_as_by_scipy(groups: list[list[Span]]) -> None:
    found = logranks(groups)
    for number, p in enumerate(found):
        others = [span for place, group in enumerate(groups) if place != number for span in group]
        if not any(span.ended for group in groups for span in group):
            assert p is None
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            expected = stats.logrank(censored(groups[number]), censored(others)).pvalue
        assert (p is None) if numpy.isnan(expected) else p == pytest.approx(expected, abs=1e-9)
        assert p == pytest.approx(logrank(groups[number], others), abs=1e-9)


@given(st.lists(st.tuples(st.integers(-5, 20) | st.integers(-(10**6), 10**9), st.booleans(), st.booleans())))
def test_like_intervals_are_counted_whether_few_lengths_recur_or_many(
    some: list[tuple[int, bool, bool]],
) -> None:
    columns = [numpy.array(column) for column in zip(*some, strict=True)] or [numpy.array([], int)] * 3
    counted = Spans.alike(columns[0], columns[1].astype(bool), columns[2].astype(bool))
    rows = zip(counted.seconds, counted.ended, counted.late, counted.times, strict=True)
    assert sorted(row[:3] for row in rows for _ in range(row[3])) == sorted(some)
