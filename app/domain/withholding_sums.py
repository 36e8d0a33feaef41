"""What sums give of the cells that are withheld, and along which ways these could be filled in otherwise.

All are solved modulo a prime: no table of counts gets near it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
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


def one_by_one(sums: Sequence[Adding], hidden: Collection[Key]) -> dict[Key, None]:
    """The cells that are found by looking at one sum at a time, in that order."""
    around: dict[Key, list[int]] = defaultdict(list)
    cells = [[key for key in (*one.parts, one.total) if key in hidden] for one in sums]
    for number, some in enumerate(cells):
        for key in some:
            around[key].append(number)
    left = [len(some) for some in cells]
    found: dict[Key, None] = {}
    waiting = [number for number, count in enumerate(left) if count == 1]
    for number in waiting:
        key = next((key for key in cells[number] if key not in found), None)
        if key is None:
            continue  # another sum gave it
        found[key] = None
        for other in around[key]:
            left[other] -= 1
            if left[other] == 1:
                waiting.append(other)
    return found


def reduced(sums: Sequence[Adding], hidden: Collection[Key]) -> dict[Key, Row]:
    """The reduced row echelon form of the sums of what is hidden, by pivot."""
    rows: dict[Key, Row] = {}
    rows_with: dict[Key, set[Key]] = defaultdict(set)  # the pivots of rows that a key is in, or was
    for one in sums:
        row = {key: 1 for key in one.parts if key in hidden}
        if one.total in hidden:
            row[one.total] = _PRIME - 1
        for key in [key for key in row if key in rows]:
            _subtract(row, rows[key], row[key])
        if not row:
            continue
        pivot = next(iter(row))
        inverse = pow(row[pivot], -1, _PRIME)
        row = {key: value * inverse % _PRIME for key, value in row.items()}
        for other in rows_with.pop(pivot, ()):
            if pivot in rows[other]:
                _subtract(rows[other], row, rows[other][pivot])
                for key in row:
                    rows_with[key].add(other)
        rows[pivot] = row
        for key in row:
            rows_with[key].add(pivot)
    return rows


def _subtract(row: Row, other: Mapping[Key, int], times: int) -> None:
    for key, value in other.items():
        left = (row.get(key, 0) - times * value) % _PRIME
        if left:
            row[key] = left
        else:
            row.pop(key, None)


def steps(rows: Mapping[Key, Row], hidden: Collection[Key]) -> Iterator[Row]:
    """Changes of the hidden cells that leave every sum true: every other way is made of such."""
    found: dict[Key, Row] = {key: {key: 1} for key in hidden if key not in rows}
    for pivot, row in rows.items():
        for key, value in row.items():
            if key != pivot:
                found[key][pivot] = -value if value < _PRIME // 2 else _PRIME - value
    return (step for step in found.values() if max(map(abs, step.values())) <= _LONGEST)


def together(rows: Mapping[Key, Row], some: Collection[Key]) -> set[Key]:
    """Those that these depend on, directly or not."""
    around: dict[Key, set[Key]] = defaultdict(set)
    for pivot, row in rows.items():
        for key in row:
            around[key].add(pivot)
            around[pivot].update(row)
    found, waiting = set(some), list(some)
    while waiting:
        for key in around[waiting.pop()] - found:
            found.add(key)
            waiting.append(key)
    return found
