"""`triage staff`: the staff of an agency."""

import getpass
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from app.cli.database import with_database
from app.cli.sheet import Row, rows_of
from app.contracts.staff import StaffIn
from app.domain.access import Caller, Role
from app.errors import SetupError, TriageError
from app.feeds.roster import COLUMNS, read_member
from app.rules.catalog import Catalog
from app.services import staff as service
from app.services.staff import Entry
from app.storage.engine import Database

app = typer.Typer(no_args_is_help=True, help="The staff of an agency: import.")


@app.callback()
def staff() -> None:
    """The staff of an agency."""


@app.command("import")
def import_staff(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help=f"CSV: {', '.join(COLUMNS)}.")],
    queue: Annotated[str, typer.Option(help="Whose staff it is.")],
) -> None:
    """Enter or change a member for each row, found by name; say of every row what became of it.

    A row: Ana R.,jail diversion,Spanish,case management; outreach,12,mon-fri 08:00-16:00

    Ends with 1 if a row was refused; the others are kept. Who is not in the file stays as they are.
    """
    rows = rows_of(file, COLUMNS)
    caller = Caller(f"os:{getpass.getuser()}", Role.AGENCY, queues=frozenset((queue,)))
    results = with_database(lambda database, catalog: _keep(database, catalog, caller, queue, rows))
    for line, result in results:
        typer.echo(f"line {line}: {result}")
    counts = Counter(result.partition(":")[0] for _, result in results)
    typer.echo(", ".join(f"{count} {what}" for what, count in sorted(counts.items())) or "no rows", err=True)
    raise typer.Exit(1 if counts["refused"] else 0)


async def _keep(
    database: Database, catalog: Catalog, caller: Caller, queue: str, rows: Sequence[Row]
) -> list[tuple[int, str]]:
    if queue not in catalog.queues:
        raise SetupError(f"There is no queue {queue}; there are {', '.join(catalog.queues)}.")
    return [(line, await _kept(database, catalog, caller, queue, row)) for line, row in rows]


async def _kept(
    database: Database, catalog: Catalog, caller: Caller, queue: str, row: Mapping[str, str | None]
) -> str:
    """What became of a row; of one that is refused, which column and why, without its words."""
    try:
        entry = Entry(**StaffIn.model_validate(read_member(row)).model_dump(by_alias=True))
        return await service.keep(database, catalog, caller, queue, entry)
    except ValidationError as error:
        first = error.errors()[0]
        return f"refused: {first['loc'][0]}: {first['msg']}"
    except (ValueError, TriageError) as error:
        return f"refused: {error}"
