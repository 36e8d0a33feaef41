"""What is to be expected of units from their own history alone: gamma-Poisson, fitted to everybody.

Each unit is taken to call at a rate of its own that never changes (Poisson). How rates are spread over units
is a mixture of gamma distributions. If it were one, of shape alpha and rate beta, then that of a unit with n
calls in the time T would be gamma(alpha + n, beta + T) (Greenwood and Yule 1920; Robbins 1956), and its calls
in the next W negative binomial with mean m = W (alpha + n) / (beta + T) and variance m + m^2 / (alpha + n);
of a mixture each counts by how well it tells n. One gamma alone cannot be both the many who call once and the
few who call every week: fitted to the many, it would take half from the few.

That a unit is looked at because of its calls (the tenth call; an enrolment after a bad month) changes nothing
of this: of calls at t1 < ... < tn until T the likelihood is rate^n exp(-rate T) times what does not hold the
rate, whatever rule said when to stop, as long as the rule looked only at what had happened by then.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, NamedTuple

_YEAR = 365.0
_SHAPE = 4.0  # of each gamma: narrow enough to be put together to anything smooth
_MEANS = tuple(0.01 * 2 ** (step / 2) for step in range(34))  # calls a year, up to about 900
_ROUNDS = 500


class Counted(NamedTuple):
    """So many units with so many calls in so many days."""

    calls: int
    days: float
    units: int


class Gamma(NamedTuple):
    """Rates of calling spread with this shape and this rate in days; and how large a part of all it is."""

    shape: float
    days: float
    weight: float = 1.0


class Forecast(NamedTuple):
    """The calls that a group is to be expected to have: mean, and 95 % prediction limits."""

    mean: float
    low: float
    high: float


class Spread:
    """How rates of calling are spread over units: a mixture of gammas."""

    def __init__(self, parts: Sequence[Gamma]) -> None:
        self.parts = parts

    @cached_property
    def _columns(self) -> Any:
        import numpy

        return numpy.array(self.parts).T

    def expected(self, calls: int, days: float, window_days: float) -> tuple[float, float]:
        """Mean and variance of a unit's calls in the window after so many calls in so many days."""
        import numpy

        shape, rate, weight = self._columns
        logs = numpy.log(weight) + _log_chances(calls, days, shape, rate)
        part = numpy.exp(logs - logs.max())
        part /= part.sum()
        means = window_days * (shape + calls) / (rate + days)
        mean = float(part @ means)
        return mean, float(part @ (means + means**2 / (shape + calls) + means**2)) - mean * mean


def fitted(counts: Sequence[Counted], days: float) -> Spread | None:
    """The spread under which these counts are likeliest; None of nobody.

    Nobody is known without a call: the likelihood is that of having had at least one in `days`, the
    length of all history (zero-truncated). A unit whose days are fewer was watched for its first days only.
    The parts of the mixture are given, and their weights come by expectation and maximization (Laird 1978).
    """
    import numpy

    known = [one for one in counts if one.days > 0]
    if not known or days <= 0:
        return None
    calls, watched, units = (numpy.array(column, dtype=float)[:, None] for column in zip(*known, strict=True))
    rates = numpy.array([_SHAPE * _YEAR / mean for mean in _MEANS])
    seen = -numpy.expm1(-_SHAPE * numpy.log1p(days / rates))
    logs = _log_chances(calls, watched, _SHAPE, rates) - numpy.log(seen)
    chances = numpy.exp(logs - logs.max(axis=1, keepdims=True))
    weights = numpy.full(len(_MEANS), 1 / len(_MEANS))  # of those who were seen
    for _ in range(_ROUNDS):
        share = chances * weights
        weights = (units * share / share.sum(axis=1, keepdims=True)).sum(axis=0) / units.sum()
    whole = weights / seen
    whole = whole / whole.sum()
    return Spread([Gamma(_SHAPE, *one) for one in zip(rates.tolist(), whole.tolist(), strict=True) if one[1]])


def _log_chances(calls: Any, days: Any, shape: Any, rate: Any) -> Any:
    """How likely so many calls are for each gamma, but for what is the same for all (negative binomial)."""
    import numpy
    from scipy import special

    told = special.gammaln(shape + calls) - special.gammaln(shape)
    return told - shape * numpy.log1p(days / rate) - calls * numpy.log(rate + days)


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
