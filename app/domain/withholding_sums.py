"""What sums give of the cells that are withheld, and along which ways these could be filled in otherwise.

All are solved modulo a prime: no table of counts gets near it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol, TypeAlias

Key: TypeAlias = Any
Row: TypeAlias = dict[Key, int]
_PRIME = (1 << 61) - 1
_LONGEST = 1000  # a step by more than this is no step of counts


class Adding(Protocol):
    """A cell that is the sum of others."""

    @property
    def total(self) -> Key:
        """That cell."""

    @property
    def parts(self) -> tuple[Key, ...]:
        """The others."""


class Steps:
    """Changes of the cells withheld so far that leave every sum true: every other way is made of such.

    Cells are added one by one, and none is taken back. One whose sums are already those of others gives a
    step: itself, and as many of those as it takes. This is elimination by columns; what it kept stays good.
    """

    def __init__(self, sums: Sequence[Adding]) -> None:
        """No cell is withheld yet."""
        self._in_sums: dict[Key, Row] = defaultdict(dict)
        for number, one in enumerate(sums):
            for key in one.parts:
                self._in_sums[key][number] = 1
            self._in_sums[one.total][number] = _PRIME - 1
        self._kept: dict[int, tuple[Row, Row]] = {}  # by their last sum: what is in sums, of which cells
        self.cells: set[Key] = set()
        self.all: list[Row] = []
        self.changed: set[Key] = set()  # by one of them at least; no combination of sums gives these

    def add(self, keys: Iterable[Key]) -> None:
        """Withhold these too; in one order the steps are always the same."""
        for key in keys:
            if key not in self.cells:
                self.cells.add(key)
                self._add(key)

    def _add(self, key: Key) -> None:
        left, step = dict(self._in_sums.get(key, ())), {key: 1}
        while left:
            last = max(left)
            if last not in self._kept:
                inverse = pow(left[last], -1, _PRIME)
                self._kept[last] = _times(left, inverse), _times(step, inverse)
                return
            in_sums, cells = self._kept[last]
            times = left[last]
            _subtract(left, in_sums, times)
            _subtract(step, cells, times)
        self.changed.update(step)
        step = {one: by if by < _PRIME // 2 else by - _PRIME for one, by in step.items()}
        self.all.append(step)

    @property
    def short(self) -> Iterator[Row]:
        """Those that counts can take."""
        return (step for step in self.all if max(map(abs, step.values())) <= _LONGEST)

    def together(self, some: Collection[Key]) -> set[Key]:
        """Those that change with these, directly or not."""
        around: dict[Key, list[Row]] = defaultdict(list)
        for step in self.all:
            for key in step:
                around[key].append(step)
        found, waiting = set(some), list(some)
        while waiting:
            for step in around.pop(waiting.pop(), ()):
                waiting += step.keys() - found
                found.update(step)
        return found


def _times(row: Row, times: int) -> Row:
    return {key: value * times % _PRIME for key, value in row.items()}


def _subtract(row: Row, other: Mapping[Key, int], times: int) -> None:
    for key, value in other.items():
        left = (row.get(key, 0) - times * value) % _PRIME
        if left:
            row[key] = left
        else:
            row.pop(key, None)
