"""How often a yes or no was right, with honest intervals; pure."""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

Interval = tuple[float, float]
_95_PERCENT = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, slots=True)
class Counts:
    """Verdicts against labels: true and false positives, false and true negatives."""

    tp: int = 0
    fp: int = 0
    fn: int = 0
    tn: int = 0

    def with_one(self, *, expected: bool, got: bool) -> "Counts":
        """The counts with one more verdict."""
        return Counts(
            self.tp + (expected and got),
            self.fp + (got and not expected),
            self.fn + (expected and not got),
            self.tn + (not expected and not got),
        )

    @property
    def precision(self) -> float | None:
        """Of those called positive, the share that are; None if none was."""
        return _share(self.tp, self.tp + self.fp)

    @property
    def recall(self) -> float | None:
        """Of the positive, the share that were called so; None if there are none."""
        return _share(self.tp, self.tp + self.fn)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of both. It is no share of anything, so it has no interval of this kind."""
        return _share(2 * self.tp, 2 * self.tp + self.fp + self.fn)

    @property
    def precision_interval(self) -> Interval | None:
        """Where the precision lies with 95 % confidence."""
        return wilson(self.tp, self.tp + self.fp)

    @property
    def recall_interval(self) -> Interval | None:
        """Where the recall lies with 95 % confidence."""
        return wilson(self.tp, self.tp + self.fn)


def wilson(held: int, of: int) -> Interval | None:
    """The 95 % score interval of a share; None of nothing.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the
    American Statistical Association 22 (1927) 209-212. Unlike the usual interval it is honest for small
    counts and for shares near 0 and 1.
    """
    if not of:
        return None
    share, z2 = held / of, _95_PERCENT**2
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    reach = _95_PERCENT / (1 + z2 / of) * sqrt(share * (1 - share) / of + z2 / (4 * of * of))
    return (max(0.0, middle - reach) if held else 0.0), (min(1.0, middle + reach) if held < of else 1.0)


def _share(part: int, of: int) -> float | None:
    return part / of if of else None
