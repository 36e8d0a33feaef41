"""The book of reports: whole, escaped, alone, and readable by whoever sees no colours or nothing at all."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

import pytest

from app.domain.linkage import MEASURES
from app.domain.reports import REPORTS, Answer
from app.domain.reports.book import Cover, Told, as_html, as_pdf
from app.domain.reports.chapters import CHAPTERS, Chapter
from app.domain.reports.printed import Printed, tables

BEGIN, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
COVER = Cover("Durham <city>", "d1ge57", "America/New_York", BEGIN, END, END)
EVIL = "<script>alert('1')</script> & \"Sons\""


def line_of(name: str, **figures: Any) -> dict[str, Any]:
    """A line with every column that the report has; nothing in those that are not given."""
    empty = dict.fromkeys(column.name for column in REPORTS[name].columns)
    assert figures.keys() <= empty.keys()
    return {**empty, **figures}


def linkage(provider: str | None = None, **counts: int | None) -> dict[str, Any]:
    named = {"category": provider and "housing", "provider": provider}
    reasons = {"no_capacity": None, "moved": 0, "declined": 1234}
    measures = {**dict.fromkeys(MEASURES, 0), **counts}
    return line_of("linkages", **named, **measures, not_received_by_reason=reasons)


def answered(name: str, lines: Sequence[Mapping[str, Any]]) -> Told:
    return Told(Chapter(REPORTS[name]), Answer(REPORTS[name], BEGIN, END, "America/New_York", lines))


class Page(HTMLParser):
    """What the page is made of; fails on a tag that is closed wrongly."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[str] = []
        self.feed(page)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "br"):
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def page() -> str:
    lines = [linkage(sent=620, service_received=122), linkage(EVIL, sent=620, open=None)]
    return as_html(COVER, [answered("linkages", lines), Told(CHAPTERS[0], failure=EVIL)])


def test_every_value_is_escaped(page: str) -> None:
    assert "<script" not in page
    assert page.count("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; &#34;Sons&#34;") >= 2
    assert "Durham &lt;city&gt;" in page


def test_it_refers_to_nothing_outside(page: str) -> None:
    found = Page(page)
    for _, attributes in found.tags:
        assert attributes.get("src") is None
        for name in ("href", "xlink:href", "data", "action"):
            assert (attributes.get(name) or "#").startswith("#")
    assert not {tag for tag, _ in found.tags} & {
        "script",
        "link",
        "iframe",
        "object",
        "embed",
        "form",
        "base",
    }
    assert not re.search(r"@import|url\((?!#)|\son[a-z]+=\"|http-equiv", page)
    assert set(re.findall(r"https?://[^\"' )<]+", page)) <= {
        "http://www.w3.org/2000/svg",  # names, not addresses
        "http://www.w3.org/1999/xlink",
    }


def test_every_link_finds_its_place_and_no_name_is_given_twice(page: str) -> None:
    found = Page(page)
    names = [attributes["id"] for _, attributes in found.tags if "id" in attributes]
    assert len(names) == len(set(names))
    referred = [str(one.get("href")) for one in found.of("a")]
    assert {one.removeprefix("#") for one in referred} <= set(names)
    assert {"#chapter-1", "#chapter-2", "#glossary"} <= set(referred)
    assert set(re.findall(r"url\(#([^)]+)\)", page)) <= set(names)


def test_it_can_be_heard(page: str) -> None:
    found = Page(page)
    assert found.of("html") == [{"lang": "en"}]
    assert len(found.of("h1")) == 1
    assert {one.get("scope") for one in found.of("th")} == {"col", "row"}
    assert len(found.of("caption")) == len(found.of("table"))
    assert len(found.of("figcaption")) == len(found.of("figure")) == 1
    (drawn,) = (one for one in found.of("svg") if one.get("role") == "img")
    assert "From sent to received" in str(drawn["aria-label"]).replace("from sent", "From sent")


def test_what_could_not_be_made_or_is_empty_is_said_in_its_place(page: str) -> None:
    assert "(could not be made)" in page
    assert "This report could not be made: &lt;script" in page
    assert "There is nothing to report in this period." in as_html(COVER, [answered("funnel", [])])


def test_each_report_is_explained_with_its_window_caveats_and_columns() -> None:
    book = as_html(COVER, [answered(name, []) for name in REPORTS])
    for report in REPORTS.values():
        assert book.count(f'id="columns-{report.name}"') == 1
        for column in report.columns:
            assert f">{column.name.removesuffix('_seconds').replace('_', ' ')}</th>" in book
    assert "2025-12-31 19:00 to before 2026-12-31 19:00 (America/New_York)" in book


def test_every_report_is_in_the_book() -> None:
    assert {one.report.name for one in CHAPTERS} == set(REPORTS)
    for chapter in CHAPTERS:
        assert set(chapter.options) <= {option.name for option in chapter.report.options}


def cells_of(found: Sequence[Printed]) -> dict[str, str]:
    """What stands under each head in the first line, in however many tables."""
    return {
        head: cell for table in found for head, cell in zip(table.numbers, table.lines[0][1], strict=True)
    }


def test_a_star_is_withheld_and_a_dash_is_none() -> None:
    answer = answered("linkages", [linkage(sent=1620, open=None)]).answer
    assert answer is not None
    found = tables(answer, answer.lines)
    cells = cells_of(found)
    assert (cells["sent"], cells["open"], cells["accepted"]) == ("1,620", "*", "0")
    assert cells["not received by reason"] == "no capacity *; declined 1,234"
    assert all(table.names == [] for table in found)  # no line has a category


def elapsed(**figures: Any) -> dict[str, Any]:
    named = {"pair": "p", "meaning": "from here to there", "suppressed": ["open"]}
    return line_of("elapsed", **{**named, **figures})


def test_lengths_and_limits_are_said_as_people_say_them() -> None:
    figures = {"median_seconds": 5400.0, "median_low_seconds": 4980.0, "within_target": 0.8251}
    limits = {"within_target_low": 0.75, "within_target_high": 0.875}
    answer = answered("elapsed", [elapsed(n=1214, group="dcrc", **figures, **limits)]).answer
    assert answer is not None
    found = tables(answer, answer.lines)
    cells = cells_of(found)
    assert cells["median (95 % limits)"] == "1.5 h (1.38 to –)"
    assert cells["within target (95 % limits)"] == "82.5 % (75 to 87.5)"
    assert (cells["n"], cells["open"]) == ("1,214", "*")
    assert "logrank p" not in cells  # nothing is told of it
    assert found[0].names == ["meaning", "group"]


def test_of_a_long_table_the_first_lines_are_printed_and_the_sheet_named() -> None:
    told = answered("elapsed", [elapsed(n=100 + number, suppressed=[]) for number in range(100)])
    assert told.answer is not None
    assert all(len(table.lines) == 60 for table in tables(told.answer, told.answer.lines))
    grouped = replace(told.chapter, options={"group_by": "beat"})
    page = as_html(COVER, [replace(told, chapter=grouped)])
    assert "40 more lines are in the sheet" in page
    assert "triage report elapsed --group-by beat --format csv" in page


def test_it_is_printed_on_paper_too(page: str) -> None:
    printed = as_pdf(page)
    assert printed.startswith(b"%PDF")
    assert printed.count(b"/Type /Page\n") >= 4 or len(printed) > 20_000
