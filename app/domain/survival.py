"""How long things last when some have not ended yet: Kaplan-Meier, its limits, and the log-rank test.

The arithmetic is scipy's, which is loaded at first use: it takes seconds, and most commands never need it.
"""

import warnings
from collections.abc import Sequence
from math import isnan
from typing import Any, NamedTuple

from app.domain.withholding import SMALLEST_CELL

_MOST_POINTS = 200
_SLACK = 1e-12  # shares are products of fractions: a half is rarely exactly a half


class Span(NamedTuple):
    """Intervals alike: their length, whether they ended (else they are as old as this, and open).

    `late`: one of their instants was told to us long after it happened.
    """

    seconds: float
    ended: bool
    late: bool = False
    times: int = 1


class Quantile(NamedTuple):
    """When so large a share has ended: None is not reached. The limits are those of 95 % confidence."""

    seconds: float | None = None
    low_seconds: float | None = None
    high_seconds: float | None = None
    at_risk: int | None = None  # as long as this or longer


class Share(NamedTuple):
    """Which share has ended by an instant, its 95 % limits, and how many are longer than that."""

    share: float
    low: float
    high: float
    at_risk: int


class Point(NamedTuple):
    """One point of the curve: which share is still open just after, and how many reached this age."""

    seconds: float
    open_share: float
    low: float
    high: float
    at_risk: int
    ended: int


class Survival:
    """The Kaplan-Meier estimate of intervals, of which there is at least one; none is negative."""

    def __init__(self, spans: Sequence[Span]) -> None:
        """Limits by the exponential Greenwood formula (scipy's log-log): they never leave 0 to 1."""
        from scipy import stats

        curve = stats.ecdf(_censored(spans)).sf
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # of limits where all or none are open: below
            limits = curve.confidence_interval(method="log-log")
        self.points: list[Point] = []
        low, high = 1.0, 1.0
        for seconds, share, new_low, new_high, at_risk, ended in zip(
            *(curve.quantiles.tolist(), curve.probabilities.tolist()),
            *(limits.low.probabilities.tolist(), limits.high.probabilities.tolist()),
            *(curve._n.tolist(), curve._d.tolist()),
            strict=True,
        ):
            # Where none has ended the formula says nothing, nor of the upper limit where all have.
            low = 0.0 if share <= _SLACK else low if isnan(new_low) else new_low
            high = high if isnan(new_high) else new_high
            self.points.append(Point(seconds, share, low, high, int(at_risk), int(ended)))

    def quantile(self, q: float) -> Quantile:
        """When the share q has ended (Brookmeyer and Crowley's limits: where the curve's limits cross it)."""
        found = next((point for point in self.points if point.open_share <= 1 - q + _SLACK), None)
        low = next((point.seconds for point in self.points if point.low <= 1 - q + _SLACK), None)
        high = next((point.seconds for point in self.points if point.high <= 1 - q + _SLACK), None)
        return Quantile(found and found.seconds, low, high, found and found.at_risk)

    def ended_by(self, seconds: float) -> Share:
        """The share that has ended by this age, its limits, and how many grew older than that."""
        before = [point for point in self.points if point.seconds <= seconds]
        after = self.points[len(before)].at_risk if len(before) < len(self.points) else 0
        if not before:
            return Share(0.0, 0.0, 0.0, after)
        last = before[-1]
        return Share(1 - last.open_share, 1 - last.high, 1 - last.low, after)

    def drawn(self) -> list[Point]:
        """The curve as it is drawn: no step is of a few, it stops where few are left, and has few points."""
        n = self.points[0].at_risk
        found, ended = [Point(0.0, 1.0, 1.0, 1.0, n, 0)], 0
        for number, point in enumerate(self.points):
            ended += point.ended
            left = self.points[number + 1].at_risk if number + 1 < len(self.points) else 0
            many = left >= SMALLEST_CELL or point.ended >= SMALLEST_CELL > left == 0
            if ended >= max(SMALLEST_CELL, n / _MOST_POINTS) and many:
                share, low, high = (round(one, 2) for one in (point.open_share, point.low, point.high))
                found.append(Point(point.seconds, share, low, high, left, ended))
                ended = 0
        return found


def logrank(some: Sequence[Span], others: Sequence[Span]) -> float | None:
    """How likely so great a difference is by chance, if both last alike; None if that cannot be said."""
    from scipy import stats

    if not any(span.ended for span in (*some, *others)) or not some or not others:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # all ended at one age: there is no variance
        p = float(stats.logrank(_censored(some), _censored(others)).pvalue)
    return None if isnan(p) else p


def _censored(spans: Sequence[Span]) -> Any:
    """Each as scipy has it; an open one of a clock that runs ahead is of no length."""
    import numpy
    from scipy import stats

    def ages(*, ended: bool) -> Any:
        found = [span for span in spans if span.ended is ended]
        return numpy.repeat([max(s.seconds, 0.0) for s in found], [s.times for s in found])

    return stats.CensoredData(uncensored=ages(ended=True), right=ages(ended=False))
