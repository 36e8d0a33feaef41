"""Tables of counts whose lines and columns add up, with small cells withheld over all their sums at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from app.domain.withholding import Key, Sum, withheld

Group: TypeAlias = Any  # what a line is about: anything hashable
Counts: TypeAlias = Mapping[Group, Mapping[str, int]]
Shown: TypeAlias = dict[Group, dict[str, int | None]]


class Beside(NamedTuple):
    """What another report says of the same, and how both add up; what is not `told` nobody tells."""

    cells: Mapping[Key, int]
    sums: Sequence[Sum]
    told: Collection[Key]


Across: TypeAlias = Sequence[tuple[str, tuple[str, ...]]]  # which column is the sum of which others


def added_up(leaves: Counts, parents: Mapping[Group, Iterable[Group]], columns: Sequence[str]) -> Counts:
    """The counts of the groups of `parents`, each the sum of the leaves that it says it has."""
    return {
        group: {column: sum(leaves[part].get(column, 0) for part in parts) for column in columns}
        for group, parts in parents.items()
    }


def tabulated(
    counts: Counts,
    children: Iterable[tuple[Group, Sequence[Group]]],
    columns: Sequence[str],
    across: Across,
    untold: Collection[Key] = (),
    beside: Beside | None = None,
) -> Shown:
    """Every cell of every line; None: withheld.

    `children` says which lines are the sum of which others, column by column; one line may be so in several
    ways. A column whose name begins with `_` is told of no line, nor are the cells (group, column) that are
    `untold`; but whoever sees the others may know them, so that no small one of them may be worked out.
    Whoever reads this report reads the one `beside` it.
    """
    cells = {(group, column): line.get(column, 0) for group, line in counts.items() for column in columns}
    hidden = set(untold) | {key for key in cells if key[1].startswith("_")}
    down = [
        Sum((group, column), tuple((part, column) for part in parts))
        for group, parts in children
        for column in columns
    ]
    lines = [
        Sum((group, total), tuple((group, part) for part in parts))
        for group in counts
        for total, parts in across
    ]
    known = {**(beside.cells if beside else {}), **cells}
    told = beside.told if beside else ()
    unpublished = {*hidden, *(key for key in known if key not in cells and key not in told)}
    sums = [*down, *lines, *(beside.sums if beside else ())]
    gone = withheld(known, sums, unpublished, told=told) | hidden
    return {
        group: {
            column: None if (group, column) in gone else cells[group, column]
            for column in columns
            if not column.startswith("_")
        }
        for group in counts
    }


def share(part: int | None, whole: int | None) -> float | None:
    """Of the whole; None if either is withheld, or there is nothing to have a share of."""
    return part / whole if part is not None and whole else None


def suppressed(line: Mapping[str, Any], columns: Iterable[str]) -> list[str]:
    """Which of these columns are withheld in the line."""
    return [column for column in columns if line[column] is None]


def grouped(rows: Iterable[tuple[Group, str, int]]) -> dict[Group, dict[str, int]]:
    """Counts by group and column, those of the same summed."""
    found: dict[Group, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for group, column, count in rows:
        found[group][column] += count
    return found
