"""`triage classify`: what the rules say of the rows of a file; no database, nothing stored."""

import csv
import sys
from pathlib import Path
from typing import IO, Annotated

import typer

from app.cli.labelled import COLUMNS, LABELS, Row, Rows, opened, rules_behind, stated
from app.errors import SetupError
from app.rules.catalog import Catalog, load
from app.rules.proof import example_call
from app.settings import from_environment

ADDED = (*LABELS.values(), "rules")


def classify(
    file: Annotated[Path, typer.Argument(help=f"CSV with any of the columns {', '.join(COLUMNS)}.")],
    output: Annotated[Path | None, typer.Option(help="Where to write; default: standard output.")] = None,
) -> None:
    """Write the same rows with mh, dv (0 or 1) and the rules that held."""
    catalog = load(from_environment().catalog)
    with opened(file) as rows:
        if output is None:
            _write(catalog, rows, sys.stdout)
            return
        if output.exists() and output.samefile(file):
            raise SetupError(f"{file} would be overwritten; name another file with --output.")
        with output.open("w", newline="", encoding="utf-8") as target:
            _write(catalog, rows, target)


def _write(catalog: Catalog, rows: Rows, target: IO[str]) -> None:
    writer = csv.DictWriter(target, [*rows.names, *(name for name in ADDED if name not in rows.names)])
    writer.writeheader()
    for _, row in rows.each:
        writer.writerow({**row, **_verdict(catalog, row)})


def _verdict(catalog: Catalog, row: Row) -> dict[str, str | int]:
    evaluation = catalog.evaluate(example_call(stated(row)))
    said = {column: int(tag in evaluation.tags) for tag, column in LABELS.items()}
    return {**said, "rules": " ".join(rules_behind(evaluation))}
