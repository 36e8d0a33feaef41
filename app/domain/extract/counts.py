"""The counts beside the rows: by month and group, small ones withheld."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

from app.domain.withholding import Sum, small, withheld

POOLED = "pooled"


class Cell(NamedTuple):
    """What is counted where; None: all."""

    month: str | None
    counted: str
    group: str | None


def lines(counts: Mapping[Cell, int]) -> list[dict[str, Any]]:
    """Every month and group with its count (None: withheld), and their sums.

    `counts` are of months and groups. Sums over all months can be counted in the rows of the extract: they
    are told, and taken as known when it is worked out what else must be withheld. A group that has 1 to 10
    of all months is pooled with others, or a zero of one month would date those of another; what has no
    more than 10 altogether is left out.
    """
    found: list[dict[str, Any]] = []
    for counted in sorted({cell.counted for cell in counts}):
        found += _lines({cell: count for cell, count in counts.items() if cell.counted == counted}, counted)
    return found


def _lines(counts: Mapping[Cell, int], counted: str) -> list[dict[str, Any]]:
    named = _pooled(counts)
    if not named:
        return []
    months = sorted({str(cell.month) for cell in counts})
    groups = sorted(set(named.values()))
    cells = {Cell(month, counted, group): 0 for month in (*months, None) for group in (*groups, None)}
    for cell, count in counts.items():
        for month in (cell.month, None):
            for group in (named[cell.group], None):
                cells[Cell(month, counted, group)] += count
    across = [
        Sum(Cell(month, counted, None), tuple(Cell(month, counted, group) for group in groups))
        for month in months
    ]
    down = [
        Sum(Cell(None, counted, group), tuple(Cell(month, counted, group) for month in months))
        for group in (*groups, None)
    ]
    # What is known anyway is passed as zero, which is never withheld, neither for itself nor for another.
    asked = {cell: 0 if cell.month is None else count for cell, count in cells.items()}
    hidden = withheld(asked, [*across, *down])
    return [{**cell._asdict(), "count": None if cell in hidden else n} for cell, n in cells.items()]


def _pooled(counts: Mapping[Cell, int]) -> dict[str | None, str]:
    """What each group is called here: its own name, or that of those too few; empty: all are too few."""
    totals: Counter[str | None] = Counter()
    for cell, count in counts.items():
        totals[cell.group] += count
    if small(totals.total()):
        return {}
    named = {group: str(group) for group in totals}
    pool = 0
    for group, total in sorted(totals.items(), key=lambda one: one[1]):
        if small(total) or small(pool):
            named[group] = POOLED
            pool += total
    return named
