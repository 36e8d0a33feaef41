"""`triage report`: any report of the stored history, on the screen or in a file."""

import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from app.cli.database import with_database
from app.cli.instants import instant
from app.cli.report_book import book
from app.contracts.reports import body, wanted, written
from app.domain.reports import REPORTS, Answer, Report
from app.domain.reports.form import as_csv, codebook, rows
from app.domain.reports.picture import rendered
from app.errors import SetupError
from app.rules.catalog import Catalog
from app.services import reports
from app.storage.engine import Database

CODEBOOK = Path(__file__).resolve().parents[2] / "docs" / "reports.md"
_LENGTHS = ((86400, "d"), (3600, "h"), (60, "min"), (1, "s"))


class Form(StrEnum):
    """How a report is written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    SVG = "svg"
    PNG = "png"
    HTML = "html"  # the book
    PDF = "pdf"  # the book


def _json(answer: Answer) -> bytes:
    told = body(answer.report).model_validate(written(answer)).model_dump(mode="json")
    return orjson.dumps(told, option=orjson.OPT_INDENT_2) + b"\n"


_WRITTEN: dict[Form, Callable[[Answer], bytes]] = {
    Form.JSON: _json,
    Form.CSV: lambda answer: as_csv(answer).encode(),
    Form.SVG: lambda answer: rendered(answer, "svg"),
    Form.PNG: lambda answer: rendered(answer, "png"),
}


def report(
    name: Annotated[
        str, typer.Argument(help=f"{', '.join(REPORTS)}; book: all of them; codebook: docs/reports.md.")
    ],
    from_: Annotated[
        str | None, typer.Option("--from", help="From here (RFC 3339, or a date of the city) ...")
    ] = None,
    to: Annotated[str | None, typer.Option("--to", help="... to before here.")] = None,
    group_by: Annotated[str | None, typer.Option("--group-by", help="Elapsed: one line for each.")] = None,
    from_milestone: Annotated[str | None, typer.Option(help="Elapsed: one interval, from here ...")] = None,
    to_milestone: Annotated[str | None, typer.Option(help="... to this.")] = None,
    hours: Annotated[str | None, typer.Option(help="Elapsed: calendar, or business.")] = None,
    queue: Annotated[str | None, typer.Option(help="Funnel, utilizers: of this queue.")] = None,
    threshold: Annotated[int | None, typer.Option(help="Utilizers: so many calls ...")] = None,
    window_days: Annotated[
        int | None, typer.Option(help="... in so many days; repeats: followed up.")
    ] = None,
    unit: Annotated[str | None, typer.Option(help="Utilizers: person, phone, household.")] = None,
    course: Annotated[str | None, typer.Option(help="Training, elapsed: trained in this course.")] = None,
    form: Annotated[Form, typer.Option("--format", help="How it is written.")] = Form.TABLE,
    out: Annotated[Path | None, typer.Option("--out", help="Into this file, not to the screen.")] = None,
) -> None:
    """A report of the stored history; small cells are withheld here too."""
    if name == "codebook":
        CODEBOOK.write_text(codebook(REPORTS.values()), "utf-8")
        return
    if name == "book" and from_ is not None and to is not None:
        keep(out, book(from_, to, pdf=form is Form.PDF))
        return
    if name not in REPORTS or from_ is None or to is None:
        raise SetupError(f"Say which ({', '.join((*REPORTS, 'book'))}), --from and --to.")
    if form not in (*_WRITTEN, Form.TABLE):
        raise SetupError(f"--format {form} is of the book.")
    milestones = {"from_milestone": from_milestone, "to_milestone": to_milestone, "hours": hours}
    utilizers = {"queue": queue, "threshold": threshold, "window_days": window_days, "unit": unit}
    options = {"group_by": group_by, "course": course, **milestones, **utilizers}
    given = {option: value for option, value in options.items() if value is not None}

    async def work(database: Database, catalog: Catalog) -> Answer:
        begin, end = instant("--from", from_, catalog), instant("--to", to, catalog)
        wish = _checked(REPORTS[name], {"from": begin, "to": end, **given})
        return await reports.answer(database, catalog, name, begin=begin, end=end, **wish)

    answer = with_database(work)
    if form is Form.TABLE:
        _show(answer, out)
        return
    keep(out, _WRITTEN[form](answer))


def _checked(report: Report, wish: dict[str, Any]) -> dict[str, Any]:
    """The options as the report takes them. Raises SetupError for one that it does not."""
    try:
        return wanted(report).model_validate(wish).model_dump(exclude={"from_", "to", "format"})
    except ValidationError as error:
        wrong = [f"--{str(one['loc'][0]).replace('_', '-')}: {one['msg']}" for one in error.errors()]
        raise SetupError(f"{report.name}: {'; '.join(wrong)}.") from error


def keep(out: Path | None, content: bytes) -> None:
    """Into this file, else on the screen. Raises SetupError for a file that cannot be written."""
    if out is None:
        sys.stdout.buffer.write(content)
        return
    try:
        out.write_bytes(content)
    except OSError as error:
        raise SetupError(f"{out}: {error.strerror}.") from error


def _show(answer: Answer, out: Path | None) -> None:
    """The table on the screen, or as text in a file."""
    found = rows(answer)
    hidden = [set(row.get("suppressed", "").split()) for row in found]
    names = [name for name in (found[0] if found else {}) if name != "suppressed"]
    names = [name for name in names if any(row[name] not in (None, "") for row in found) or name == "n"]
    table = Table(title=answer.report.title, title_justify="left", caption_justify="left")
    table.caption = escape(
        f"{answer.window}\n{answer.report.definition}\n*: withheld; -: none, or not reached"
    )
    for name in names:
        table.add_column(name.removesuffix("_seconds").replace("_", " "))
    for row, stars in zip(found, hidden, strict=True):
        table.add_row(*("*" if name in stars else _cell(name, row[name]) for name in names))
    if out is None:
        Console().print(table)
        return
    console = Console(width=250, record=True, file=sys.stderr, quiet=True)
    with console.capture() as written_out:
        console.print(table)
    keep(out, written_out.get().encode())


def _cell(name: str, value: Any) -> str:
    if value is None or value == "":
        return "-"
    if name.endswith("_seconds"):
        per, unit = next((one for one in _LENGTHS if value >= one[0]), _LENGTHS[-1])
        return f"{value / per:.3g} {unit}"
    return f"{value:.3g}" if isinstance(value, float) else escape(str(value))
