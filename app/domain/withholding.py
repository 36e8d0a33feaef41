"""Which cells of a table of counts are withheld, so that none of 1 to 10 can be worked out."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from app.domain.withholding_bounds import pinned

SMALLEST_CELL = 11  # counts 1-10 are withheld (CMS cell suppression policy); zero may be shown
_AT_A_TIME = 8  # the part of a large table that is looked at before all of it is solved again
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
    told: Collection[Key] = (),
) -> frozenset[Key]:
    """The keys of the cells to withhold: the small ones, and as many more as it takes.

    Whoever knows every sum and every cell that is published can then work out no cell that is withheld, nor
    a small one of those `unpublished`: no combination of sums gives it (Gaussian elimination), and there are
    two ways at least to fill in each with whole numbers. Zeros are published. What is `told` elsewhere
    stays so.
    """
    hidden = {key for key, count in cells.items() if small(count)}
    known = set(unpublished) - hidden  # or may be: these are large, and nobody asks for them
    hidden |= known
    gone = _Gone(cells, sums, hidden, told)
    free: set[Key] = set()  # what may have two values still may when more is withheld
    while True:
        determined = _determined(sums, hidden) - known
        given = [key for key in cells if key in determined]
        if not given:
            asked = [key for key in cells if key in hidden and small(cells[key]) and key not in free]
            # Of those withheld none is zero.
            least = {key: int(key not in unpublished) for key in hidden}
            given = pinned(cells, sums, hidden, least=least, asked=asked)
            free.update(set(asked).difference(given))
        if not given or not gone.left():
            return frozenset(hidden) - frozenset(unpublished)
        # First of those that are told, and few at a time: the others may be safe once these are.
        given = [key for key in given if key not in unpublished] or given
        for key in given[: 1 + len(given) // _AT_A_TIME]:
            if left := gone.left_beside(key) or gone.left():
                gone.add(min(left, key=lambda key: (gone.strays(key), cells[key])))


class _Gone:
    """What is withheld so far (`hidden`, which this adds to), and how much of each sum."""

    def __init__(
        self, cells: Mapping[Key, int], sums: Sequence[Sum], hidden: set[Key], told: Collection[Key]
    ) -> None:
        self._cells, self._sums, self._hidden, self._told = cells, sums, hidden, set(told)
        self._around: dict[Key, list[int]] = defaultdict(list)
        for number, one in enumerate(sums):
            for key in one.cells:
                self._around[key].append(number)
        self._of_sum = [sum(key in hidden for key in one.cells) for one in sums]

    def add(self, key: Key) -> None:
        self._hidden.add(key)
        for number in self._around[key]:
            self._of_sum[number] += 1

    def left(self) -> list[Key]:
        """The cells that could still be withheld, parts before totals."""
        return self._left(range(len(self._sums)))

    def left_beside(self, key: Key) -> list[Key]:
        """Those of the sums that a cell is in."""
        return self._left(self._around[key])

    def strays(self, key: Key) -> int:
        """How many more sums would have one cell alone withheld, were this withheld."""
        counts = [self._of_sum[number] for number in self._around[key]]
        return counts.count(0) - counts.count(1)

    def _left(self, numbers: Iterable[int]) -> list[Key]:
        return [
            key
            for number in numbers
            for key in self._sums[number].cells
            if self._cells[key] and key not in self._hidden and key not in self._told
        ]


def _determined(sums: Sequence[Sum], hidden: Collection[Key]) -> set[Key]:
    """The unknowns with a value of their own in the reduced row echelon form of the sums."""
    reduced: dict[Key, dict[Key, int]] = {}  # by pivot
    rows_with: dict[Key, set[Key]] = defaultdict(set)  # the pivots of rows that a key is in, or was
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
        for other in rows_with.pop(pivot, ()):
            if pivot in reduced[other]:
                _subtract(reduced[other], row, reduced[other][pivot])
                for key in row:
                    rows_with[key].add(other)
        reduced[pivot] = row
        for key in row:
            rows_with[key].add(pivot)
    return {pivot for pivot, row in reduced.items() if len(row) == 1}


def _subtract(row: dict[Key, int], other: Mapping[Key, int], times: int) -> None:
    for key, value in other.items():
        left = (row.get(key, 0) - times * value) % _PRIME
        if left:
            row[key] = left
        else:
            row.pop(key, None)
