"""The book: all reports of a period in one file of HTML that stands alone, and the same as PDF.

No script, nothing fetched; readable without colours, by screen readers and on paper.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from app.domain.reports import Answer
from app.domain.reports.chapters import Chapter
from app.domain.reports.picture import rendered
from app.domain.reports.printed import legend, said, tables, words

_ID = re.compile(r'(?<=\bid=")|(?<=url\(#)|(?<=href="#)')


@dataclass(frozen=True, slots=True)
class Told:
    """One chapter with what was found, or why nothing could be."""

    chapter: Chapter
    answer: Answer | None = None
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Cover:
    """Whose book it is, of which period, by which rules, and when it was made."""

    city: str
    digest: str
    zone: str
    begin: datetime
    end: datetime
    made_at: datetime

    def local(self, at: datetime) -> str:
        """An instant on the clocks of the city."""
        return f"{at.astimezone(ZoneInfo(self.zone)):%Y-%m-%d %H:%M}"


def as_html(cover: Cover, told: Sequence[Told]) -> str:
    """The book, whole."""
    first: dict[str, int] = {}
    for number, one in enumerate(told, 1):
        first.setdefault(one.chapter.report.name, number)
    reports = {one.chapter.report.name: one.chapter.report for one in told}
    page: str = _template().render(
        cover=cover,
        chapters=[
            _chapter(number, one) | {"first": first[one.chapter.report.name]}
            for number, one in enumerate(told, 1)
        ],
        glossary=[(report, legend(report)) for report in reports.values()],
        words=words,
        said=said,
    )
    return page


def as_pdf(page: str) -> bytes:
    """The same on sheets of paper, in US letter; of the file alone."""
    import io

    import plutoprint

    book = plutoprint.Book(plutoprint.PAGE_SIZE_LETTER)
    book.custom_resource_fetcher = _nothing_fetched(plutoprint)
    book.load_html(page, base_url="book://")
    out = io.BytesIO()
    book.write_to_pdf_stream(out)
    return out.getvalue()


def _nothing_fetched(plutoprint: Any) -> Any:
    """The page refers to nothing; should it ever, then nothing is asked for."""

    class Nothing(plutoprint.ResourceFetcher):  # type: ignore[misc]
        def fetch_url(self, url: str) -> Any:
            raise LookupError(f"a book that stands alone refers to {url}")

    return Nothing()


def _chapter(number: int, one: Told) -> dict[str, Any]:
    found: dict[str, Any] = {"number": number, "chapter": one.chapter, "failure": one.failure}
    if one.answer is not None:
        lines = [line for line in one.answer.lines if one.chapter.printed(line)]
        found |= {"answer": one.answer, "tables": tables(one.answer, lines) if lines else []}
        found["picture"] = _picture(number, one.answer) if lines else None
    return found


def _picture(number: int, answer: Answer) -> Any:
    """The picture as a part of the page: its names inside are its own."""
    from markupsafe import Markup

    svg = rendered(answer, "svg", titled=False).decode()
    svg = _ID.sub(f"p{number}-", svg[svg.index("<svg") :])
    label = Markup.escape(f"Picture of {answer.report.title.lower()}; its figures are in the table below.")
    return Markup(svg.replace("<svg", f'<svg role="img" aria-label="{label}"', 1))  # noqa: S704 - drawn here, its texts are escaped


@cache
def _template() -> Any:
    from jinja2 import Environment, StrictUndefined

    source = files(__package__).joinpath("book.html.jinja").read_text("utf-8")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(source)
