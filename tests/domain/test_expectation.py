"""What history alone would bring: worked by hand, by scipy, and in worlds whose truth is known."""

import numpy
import pytest
from scipy import stats

from app.domain.expectation import Counted, Gamma, Spread, fitted, forecast

YEAR = 365.0


def test_the_posterior_of_one_gamma_is_the_one_worked_by_hand() -> None:
    # shape 2, rate 1 a year; 10 calls in 2 years: gamma(12, 3), mean 4 a year.
    # In a year: mean 4, variance 4 + 4 * 4 / 12 = 5 1/3. In half a year: mean 2, variance 2 + 4 / 12.
    spread = Spread([Gamma(2.0, YEAR)])
    assert spread.expected(10, 2 * YEAR, YEAR) == pytest.approx((4, 16 / 3))
    assert spread.expected(10, 2 * YEAR, YEAR / 2) == pytest.approx((2, 7 / 3))


def test_of_a_mixture_each_part_counts_by_how_well_it_tells_the_calls() -> None:
    # shape 1 and rates 1 and 1/3 a year, alike in weight; 1 call in 1 year:
    #   chance of one call: rate / (rate + 1)^2 = 1/4, and (1/3) / (4/3)^2 = 3/16 -> weights 4/7 and 3/7
    #   means: 2 / 2 = 1, and 2 / (4/3) = 3/2               -> 4/7 + 9/14 = 17/14
    #   squares: 1 + 1 * 1/2 + 1 = 5/2; 3/2 + 9/4 * 1/2 + 9/4 = 39/8 -> 10/7 + 117/56 = 197/56
    mean, variance = Spread([Gamma(1, YEAR, 0.5), Gamma(1, YEAR / 3, 0.5)]).expected(1, YEAR, YEAR)
    assert mean == pytest.approx(17 / 14)
    assert variance == pytest.approx(197 / 56 - (17 / 14) ** 2)


def test_the_limits_of_one_unit_are_those_of_its_negative_binomial() -> None:
    found = forecast([Spread([Gamma(2.0, YEAR)]).expected(10, 2 * YEAR, YEAR)])
    exact = stats.nbinom(12, 3 / 4)  # 12 successes; 3 of 4 years are behind
    assert (found.mean, found.low, found.high) == pytest.approx((4, exact.ppf(0.025), exact.ppf(0.975)))


def test_the_sum_of_many_has_the_limits_that_a_simulation_gives() -> None:
    chance = numpy.random.default_rng(5)
    spread, seen = Spread([Gamma(0.5, YEAR / 4)]), (12, 15, 20, 30) * 10
    rates = chance.gamma([0.5 + n for n in seen], 1 / (0.25 + 1), (20_000, len(seen)))
    sums = chance.poisson(rates).sum(axis=1)
    found = forecast([spread.expected(n, YEAR, YEAR) for n in seen])
    assert found.mean == pytest.approx(sums.mean(), rel=0.005)
    assert (found.low, found.high) == pytest.approx(numpy.quantile(sums, (0.025, 0.975)), rel=0.01)


def counts(calls: numpy.ndarray, days: float) -> list[Counted]:
    return [
        Counted(n, days, int((calls == n).sum())) for n in range(1, calls.max() + 1) if (calls == n).any()
    ]


def test_a_spread_fitted_to_those_who_called_tells_as_the_true_one() -> None:
    chance = numpy.random.default_rng(1)
    rates = chance.gamma(0.4, 5.0, 60_000)  # a year: shape 0.4, rate 0.2
    fit = fitted(counts(chance.poisson(3 * rates), 3 * YEAR), 3 * YEAR)
    assert fit is not None
    for n in (3, 10, 30):
        told = fit.expected(n, 3 * YEAR, YEAR)[0]
        assert told == pytest.approx((0.4 + n) / (0.2 + 3), rel=0.03)


def test_the_few_who_call_every_week_are_not_taken_for_the_many() -> None:
    # One gamma fitted to these would expect far fewer of somebody with 90 calls in 3 years.
    chance = numpy.random.default_rng(2)
    rates = numpy.concatenate([chance.gamma(8.0, 0.1, 60_000), chance.gamma(20.0, 1.5, 300)])
    fit = fitted(counts(chance.poisson(3 * rates), 3 * YEAR), 3 * YEAR)
    assert fit is not None
    assert fit.expected(90, 3 * YEAR, YEAR)[0] == pytest.approx(30, rel=0.05)
    assert fit.expected(2, 3 * YEAR, YEAR)[0] == pytest.approx((8 + 2) / (10 + 3), rel=0.1)


def test_being_watched_until_the_tenth_call_changes_no_expectation() -> None:
    chance = numpy.random.default_rng(3)
    rates = chance.gamma(0.4, 5.0, 60_000)
    tenth = numpy.maximum(chance.gamma(10.0, 1.0, len(rates)), 1e-9) / rates  # years until the tenth call
    stopped = rates[tenth < 3]
    assert len(stopped) > 1000
    whole = fitted(counts(chance.poisson(3 * rates), 3 * YEAR), 3 * YEAR)
    assert whole is not None
    told = [whole.expected(10, years * YEAR, YEAR)[0] for years in tenth[tenth < 3]]
    assert sum(told) == pytest.approx(stopped.sum(), rel=0.02)


def test_of_nobody_nothing_is_expected() -> None:
    assert fitted([], YEAR) is None
    assert fitted([Counted(3, 0.0, 1)], 0.0) is None
