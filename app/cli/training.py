"""`triage training`: which responder completed which course when."""

import getpass
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from app import clock
from app.cli.database import with_database
from app.cli.sheet import Row, rows_of
from app.domain.training import Completion
from app.feeds.training import COLUMNS, read_completion
from app.rules.catalog import Catalog
from app.services import training as service
from app.storage.engine import Database

app = typer.Typer(no_args_is_help=True, help="Training that responders completed: import.")


@app.callback()
def training() -> None:
    """Training that responders completed."""


@app.command("import")
def import_training(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help=f"CSV: {', '.join(COLUMNS)}.")],
) -> None:
    """Keep who completed which course when; say of every row what became of it.

    Ends with 1 if a row was refused; the others are kept. What is not in the file stays as it is.
    """
    rows = rows_of(file, COLUMNS)
    results = with_database(lambda database, catalog: _keep(database, catalog, rows))
    for (line, _), result in zip(rows, results, strict=True):
        typer.echo(f"{file}: line {line}: {result}")
    counts = Counter(result.partition(":")[0] for result in results)
    typer.echo(", ".join(f"{count} {what}" for what, count in sorted(counts.items())) or "no rows", err=True)
    raise typer.Exit(1 if counts["refused"] else 0)


async def _keep(database: Database, catalog: Catalog, rows: Sequence[Row]) -> list[str]:
    """What became of each row; of one that is refused, which column and why, without its words."""
    today = clock.now().astimezone(ZoneInfo(catalog.city.timezone)).date()
    read = [_read(row, today) for row in rows]
    actor = f"os:{getpass.getuser()}"
    good = [one for one in read if isinstance(one, Completion)]
    new = await service.take_in(database, good, actor=actor)
    results = []
    for one in read:
        if not isinstance(one, Completion):
            results.append(f"refused: {one}")
        else:
            results.append("entered" if one in new else "unchanged")
            new.discard(one)  # the same again in one file
    return results


def _read(row: Row, today: date) -> Completion | str:
    try:
        return read_completion(row[1], today)
    except ValueError as error:
        return str(error)
