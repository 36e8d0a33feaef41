"""`triage doctor`: is everything set up as it must be, and what to do if not."""

import typer
from rich.console import Console
from rich.table import Table

from app.cli.database import with_database
from app.services.doctor import examine
from app.settings import from_environment

_MARKS = {"ok": "[green]ok[/]", "warning": "[yellow]warning[/]", "failure": "[bold red]failure[/]"}


def doctor() -> None:
    """Check durability, schema, catalog, clocks, keys, disk, replica. Exit 1 if something must change."""
    settings = from_environment()
    data_dir = None if settings.database_url else settings.data_dir.resolve()
    links = settings.link_secret is not None or data_dir is not None
    found = with_database(
        lambda database, catalog: examine(database, catalog, data_dir=data_dir, links=links)
    )
    table = Table("what", "verdict", "found", "what to do")
    for one in found:
        table.add_row(one.subject, _MARKS[one.verdict], one.detail, one.advice)
    Console().print(table)
    if any(one.verdict == "failure" for one in found):
        raise typer.Exit(1)
