"""Calls that qualify and were not served: why, and at which hour."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.domain.accuracy import wilson
from app.domain.funnel import AT, Stop
from app.domain.not_served import COLUMNS, Slot, Stand, because, not_served
from app.domain.tabulation import share, suppressed
from app.errors import NotFoundError
from app.rules.catalog import Catalog
from app.services.steps import in_steps
from app.storage import not_served as storage
from app.storage.engine import Database

_HOURS = {None: None, True: "in", False: "out"}
_DAYS = {None: None, True: "weekend", False: "weekday"}


async def lines(
    database: Database, catalog: Catalog, *, begin: datetime, end: datetime, queue: str | None = None
) -> list[dict[str, Any]]:
    """The qualifying calls that were not served, in and out of hours and by hour, small cells withheld.

    Raises NotFoundError for a queue that the catalog does not know.
    """
    if queue is not None and queue not in catalog.queues:
        raise NotFoundError("There is no such queue here.")
    zone = catalog.city.timezone
    rows = await in_steps(
        database,
        storage.stops,
        begin=begin,
        end=end,
        queue=queue,
        zone=zone,
        hours=catalog.city.working_hours.on(ZoneInfo(zone)),
    )
    one_way = queue is not None and catalog.queues[queue].receipt_only
    served = AT["claimed" if one_way else "first_contact"]
    stands = [
        Stand(
            Slot(row.in_hours, row.weekend, row.hour), None if row.step >= served else row.reason, row.calls
        )
        for row in rows
        if row.step >= AT["qualified"]
    ]
    stops = [Stop(row.step, row.reason, row.calls) for row in rows]
    shown, reasons = await asyncio.to_thread(not_served, stands, stops, served)
    return [_line(slot, line, reasons) for slot, line in shown.items()]


def _line(slot: Slot, line: Mapping[str, int | None], reasons: Sequence[str]) -> dict[str, Any]:
    qualified, lost = line["qualified"], line["not_served"]
    found: dict[str, Any] = {
        "hours": _HOURS[slot.in_hours],
        "days": _DAYS[slot.weekend],
        "hour": None if slot.hour is None else f"{slot.hour:02}",
        **{name: line[name] for name in COLUMNS},
        "not_served_share": share(lost, qualified),
        "not_served_interval": None if lost is None or not qualified else wilson(lost, qualified),
        "not_served_by_reason": {reason: line[because(reason)] for reason in reasons},
    }
    hidden = suppressed(found, COLUMNS)
    if None in found["not_served_by_reason"].values():
        hidden.append("not_served_by_reason")
    return {**found, "suppressed": hidden}
