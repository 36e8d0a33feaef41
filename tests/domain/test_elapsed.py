"""Elapsed time: the Kaplan-Meier figures, worked by hand and by brute force, and what open intervals do."""

from collections import Counter
from fractions import Fraction
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats  # loaded before Hypothesis watches the clock

from app.domain.elapsed import PAIRS, Elapsed, Span, summarize
from app.domain.milestone import CALL_MILESTONES, REFERRAL_MILESTONES
from app.domain.survival import Survival, logrank

MANY = 11  # times each interval is taken, so that no cell is small


def figures(spans: list[Span], target_seconds: float | None = None) -> Elapsed:
    return summarize("pair", None, spans, target_seconds)


def ended(*seconds: float) -> list[Span]:
    return [Span(one, ended=True) for one in seconds] * MANY


def running(*seconds: float) -> list[Span]:
    return [Span(one, ended=False) for one in seconds] * MANY


# Twelve intervals (each eleven times, which changes no share):
#   at  60 s: 12 at risk, 3 end      12/12 - 3/12           -> 3/4 still open; one more is open at 60 s
#   at 120 s:  8 at risk, 2 end      3/4  * (1 - 2/8) = 3/4 * 3/4  -> 9/16; three more are open at 150 s
#   at 180 s:  3 at risk, 1 ends     9/16 * (1 - 1/3) = 9/16 * 2/3 -> 3/8   <= 1/2: the median
#   at 300 s:  2 at risk, 1 ends     3/8  * (1 - 1/2)              -> 3/16  >  1/10: no p90
#   at 400 s:  1 at risk, still open
BY_HAND = ended(60, 60, 60, 120, 120, 180, 300) + running(60, 150, 150, 150, 400)


def test_the_figures_are_those_worked_by_hand() -> None:
    found = figures(BY_HAND, 120)
    assert (found.n, found.open, found.negative) == (12 * MANY, 5 * MANY, 0)
    assert found.median_seconds == 180  # of the finished ones alone it would be 120
    assert found.p90_seconds is None
    assert found.within_target == pytest.approx(7 / 16)
    assert found.suppressed == ()


@pytest.mark.parametrize(
    ("target", "share"), [(59, 0.0), (60, 1 / 4), (179, 7 / 16), (180, 5 / 8), (1000, 13 / 16)]
)
def test_within_target_is_the_share_ended_by_the_target(target: float, share: float) -> None:
    assert figures(BY_HAND, target).within_target == pytest.approx(share)


def test_with_nothing_open_the_figures_are_the_plain_ones() -> None:
    found = figures(ended(*range(1, 11)), 5)
    assert (found.median_seconds, found.p90_seconds) == (5, 9)
    assert found.within_target == pytest.approx(0.5)


def test_a_median_that_most_are_still_waiting_for_is_not_reached() -> None:
    found = figures(ended(60) + running(90, 90))
    assert (found.median_seconds, found.p90_seconds) == (None, None)
    assert found.suppressed == ()


def test_a_median_is_reached_by_exactly_half() -> None:
    assert figures(ended(60) + running(90)).median_seconds == 60


def test_nothing_at_all_has_no_figures_and_no_secrets() -> None:
    found = figures([], 60)
    assert (found.n, found.open, found.negative, found.suppressed) == (0, 0, 0, ())
    assert (found.median_seconds, found.p90_seconds, found.within_target) == (None, None, None)


def test_without_a_target_there_is_no_share_within_it() -> None:
    found = figures(ended(60), None)
    assert (found.target_seconds, found.within_target, found.suppressed) == (None, None, ())


def test_an_end_before_its_start_is_counted_apart() -> None:
    found = figures(ended(60, 120) + ended(-1), 60)
    assert (found.n, found.negative) == (3 * MANY, MANY)
    assert found.median_seconds == 60
    assert found.within_target == pytest.approx(0.5)


def test_an_open_interval_of_a_clock_ahead_is_open_at_nothing() -> None:
    found = figures(ended(60) + running(-5))
    assert (found.n, found.open, found.negative) == (2 * MANY, MANY, 0)
    assert found.median_seconds == 60


def test_an_interval_of_no_length_counts() -> None:
    assert figures(ended(0, 60), 0).within_target == pytest.approx(0.5)


def test_every_pair_is_between_known_milestones() -> None:
    known = {*CALL_MILESTONES, *REFERRAL_MILESTONES, "completed"}
    assert {pair.start for pair in PAIRS} | {pair.end for pair in PAIRS} <= known
    assert len({pair.name for pair in PAIRS}) == len(PAIRS)


def brute_force(spans: list[Span], q: Fraction) -> int | None:
    """The quantile from the definition: exact, and slow."""
    share = Fraction(1)
    for length in sorted({span.seconds for span in spans if span.ended}):
        at_risk = sum(span.seconds >= length for span in spans)
        ending = sum(span.ended and span.seconds == length for span in spans)
        share *= Fraction(at_risk - ending, at_risk)
        if share <= 1 - q:
            return int(length)
    return None


spans = st.lists(
    st.builds(Span, st.integers(0, 8), st.booleans(), st.booleans(), st.just(1)), min_size=MANY, max_size=40
)


@given(spans)
def test_quantiles_are_those_of_the_definition(some: list[Span]) -> None:
    found = figures(some)
    assert found.median_seconds == brute_force(some, Fraction(1, 2))
    assert found.p90_seconds == brute_force(some, Fraction(9, 10))


@given(spans, st.lists(st.integers(0, 10), max_size=10))
def test_open_intervals_never_lower_the_median(some: list[Span], ages: list[int]) -> None:
    before = figures(some).median_seconds
    after = figures([*some, *(Span(age, ended=False) for age in ages)]).median_seconds
    assert after is None or (before is not None and after >= before)


@given(spans, st.randoms())
def test_the_order_of_intervals_is_of_no_matter(some: list[Span], random: Random) -> None:
    assert figures(some, 4) == figures(random.sample(some, len(some)), 4)


def by_hand(some: list[Span]) -> list[tuple[float, float]]:
    """Kaplan-Meier, product by product: (seconds, share still open just after) where one ended."""
    points, alive, share = [], len(some), 1.0
    for length in sorted({span.seconds for span in some}):
        ending = sum(span.ended and span.seconds == length for span in some)
        if ending:
            share *= 1 - ending / alive
            points.append((length, share))
        alive -= sum(span.seconds == length for span in some)
    return points


@given(spans)
def test_the_curve_is_that_of_the_product_limit(some: list[Span]) -> None:
    found = [(one.seconds, one.open_share) for one in Survival(some).points if one.ended]
    expected = by_hand(some)
    assert [seconds for seconds, _ in found] == [seconds for seconds, _ in expected]
    assert [share for _, share in found] == pytest.approx([share for _, share in expected], abs=1e-9)


def test_the_limits_are_those_worked_by_hand() -> None:
    # Eleven times twelve intervals, of BY_HAND, at 120 s: S = 9/16, and Greenwood's sum is
    #   33/(132 * 99) + 22/(88 * 66) = 1/396 + 1/264 = 5/792
    # Exponential Greenwood: -ln S = 0.575364; its logarithm's error is sqrt(5/792) / 0.575364 = 0.138095;
    #   1.959964 of these is 0.270661: S to the power exp(0.270661) = 1.310831 is 0.470384, the lower limit,
    #   and to the power exp(-0.270661) = 0.762875 is 0.644725, the upper one.
    found = figures(BY_HAND, 120)
    assert found.within_target_low == pytest.approx(1 - 0.644725, abs=1e-5)
    assert found.within_target_high == pytest.approx(1 - 0.470384, abs=1e-5)
    assert found.within_target_at_risk == 4 * MANY + 2 * MANY  # 12 less 5 that ended by then, 1 open at 60
    assert (found.median_seconds, found.median_at_risk) == (180, 3 * MANY)


def test_the_limits_of_a_quantile_are_where_those_of_the_curve_cross_it() -> None:
    found, points = figures(BY_HAND), Survival(BY_HAND).points
    assert found.median_low_seconds == min(one.seconds for one in points if one.low <= 0.5)
    assert found.median_high_seconds == min(one.seconds for one in points if one.high <= 0.5)
    assert found.median_low_seconds <= 180 <= found.median_high_seconds


def test_groups_are_compared_as_the_log_rank_test_was_published() -> None:
    # Bland and Altman, "The logrank test", BMJ 328 (2004) 1073: chi-squared 7.5, P 0.006.
    astrocytoma = [6, 13, 21, 30, 37, 38, 49, 50, 63, 79, 86, 98, 202, 219], [31, 47, 80, 82, 82, 149]
    glioblastoma = (
        [
            10,
            10,
            12,
            13,
            14,
            15,
            16,
            17,
            18,
            20,
            24,
            24,
            25,
            28,
            30,
            33,
            35,
            37,
            40,
            40,
            46,
            48,
            76,
            81,
            82,
            91,
            112,
            181,
        ],
        [34, 40, 70],
    )
    groups = [
        [Span(one, ended=True) for one in ended_at] + [Span(one, ended=False) for one in open_at]
        for ended_at, open_at in (astrocytoma, glioblastoma)
    ]
    p = logrank(*groups)
    assert p == pytest.approx(0.006, abs=5e-4)
    assert stats.chi2.isf(p, 1) == pytest.approx(7.5, abs=0.05)


def test_nothing_is_compared_with_nothing() -> None:
    assert logrank(ended(1, 2), []) is None
    assert logrank(running(1, 2), running(3)) is None


@given(spans)
def test_no_step_that_is_drawn_is_of_a_few(some: list[Span]) -> None:
    drawn = Survival(some * 3).drawn()
    n = 3 * len(some)
    left = [n, *(one.at_risk for one in drawn[1:])]
    assert all(before - after >= MANY for before, after in pairwise(left))
    assert left[-1] == 0 or left[-1] >= MANY


@given(spans, st.floats(0, 9))
def test_like_intervals_may_be_counted_together(some: list[Span], target: float) -> None:
    counted = [one._replace(times=many) for one, many in Counter(some).items()]
    assert figures(counted, target) == figures(some, target)
