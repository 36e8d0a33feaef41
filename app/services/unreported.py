"""Domestic-violence calls with no police report on file."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.domain.accuracy import wilson
from app.domain.tabulation import share, suppressed
from app.domain.unreported import COLUMNS, Filed, unreported
from app.rules.catalog import Catalog
from app.services.person_keys import DOMESTIC
from app.services.steps import in_steps
from app.storage import unreported as storage
from app.storage.engine import Database


async def lines(
    database: Database, catalog: Catalog, *, begin: datetime, end: datetime, group_by: str = "month"
) -> list[dict[str, Any]]:
    """How many domestic-violence calls have no report on file, by month or beat, small cells withheld."""
    rows = await in_steps(
        database,
        storage.filed,
        begin=begin,
        end=end,
        tag=DOMESTIC,
        group_by=group_by,
        zone=catalog.city.timezone,
    )
    shown = unreported([Filed(row.grp, row.on_file, row.open, row.calls) for row in rows])
    return [_line(group, line) for group, line in shown.items()]


def _line(group: str | None, line: Mapping[str, int | None]) -> dict[str, Any]:
    calls, without = line["calls"], line["unreported"]
    return {
        "group": group,
        **line,
        "unreported_share": share(without, calls),
        "unreported_interval": None if without is None or not calls else wilson(without, calls),
        "suppressed": suppressed(line, COLUMNS),
    }
