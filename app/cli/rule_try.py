"""`triage rules try`: a call in, what the rules say of it out; nothing stored."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from app.cli.catalogs import CatalogOption, directory_of
from app.cli.labelled import messages
from app.contracts.rules import EvidenceOut, MatchOut, RoutedOut, TextOut, TrialOut, UncountedOut
from app.errors import SetupError
from app.rules.catalog import Catalog, load
from app.rules.model import CONCLUSIONS
from app.services import rules

STANDARD_INPUT = "-"
_COUNTS, _DOES_NOT_COUNT = "bold black on yellow", "dim strike"


def try_rules(
    given: Annotated[
        str | None,
        typer.Argument(metavar="[-]", help="- : a call as JSON, or a narrative, from standard input."),
    ] = None,
    call: Annotated[
        Path | None,
        typer.Option(
            help='A call as rules\' cases state it: {"call_type": ..., "narrative": [...]}; - : stdin.'
        ),
    ] = None,
    narrative: Annotated[str | None, typer.Option(help="What was said; a line is a note.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    catalog: CatalogOption = None,
) -> None:
    """Try the rules on a call: tags, gates, matches with their words, routes, and what did not count."""
    stated = _stated(given, call, narrative)
    loaded = load(directory_of(catalog))
    trial = TrialOut.model_validate(rules.tried(loaded, stated))
    if as_json:
        typer.echo(trial.model_dump_json(indent=2))
    else:
        _print(Console(highlight=False, markup=False, soft_wrap=True), loaded, trial)


def _stated(given: str | None, call: Path | None, narrative: str | None) -> dict[str, Any]:
    """The call to try. Raises SetupError unless there is exactly one."""
    if sum(one is not None for one in (given, call, narrative)) != 1 or given not in {None, STANDARD_INPUT}:
        raise SetupError("Give one of --call FILE.json, --narrative TEXT, or - for standard input.")
    if narrative is not None:
        return {"narrative": messages(narrative)}
    if call is not None and str(call) != STANDARD_INPUT:
        try:
            return _read(call.read_text("utf-8-sig"), str(call))
        except OSError as error:
            raise SetupError(f"{call}: {error.strerror}.") from error
        except UnicodeDecodeError as error:
            raise SetupError(f"{call}: not UTF-8 at byte {error.start}.") from error
    text = sys.stdin.read()
    if call is None and not text.lstrip().startswith("{"):
        return {"narrative": messages(text)}
    return _read(text, "standard input")


def _read(text: str, where: str) -> dict[str, Any]:
    try:
        stated = json.loads(text)
    except json.JSONDecodeError as error:
        raise SetupError(f"{where}, line {error.lineno}: not JSON: {error.msg}.") from error
    if not isinstance(stated, dict):
        raise SetupError(f'{where}: expected a call such as {{"call_type": "...", "narrative": "..."}}.')
    return stated


def _print(console: Console, catalog: Catalog, trial: TrialOut) -> None:
    for name, found in (("Tags", trial.tags), ("Gates", trial.gates)):
        console.print(Text.assemble((f"{name}: ", "bold"), ", ".join(found) or "none"))
    for text in trial.texts:
        console.print(_marked(text, trial, coloured=console.is_terminal))
    titles = {rule.id: rule.title for rule in catalog.rules}
    reasons = {reason.code: reason.title for reason in catalog.city.reasons}
    _section(console, "Matches", [_match(one, titles) for one in trial.matches])
    _section(console, "Routes", [_route(one, titles, reasons) for one in trial.routes])
    _section(console, "Shadow: recorded, and changes nothing", [_match(one, titles) for one in trial.shadow])
    _section(console, "Did not count", [_uncounted(one) for one in trial.not_counted])


def _section(console: Console, title: str, parts: Sequence[Text]) -> None:
    if parts:
        console.print(Text(f"\n{title}", "bold"))
        for part in parts:
            console.print(part)


def _marked(text: TextOut, trial: TrialOut, *, coloured: bool) -> Text:
    """The text with the words that count marked, and on a screen those that do not count struck out."""
    matches: list[MatchOut] = [*trial.matches, *trial.shadow, *trial.routes]
    counted = _places(text, [one for match in matches for one in match.evidence])
    label = text.field.replace("_", " ") + (f" {text.note_id}" if text.note_id else "")
    if not coloured:
        words = text.text
        for start, end in reversed(counted):
            words = f"{words[:start]}[{words[start:end]}]{words[end:]}"
        return Text(f"{label}: {words}")
    shown = Text(text.text)
    for start, end in _places(text, trial.not_counted):
        shown.stylize(_DOES_NOT_COUNT, start, end)
    for start, end in counted:
        shown.stylize(_COUNTS, start, end)
    return Text.assemble((f"{label}: ", "bold"), shown)


def _places(text: TextOut, found: Iterable[EvidenceOut | UncountedOut]) -> list[tuple[int, int]]:
    """Where in the text these stand; what overlaps is one place."""
    own = [
        (one.start, one.end)
        for one in found
        if (one.field, one.note_id) == (text.field, text.note_id)
        if one.start is not None and one.end is not None
    ]
    places: list[tuple[int, int]] = []
    for start, end in sorted(own):
        if places and start <= places[-1][1]:
            places[-1] = (places[-1][0], max(end, places[-1][1]))
        else:
            places.append((start, end))
    return places


def _match(match: MatchOut, titles: Mapping[str, str]) -> Text:
    by = f" v{match.version} sets {match.sets}: {titles[match.rule]}"
    return Text.assemble("  ", (match.rule, "cyan"), by).append_text(_evidence(match))


def _route(route: RoutedOut, titles: Mapping[str, str], reasons: Mapping[str, str]) -> Text:
    by = f" by {route.rule} v{route.version}: {titles[route.rule]}"
    shown = Text.assemble("  ", (route.sets, "cyan"), by)
    if route.urgent:
        shown.append("; urgent", "bold red")
    if route.hold:
        shown.append(f"; waits for a supervisor: {reasons.get(route.hold, route.hold)}", "yellow")
    return shown.append_text(_evidence(route))


def _evidence(match: MatchOut) -> Text:
    shown = Text()
    for one in match.evidence:
        words = one.words.lower() if one.field in CONCLUSIONS else one.words
        who = f" (of the {one.who})" if one.who else ""
        shown.append(f"\n    {one.signal}: {_where(one)} “{words}”{who}")
    return shown


def _uncounted(one: UncountedOut) -> Text:
    by = f" by “{one.cue}”" if one.cue else ""
    return Text(f"  {_where(one)} “{one.words}”: {one.standing}{by}; looked for by {', '.join(one.rules)}")


def _where(one: EvidenceOut | UncountedOut) -> str:
    return one.field + (f" {one.note_id}" if one.note_id else "")
