"""From sent to received: how far linkages came."""

from datetime import datetime
from functools import partial
from typing import Any

from app.domain.linkage import Outcome
from app.domain.linkage import lines as counted
from app.rules.catalog import Catalog
from app.services.linkages import REASON_FOR
from app.services.steps import in_steps
from app.storage import linkages as storage
from app.storage.engine import Database


async def lines(
    database: Database, catalog: Catalog, *, begin: datetime, end: datetime
) -> list[dict[str, Any]]:
    """How far the linkages sent in the period have come, by category and service, small cells withheld."""
    rows = await in_steps(database, storage.outcomes, begin=begin, end=end)
    services = sorted({row.service_id for row in rows})
    names = await database.read(partial(storage.names, service_ids=services))
    outcomes = [
        Outcome(row.category, row.service_id, row.status, row.reason, row.accepted, row.count) for row in rows
    ]
    known = {reason.code for reason in catalog.city.reasons if REASON_FOR in reason.verbs}
    reasons = sorted(known | {one.reason for one in outcomes if one.reason})
    return [
        {
            **line.group._asdict(),
            "provider": line.group.service_id and names[line.group.service_id],
            **line.measures,
            "not_received_by_reason": line.reasons,
        }
        for line in counted(outcomes, reasons)
    ]
