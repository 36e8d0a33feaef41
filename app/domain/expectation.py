"""What is to be expected of units from their own history alone: gamma-Poisson, fitted to everybody.

Each unit is taken to call at a rate of its own that never changes (Poisson), and rates to be spread over
units as a gamma distribution: shape alpha, rate beta. Of a unit with n calls in the time T, the rate is then
gamma(alpha + n, beta + T) (Robbins 1956; Greenwood and Yule 1920), and its calls in the next W are negative
binomial with mean m = W (alpha + n) / (beta + T) and variance m + m^2 / (alpha + n).

That a unit is looked at because of its calls (the tenth call; an enrolment after a bad month) changes nothing
of this: of calls at t1 < ... < tn until T the likelihood is rate^n exp(-rate T) times what does not hold the
rate, whatever rule said when to stop, as long as the rule looked only at what had happened by then.
"""

from collections.abc import Sequence
from math import exp, isfinite
from typing import NamedTuple

_LOG_BOUNDS = (-12.0, 12.0)  # of shape and of rate per year: nothing real gets near these
_YEAR = 365.0


class Counted(NamedTuple):
    """So many units with so many calls in so many days."""

    calls: int
    days: float
    units: int


class Spread(NamedTuple):
    """How rates of calling are spread over units: gamma with this shape, and this rate in days."""

    shape: float
    days: float


class Forecast(NamedTuple):
    """The calls that a group is to be expected to have: mean, and 95 % prediction limits."""

    mean: float
    low: float
    high: float


def fitted(counts: Sequence[Counted], days: float) -> Spread | None:
    """The spread under which these counts are likeliest; None of nobody.

    Nobody is known without a call: the likelihood is that of having had at least one in `days`, the
    length of all history (zero-truncated). A unit whose days are fewer was watched for its first days only.
    """
    import numpy
    from scipy import optimize, special

    known = [one for one in counts if one.days > 0]
    if not known or days <= 0:
        return None
    calls, years, units = (numpy.array(column, dtype=float) for column in zip(*known, strict=True))
    years, whole = years / _YEAR, days / _YEAR

    def unlikely(logs: Sequence[float]) -> float:
        alpha, beta = exp(logs[0]), exp(logs[1])
        each = special.gammaln(alpha + calls) - special.gammaln(alpha)
        each -= alpha * numpy.log1p(years / beta) + calls * numpy.log(beta + years)
        seen = -numpy.expm1(-alpha * numpy.log1p(whole / beta))
        return float(-(units * (each - numpy.log(seen))).sum() / units.sum())

    # Nelder and Mead need no slopes, and give the same answer every time.
    best = optimize.minimize(
        unlikely,
        (-1.0, 0.0),
        method="Nelder-Mead",
        bounds=[_LOG_BOUNDS] * 2,
        options={"xatol": 1e-6, "fatol": 1e-12, "maxiter": 2000},
    )
    assert isfinite(best.fun)
    return Spread(exp(best.x[0]), exp(best.x[1]) * _YEAR)


def expected(spread: Spread, calls: int, days: float, window_days: float) -> tuple[float, float]:
    """Mean and variance of a unit's calls in the window after so many calls in so many days."""
    mean = window_days * (spread.shape + calls) / (spread.days + days)
    return mean, mean + mean * mean / (spread.shape + calls)


def forecast(units: Sequence[tuple[float, float]]) -> Forecast:
    """What is to be expected of all of them together, from each one's mean and variance.

    The limits are those of the negative binomial with the mean and the variance of the sum. Units are taken
    as independent, and the spread as known: it is fitted to everybody, so its own doubt is small.
    """
    from scipy import stats

    mean, variance = (sum(column) for column in zip(*units, strict=True))
    shape = mean * mean / (variance - mean)
    low, high = stats.nbinom.ppf((0.025, 0.975), shape, mean / variance)
    return Forecast(mean, float(low), float(high))
