"""The work of the queues: offered, in hand, done and overdue, by queue and program."""

import asyncio
from datetime import datetime
from functools import partial
from typing import Any

from app.domain.tabulation import suppressed
from app.domain.workload import COLUMNS, Desk, Standing, workload
from app.rules.catalog import Catalog
from app.storage import workload as storage
from app.storage.engine import Database

_STEPS = ("referred_to_claimed", "claimed_to_accepted", "accepted_to_completed")


async def lines(
    database: Database, catalog: Catalog, *, begin: datetime, end: datetime
) -> list[dict[str, Any]]:
    """How the referrals offered in the period stand now, by queue and program, small cells withheld."""
    queues = catalog.queues.values()
    targets = {queue.id: [queue.target_seconds.get(step) for step in _STEPS] for queue in queues}
    # One look over all referrals, whatever the period: its parts would each look over all of them again.
    rows = await database.read(partial(storage.standings, begin=begin, end=end, targets=targets))
    standings = [
        Standing(
            Desk(row.queue, row.program),
            row.place,
            row.claimed,
            row.overdue,
            row.referrals,
            row.lapsed_claims,
        )
        for row in rows
    ]
    desks = [Desk(queue.id, program.id) for queue in queues for program in queue.programs]
    one_way = {queue.id for queue in queues if queue.receipt_only}
    shown = await asyncio.to_thread(workload, standings, desks, one_way)
    return [
        {**desk._asdict(), **line, "suppressed": suppressed(line, COLUMNS)} for desk, line in shown.items()
    ]
