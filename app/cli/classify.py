"""`triage classify`: what the rules say of the rows of a file; no database, nothing stored."""

import csv
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Annotated, Any

import typer

from app.errors import SetupError
from app.rules.catalog import Catalog, load
from app.rules.proof import example_call
from app.settings import from_environment

COLUMNS = ("call_type", "call_type_code", "clearance_code", "narrative")
ADDED = ("mh", "dv", "rules")


def classify(
    file: Annotated[Path, typer.Argument(help=f"CSV with any of the columns {', '.join(COLUMNS)}.")],
    output: Annotated[Path | None, typer.Option(help="Where to write; default: standard output.")] = None,
) -> None:
    """Write the same rows with mh, dv (0 or 1) and the rules that held."""
    catalog = load(from_environment().catalog)
    try:
        with file.open(newline="", encoding="utf-8-sig") as source:
            if output is None:
                _write(catalog, source, file, sys.stdout)
            else:
                with output.open("w", newline="", encoding="utf-8") as target:
                    _write(catalog, source, file, target)
    except OSError as error:
        raise SetupError(f"{error.filename or file}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise SetupError(f"{file}: not UTF-8 at byte {error.start}.") from error


def _write(catalog: Catalog, source: IO[str], file: Path, target: IO[str]) -> None:
    reader = csv.DictReader(source, strict=True)
    names = reader.fieldnames or []
    if not set(COLUMNS) & set(names):
        raise SetupError(f"{file}, line 1: expected at least one of the columns {', '.join(COLUMNS)}.")
    writer = csv.DictWriter(target, [*names, *(name for name in ADDED if name not in names)])
    writer.writeheader()
    for row in _rows(reader, file):
        writer.writerow({**row, **_verdict(catalog, row)})


def _rows(reader: "csv.DictReader[str]", file: Path) -> Iterator[dict[str, Any]]:
    """The rows. Raises SetupError with the line of the first one that is not as the header says."""
    try:
        for row in reader:
            if None in row or None in row.values():
                expected = f"{len(reader.fieldnames or ())} columns, as in the header"
                raise SetupError(f"{file}, line {reader.line_num}: expected {expected}.")
            yield row
    except csv.Error as error:
        raise SetupError(f"{file}, line {reader.line_num}: {error}.") from error


def _verdict(catalog: Catalog, row: dict[str, str]) -> dict[str, str | int]:
    stated: dict[str, Any] = {
        name: row[name] for name in ("call_type", "call_type_code", "narrative") if row.get(name)
    }
    if codes := row.get("clearance_code"):
        stated["clearance_codes"] = [code for code in codes.replace(";", " ").split() if code]
    evaluation = catalog.evaluate(example_call(stated))
    rules = sorted({match.rule for match in evaluation.matches if match.sets in evaluation.tags})
    return {
        "mh": int("mental_health" in evaluation.tags),
        "dv": int("domestic_violence" in evaluation.tags),
        "rules": " ".join(rules),
    }
