"""`triage providers`: the directory as HSDS 3.0, in and out."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from app.cli.database import with_database
from app.domain.provider import Service
from app.errors import SetupError
from app.feeds.hsds import Directory, from_json, from_tables, to_json, to_tables
from app.services import providers as service
from app.services.providers import Imported

app = typer.Typer(no_args_is_help=True, help="The provider directory (Open Referral HSDS 3.0).")


class Format(StrEnum):
    """One JSON file, or the CSV tables of a data package."""

    JSON = "json"
    CSV = "csv"


@app.command("import")
def import_providers(
    file: Annotated[Path, typer.Argument(help="A JSON file of services, or a directory of CSV tables.")],
) -> None:
    """Add the services of a directory, and change those whose id is known; exit code 1 if any is bad."""
    found = _read(file)
    done: Imported = with_database(lambda database, _: service.take_in(database, found.services))
    typer.echo(f"{done.added} services added, {done.changed} changed, {done.unchanged} as they were.")
    if found.left_out:
        typer.echo(f"Fields that are not kept: {', '.join(found.left_out)}.", err=True)
    problems = (*found.problems, *done.refused)
    for problem in problems:
        typer.echo(problem, err=True)
    if problems:
        raise typer.Exit(1)


@app.command("export")
def export_providers(
    directory: Annotated[Path, typer.Argument(help="Where to write; made if need be.")],
    as_: Annotated[Format, typer.Option("--format", help="json or csv")] = Format.JSON,
) -> None:
    """Write the whole directory: providers.json, or one CSV file per table."""
    services: list[Service] = with_database(
        lambda database, catalog: service.every(database, catalog.city.timezone)
    )
    texts = {f"{name}.csv": text for name, text in to_tables(services).items()}
    if as_ is Format.JSON:
        texts = {"providers.json": to_json(services)}
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (directory / name).write_text(text, "utf-8", newline="")
    except OSError as error:
        raise SetupError(f"{directory}: {error.strerror}.") from error
    typer.echo(f"{len(services)} services in {directory}.")


def _read(file: Path) -> Directory:
    """What the file or directory says. Raises SetupError if it cannot be read at all."""
    try:
        if not file.is_dir():
            return from_json(file.name, file.read_text("utf-8"))
        return from_tables({one.stem: _text(one) for one in sorted(file.glob("*.csv"))})
    except OSError as error:
        raise SetupError(f"{file}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise SetupError(f"{file}: not UTF-8 at byte {error.start}.") from error


def _text(file: Path) -> str:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return stream.read()
