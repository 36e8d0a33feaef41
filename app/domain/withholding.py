"""Which cells of a table of counts are withheld, so that none of 1 to 10 can be worked out."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

SMALLEST_CELL = 11  # counts 1-10 are withheld (CMS cell suppression policy); zero may be shown
_PRIME = (1 << 61) - 1  # sums are solved modulo this: no table of counts gets near it


Key: TypeAlias = Any  # what names a cell: anything hashable


def small(count: int | None) -> bool:
    """Whether a count would identify people."""
    return count is not None and 0 < count < SMALLEST_CELL


class Sum(NamedTuple):
    """A cell that is the sum of others."""

    total: Key
    parts: tuple[Key, ...]

    @property
    def cells(self) -> tuple[Key, ...]:
        """All of them, the total last."""
        return (*self.parts, self.total)


def withheld(
    cells: Mapping[Key, int],
    sums: Sequence[Sum],
    unpublished: Collection[Key] = (),
    besides: Collection[Key] = (),
) -> frozenset[Key]:
    """The keys of the cells to withhold: the small ones, those `besides`, and as many more as it takes.

    Whoever knows every sum and every cell that is published can then work out no cell that is withheld, nor
    a small one of those `unpublished`: no combination of sums gives it (Gaussian elimination), nor does a
    total that leaves one for each part. Zeros are published.
    """
    hidden = {key for key, count in cells.items() if small(count)} | set(besides)
    known = set(unpublished) - hidden  # or may be: these are large, and nobody asks for them
    hidden |= known
    around: dict[Key, list[Sum]] = defaultdict(list)
    for one in sums:
        for key in one.cells:
            around[key].append(one)
    while True:
        determined = _determined(sums, hidden) - known
        given = [key for key in cells if key in determined] or _all_ones(cells, sums, hidden, unpublished)
        if not given or not _published(cells, sums, hidden):
            return frozenset(hidden) - frozenset(unpublished)
        for key in given:
            if left := _published(cells, around[key], hidden) or _published(cells, sums, hidden):
                hidden.add(min(left, key=lambda key: (_strays(around[key], hidden), cells[key])))


def _published(cells: Mapping[Key, int], sums: Iterable[Sum], hidden: Collection[Key]) -> list[Key]:
    """The cells of these sums that could still be withheld, parts before totals."""
    return [key for one in sums for key in one.cells if key not in hidden and cells[key]]


def _strays(sums: Iterable[Sum], hidden: Collection[Key]) -> int:
    """How many more sums would have one cell alone withheld, were a cell that is in all of these withheld."""
    counts = [sum(key in hidden for key in one.cells) for one in sums]
    return counts.count(0) - counts.count(1)


def _all_ones(
    cells: Mapping[Key, int],
    sums: Sequence[Sum],
    hidden: Collection[Key],
    unpublished: Collection[Key],
) -> list[Key]:
    """A cell of each sum whose published total leaves one for each part that is withheld."""
    found = []
    for one in sums:
        parts = [key for key in one.parts if key in hidden]
        least = sum(key not in unpublished for key in parts)  # of those withheld none is zero
        if one.total not in hidden and parts and least and sum(cells[key] for key in parts) == least:
            found.append(parts[0])
    return found


def _determined(sums: Sequence[Sum], hidden: Collection[Key]) -> set[Key]:
    """The unknowns with a value of their own in the reduced row echelon form of the sums."""
    reduced: dict[Key, dict[Key, int]] = {}  # by pivot
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


def _subtract(row: dict[Key, int], other: Mapping[Key, int], times: int) -> None:
    for key, value in other.items():
        left = (row.get(key, 0) - times * value) % _PRIME
        if left:
            row[key] = left
        else:
            row.pop(key, None)
