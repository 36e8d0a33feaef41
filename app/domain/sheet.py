"""A table as CSV that a spreadsheet may open: no cell of it is run as a formula."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

_FORMULA = tuple("=+-@\t\r\0")


def as_csv(items: Sequence[Mapping[str, Any]], names: Sequence[str] | None = None) -> str:
    """The rows with a header of these names (else those of the first row); what is not known is empty."""
    names = names or list(items[0])
    return lines([names, *([item[name] for name in names] for item in items)])


def lines(rows: Iterable[Sequence[Any]]) -> str:
    """Rows of any width, one a line."""
    out = io.StringIO()
    csv.writer(out).writerows([cell(value) for value in row] for row in rows)
    return out.getvalue()


def cell(value: Any) -> Any:
    """Lists joined, and nothing that a spreadsheet would run as a formula."""
    if isinstance(value, tuple | list):
        return " ".join(value)
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
