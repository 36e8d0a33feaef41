"""The book read from stored history: every report, and what is said of one that fails."""

from datetime import UTC, datetime
from typing import Any

import pytest
from typer.testing import CliRunner

from app.cli.root import app
from app.domain.reports.book import Told, as_html
from app.domain.reports.chapters import CHAPTERS
from app.errors import UnavailableError
from app.services import book, reports
from tests.front_door import FrontDoor
from tests.samples import mental

PERIOD = {"begin": datetime(2026, 1, 1, tzinfo=UTC), "end": datetime(2100, 1, 1, tzinfo=UTC)}


async def read(door: FrontDoor) -> list[Told]:
    here = door.services
    return [told async for told in book.told(here.database, here.catalog, **PERIOD)]


async def test_it_holds_every_report_of_what_happened(door: FrontDoor) -> None:
    await door.send([mental() for _ in range(12)])
    found = await read(door)
    assert [told.chapter for told in found] == list(CHAPTERS)
    assert [told.failure for told in found] == [""] * len(CHAPTERS)
    page = as_html(book.cover(door.services.catalog, **PERIOD), found)
    for told in found:
        assert f". {told.chapter.title}</h2>" in page
    assert door.services.catalog.digest in page
    assert "call received to first unit dispatched" in page


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (UnavailableError("Try again."), "Try again."),
        (ZeroDivisionError("Jane Roe"), "the service failed (ZeroDivisionError)."),
    ],
)
async def test_one_that_fails_takes_no_other_along(
    door: FrontDoor, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    answer = reports.answer

    async def failing(*here: Any, **wish: Any) -> Any:
        if here[2] == "funnel":
            raise error
        return await answer(*here, **wish)

    monkeypatch.setattr(reports, "answer", failing)
    found = await read(door)
    for told in found:
        assert told.failure == (said if told.chapter.report.name == "funnel" else "")
    page = as_html(book.cover(door.services.catalog, **PERIOD), found)
    assert said in page
    assert "Jane Roe" not in page


@pytest.mark.parametrize(
    "arguments", [("book",), ("elapsed", "--from", "2026-01-01", "--to", "2026-02-01", "--format", "pdf")]
)
def test_what_is_asked_wrongly_is_told_in_a_line(arguments: tuple[str, ...]) -> None:
    refused = CliRunner().invoke(app, ["report", *arguments])
    assert refused.exit_code != 0
    assert "--f" in str(refused.exception)
