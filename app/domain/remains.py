"""What remains of what was expected: a ratio of sums over units, with limits that trust no model."""

from collections.abc import Sequence
from math import exp, log, sqrt
from typing import NamedTuple


class Seen(NamedTuple):
    """Of one unit: what happened, what was expected, and the variance it had if all came by chance."""

    calls: float
    expected: float
    chance: float


class Remains(NamedTuple):
    """What remains of what was expected (1: all of it), with 95 % limits; `error` is of its logarithm."""

    ratio: float
    low: float
    high: float
    error: float = 0.0
    freedom: float = 0.0


def remains(units: Sequence[Seen]) -> Remains | None:
    """What happened by what was expected; None of fewer than two units.

    The error is that of a ratio of sums (Cochran, Sampling Techniques, 6.3): it comes from how units differ.
    It is never less than that of chance alone; the limits are Student's t on the logarithm. Where nothing
    happened, the upper limit is what leaves one chance in 40 of nothing (Poisson: 3.69 expected).
    """
    n, calls, expected = len(units), sum(one.calls for one in units), sum(one.expected for one in units)
    if n < 2 or not expected:
        return None
    if not calls:
        return Remains(0.0, 0.0, -log(0.025) / expected)
    ratio = calls / expected
    spread = n / (n - 1) * sum((one.calls - ratio * one.expected) ** 2 for one in units)
    return _limits(log(ratio), sqrt(max(spread, sum(one.chance for one in units))) / calls, n - 1)


def compared(one: Remains | None, other: Remains | None) -> Remains | None:
    """What remains of one by what remains of the other; freedom by Welch and Satterthwaite."""
    if one is None or other is None or not one.ratio or not other.ratio:
        return None
    square = one.error**2 + other.error**2
    freedom = square**2 / (one.error**4 / one.freedom + other.error**4 / other.freedom)
    return _limits(log(one.ratio / other.ratio), sqrt(square), freedom)


def _limits(middle: float, error: float, freedom: float) -> Remains:
    from scipy import stats

    wide = float(stats.t.ppf(0.975, freedom)) * error
    return Remains(exp(middle), exp(middle - wide), exp(middle + wide), error, freedom)
