"""`triage outcomes`: upload a sheet of outcomes, see what became of each row, and keep what was refused."""

from collections import Counter
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import httpx
import typer
from rich.console import Console
from rich.table import Table

from app.domain.sheet import lines
from app.errors import SetupError
from app.feeds.outcomes import read
from app.feeds.table import REJECTED
from app.settings import from_environment

_PATIENCE_SECONDS = 120


def outcomes(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The sheet, as CSV.")],
    queue: Annotated[str, typer.Option(help="The agency's queue.")],
    url: Annotated[str | None, typer.Option(help="The service; default: the one on this machine.")] = None,
    key: Annotated[
        str | None, typer.Option(envvar="TRIAGE_KEY", help="A key of role agency; better in TRIAGE_KEY.")
    ] = None,
) -> None:
    """Do what each row says; refused rows go to FILE.refused.csv, here, to be corrected and sent again.

    The same file again changes nothing. Exit code 1 if a row was refused.
    """
    if not key:
        raise SetupError("Give --key, or set TRIAGE_KEY, to a key of role agency (`triage keys create`).")
    sent = file.read_bytes()
    answer = _post(url or f"http://127.0.0.1:{from_environment().port}", queue, key, sent)
    _show(answer["items"])
    if answer["unknown_columns"]:
        typer.echo(f"Columns that are left out: {', '.join(answer['unknown_columns'])}.", err=True)
    refused = {one["line"]: one["problem"] for one in answer["items"] if one["status"] == "refused"}
    path = Path(f"{file.name}.refused.csv")
    if not refused:
        path.unlink(missing_ok=True)  # of an earlier run
        return
    _keep(path, sent, refused)
    typer.echo(f"The refused rows are in {path}: correct them and send that file.", err=True)
    raise typer.Exit(1)


def _post(url: str, queue: str, key: str, sent: bytes) -> dict[str, Any]:
    """What the service says of each row. Raises SetupError, in one line, if it took none."""
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "text/csv"}
    place = f"{url.rstrip('/')}/v1/queues/{queue}/outcomes"
    try:
        answer = httpx.post(place, content=sent, headers=headers, timeout=_PATIENCE_SECONDS)
        said: dict[str, Any] = answer.json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise SetupError(f"No service answers at {url} as it should; name it with --url.") from error
    if answer.status_code != httpx.codes.OK:
        raise SetupError(f"{url}: {said.get('detail')} ({answer.status_code})")
    return said


def _show(items: list[dict[str, Any]]) -> None:
    table = Table("line", "referral", "status", "column", "why")
    for one in items:
        problem = one["problem"] or {}
        cells = (one["referral"], one["status"], problem.get("column"), problem.get("detail"))
        table.add_row(str(one["line"]), *(cell or "" for cell in cells))
    Console().print(table)
    counts = Counter(one["status"] for one in items)
    typer.echo(f"{counts['done']} done, {counts['unchanged']} unchanged, {counts['refused']} refused")


def _keep(path: Path, sent: bytes, refused: dict[int, dict[str, Any]]) -> None:
    """Write the refused rows, with why; only their owner may read them."""
    sheet = read(sent, ZoneInfo("UTC"))
    # A sheet of refused rows is one of outcomes too: what was put before its columns is put anew.
    kept = [n for n, name in enumerate(sheet.header) if name not in REJECTED]
    rows: list[list[Any]] = [[*REJECTED, *(sheet.header[n] for n in kept)]]
    for row in sheet.rows:
        if problem := refused.get(row.line):
            cells = [row.cells[n] for n in kept] if len(row.cells) == len(sheet.header) else row.cells
            rows.append([row.line, problem["column"] or "", problem["detail"], *cells])
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(lines(rows), "utf-8", newline="")
