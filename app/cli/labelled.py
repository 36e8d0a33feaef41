"""CSV files of calls, with or without labels: one way to read them."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.errors import SetupError
from app.rules.engine import Evaluation

COLUMNS = ("call_type", "call_type_code", "clearance_code", "narrative")
LABELS = {"mental_health": "mh", "domestic_violence": "dv"}  # the column that says whether a tag is right
_YES, _NO = ("1", "1.0", "true", "yes", "y"), ("0", "0.0", "false", "no", "n")

Row = Mapping[str, str]


@dataclass(frozen=True)
class Rows:
    """The rows of an open file."""

    names: list[str]
    each: Iterator[tuple[int, Row]]  # with the line that it ends on
    place: Callable[[], int]  # how many bytes of the file are read


@contextmanager
def opened(file: Path) -> Iterator[Rows]:
    """The rows of a CSV file with at least one of our columns.

    Raises SetupError with file, line and what was expected, now or while the rows are read.
    """
    try:
        with file.open("rb") as raw:
            reader = csv.DictReader(io.TextIOWrapper(raw, "utf-8-sig", newline=""), strict=True)
            names = _names(reader, file)
            yield Rows(names, _rows(reader, names, file), raw.tell)
    except OSError as error:
        raise SetupError(f"{error.filename or file}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise SetupError(f"{file}: not UTF-8 at byte {error.start}.") from error


def _names(reader: "csv.DictReader[str]", file: Path) -> list[str]:
    try:
        names = [*(reader.fieldnames or ())]
    except csv.Error as error:
        raise SetupError(f"{file}, line 1: {error}.") from error
    if not set(COLUMNS) & set(names):
        raise SetupError(f"{file}, line 1: expected at least one of the columns {', '.join(COLUMNS)}.")
    return names


def _rows(reader: "csv.DictReader[str]", names: list[str], file: Path) -> Iterator[tuple[int, Row]]:
    try:
        for row in reader:
            if None in row or None in row.values():
                expected = f"{len(names)} columns, as in the header"
                raise SetupError(f"{file}, line {reader.line_num}: expected {expected}.")
            yield reader.line_num, row
    except csv.Error as error:
        begins = reader.line_num + 1  # of the row that cannot be read
        raise SetupError(f"{file}, line {begins}: {error}.") from error


def stated(row: Row) -> dict[str, Any]:
    """The call that a row states, as cases of rules state it."""
    call: dict[str, Any] = {
        name: row[name] for name in ("call_type", "call_type_code") if row.get(name, "").strip()
    }
    if codes := row.get("clearance_code", "").replace(";", " ").replace(",", " ").split():
        call["clearance_codes"] = codes
    if notes := messages(row.get("narrative", "")):
        call["narrative"] = notes
    return call


def messages(narrative: str) -> list[str]:
    """The messages of a narrative in time order: one a line."""
    return [line for line in narrative.splitlines() if line.strip()]


def label(row: Row, name: str, where: str) -> bool | None:
    """What a column says; None if it says nothing. Raises SetupError for anything but yes, no or nothing."""
    said = row.get(name, "").strip().casefold()
    if not said:
        return None
    if said not in _YES + _NO:
        raise SetupError(f"{where}: expected 1, 0 or nothing in {name}.")
    return said in _YES


def rules_behind(evaluation: Evaluation) -> list[str]:
    """The rules that set the tags."""
    return sorted({match.rule for match in evaluation.matches if match.sets in evaluation.tags})
