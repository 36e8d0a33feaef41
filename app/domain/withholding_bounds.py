"""Which withheld counts can have one value only, though no combination of sums alone gives it.

Counts are whole and not negative: of 12 that are told less 10 that are told, two parts that are not zero are
one each. Integer programming (HiGHS, by scipy) looks for a second way to fill in the cells.
"""

from collections.abc import Collection, Mapping, Sequence
from random import Random
from typing import Any, TypeAlias

Key: TypeAlias = Any
_TRIES = 3  # of all cells at once that free none, before each is looked at by itself
_FEW = 12  # of more than these none is looked at by itself: it takes long, and they may be taken for alike


def pinned(
    cells: Mapping[Key, int],
    sums: Sequence[Any],
    hidden: Collection[Key],
    *,
    least: Mapping[Key, int],
    asked: Collection[Key],
) -> list[Key]:
    """Those asked for that have the same value in every way to fill in what is hidden, which is `least`."""
    unknowns = [key for key in cells if key in hidden]
    place = {key: number for number, key in enumerate(unknowns)}
    fixed = {place[key] for key in asked}
    if not fixed:
        return []
    return [unknowns[number] for number in sorted(_Ways(cells, sums, place, least).alike(fixed))]


class _Ways:
    """The ways to fill in the unknown cells."""

    def __init__(
        self,
        cells: Mapping[Key, int],
        sums: Sequence[Any],
        place: Mapping[Key, int],
        least: Mapping[Key, int],
    ) -> None:
        import numpy
        from scipy.optimize import Bounds, LinearConstraint
        from scipy.sparse import coo_array

        self._truth = numpy.array([cells[key] for key in place], dtype=float)
        found: list[tuple[float, int, int]] = []
        right: list[float] = []
        for one in sums:
            terms = [(1.0, key) for key in one.parts] + [(-1.0, one.total)]
            if any(key in place for _, key in terms):
                found += [(times, len(right), place[key]) for times, key in terms if key in place]
                right.append(-sum(times * cells[key] for times, key in terms if key not in place))
        times, rows, columns = zip(*found, strict=True) if found else ((), (), ())
        matrix = coo_array((times, (rows, columns)), shape=(len(right), len(place))).tocsr()
        self._rules = {
            "constraints": LinearConstraint(matrix, right, right) if right else (),
            "bounds": Bounds([least[key] for key in place], 10.0 * max(100.0, self._truth.max())),
            "integrality": numpy.ones(len(place)),
        }

    def alike(self, fixed: set[int]) -> set[int]:
        """The cells of these that no other way gives another value; of very many perhaps a few more."""
        import numpy

        chance = Random(1)  # noqa: S311 - the same report is withheld the same way
        tries = _TRIES
        while fixed and tries:
            weights = numpy.zeros(len(self._truth))
            weights[sorted(fixed)] = [chance.choice((-1.0, 1.0)) for _ in fixed]
            left = fixed - self._differing(weights)
            tries, fixed = (tries if len(left) < len(fixed) else tries - 1), left
        for number in sorted(fixed) if len(fixed) <= _FEW else ():
            for sign in (1.0, -1.0):
                if number in fixed:
                    weights = numpy.zeros(len(self._truth))
                    weights[number] = sign
                    fixed = fixed - self._differing(weights)
        return fixed

    def _differing(self, weights: Any) -> set[int]:
        import numpy
        from scipy.optimize import milp

        way = milp(weights, **self._rules)
        return set() if way.x is None else set(numpy.flatnonzero(way.x.round() != self._truth).tolist())
