"""An invented city's export, and `triage import` run on it."""

import csv
import socket
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import typer
from typer.testing import CliRunner, Result

from app.cli import imports
from app.errors import SetupError

MAPPING = """
timezone: America/Chicago
call_number: Id
events:
  - kind: created
    event_id: "{Id}/created"
    occurred_at: Received
    call: {received_at: Received, call_type: Type}
  - kind: cleared
    if_filled: Closed
    event_id: "{Id}/cleared"
    occurred_at: Closed
    call: {disposition: Outcome}
"""
HEADER = ["Id", "Received", "Type", "Closed", "Outcome"]
Pairs = Iterator[tuple[dict[str, Any], dict[str, Any]]]


def an_export(rows: int = 300) -> list[list[str]]:
    """Invented rows; two of three are closed, so that 300 rows make 500 events."""
    began = datetime.fromisoformat("2018-05-01 00:00:14")
    types = ["NOISE", "BATTERY-DV", "WELFARE CHECK", "PARKING"]
    made = []
    for number in range(rows):
        received = began + timedelta(minutes=7 * number)
        closed = str(received + timedelta(hours=1)) if number % 3 else ""
        made.append([f"T{number}", str(received), types[number % 4], closed, "ADVISED" if closed else ""])
    return made


class Service(NamedTuple):
    """A service that listens, and a key to it."""

    url: str
    key: str


def nobody() -> Service:
    """Where nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    return Service(f"http://127.0.0.1:{port}", "tri_none")


def prepared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The directory where the command runs; the export and its mapping are beside it, in `in`."""
    (tmp_path / "in").mkdir()
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.delenv("TRIAGE_KEY", raising=False)
    (tmp_path / "in" / "city.yaml").write_text(MAPPING)
    write(tmp_path / "in" / "calls.csv", an_export())
    return tmp_path / "here"


def write(path: Path, rows: Iterable[list[str]], header: list[str] = HEADER) -> None:
    with path.open("w", newline="") as stream:
        csv.writer(stream).writerows([header, *rows])


def read(path: Path) -> list[list[str]]:
    with path.open(newline="") as stream:
        return list(csv.reader(stream))


def run(to: Service, *more: str, file: str = "../in/calls.csv", source: str = "tamsworth") -> Result:
    app = typer.Typer()
    app.command("import")(imports.import_file)
    options = ["--source", source, "--mapping", "../in/city.yaml", "--url", to.url, "--key", to.key]
    return CliRunner().invoke(app, [file, *options, *more])


def refusal(result: Result) -> str:
    assert isinstance(result.exception, SetupError), result.output
    return str(result.exception)
