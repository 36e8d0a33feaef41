"""`triage import`: a city's export, row by row, through the front door."""

import gzip
import zlib
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, BinaryIO, TextIO, cast

import httpx
import typer

from app.cli.bar import bar
from app.cli.import_files import Progress, RejectedRows, identity_of
from app.cli.posting import post
from app.errors import SetupError
from app.feeds.mapping import Mapping, load_mapping
from app.feeds.table import Row, Table, text_of
from app.settings import from_environment

_ROWS_BETWEEN_SAVES = 500
_PATIENCE_SECONDS = 30
_REFUSED = ("conflict", "invalid")
_GZIP = b"\x1f\x8b"

Export = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The export: CSV or CSV.gz.")]
Source = Annotated[
    str,
    typer.Option(
        help="Whose export it is. The service goes by the key: if that is seen to be of another source,"
        " nothing is sent."
    ),
]
MappingFile = Annotated[
    Path, typer.Option(exists=True, dir_okay=False, help="Which column says what: docs/mappings/README.md.")
]
Url = Annotated[str | None, typer.Option(help="The service; default: the one on this machine.")]
Key = Annotated[
    str | None, typer.Option(envvar="TRIAGE_KEY", help="A key of role source; better kept in TRIAGE_KEY.")
]
RejectedFile = Annotated[
    Path | None, typer.Option(help="Where rejected rows go; default: FILE.rejected.csv, here.")
]
ProgressFile = Annotated[
    Path | None, typer.Option(help="Where progress is kept; default: FILE.progress.json, here.")
]
Restart = Annotated[bool, typer.Option("--restart", help="Forget the progress of an earlier run.")]


def import_file(
    file: Export,
    source: Source,
    mapping: MappingFile,
    url: Url = None,
    key: Key = None,
    rejected: RejectedFile = None,
    progress: ProgressFile = None,
    restart: Restart = False,
) -> None:
    """Send the rows of an export as events; run it again to go on, or to prove that nothing is missing.

    Exit code 1 if a row was rejected, or an event was in conflict or invalid; the rest is kept.
    """
    if not key:
        raise SetupError("Give --key, or set TRIAGE_KEY, to a key of role source (`triage keys create`).")
    url = url or f"http://127.0.0.1:{from_environment().port}"
    shape = load_mapping(_read(mapping), str(mapping))
    rejected = rejected or Path(f"{file.name}.rejected.csv")
    progress = progress or Path(f"{file.name}.progress.json")
    if rejected.resolve() == file.resolve():
        raise SetupError(f"{file} would be overwritten by its own rejected rows; name others: --rejected.")
    identity = identity_of(file, shape, source=source, url=url)
    done = _progress(progress, identity, rejected, restart=restart)
    with _opened(file, shape) as (text, position), bar("Importing", file.stat().st_size) as moved_to:
        table = Table(text, shape, str(file))
        _check_source(url, key, source)

        def save() -> None:
            done.write(progress, identity)
            moved_to(position())

        run = _Run(
            table, done, RejectedRows(rejected, shape, table.header, keep_bytes=done.rejected_bytes), save
        )
        run.send(url, key)
    progress.unlink(missing_ok=True)
    _tell(done, run, rejected)


@dataclass
class _Unanswered:
    """A row that was read; it is done when each of its events has its receipt."""

    row: Row
    receipts: list[dict[str, Any]] = field(default_factory=list)


class _Run:
    """Rows on their way: read, sent, answered; counted, and written down if rejected."""

    def __init__(self, table: Table, done: Progress, out: RejectedRows, save: Callable[[], None]) -> None:
        self.first_shifted: tuple[int, str] | None = None  # line and column
        self._table = table
        self._done = done
        self._out = out
        self._save = save
        self._unanswered: deque[_Unanswered] = deque()

    def send(self, url: str, key: str) -> None:
        """Send every row that no earlier run has got an answer for. What stops it, stops it resumable."""
        try:
            for _, receipt in post(url, key, self._events()):
                self._answered(receipt)
        except BaseException:  # Ctrl-C too
            if self._done.rows:
                self._keep()
                stopped = f"Stopped after {self._done.rows:,} rows; the same command goes on from there."
                typer.echo(stopped, err=True)
            raise
        finally:
            self._out.close()

    def _keep(self) -> None:
        self._done.rejected_bytes = self._out.size()
        self._save()

    def _events(self) -> Iterator[dict[str, Any]]:
        for row in self._table.rows(skip=self._done.rows):
            self._unanswered.append(_Unanswered(row))
            self._settle()
            yield from row.events

    def _answered(self, receipt: dict[str, Any]) -> None:
        """Take the receipt of the first event that has none yet."""
        self._unanswered[0].receipts.append(receipt)
        self._settle()

    def _settle(self) -> None:
        while self._unanswered and len(self._unanswered[0].receipts) == len(self._unanswered[0].row.events):
            self._count(self._unanswered.popleft())
            if self._done.rows % _ROWS_BETWEEN_SAVES == 0:
                self._keep()

    def _count(self, one: _Unanswered) -> None:
        row, receipts = one.row, one.receipts
        self._done.rows += 1
        self._done.events.update(receipt["status"] for receipt in receipts)
        self._done.shifted += len(row.shifted)
        if row.shifted and self.first_shifted is None:
            self.first_shifted = (row.line, row.shifted[0])
        reasons = [_reason(receipt) for receipt in receipts if receipt["status"] in _REFUSED]
        if row.rejected is not None:
            self._out.write(row.line, row.rejected.column, row.rejected.why, row.cells)
        elif reasons:
            self._out.write(row.line, "", "; ".join(reasons), row.cells)
        else:
            return
        self._done.rejected += 1


def _reason(receipt: dict[str, Any]) -> str:
    """Why the service did not take an event, in its own words; it repeats no values."""
    problem = receipt.get("problem") or {}
    errors = [f"{error.get('pointer')}: {error.get('detail')}" for error in problem.get("errors") or ()]
    return f"the service: {', '.join(errors) or problem.get('detail') or receipt['status']}"


def _tell(done: Progress, run: _Run, rejected: Path) -> None:
    """The outcome in a line; exit code 1 if somebody has to look at it."""
    count = done.events
    typer.echo(
        f"{done.rows:,} rows: {count['accepted']:,} events accepted, {count['duplicate']:,} duplicates,"
        f" {count['superseded']:,} superseded, {count['conflict']:,} conflicts, {count['invalid']:,} invalid;"
        f" {done.rejected:,} rows rejected"
    )
    if done.shifted:
        where = " (first: line {}, {})".format(*run.first_shifted) if run.first_shifted else ""
        typer.echo(
            f"{done.shifted:,} times lie in the hour that clocks skip in spring; each was taken as one hour"
            f" later{where}.",
            err=True,
        )
    if done.rejected:
        typer.echo(f"The rejected rows are in {rejected}: correct them and import that file.", err=True)
        raise typer.Exit(1)


def _progress(path: Path, identity: dict[str, str | int], rejected: Path, *, restart: bool) -> Progress:
    """Where to go on, told to the operator if it is not the beginning."""
    if restart or not path.exists():
        return Progress()
    done = Progress.read(path, identity)
    if done is None:
        typer.echo(f"{path} is about another import; starting with the first row.", err=True)
        return Progress()
    if done.rejected_bytes and (not rejected.exists() or rejected.stat().st_size < done.rejected_bytes):
        typer.echo(f"{rejected} is not as it was left; starting with the first row.", err=True)
        return Progress()
    typer.echo(f"Going on after {done.rows:,} rows that were answered before.", err=True)
    return done


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise SetupError(f"{path} is not UTF-8 text.") from error


@contextmanager
def _opened(file: Path, mapping: Mapping) -> Iterator[tuple[TextIO, Callable[[], int]]]:
    """The file as text, unpacked if it is gzip, and how many of its bytes are read."""
    try:
        with file.open("rb") as raw:
            packed = raw.peek(2)[:2] == _GZIP
            stream = cast("BinaryIO", gzip.GzipFile(fileobj=raw)) if packed else raw
            yield text_of(stream, mapping.encoding), raw.tell
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise SetupError(f"{file}: the gzip file is damaged; what was read before is kept.") from error
    except OSError as error:  # of this file, or of those that are written beside it
        raise SetupError(f"{error.filename or file}: {error.strerror or 'cannot be read'}.") from error


def _check_source(url: str, key: str, source: str) -> None:
    """Ask the service, before anything is sent or written, whether it knows the key as another source's."""
    try:
        answer = httpx.get(
            f"{url.rstrip('/')}/v1/calls",
            params={"limit": 1},
            headers={"Authorization": f"Bearer {key}"},
            timeout=_PATIENCE_SECONDS,
        )
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise SetupError(f"No service answers at {url}; start it, or name another with --url.") from error
    if answer.status_code in (401, 403):
        raise SetupError("The service does not take this key; one of role source is needed.")
    try:
        known = answer.raise_for_status().json()["items"]
    except (httpx.HTTPError, ValueError, KeyError, TypeError):
        return  # nothing can be said; posting will
    if known and known[0]["source"] != source:
        raise SetupError(f"The key is of the source {known[0]['source']}, not of {source}; nothing was sent.")
