"""The book of reports: every chapter read in steps of its own; one that fails is told, not left out."""

from collections.abc import AsyncIterator
from datetime import datetime

from app import clock
from app.domain.reports.book import Cover, Told
from app.domain.reports.chapters import CHAPTERS
from app.errors import TriageError
from app.rules.catalog import Catalog
from app.services import reports
from app.storage.engine import Database


async def told(
    database: Database, catalog: Catalog, *, begin: datetime, end: datetime
) -> AsyncIterator[Told]:
    """Each chapter as it is read. Whoever reads on a terminal sees how far it is."""
    for chapter in CHAPTERS:
        try:
            answer = await reports.answer(
                database, catalog, chapter.report.name, begin=begin, end=end, **chapter.options
            )
        except TriageError as error:
            yield Told(chapter, failure=error.detail)
        except Exception as error:  # one report must not take the others along
            yield Told(chapter, failure=f"the service failed ({type(error).__name__}).")
        else:
            yield Told(chapter, answer)


def cover(catalog: Catalog, *, begin: datetime, end: datetime) -> Cover:
    """Whose book it is, and when it is made."""
    return Cover(catalog.city.title, catalog.digest, catalog.city.timezone, begin, end, clock.now())
