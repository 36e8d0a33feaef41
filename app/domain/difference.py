"""The difference of two shares, with honest intervals; pure.

The arithmetic of clusters needs scipy, which is loaded at first use.
"""

from collections.abc import Iterable
from math import sqrt
from typing import NamedTuple

from app.domain.accuracy import Interval, wilson


class Shares(NamedTuple):
    """Two shares to compare: of so many, how many held; the second is taken from the first."""

    held: int
    of: int
    other_held: int
    other_of: int

    @property
    def difference(self) -> float | None:
        """The first share less the second; None if one of them is of nothing."""
        return self.held / self.of - self.other_held / self.other_of if self.of and self.other_of else None


def newcombe(shares: Shares) -> Interval | None:
    """The 95 % interval of the difference, were all independent of each other; None of nothing.

    R. G. Newcombe, "Interval estimation for the difference between independent proportions: comparison of
    eleven methods", Statistics in Medicine 17 (1998) 873-890: method 10, from both Wilson intervals.
    """
    one, other, difference = wilson(*shares[:2]), wilson(*shares[2:]), shares.difference
    if one is None or other is None or difference is None:
        return None
    share, other_share = shares.held / shares.of, shares.other_held / shares.other_of
    below = sqrt((share - one[0]) ** 2 + (other[1] - other_share) ** 2)
    above = sqrt((one[1] - share) ** 2 + (other_share - other[0]) ** 2)
    return difference - below, difference + above


def clustered(clusters: Iterable[Shares]) -> Interval | None:
    """The 95 % interval of the difference where only clusters are independent of each other.

    Each cluster gives its own counts to both shares. Both are ratios of sums over clusters, so that the
    variance is that of the sum of the clusters' residuals, between clusters (J. N. K. Rao and A. J. Scott,
    "A simple method for the analysis of clustered binary data", Biometrics 48 (1992) 577-585), with Student's
    t of one degree of freedom less than there are clusters. None if there are fewer than two, or if they
    do not differ at all: then nothing can be learned from how they vary.
    """
    from scipy import stats

    clusters = [one for one in clusters if one.of or one.other_of]
    whole = (
        Shares(*(sum(column) for column in zip(*clusters, strict=True))) if clusters else Shares(0, 0, 0, 0)
    )
    difference, count = whole.difference, len(clusters)
    if difference is None or count < 2:
        return None
    share, other_share = whole.held / whole.of, whole.other_held / whole.other_of
    residuals = (
        (one.held - share * one.of) / whole.of
        - (one.other_held - other_share * one.other_of) / whole.other_of
        for one in clusters
    )
    variance = count / (count - 1) * sum(residual**2 for residual in residuals)
    if not variance:
        return None
    reach = float(stats.t.ppf(0.975, count - 1)) * sqrt(variance)
    return max(-1.0, difference - reach), min(1.0, difference + reach)
