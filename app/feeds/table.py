"""A CSV text to rows: each with its line, and with its events or why there are none."""

import csv
import io
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from app.errors import SetupError
from app.feeds.mapping import Mapping, did_you_mean
from app.feeds.translation import RowError, Translator

# What stands before the original columns in a file of rejected rows.
REJECTED = ("line", "column", "why")
_QUOTATION = "a quotation mark is not closed or not doubled"


class TableError(SetupError):
    """The file is not what the mapping is for; `problems` says what, all of it."""

    def __init__(self, problems: list[str]) -> None:
        """Join the problems to one message."""
        self.problems = problems
        super().__init__("\n  ".join(problems))


@dataclass(frozen=True, slots=True)
class Row:
    """One row: where it begins, what stands in it, and what it says."""

    line: int  # the first line is 1; a row may go over several
    cells: list[str]
    events: list[dict[str, Any]] = field(default_factory=list)
    rejected: RowError | None = None  # then there are no events
    shifted: list[str] = field(default_factory=list)  # columns with a time that clocks jumped over


def text_of(stream: BinaryIO, encoding: str) -> io.TextIOWrapper:
    """The stream as text; a byte that is none is kept, so that its row alone is rejected."""
    codec = "utf-8-sig" if encoding == "utf-8" else encoding
    return io.TextIOWrapper(stream, codec, errors="surrogateescape", newline="")


class Table:
    """The rows of a CSV text under the mapping of its columns."""

    def __init__(self, lines: Iterable[str], mapping: Mapping, name: str) -> None:
        """Read the header; `name` is how messages call the file.

        Raises TableError if the header lacks a column, or names one twice, that the mapping reads.
        A file of rejected rows is a table too: what it put before the original columns is left out.
        """
        self._rows = split(lines, mapping.delimiter)
        head = next(self._rows, None)
        if head is None:
            raise TableError([f"{name}: line 1: empty; the first line names the columns"])
        if head.rejected is not None:
            raise TableError([f"{name}: line {head.line}: {head.rejected.why}"])
        header = [column.strip() for column in head.cells]
        self._left_out = len(REJECTED) if tuple(header[: len(REJECTED)]) == REJECTED else 0
        self.header = header[self._left_out :]
        if problems := list(_misfits(self.header, mapping)):
            raise TableError([f"{name}: line {head.line}: {problem}" for problem in problems])
        self._translator = Translator(mapping, self.header)

    def rows(self, *, skip: int = 0) -> Iterator[Row]:
        """Each row that is not empty, after the first `skip` of them."""
        for number, row in enumerate(self._rows):
            if number >= skip:
                yield self._read(row)

    def _read(self, row: Row) -> Row:
        if row.rejected is not None and len(row.cells) == 1:  # a line that could not be split
            return row
        cells = row.cells[self._left_out :]
        if row.rejected is not None:
            return Row(row.line, cells, rejected=row.rejected)
        try:
            translated = self._translator.events(cells)
        except RowError as error:
            return Row(row.line, cells, rejected=error)
        return Row(row.line, cells, translated.events, None, translated.shifted)


def _misfits(header: list[str], mapping: Mapping) -> Iterator[str]:
    for column, place in mapping.places().items():
        count = header.count(column)
        if count == 0:
            hint = did_you_mean(column, header)
            yield f'no column "{column}", which the mapping names in {place}{hint}'
        elif count > 1:
            yield f'{count} columns "{column}", which the mapping names in {place}'


class _Lines:
    """Lines, counted; those that a quotation mark swallowed can be put back."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.number = 0
        self.taken: list[str] = []  # since `begin`
        self._ahead: deque[str] = deque()
        self._lines = iter(lines)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._ahead.popleft() if self._ahead else next(self._lines)
        self.number += 1
        self.taken.append(line)
        return line

    def begin(self) -> int:
        """A row begins with the next line; its number."""
        self.taken = []
        return self.number + 1

    def keep_first(self) -> str:
        """The first line taken; the others will come again."""
        first, *others = self.taken
        self._ahead.extendleft(reversed(others))
        self.number -= len(others)
        return first.rstrip("\r\n")


def split(lines: Iterable[str], delimiter: str) -> Iterator[Row]:
    """Rows as cells, as many as the first row has.

    Where quotation marks do not fit, the first line alone is rejected: what follows may be good rows.
    """
    counted = _Lines(lines)
    reader = csv.reader(counted, delimiter=delimiter, strict=True)
    width = 0
    while True:
        line = counted.begin()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            why = "a value is too long" if "limit" in str(error) else _QUOTATION
            yield Row(line, [counted.keep_first()], rejected=RowError("", why))
            reader = csv.reader(counted, delimiter=delimiter, strict=True)
            continue
        if not any(cell and not cell.isspace() for cell in cells):
            continue
        width = width or len(cells)
        if len(cells) == width:
            yield Row(line, cells)
        elif len(counted.taken) > 1:  # an open quotation mark that met another one
            yield Row(line, [counted.keep_first()], rejected=RowError("", _QUOTATION))
        else:
            why = f"{width} values were expected, there are {len(cells)}"
            yield Row(line, cells, rejected=RowError("", why))
