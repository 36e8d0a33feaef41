"""A CSV file with columns of known names, row by row."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from app.errors import SetupError

Row = tuple[int, Mapping[str, str | None]]


def rows_of(file: Path, columns: Sequence[str]) -> list[Row]:
    """The rows with their lines. Raises SetupError for a file that is not such a CSV."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            named = reader.fieldnames or ()
            if missing := [name for name in columns if name not in named]:
                raise SetupError(f"The file has no column {missing[0]}; it needs {', '.join(columns)}.")
            return [(reader.line_num, row) for row in reader]
    except (csv.Error, UnicodeDecodeError) as error:
        raise SetupError("The file cannot be read as CSV in UTF-8.") from error
