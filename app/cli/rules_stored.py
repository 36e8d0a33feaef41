"""`triage rules explain` and `backtest`: what the rules say of stored calls."""

import sys
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import orjson
import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from app.cli.database import with_database
from app.cli.instants import instant
from app.errors import SetupError
from app.rules.catalog import Catalog, load
from app.services import backtest as backtests
from app.services import explanations
from app.services.rulebook import Rulebook
from app.settings import from_environment
from app.storage.engine import Database

At = Annotated[str | None, typer.Option("--at", help="RFC 3339 with offset; default: now.")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON instead of tables.")]


def explain(
    call: Annotated[str, typer.Argument(help="The call's number, or its id.")],
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Why a call was, or was not, tagged and referred, as it was known at an instant."""

    async def work(database: Database, catalog: Catalog) -> dict[str, Any]:
        rulebook = Rulebook(database, catalog, from_environment().catalog)
        call_id = await _call_id(database, call)
        when = instant("--at", at, catalog) if at else None
        return await explanations.explain(database, rulebook, None, call_id, when)

    found = with_database(work)
    if as_json:
        sys.stdout.write(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode() + "\n")
    else:
        _show(found)


async def _call_id(database: Database, call: str) -> UUID:
    """The id of the call of this number or id. Raises SetupError if there is none, or several."""
    try:
        return UUID(call)
    except ValueError:
        found = await database.run(lambda connection: explanations.ids_of(connection, call))
    if not found:
        raise SetupError(f"There is no call {call} here.")
    if len(found) > 1:
        raise SetupError(
            f"Several sources have a call {call}; name one by its id: {', '.join(map(str, found))}."
        )
    return found[0]


def _show(found: dict[str, Any]) -> None:
    console = Console()
    live = "live" if found["catalog_is_live"] else "no longer live"
    console.print(
        f"[bold]Call {escape(found['call_number'])}[/] as known at {found['at']:%Y-%m-%d %H:%M:%S %Z}"
        f" from {len(found['events'])} event(s), by catalog {found['catalog_digest'][:12]} ({live})"
    )
    console.print(f"tags:  {', '.join(found['tags']) or 'none'}")
    console.print(f"gates: {', '.join(found['gates']) or 'none'}")
    if found["recorded"] and not found["recorded"]["agrees"]:
        console.print("[bold red]What was recorded then differs:[/]", found["recorded"]["tags"])
    for title, rows in (("Held", found["matches"]), ("Referred", found["routed"])):
        table = Table("rule", "sets", "signal", "in", "words", title=title, title_justify="left")
        for match in rows:
            for one in match["evidence"]:
                table.add_row(match["rule"], match["sets"], one["signal"], one["field"], escape(one["words"]))
        if rows:
            console.print(table)
    if found["referrals"]:
        table = Table("queue", "program", "status", "reason", title="Referrals then", title_justify="left")
        for one in found["referrals"]:
            table.add_row(one["queue"], one["program"], one["status"], one["reason"] or "")
        console.print(table)
    table = Table(
        "rule", "sets", "wanting", "in the way", title="Nearest that did not hold", title_justify="left"
    )
    for one in found["nearest"]:
        table.add_row(one["rule"], one["sets"], ", ".join(one["missing"]), ", ".join(one["forbidding"]))
    console.print(table)


def backtest(
    catalog: Annotated[Path, typer.Option("--catalog", help="The directory of the new catalog.")],
    from_: Annotated[
        str, typer.Option("--from", help="Calls that began from here (RFC 3339, or a date) ...")
    ],
    to: Annotated[str, typer.Option("--to", help="... to before here.")],
    as_json: AsJson = False,
) -> None:
    """What another catalog would have said of stored calls, beside what was said of them."""
    new = load(catalog)
    begin, end = instant("--from", from_, new), instant("--to", to, new)
    if begin >= end:
        raise SetupError("--from must be before --to.")
    console = Console(stderr=True)
    columns = (TextColumn("Evaluating calls"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())

    async def work(database: Database, _live: Catalog) -> backtests.Backtest:
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task("", total=None)
            return await backtests.backtest(
                database,
                new,
                begin=begin,
                end=end,
                progress=lambda done, of: bar.update(task, completed=done, total=of),
            )

    found = with_database(work)
    if as_json:
        sys.stdout.write(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode() + "\n")
        return
    out = Console()
    out.print(f"{found.calls} calls, {found.changed} would be tagged or referred otherwise.")
    for title, changes in (
        ("Tags gained", found.tags_gained),
        ("Tags lost", found.tags_lost),
        ("Referrals added", found.referrals_added),
        ("Referrals withdrawn", found.referrals_withdrawn),
    ):
        if changes:
            out.print(_table(title, changes))


def _table(title: str, changes: dict[str, backtests.Change]) -> Table:
    table = Table("", "calls", "by rule", "for example", title=title, title_justify="left")
    for key, change in sorted(changes.items(), key=lambda item: -item[1].calls):
        rules = ", ".join(f"{rule} {calls}" for rule, calls in change.rules.most_common(4))
        table.add_row(key, str(change.calls), rules, escape(", ".join(change.examples)))
    return table
