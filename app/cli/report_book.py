"""`triage report book`: every report of a period in one file."""

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from app.cli.database import with_database
from app.cli.instants import instant
from app.domain.reports.book import Told, as_html, as_pdf
from app.domain.reports.chapters import CHAPTERS
from app.errors import SetupError
from app.rules.catalog import Catalog
from app.services import book as service
from app.storage.engine import Database


def book(from_: str, to: str, *, pdf: bool) -> bytes:
    """The book as HTML, or as PDF. A report that could not be made is told on standard error too.

    Raises SetupError for an empty period.
    """
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("Reading reports", total=len(CHAPTERS) + 1)

        async def work(database: Database, catalog: Catalog) -> str:
            begin, end = instant("--from", from_, catalog), instant("--to", to, catalog)
            if begin >= end:
                raise SetupError("--from must be before --to.")
            found: list[Told] = []
            async for told in service.told(database, catalog, begin=begin, end=end):
                found.append(told)
                progress.update(task, advance=1, description=told.chapter.title)
                if told.failure:
                    typer.echo(f"{told.chapter.title}: {told.failure}", err=True)
            progress.update(task, description="Drawing and printing")
            return as_html(service.cover(catalog, begin=begin, end=end), found)

        page = with_database(work)
        return as_pdf(page) if pdf else page.encode()
