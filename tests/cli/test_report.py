"""`triage report`: on the screen, as JSON and CSV, into a file; a wrong wish is one clear line."""

import asyncio
import csv
import html
import json
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import URL
from typer.testing import CliRunner

from app.cli.root import app
from app.domain.reports.chapters import CHAPTERS
from app.domain.training import Completion
from app.errors import SetupError, TriageError
from app.rules.catalog import Catalog
from app.services import training
from app.settings import Settings
from tests.front_door import LINK_SECRET, opened
from tests.samples import an_event, mental

PERIOD = ("--from", "2026-11-20", "--to", "2026-11-21")
PAIR = ("--from-milestone", "call_received", "--to-milestone", "dispatched")


@pytest.fixture
def filled(database_url: URL, catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The settings of a database with twelve calls, each dispatched after 90 seconds."""
    monkeypatch.setattr("app.cli.database.load", lambda _: catalog)  # it takes seconds to read
    asyncio.run(_filled(database_url, catalog))
    return {"TRIAGE_DATABASE_URL": database_url.render_as_string(hide_password=False), "COLUMNS": "500"}


async def _filled(url: URL, catalog: Catalog) -> None:
    received, dispatched = "2026-11-20T12:00:00-05:00", "2026-11-20T12:01:30-05:00"
    unit = {"unit_id": "A1", "status": "Dispatched", "at": dispatched, "officers": ["4471"]}
    async with opened(Settings(link_secret=LINK_SECRET), url, catalog) as door:
        for _ in range(12):
            created = mental(occurred_at=received, call={"received_at": received})
            number = created["call_number"]
            more = an_event("unit", call_number=number, occurred_at=dispatched, units=[unit])
            assert (await door.send([created, more])).status_code == 200
        await training.take_in(
            door.services.database, [Completion("4471", "CIT", date(2026, 1, 2))], actor="os:test"
        )


def run(settings: dict[str, str], *arguments: str) -> tuple[str | None, str]:
    """How it ended, if with one clear line, and what it printed."""
    done = CliRunner().invoke(app, ["report", *arguments], env=settings)
    if done.exception is None:
        return None, done.stdout
    if not isinstance(done.exception, SetupError | TriageError):
        raise done.exception
    return str(done.exception), done.stdout


def test_the_table_tells_the_figures_with_units_window_and_definition(filled: dict[str, str]) -> None:
    error, said = run(filled, "elapsed", *PERIOD, *PAIR)
    assert error is None
    text = " ".join(said.split())
    for words in (
        "Elapsed time between milestones",
        "received_to_dispatched",
        "1.5 min",
        "2026-11-20 00:00 to before 2026-11-21 00:00 (America/New_York)",
        "Kaplan-Meier",
        "*: withheld",
    ):
        assert words in text, words


def test_json_has_the_shape_of_the_api(filled: dict[str, str]) -> None:
    error, said = run(filled, "elapsed", *PERIOD, *PAIR, "--format", "json")
    body = json.loads(said)
    assert (error, body["counts"]) == (None, "Intervals")
    assert datetime.fromisoformat(body["begins_at"]) == datetime.fromisoformat("2026-11-20T05:00:00Z")
    (line,) = body["items"]
    assert (line["n"], line["median_seconds"], line["suppressed"]) == (12, 90.0, [])


def test_the_book_is_one_file_with_every_chapter(filled: dict[str, str], tmp_path: Path) -> None:
    out = tmp_path / "book.html"
    assert run(filled, "book", *PERIOD, "--format", "html", "--out", str(out)) == (None, "")
    page = out.read_text("utf-8")
    assert page.startswith("<!doctype html>")
    for number, chapter in enumerate(CHAPTERS, start=1):
        assert f'id="chapter-{number}"' in page
        assert chapter.report.title in page or html.escape(chapter.report.title) in page
    assert "(could not be made)" not in page


def test_csv_goes_into_a_file_and_takes_the_options(filled: dict[str, str], tmp_path: Path) -> None:
    out = tmp_path / "elapsed.csv"
    wish = ("--group-by", "trained", "--course", "CIT", "--format", "csv", "--out", str(out))
    assert run(filled, "elapsed", *PERIOD, *PAIR, *wish) == (None, "")
    (row,) = csv.DictReader(out.read_text("utf-8").splitlines())
    assert (row["group"], row["n"], row["median_seconds"]) == ("trained", "12", "90.0")


def test_a_wrong_wish_is_one_clear_line(filled: dict[str, str]) -> None:
    for arguments, why in (
        (("nothing", *PERIOD), "Say which (elapsed,"),
        (("elapsed", *PERIOD, "--group-by", "name"), "elapsed: --group-by: Input should be 'queue'"),
        (("funnel", *PERIOD, "--group-by", "tag"), "funnel: --group-by: Extra inputs"),
        (("elapsed", "--from", "soon", "--to", "2026-11-21"), "--from: 'soon' is no instant"),
        (("elapsed", *PERIOD, "--format", "pdf"), "--format pdf is of the book."),
        (("book", "--from", "2026-11-21", "--to", "2026-11-20"), "--from must be before --to."),
        (("training", *PERIOD, "--course", "none"), "There is no such course; there are CIT."),
    ):
        error, said = run(filled, *arguments)
        assert said == ""
        assert error is not None
        assert why in error
        assert "\n" not in error
