"""`triage rules score`: how often the rules are right about the rows of a labelled file; nothing stored."""

import csv
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from app.cli.bar import bar
from app.cli.catalogs import CatalogOption, directory_of
from app.cli.labelled import COLUMNS, LABELS, Row, label, opened, rules_behind, stated
from app.domain.accuracy import Counts, Interval
from app.errors import SetupError
from app.rules.catalog import Catalog, load
from app.rules.engine import Evaluation
from app.rules.proof import example_call

UNREAD = "language.unread"  # the gate of what nobody can read: a supervisor does
MISS = ("id", "tag", "expected", "got", "rules", "narrative")
WIDTH = 100  # of a table that is piped: nothing in it is cut short
_DIGITS = 6
_ROWS_BETWEEN_MOVES = 500


@dataclass
class Score:
    """Verdicts counted: by the whole call, and by its type and codes alone."""

    rows: int = 0
    to_supervisor: int = 0
    whole: dict[str, Counts] = field(default_factory=lambda: dict.fromkeys(LABELS, Counts()))
    code_only: dict[str, Counts] = field(default_factory=lambda: dict.fromkeys(LABELS, Counts()))
    misses: list[dict[str, Any]] = field(default_factory=list)

    @property
    def supervisor_share(self) -> float | None:
        """The share of rows that a supervisor would be asked about."""
        return self.to_supervisor / self.rows if self.rows else None

    def shown(self) -> dict[str, Any]:
        """The score as JSON."""
        by_tag = {
            tag: {**_shown(self.whole[tag], intervals=True), "code_only": _shown(self.code_only[tag])}
            for tag in LABELS
        }
        return {"n": self.rows, "supervisor_share": _rounded(self.supervisor_share), **by_tag}


def score(
    file: Annotated[
        Path,
        typer.Argument(help=f"CSV with any of the columns id, {', '.join((*COLUMNS, *LABELS.values()))}."),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    misses: Annotated[
        Path | None, typer.Option(help="Where the misses go; default: beside FILE, as *.misses.csv.")
    ] = None,
    catalog: CatalogOption = None,
) -> None:
    """Compare what the rules say with labels: precision and recall with their 95 % Wilson intervals.

    A blank label is not scored. The lines of a narrative are messages in time order. "By codes alone" is
    what the same rules say without the narrative.
    """
    beside = file.with_suffix(".misses.csv")
    if misses is not None and misses.exists() and file.exists() and misses.samefile(file):
        raise SetupError(f"{file} would be overwritten by its own misses; name another file with --misses.")
    found = scored(load(directory_of(catalog)), file)
    if as_json:
        typer.echo(json.dumps(found.shown(), indent=2))
    else:
        _print(found)
    _keep(found.misses, misses or beside, asked=misses is not None)


def scored(catalog: Catalog, file: Path) -> Score:
    """The score of the rules on a file. Raises SetupError with the line of what cannot be read."""
    found = Score()
    with opened(file) as rows, bar("Scoring", file.stat().st_size) as move:
        if not set(LABELS.values()) & set(rows.names):
            raise SetupError(
                f"{file}, line 1: expected at least one of the columns {', '.join(LABELS.values())}."
            )
        verdicts = _Verdicts(catalog)
        for line, row in rows.each:
            _count(found, row, f"{file}, line {line}", line, verdicts)
            if found.rows % _ROWS_BETWEEN_MOVES == 0:
                move(rows.place())
    return found


class _Verdicts:
    """What the rules say of rows. Types and codes come again and again, so those are said once."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._of_codes = lru_cache(maxsize=65_536)(self._evaluated)

    def both(self, row: Row) -> tuple[Evaluation, Evaluation]:
        """Of the whole row, and of it without its narrative."""
        codes = tuple((name, row[name]) for name in COLUMNS if name != "narrative" and row.get(name))
        by_codes = self._of_codes(codes)
        narrative = row.get("narrative", "")
        return (self._evaluated((*codes, ("narrative", narrative))) if narrative else by_codes), by_codes

    def _evaluated(self, columns: tuple[tuple[str, str], ...]) -> Evaluation:
        return self._catalog.evaluate(example_call(stated(dict(columns))))


def _count(found: Score, row: Row, where: str, line: int, verdicts: _Verdicts) -> None:
    labels = {tag: label(row, column, where) for tag, column in LABELS.items()}
    whole, by_codes = verdicts.both(row)
    found.rows += 1
    found.to_supervisor += UNREAD in whole.gates or any(one.hold for one in whole.routed)
    for tag, expected in labels.items():
        if expected is None:
            continue
        got = tag in whole.tags
        found.whole[tag] = found.whole[tag].with_one(expected=expected, got=got)
        found.code_only[tag] = found.code_only[tag].with_one(expected=expected, got=tag in by_codes.tags)
        if got is not expected:
            miss = (row.get("id") or f"line {line}", tag, int(expected), int(got))
            told = (" ".join(rules_behind(whole)), row.get("narrative", ""))
            found.misses.append(dict(zip(MISS, (*miss, *told), strict=True)))


def _keep(misses: list[dict[str, Any]], path: Path, *, asked: bool) -> None:
    """Write the misses and say where. That they cannot be written matters only if the file was asked for."""
    try:
        with path.open("w", newline="", encoding="utf-8") as target:
            writer = csv.DictWriter(target, MISS)
            writer.writeheader()
            writer.writerows(misses)
    except OSError as error:
        why = f"{path}: {error.strerror}."
        if asked:
            raise SetupError(why) from error
        typer.echo(f"The {len(misses)} misses are not kept: {why} Name a file with --misses.", err=True)
    else:
        typer.echo(f"{len(misses)} misses in {path}", err=True)


def _shown(counts: Counts, *, intervals: bool = False) -> dict[str, Any]:
    shown = {
        **asdict(counts),
        "precision": _rounded(counts.precision),
        "recall": _rounded(counts.recall),
        "f1": _rounded(counts.f1),
    }
    if intervals:
        for name in ("precision_interval", "recall_interval"):
            between: Interval | None = getattr(counts, name)
            shown[name] = [_rounded(one) for one in between] if between else None
    return shown


def _rounded(ratio: float | None) -> float | None:
    return None if ratio is None else round(ratio, _DIGITS)


def _print(found: Score) -> None:
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column("", no_wrap=True)
    for name in ("scored", "tp", "fp", "fn", "tn", "precision", "recall", "F1"):
        table.add_column(name, justify="right", no_wrap=True)
    for tag in LABELS:
        for cells in _lines(tag, found.whole[tag], found.code_only[tag]):
            table.add_row(*cells)
    console = Console()
    if not console.is_terminal:
        console.width = max(console.width, WIDTH)
    console.print(table)
    share = found.supervisor_share
    asked = "" if share is None else f"; a supervisor is asked about {found.to_supervisor:,} ({share:.1%})"
    console.print(f"{found.rows:,} rows{asked}.", highlight=False)


def _lines(tag: str, whole: Counts, code_only: Counts) -> Iterator[tuple[str, ...]]:
    """A tag's lines: the score, its 95 % intervals, and the same by codes alone."""
    yield tag, *_cells(whole)
    between = (_between(whole.precision_interval), _between(whole.recall_interval))
    yield "  95 % interval", *[""] * 5, *between, ""
    yield "  by codes alone", *_cells(code_only)


def _cells(counts: Counts) -> list[str]:
    numbers = [counts.tp, counts.fp, counts.fn, counts.tn]
    ratios = [counts.precision, counts.recall, counts.f1]
    return [
        *(f"{number:,}" for number in (sum(numbers), *numbers)),
        *("-" if ratio is None else f"{ratio:.3f}" for ratio in ratios),
    ]


def _between(interval: Interval | None) -> str:
    return f"{interval[0]:.3f}-{interval[1]:.3f}" if interval else ""
