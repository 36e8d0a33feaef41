"""From sent to received: how far linkages came."""

import asyncio
from datetime import datetime
from functools import partial
from typing import Any

from app.domain.linkage import ABOUT, Outcome
from app.domain.linkage import lines as counted
from app.rules.catalog import Catalog
from app.services.identities import spoken_of
from app.services.linkages import REASON_FOR
from app.services.steps import in_steps
from app.storage import linkage_report as counts
from app.storage import linkages as storage
from app.storage.engine import Database

_BESIDE = ("share", "providers", "people", "people_unknown")


async def lines(
    database: Database, catalog: Catalog, *, begin: datetime, end: datetime
) -> list[dict[str, Any]]:
    """How far the linkages sent in the period have come, by category and service, small cells withheld."""
    rows = await in_steps(
        database,
        counts.outcomes,
        begin=begin,
        end=end,
        serves=_serves(catalog),
        about=ABOUT,
        spoken_of=await database.read(spoken_of),
    )
    services = sorted({row.service_id for row in rows})
    names = await database.read(partial(storage.names, service_ids=services))
    outcomes = [
        Outcome(row.category, row.service_id, row.status, row.reason, row.accepted, row.count, row.identity)
        for row in rows
    ]
    known = {reason.code for reason in catalog.city.reasons if REASON_FOR in reason.verbs}
    reasons = sorted(known | {one.reason for one in outcomes if one.reason})
    return [
        {
            **line.group._asdict(),
            "provider": line.group.service_id and names[line.group.service_id],
            **line.measures,
            "not_received_by_reason": line.reasons,
            **{name: getattr(line, name) for name in _BESIDE},
        }
        for line in await asyncio.to_thread(counted, outcomes, reasons)
    ]


def _serves(catalog: Catalog) -> list[tuple[str, str]]:
    """Each program, as queue/program, with each role of those whom it serves."""
    return [
        (f"{queue.id}/{program.id}", role)
        for queue in catalog.queues.values()
        for program in queue.programs
        for role in program.serves
    ]
