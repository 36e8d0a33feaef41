"""How long things last when some have not ended yet: Kaplan-Meier, its limits, and the log-rank test.

Millions of intervals are arrays; their arithmetic is numpy's, which is loaded at first use.
"""

from collections.abc import Iterable, Sequence
from math import erfc, sqrt
from typing import Any, NamedTuple

from app.domain.withholding import SMALLEST_CELL

_MOST_POINTS = 200
_SLACK = 1e-12  # shares are products of fractions: a half is rarely exactly a half
_LEAST = 1e-9  # share of a sum of variances that a group of one among millions still has
_Z = 1.959963984540054  # of a normal distribution 95 % lie so many standard deviations around the mean


class Span(NamedTuple):
    """Intervals alike: their length, whether they ended (else they are as old as this, and open).

    `late`: one of their instants was told to us long after it happened.
    """

    seconds: float
    ended: bool
    late: bool = False
    times: int = 1


class Spans:
    """Many intervals, by columns: those of Span."""

    def __init__(self, seconds: Any, ended: Any, late: Any, times: Any) -> None:
        """Arrays of one length."""
        self.seconds, self.ended, self.late, self.times = seconds, ended, late, times

    @classmethod
    def of(cls, spans: "Iterable[Span] | Spans") -> "Spans":
        """The columns of rows."""
        import numpy

        if isinstance(spans, Spans):
            return spans
        columns = list(zip(*spans, strict=True)) or [()] * len(Span._fields)
        kinds = (float, bool, bool, numpy.int64)
        return cls(*(numpy.array(one, kind) for one, kind in zip(columns, kinds, strict=True)))

    @classmethod
    def alike(cls, seconds: Any, ended: Any, late: Any) -> "Spans":
        """Single intervals of whole seconds, those alike counted together."""
        import numpy

        keys = seconds.astype(numpy.int64) * 4 + ended * 2 + late
        low, high = (int(keys.min()), int(keys.max())) if keys.size else (0, 0)
        if high - low <= 4 * keys.size:  # counting beats sorting where most lengths recur
            counts = numpy.bincount(keys - low, minlength=1)
            found = numpy.flatnonzero(counts)
            keys, times = found + low, counts[found]
        else:
            keys, times = numpy.unique(keys, return_counts=True)
        return cls((keys >> 2).astype(float), (keys & 2) > 0, (keys & 1) > 0, times)

    def where(self, chosen: Any) -> "Spans":
        """Those of which this is true."""
        return Spans(self.seconds[chosen], self.ended[chosen], self.late[chosen], self.times[chosen])

    def count(self, chosen: Any = None) -> int:
        """How many there are: of all, or where this is true."""
        return int((self.times if chosen is None else self.times[chosen]).sum())


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
    """The Kaplan-Meier estimate of intervals, of which there is at least one; none that ended is negative."""

    def __init__(self, spans: Iterable[Span] | Spans) -> None:
        """Limits by the exponential Greenwood formula ("log-log"): they never leave 0 to 1."""
        import numpy

        self._seconds, self._ended, gone = _table(Spans.of(spans))
        self._at_risk = gone.sum() - numpy.concatenate(([0], numpy.cumsum(gone)[:-1]))
        left = self._at_risk - self._ended
        with numpy.errstate(divide="ignore", invalid="ignore"):
            self._open = numpy.cumprod(left / self._at_risk)
            hazard = -numpy.log(self._open)
            error = numpy.sqrt(numpy.cumsum(self._ended / (self._at_risk * left))) / hazard
            low = numpy.exp(-hazard * numpy.exp(_Z * error))
            high = numpy.exp(-hazard * numpy.exp(-_Z * error))
        # Where none has ended the formula says nothing, nor of the upper limit where all have.
        none, every = self._ended.cumsum() == 0, self._open <= _SLACK
        self._low = numpy.where(every, 0.0, numpy.where(none, 1.0, low))
        before = high[~every & ~none][-1] if (~every & ~none).any() else 1.0
        self._high = numpy.where(every, before, numpy.where(none, 1.0, high))

    @property
    def points(self) -> list[Point]:
        """The whole curve, at every age that one ended or was last seen at."""
        return [self._point(place) for place in range(len(self._seconds))]

    def _point(self, place: int) -> Point:
        columns = (self._seconds, self._open, self._low, self._high)
        seconds, share, low, high = (float(column[place]) for column in columns)
        return Point(seconds, share, low, high, int(self._at_risk[place]), int(self._ended[place]))

    def quantile(self, q: float) -> Quantile:
        """When the share q has ended (Brookmeyer and Crowley's limits: where the curve's limits cross it)."""

        def first(shares: Any) -> int | None:
            crossed = shares <= 1 - q + _SLACK
            place = int(crossed.argmax())
            return place if crossed[place] else None

        found, low, high = (first(shares) for shares in (self._open, self._low, self._high))
        at, low_at, high_at = (
            None if one is None else float(self._seconds[one]) for one in (found, low, high)
        )
        return Quantile(at, low_at, high_at, None if found is None else int(self._at_risk[found]))

    def ended_by(self, seconds: float) -> Share:
        """The share that has ended by this age, its limits, and how many grew older than that."""
        before = int(self._seconds.searchsorted(seconds, side="right"))
        after = int(self._at_risk[before]) if before < len(self._seconds) else 0
        if not before:
            return Share(0.0, 0.0, 0.0, after)
        last = self._point(before - 1)
        return Share(1 - last.open_share, 1 - last.high, 1 - last.low, after)

    def drawn(self) -> list[Point]:
        """The curve as it is drawn: no step is of a few, it stops where few are left, and has few points."""
        import numpy

        n, last = int(self._at_risk[0]), len(self._seconds) - 1
        left = numpy.append(self._at_risk[1:], 0)
        many = numpy.flatnonzero((left >= SMALLEST_CELL) | ((self._ended >= SMALLEST_CELL) & (left == 0)))
        ended = self._ended.cumsum()
        found, before, step = [Point(0.0, 1.0, 1.0, 1.0, n, 0)], 0, max(SMALLEST_CELL, n / _MOST_POINTS)
        while True:
            enough = ended.searchsorted(before + step)
            place = int(many.searchsorted(enough))
            if enough > last or place == len(many):
                return found
            point = self._point(int(many[place]))
            share, low, high = (round(one, 2) for one in (point.open_share, point.low, point.high))
            total = int(ended[many[place]])
            found.append(Point(point.seconds, share, low, high, int(left[many[place]]), total - before))
            before = total


def _table(spans: Spans) -> tuple[Any, Any, Any]:
    """Each length in order, how many ended at it, and how many ended or were last seen at it.

    An open one of a clock that runs ahead is of no length.
    """
    import numpy

    lengths, place = numpy.unique(numpy.maximum(spans.seconds, 0.0), return_inverse=True)
    gone = numpy.bincount(place, spans.times, len(lengths)).astype(numpy.int64)
    ended = numpy.bincount(place, spans.times * spans.ended, len(lengths)).astype(numpy.int64)
    return lengths, ended, gone


def logrank(some: Iterable[Span] | Spans, others: Iterable[Span] | Spans) -> float | None:
    """How likely so great a difference is by chance, if both last alike; None if that cannot be said."""
    return logranks([some, others])[0]


def logranks(groups: Sequence[Iterable[Span] | Spans]) -> list[float | None]:
    """For each group, the log-rank test against all others together (Mantel; two-sided).

    At each age t at which d of n end, of which a group has k, d k/n are expected of it, with a variance of
    d (n - d)/(n - 1) * k/n * (1 - k/n). Their sums over ages are taken at each group's own lengths, between
    which its k stays the same.
    """
    import numpy

    tables = [_table(Spans.of(group)) for group in groups]
    lengths = numpy.unique(numpy.concatenate([table[0] for table in tables]))
    places = [lengths.searchsorted(table[0]) for table in tables]
    ended, gone = (numpy.zeros(len(lengths), numpy.int64) for _ in range(2))
    for (_, some_ended, some_gone), place in zip(tables, places, strict=True):
        ended[place] += some_ended
        gone[place] += some_gone
    n = (gone.sum() - numpy.cumsum(gone) + gone).astype(float)
    spread = ended * (n - ended) / numpy.maximum(n - 1, 1)
    expected, once, twice = (numpy.cumsum(one) for one in (ended / n, spread / n, spread / n**2))
    found = []
    for (_, some_ended, some_gone), place in zip(tables, places, strict=True):
        k = some_gone.sum() - numpy.cumsum(some_gone) + some_gone
        since = [numpy.diff(one[place], prepend=0.0) for one in (expected, once, twice)]
        variance = float((k * since[1] - k**2 * since[2]).sum())
        difference = float(some_ended.sum() - (k * since[0]).sum())
        # Where nothing varies, or nobody else is left to compare with, only what rounding leaves is left.
        varies = variance > _LEAST * float(spread.sum())
        found.append(erfc(abs(difference) / sqrt(2 * variance)) if varies else None)
    return found
