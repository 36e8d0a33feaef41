"""`triage extract`: a period for evaluators, disguised, as files with their codebook."""

import getpass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from app.cli.database import with_database
from app.cli.instants import instant
from app.domain.extract import Dates
from app.rules.catalog import Catalog
from app.storage.engine import Database


def extract(
    from_: Annotated[
        str, typer.Option("--from", help="Calls that began from here (RFC 3339, or a date) ...")
    ],
    to: Annotated[str, typer.Option("--to", help="... to before here.")],
    out: Annotated[Path, typer.Option("--out", help="A directory that is empty, or not there yet.")],
    dates: Annotated[
        Dates, typer.Option(help="Shifted: intervals stay. Coarsened to the week: the calendar stays.")
    ] = Dates.SHIFTED,
    domestic_violence_persons: Annotated[
        bool,
        typer.Option(
            "--domestic-violence-persons",
            help="Persons of calls with domestic violence too: where counsel agreed. It is written down.",
        ),
    ] = False,
) -> None:
    """A research extract: CSV and Parquet under new pseudonyms, with codebook, manifest and checksums."""
    from app.services import extract as service

    async def work(database: Database, catalog: Catalog) -> dict[str, int]:
        begin, end = instant("--from", from_, catalog), instant("--to", to, catalog)
        wish = service.Wish(begin, end, dates, whole=domestic_violence_persons)
        console = Console(stderr=True)
        with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
            bars = {step: progress.add_task(step.replace("_", " "), total=1) for step in service.STEPS}

            def moved(step: str, share: float) -> None:
                for before in service.STEPS[: service.STEPS.index(step)]:
                    progress.update(bars[before], completed=1)
                progress.update(bars[step], completed=share)

            actor = f"os:{getpass.getuser()}"
            return await service.extract(database, catalog, wish, out=out, actor=actor, moved=moved)

    rows = with_database(work)
    for name, count in rows.items():
        typer.echo(f"{count:>12,}  {name}")
    typer.echo(f"In {out}: say who has it; the pseudonyms cannot be made again.")
