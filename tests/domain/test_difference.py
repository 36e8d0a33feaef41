"""Differences of shares: published examples, an independent Wilson interval, and clusters worked by hand."""

from math import sqrt

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from app.domain.difference import Shares, clustered, newcombe


# Newcombe (1998), table II, method 10.
@pytest.mark.parametrize(
    ("shares", "low", "high"),
    [
        (Shares(56, 70, 48, 80), 0.0524, 0.3339),
        (Shares(9, 10, 3, 10), 0.1705, 0.8090),
        (Shares(5, 56, 0, 29), -0.0381, 0.1926),
        (Shares(0, 10, 0, 20), -0.1611, 0.2775),
        (Shares(10, 10, 0, 10), 0.6075, 1.0000),
    ],
)
def test_the_interval_is_the_published_one(shares: Shares, low: float, high: float) -> None:
    assert newcombe(shares) == pytest.approx((low, high), abs=0.00006)


counts = st.integers(1, 500).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))


@given(counts, counts)
def test_the_interval_follows_from_scipys_wilson_intervals(
    one: tuple[int, int], two: tuple[int, int]
) -> None:
    (held, of), (other_held, other_of) = one, two
    first = stats.binomtest(held, of).proportion_ci(method="wilson")
    second = stats.binomtest(other_held, other_of).proportion_ci(method="wilson")
    p, q = held / of, other_held / other_of
    low = p - q - sqrt((p - first.low) ** 2 + (second.high - q) ** 2)
    high = p - q + sqrt((first.high - p) ** 2 + (q - second.low) ** 2)
    found = newcombe(Shares(held, of, other_held, other_of))
    assert found == pytest.approx((low, high), abs=1e-9)
    assert found is not None
    assert -1 <= found[0] <= p - q <= found[1] <= 1


def test_there_is_no_difference_from_nothing() -> None:
    assert newcombe(Shares(1, 2, 0, 0)) is None
    assert clustered([Shares(1, 2, 0, 0), Shares(0, 2, 0, 0)]) is None


def test_clusters_worked_by_hand() -> None:
    # Two officers, each with 10 calls before and 10 after:  8 of 10 and 4 of 10;  6 of 10 and 6 of 10.
    # Shares: 14/20 = 0.7 and 10/20 = 0.5, difference 0.2.
    # Residuals: (8 - 7)/20 - (4 - 5)/20 = 0.1;  (6 - 7)/20 - (6 - 5)/20 = -0.1.
    # Variance: 2/(2 - 1) * (0.01 + 0.01) = 0.04, its root 0.2; t of one degree: 12.7062; cut at -1 and 1.
    officers = [Shares(8, 10, 4, 10), Shares(6, 10, 6, 10)]
    assert clustered(officers) == (-1.0, 1.0)
    # Each of them fifty times over: residuals of 0.1 / 50 = 0.002, variance 100/99 * 100 * 0.002^2,
    # t of 99 degrees 1.98422
    reach = 1.9842169515 * sqrt(100 / 99 * 100 * 0.002**2)
    assert clustered(officers * 50) == pytest.approx((0.2 - reach, 0.2 + reach))


def test_clusters_that_do_not_vary_or_are_alone_tell_nothing() -> None:
    assert clustered([Shares(5, 10, 5, 10)]) is None
    assert clustered([Shares(5, 10, 4, 8)] * 20) is None
    assert clustered([Shares(0, 0, 0, 0)] * 20) is None


def test_with_each_call_by_itself_it_is_the_usual_variance() -> None:
    calls = [Shares(1, 1, 0, 0)] * 60 + [Shares(0, 1, 0, 0)] * 40
    calls += [Shares(0, 0, 1, 1)] * 45 + [Shares(0, 0, 0, 1)] * 55
    variance = (0.6 * 0.4 / 100 + 0.45 * 0.55 / 100) * 200 / 199
    reach = stats.t.ppf(0.975, 199) * sqrt(variance)
    assert clustered(calls) == pytest.approx((0.15 - reach, 0.15 + reach))


def test_officers_who_differ_widen_the_interval_as_a_bootstrap_of_officers_does() -> None:
    chance = numpy.random.default_rng(5)
    officers = []
    for own in chance.beta(2, 2, 200):  # each refers more or less than others
        before, after = chance.integers(5, 40, 2)
        officers.append(
            Shares(
                int(chance.binomial(after, own)), int(after), int(chance.binomial(before, own)), int(before)
            )
        )
    # the same officers before and after: what they are by nature cancels out; compare two halves instead
    halves = [Shares(one.held, one.of, 0, 0) for one in officers[:100]]
    halves += [Shares(0, 0, one.held, one.of) for one in officers[100:]]
    table = numpy.array(halves)
    drawn = table[chance.integers(0, len(table), (4000, len(table)))].sum(axis=1)
    differences = drawn[:, 0] / drawn[:, 1] - drawn[:, 2] / drawn[:, 3]
    found, naive = clustered(halves), newcombe(Shares(*(int(n) for n in table.sum(axis=0))))
    assert found is not None
    assert naive is not None
    assert found == pytest.approx(tuple(numpy.quantile(differences, (0.025, 0.975))), abs=0.012)
    assert found[1] - found[0] > 1.5 * (naive[1] - naive[0])
    paired = clustered(officers)
    assert paired is not None
    assert paired[1] - paired[0] < (found[1] - found[0]) / 2
