"""Which cells of a table of counts are withheld, so that none of 1 to 10 can be worked out."""

from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import NamedTuple

SMALLEST_CELL = 11  # counts 1-10 are withheld (CMS cell suppression policy); zero may be shown
_PRIME = (1 << 61) - 1  # sums are solved modulo this: no table of counts gets near it


def small(count: int | None) -> bool:
    """Whether a count would identify people."""
    return count is not None and 0 < count < SMALLEST_CELL


class Sum(NamedTuple):
    """A cell that is the sum of others."""

    total: Hashable
    parts: tuple[Hashable, ...]

    @property
    def cells(self) -> tuple[Hashable, ...]:
        """All of them, the total last."""
        return (*self.parts, self.total)


def withheld(cells: Mapping[Hashable, int], sums: Sequence[Sum]) -> frozenset[Hashable]:
    """The keys of the cells to withhold: the small ones, and as many more as it takes.

    Whoever knows every sum and every cell that is shown can then work out no cell that is withheld: no
    combination of sums gives it (Gaussian elimination), nor does a total that leaves one for each part.
    """
    hidden = {key for key, count in cells.items() if small(count)}
    while True:
        telling = _alone(sums, hidden) or _all_ones(cells, sums, hidden) or _solved(sums, hidden)
        more = {_smallest(cells, one, hidden) for one in telling} - {None}
        if not more:
            return frozenset(hidden)
        hidden |= more


def _smallest(cells: Mapping[Hashable, int], one: Sum, hidden: Collection[Hashable]) -> Hashable | None:
    """The smallest count of the sum that is still shown and is not zero, a part before the total."""
    shown = [key for key in one.cells if key not in hidden and cells[key]]
    return min(shown, key=lambda key: cells[key], default=None)


def _alone(sums: Sequence[Sum], hidden: Collection[Hashable]) -> list[Sum]:
    """Sums of which one cell alone is withheld."""
    return [one for one in sums if sum(key in hidden for key in one.cells) == 1]


def _all_ones(cells: Mapping[Hashable, int], sums: Sequence[Sum], hidden: Collection[Hashable]) -> list[Sum]:
    """Sums whose total, being shown, leaves one for each part that is withheld: zeros are not withheld."""
    told = [one for one in sums if one.total not in hidden and any(key in hidden for key in one.parts)]
    return [one for one in told if all(cells[key] == 1 for key in one.parts if key in hidden)]


def _solved(sums: Sequence[Sum], hidden: Collection[Hashable]) -> list[Sum]:
    """The sums with a withheld cell that all sums together give away."""
    given = _determined(sums, hidden)
    near = [one for one in sums if any(key in given for key in one.cells)]
    reaching = [one for one in near if any(key not in hidden for key in one.cells)]
    return (reaching or list(sums)) if given else []


def _determined(sums: Sequence[Sum], hidden: Collection[Hashable]) -> set[Hashable]:
    """The unknowns with a value of their own in the reduced row echelon form of the sums."""
    reduced: dict[Hashable, dict[Hashable, int]] = {}  # by pivot
    for one in sums:
        row = {key: 1 for key in one.parts if key in hidden}
        if one.total in hidden:
            row[one.total] = _PRIME - 1
        for key in [key for key in row if key in reduced]:
            _subtract(row, reduced[key], row[key])
        if not row:
            continue
        pivot = next(iter(row))
        inverse = pow(row[pivot], -1, _PRIME)
        row = {key: value * inverse % _PRIME for key, value in row.items()}
        for other in reduced.values():
            if pivot in other:
                _subtract(other, row, other[pivot])
        reduced[pivot] = row
    return {pivot for pivot, row in reduced.items() if len(row) == 1}


def _subtract(row: dict[Hashable, int], other: Mapping[Hashable, int], times: int) -> None:
    for key, value in other.items():
        left = (row.get(key, 0) - times * value) % _PRIME
        if left:
            row[key] = left
        else:
            row.pop(key, None)
