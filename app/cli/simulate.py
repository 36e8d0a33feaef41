"""`triage simulate`: a believable Durham, printed or posted."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from app import clock
from app.cli import posting, scenarios
from app.cli.scenarios import Scenario
from app.feeds import simulated
from app.feeds.simulated.city import LOCAL


def _instant(text: str) -> datetime:
    """An ISO date or datetime; without an offset, in Durham's time."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter("Write 2026-11-20 or 2026-11-20T08:00.") from error
    return at if at.tzinfo else at.replace(tzinfo=LOCAL)


def simulate(
    days: Annotated[float, typer.Option(min=0.01, max=3660, help="How many days of calls.")] = 1,
    seed: Annotated[int, typer.Option(help="Another seed is another city; the same seed repeats.")] = 1,
    begin: Annotated[
        datetime | None,
        typer.Option(
            parser=_instant, metavar="DATE", help="Where the period begins; default: it ends last midnight."
        ),
    ] = None,
    calls_per_day: Annotated[
        float, typer.Option(min=1, max=100_000, help="Mean number of calls a day.")
    ] = simulated.CALLS_PER_DAY,
    url: Annotated[
        str | None,
        typer.Option(help="Service to post to, e.g. http://127.0.0.1:8000; default: print NDJSON."),
    ] = None,
    key: Annotated[str | None, typer.Option(envvar="TRIAGE_KEY", help="API key of a source.")] = None,
    scenario: Annotated[
        Scenario | None,
        typer.Option(
            help="Play a history with given figures to the empty service at --url, in every role: those of"
            " the policy brief, or some drawn by --seed. Asks for no key, but for the service's database."
        ),
    ] = None,
) -> None:
    """Send a believable Durham: invented calls, people and notes, in the disorder real feeds have.

    The same seed and period always give the same events, so running it twice sends duplicates only.
    """
    if scenario is not None:
        if url is None:
            raise typer.BadParameter("--scenario needs --url: the service to play it to.")
        scenarios.play(scenario, url, seed)
        return
    begin = begin or _midnight() - timedelta(days=days)
    events = simulated.simulate(begin=begin, days=days, seed=seed, calls_per_day=calls_per_day)
    if url is None:
        for event in events:
            typer.echo(orjson.dumps(event))
        return
    if key is None:
        raise typer.BadParameter("--url needs --key (or TRIAGE_KEY): the API key of a source.")
    counts: Counter[str] = Counter()
    for _, receipt in posting.post(url, key, _shown(events, begin, days)):
        counts[receipt["status"]] += 1
    typer.echo(posting.summary(counts))


def _midnight() -> datetime:
    """The last midnight in Durham."""
    return datetime.combine(clock.now().astimezone(LOCAL).date(), time(), LOCAL)


def _shown(events: Iterator[dict[str, Any]], begin: datetime, days: float) -> Iterator[Mapping[str, Any]]:
    """The events, with a bar on stderr that follows the simulated clock."""
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[sent]} events"))
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=days * 86400, sent=0)
        for number, event in enumerate(events, 1):
            if number % 100 == 0:
                at = datetime.fromisoformat(event["occurred_at"])
                passed = (at - begin).total_seconds()
                progress.update(task, description=f"{at:%a %d %b %H:%M}", completed=passed, sent=number)
            yield event
