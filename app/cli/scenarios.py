"""Scenarios: histories whose figures are known, played to a service so that its reports can be checked."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from app.cli import callers
from app.cli.database import with_database
from app.cli.playing import Begin, Player
from app.domain.access import Role
from app.errors import SetupError
from app.feeds.simulated.scenarios import BRIEF, History, drawn, history
from app.rules.catalog import Catalog
from app.services import providers
from app.storage.engine import Database

_LABEL = _SOURCE = "scenario"


class Scenario(StrEnum):
    """Which figures."""

    BRIEF = "brief"  # of the policy brief
    RANDOM = "random"  # drawn by the seed


def play(scenario: Scenario, url: str, seed: int) -> None:
    """Play it, and print what reports are to say of it; its keys and providers go into the database first.

    Raises SetupError if the service holds referrals already, or refuses something.
    """
    figures = BRIEF if scenario is Scenario.BRIEF else drawn(seed)
    name = scenario.value if scenario is Scenario.BRIEF else f"{scenario}-{seed}"
    made = history(name, figures, seed=seed)
    keys = with_database(lambda database, catalog: _prepare(database, catalog, made))
    try:
        with _progress() as begin:
            Player(url, keys, begin).play(made)
    finally:
        with_database(lambda database, _: callers.revoke(database, label=_LABEL))
    for line in figures.said():
        typer.echo(line)


async def _prepare(database: Database, catalog: Catalog, made: History) -> dict[str, str]:
    done = await providers.take_in(database, made.services)
    if done.refused:
        raise SetupError(done.refused[0])
    return await callers.issue(database, catalog, source=_SOURCE, label=_LABEL, roles=[Role.SUPERVISOR])


@contextmanager
def _progress() -> Iterator[Begin]:
    """A bar for each thing that is done, on a terminal; nothing elsewhere."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:

        def begin(what: str, often: int) -> Callable[[], None]:
            task = progress.add_task(what, total=often)
            return lambda: progress.advance(task)

        yield begin
