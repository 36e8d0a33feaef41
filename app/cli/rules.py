"""`triage rules`: for those who write them."""

from pathlib import Path
from typing import Annotated

import typer

from app.rules.catalog import load
from app.settings import from_environment

app = typer.Typer(no_args_is_help=True, help="The rule catalog.")
Directory = Annotated[
    Path | None, typer.Argument(help="A catalog directory; default: TRIAGE_CATALOG, or the built-in one.")
]


@app.command()
def check(directory: Directory = None) -> None:
    """Load the catalog, run every case of every rule, and list every problem."""
    catalog = load(directory or from_environment().catalog)
    cases = sum(len(rule.cases) for rule in catalog.rules)
    counted = f"{len(catalog.rules)} rules, {cases} cases, all as expected"
    typer.echo(f"{catalog.city.title}: {counted}; digest {catalog.digest}")


@app.command("list")
def list_rules(directory: Directory = None) -> None:
    """Every rule with what it sets, its state and its owner."""
    for rule in load(directory or from_environment().catalog).rules:
        typer.echo(f"{rule.id}\tv{rule.version}\t{rule.status}\t{rule.sets}\t{rule.owner}\t{rule.title}")
