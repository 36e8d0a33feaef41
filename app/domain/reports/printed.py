"""The table of a report as it is printed: lengths and shares as people say them, limits beside them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, NamedTuple, get_args, get_origin
from uuid import UUID

from app.domain.reports.definition import Answer, Column, Line, Report

WITHHELD, NONE = "*", "–"
_MOST_LINES = 60
_MOST_NUMBERS = 7  # side by side on an upright page; the rest is another table
_LENGTHS = ((86400, "d"), (3600, "h"), (60, "min"), (1, "s"))
_LEFT_OUT = ("suppressed", "pair")  # a star says it; the meaning says it


@dataclass(frozen=True, slots=True)
class Printed:
    """A table: heads of names and of numbers, and the cells of each line in the same order."""

    names: Sequence[str]
    numbers: Sequence[str]
    lines: Sequence[tuple[Sequence[str], Sequence[str]]]
    left_out: int  # lines that are not printed


class _Cells(NamedTuple):
    """What stands in one column of the page: a figure, and its limits if it has such."""

    column: Column
    limits: tuple[str, ...] = ()


def tables(answer: Answer, lines: Sequence[Line]) -> list[Printed]:
    """These lines of the report, in as many tables as it takes for a page to hold their columns."""
    shown = lines[:_MOST_LINES]
    columns = [column for column in answer.report.columns if _is_printed(column, answer.lines)]
    names = [column for column in columns if _is_name(column)]
    numbers = list(_with_limits([column for column in columns if not _is_name(column)]))
    parts = _parts([cells for cells in numbers if _is_told(cells.column, lines)])
    stars = any(column.name == "suppressed" for column in answer.report.columns)
    return [
        Printed(
            [words(column.name) for column in names],
            [_head(cells) for cells in part],
            [
                (
                    [_name(line[column.name]) for column in names],
                    [_figure(cells, line, stars=stars) for cells in part],
                )
                for line in shown
            ],
            len(answer.lines) - len(shown),
        )
        for part in parts
    ]


def _parts(numbers: Sequence[_Cells]) -> list[Sequence[_Cells]]:
    """As few as a page needs, as even as can be."""
    count = max(1, ceil(len(numbers) / _MOST_NUMBERS))
    size = max(1, ceil(len(numbers) / count))
    return [numbers[at : at + size] for at in range(0, len(numbers), size)] or [[]]


def words(name: str) -> str:
    """A column's name as it is read."""
    return name.removesuffix("_seconds").replace("_", " ")


def said(text: str) -> str:
    """A sentence of a definition; the names of columns in it as they are read."""
    return re.sub("`([^`]+)`", lambda name: f"“{words(name[1])}”", text)


def legend(report: Report) -> list[tuple[str, str, str]]:
    """Name, unit and meaning of every column."""
    return [(column.name, column.unit, column.meaning) for column in report.columns]


def _is_printed(column: Column, lines: Sequence[Line]) -> bool:
    """Not what machines read, nor a name that no line has."""
    if column.name in _LEFT_OUT or column.of is UUID or UUID in get_args(column.of):
        return False
    return not _is_name(column) or any(line[column.name] not in (None, "") for line in lines)


def _is_told(column: Column, lines: Sequence[Line]) -> bool:
    """Whether any line has something of this, if only that it is withheld."""
    return any(
        line[column.name] is not None or column.name in line.get("suppressed", [column.name])
        for line in lines
    )


def _is_name(column: Column) -> bool:
    return column.of is str or (str in get_args(column.of) and get_origin(column.of) not in (list, dict))


def _with_limits(columns: Sequence[Column]) -> Iterator[_Cells]:
    """Figures in order; their limits stand with them."""
    known = {column.name for column in columns}
    taken: set[str] = set()
    for column in columns:
        if column.name in taken:
            continue
        stem, unit = column.name.removesuffix("_seconds"), "_seconds"
        unit = unit if column.name.endswith(unit) else ""
        ends = (f"{stem}_low{unit}", f"{stem}_high{unit}")
        interval = next((one for one in (f"{stem}_interval", f"{stem}_limits") if one in known), None)
        limits = (interval,) if interval else ends if known.issuperset(ends) else ()
        taken.update(limits)
        yield _Cells(column, limits)


def _head(cells: _Cells) -> str:
    return words(cells.column.name) + (" (95 % limits)" if cells.limits else "")


def _name(value: Any) -> str:
    return "all" if value is None else _worded(value)


def _figure(cells: _Cells, line: Line, *, stars: bool) -> str:
    column = cells.column
    value = line[column.name]
    if value is None:
        told = column.name in line["suppressed"] if stars else True
        return WITHHELD if told else NONE
    ends = [line[name] for name in cells.limits]
    if len(ends) == 1:
        ends = list(ends[0] or ())
    figure, *limits = _numbers(column, [value, *ends])
    return f"{figure} ({' to '.join(limits)})" if limits else figure


def _numbers(column: Column, values: Sequence[Any]) -> list[str]:
    """A figure as people say it, then its limits in the same unit; lists in one cell, without zeros."""
    value = values[0]
    if isinstance(value, Mapping):
        found = {
            name: WITHHELD if count is None else f"{count:,}" for name, count in value.items() if count != 0
        }
        return ["; ".join(f"{_worded(name)} {count}" for name, count in found.items()) or NONE]
    if isinstance(value, list | tuple):
        return ["; ".join(map(_item, value)) or NONE]
    if column.name.endswith("_seconds"):
        per, unit = next((one for one in _LENGTHS if abs(value) >= one[0]), _LENGTHS[-1])
        return _with_unit([None if one is None else f"{one / per:,.3g}" for one in values], unit)
    if column.unit.startswith("share"):
        return _with_unit([None if one is None else f"{100 * one:.3g}" for one in values], "%")
    if isinstance(value, int | float):
        form = "," if isinstance(value, int) else ",.3g"
        return [NONE if one is None else format(one, form) for one in values]
    return [str(value)]


def _with_unit(figures: Sequence[str | None], unit: str) -> list[str]:
    """The unit stands with the figure; its limits go without."""
    figure, *limits = (NONE if one is None else one for one in figures)
    return [f"{figure} {unit}", *limits]


def _item(value: Any) -> str:
    if isinstance(value, Mapping):
        return " ".join(_worded(one) if isinstance(one, str) else f"{one:,}" for one in value.values())
    return _worded(value)


def _worded(code: Any) -> str:
    """A code as it is read."""
    return str(code).replace("_", " ")
