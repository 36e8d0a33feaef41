"""A reader who knows every sum: what can be worked out of cells that are withheld, exactly.

Tables say which of their cells are shown and how cells add up; the reader solves all of it together, as
linear equations over whole numbers that are not negative (and, where zeros are always shown, not zero).
"""

from collections.abc import Hashable, Iterable, Mapping
from fractions import Fraction
from random import Random
from typing import Any

import numpy
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import lil_matrix

Key = Hashable
_TRIES = 6  # at random, before each cell is looked at by itself
_MOST = 100_000.0


class Reader:
    """Everything that is published, and every sum that is known."""

    def __init__(self) -> None:
        self._shown: dict[Key, int] = {}
        self._least: dict[Key, int] = {}  # of what is withheld
        self._truth: dict[Key, int] = {}
        self._rows: list[dict[Key, int]] = []  # each adds up to nothing

    def cell(self, key: Key, shown: int | None, truth: int, *, least: int = 0) -> None:
        """A cell of a table: a number, or withheld (then it is known to be at least this)."""
        assert shown in (None, truth), (key, shown, truth)
        assert self._truth.setdefault(key, truth) == truth, key
        if shown is not None:
            self._shown[key] = shown
        self._least[key] = max(least, self._least.get(key, 0))

    def known(self, key: Key, truth: int) -> None:
        """A number that no table has a column for, but that has its place in sums."""
        self.cell(key, None, truth)

    def adds_up(self, total: Key, parts: Iterable[Key]) -> None:
        """A sum that everybody knows; it must be true."""
        row = {total: -1}
        for part in parts:
            row[part] = row.get(part, 0) + 1
        assert sum(self._truth[key] * times for key, times in row.items()) == 0, row
        self._rows.append(row)

    def recovered(self) -> dict[Key, int]:
        """The cells not shown that can have one value only: by elimination, or within whole numbers."""
        found = self.determined()
        found |= self._bounded(set(self._truth) - set(self._shown) - set(found), found)
        assert all(self._truth[key] == value for key, value in found.items()), "the reader is wrong"
        return found

    def determined(self) -> dict[Key, int]:
        """What elimination with fractions gives: unknowns whose value the sums alone fix."""
        reduced: dict[Key, tuple[dict[Key, Fraction], Fraction]] = {}
        for row in self._rows:
            left = {key: Fraction(times) for key, times in row.items() if key not in self._shown}
            right = Fraction(
                -sum(self._shown[key] * times for key, times in row.items() if key in self._shown)
            )
            for key in [key for key in left if key in reduced]:
                left, right = _less(left, right, *reduced[key], left[key])
            if not left:
                assert right == 0, "the sums contradict what is shown"
                continue
            pivot = next(iter(left))
            first = left[pivot]
            left, right = {key: times / first for key, times in left.items()}, right / first
            for other, (terms, constant) in list(reduced.items()):
                if pivot in terms:
                    reduced[other] = _less(terms, constant, left, right, terms[pivot])
            reduced[pivot] = left, right
        return {key: int(right) for key, (left, right) in reduced.items() if len(left) == 1}

    def _bounded(self, wanted: set[Key], determined: Mapping[Key, int]) -> dict[Key, int]:
        """Of these the ones that whole numbers leave one value, though the sums alone do not."""
        known = {**self._shown, **determined}
        unknowns = [key for key in self._truth if key not in known]
        if not unknowns:
            return {}
        place = {key: number for number, key in enumerate(unknowns)}
        rows = [row for row in self._rows if any(key in place for key in row)]
        matrix, right = lil_matrix((len(rows), len(unknowns))), numpy.zeros(len(rows))
        for number, row in enumerate(rows):
            for key, times in row.items():
                if key in place:
                    matrix[number, place[key]] = times
                else:
                    right[number] -= times * known[key]
        least = numpy.array([self._least[key] for key in unknowns], dtype=float)
        truth = numpy.array([self._truth[key] for key in unknowns], dtype=float)
        assert (truth >= least).all(), [key for key in unknowns if self._truth[key] < self._least[key]]
        rules = {
            "constraints": LinearConstraint(matrix.tocsr(), right, right) if rows else (),
            "bounds": Bounds(least, numpy.full(len(unknowns), _MOST)),
            "integrality": numpy.ones(len(unknowns)),
        }
        fixed = {place[key] for key in wanted}
        chance = Random(7)  # noqa: S311 - which of all solutions to look for, not a secret
        for _ in range(_TRIES):
            if fixed:
                weights = numpy.array([chance.choice((-1.0, 1.0)) for _ in unknowns])
                fixed -= _differing(_solved(weights, rules), truth)
        for number in sorted(fixed):
            for sign in (1.0, -1.0):
                weights = numpy.zeros(len(unknowns))
                weights[number] = sign
                if number in fixed:
                    fixed -= _differing(_solved(weights, rules), truth)
        return {unknowns[number]: int(truth[number]) for number in fixed}


def _less(
    left: Mapping[Key, Fraction],
    right: Fraction,
    other: Mapping[Key, Fraction],
    constant: Fraction,
    times: Fraction,
) -> tuple[dict[Key, Fraction], Fraction]:
    found = dict(left)
    for key, value in other.items():
        rest = found.get(key, Fraction(0)) - times * value
        if rest:
            found[key] = rest
        else:
            found.pop(key, None)
    return found, right - times * constant


def _solved(weights: Any, rules: Mapping[str, Any]) -> Any:
    answer = milp(weights, **rules)
    assert answer.x is not None, answer.message
    return answer.x.round()


def _differing(solution: Any, truth: Any) -> set[int]:
    return set(numpy.flatnonzero(solution != truth).tolist())
