"""`triage rules list` and `show`: rules on a screen."""

from typing import Annotated, Literal

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.cli.catalogs import CatalogOption, Directory, directory_of
from app.rules.catalog import Catalog, load
from app.rules.model import Rule
from app.rules.proof import verdict_of
from app.rules.wording import Wording, verdict
from app.services import rules

Status = Literal["draft", "shadow", "live", "retired"]
WIDTH = 100  # of tables that are piped
_COLOURS = {"live": "green", "shadow": "yellow", "draft": "cyan", "retired": "dim"}


def list_rules(
    directory: Directory = None,
    status: Annotated[Status | None, typer.Option(help="Only rules in this state.")] = None,
    sets: Annotated[
        str | None, typer.Option(help="Only those that set this tag or gate, or refer to this queue.")
    ] = None,
    owner: Annotated[str | None, typer.Option(help="Only those that this owner answers for.")] = None,
) -> None:
    """Every rule with what it sets, its state and its owner; tab-separated when piped."""
    found = rules.listed(load(directory_of(directory)), status=status, sets=sets, owner=owner)
    rows = [(one.id, f"v{one.version}", one.status, one.sets, one.owner, one.title) for one in found]
    console = Console()
    if not console.is_terminal:
        for row in rows:
            typer.echo("\t".join(row))
        return
    table = _table("Rule", "Version", "Status", "Sets", "Owner", "Title")
    for rule_id, version, state, *rest in rows:
        table.add_row(rule_id, version, Text(state, _COLOURS[state]), *rest)
    console.print(table)
    console.print(f"{len(rows)} rules", highlight=False)


def show(
    rule_id: Annotated[str, typer.Argument(metavar="RULE", help="The rule's id.")],
    catalog: CatalogOption = None,
) -> None:
    """A rule with its signals in words and the verdict of each of its cases."""
    loaded = load(directory_of(catalog))
    rule = rules.find(loaded, rule_id)
    wording = Wording(loaded)
    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console.width = max(console.width, WIDTH)
    _say(console, _head(rule), f"{rule.id}, version {rule.version}: sets {wording.sets(rule)}")
    _say(console, f"Owner: {rule.owner}", "", rule.description, f"Why: {rule.rationale}", "")
    _say(console, *wording.holds(rule))
    console.print(_signals(wording, rule), _cases(loaded, wording, rule))
    for title, lines in (
        ("May hold wrongly", rule.false_positives),
        ("Known misses", rule.known_misses),
        ("Sources", rule.sources),
    ):
        if lines:
            _say(console, Text(title, "bold"), *(f"  {line}" for line in lines))
    _say(console, "", f"Written {rule.created}, last changed {rule.modified}: {wording.path(rule)}")


def _say(console: Console, *lines: str | Text) -> None:
    for line in lines:
        console.print(line, soft_wrap=not console.is_terminal)


def _head(rule: Rule) -> Text:
    return Text.assemble((rule.title, "bold"), "  ", (rule.status, _COLOURS[rule.status]))


def _signals(wording: Wording, rule: Rule) -> Table:
    table = _table("Signal", "Says")
    for name, signal in rule.signals.items():
        table.add_row(Text(name, "bold"), Text(wording.signal(signal)))
    return table


def _cases(catalog: Catalog, wording: Wording, rule: Rule) -> Table:
    """The cases with what the rule says of each now; a draft or retired rule says nothing."""
    table = _table("Case", "Call", "The rule")
    for case in rule.cases:
        if rule.status in {"live", "shadow"}:
            got = verdict_of(catalog, rule, case)
            said = Text(verdict(got), "green" if got == "match" else "dim" if got == "no_match" else "yellow")
        else:
            said = Text(f"not evaluated; to be: {verdict(case.expect)}", "dim")
        table.add_row(Text(case.name), Text(wording.call(case.call)), said)
    return table


def _table(*names: str) -> Table:
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for name in names:
        table.add_column(name, no_wrap=name in {"Rule", "Signal"}, overflow="fold")
    return table
