"""Instants as they are typed."""

from datetime import datetime
from zoneinfo import ZoneInfo

from app.errors import SetupError
from app.rules.catalog import Catalog


def instant(option: str, written: str, catalog: Catalog) -> datetime:
    """The instant; without an offset, on the clocks of the catalog's city. Raises SetupError."""
    try:
        at = datetime.fromisoformat(written)
    except ValueError as error:
        raise SetupError(f"{option}: {written!r} is no instant; write 2026-11-20T14:05:00-05:00.") from error
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(catalog.city.timezone))
