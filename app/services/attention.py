"""What a supervisor must look at, so that nothing falls through."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from app.errors import NotFoundError
from app.rules.catalog import Catalog
from app.storage import attention as storage
from app.storage.engine import Database

LAPSES = 2  # claims of one referral that ran out
ANSWER_DAYS = 14  # for a provider to say whether it accepts a person
KINDS = storage.KINDS
_SHOWN = (
    "kind",
    "since",
    "why",
    "times",
    "held_by",
    "queue",
    "program",
    "urgent",
    "referral_id",
    "linkage_id",
    "call_id",
)


async def page(
    database: Database,
    catalog: Catalog,
    *,
    kinds: Sequence[str],
    queue: str | None,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> tuple[list[dict[str, Any]], tuple[datetime, UUID] | None]:
    """One page of what waits for somebody, the longest waiting first, and where the next page begins.

    `held`: drafts that a supervisor must confirm or close; `overdue`: offered and not claimed within the
    target of the queue; `lapsed`: claims that ran out at least twice; `asked_to_stop`: referrals whose
    holder was asked to stop and let the time to answer pass, since when they were asked; `unread`: calls
    with a note that no rule can read; `unanswered`: linkages that the provider has not answered in a
    fortnight. Of a one-way queue nothing is told that comes after the receipt. Raises NotFoundError for an
    unknown queue.
    """
    if queue is not None and queue not in catalog.queues:
        raise NotFoundError("There is no such queue here.")
    queues = [one for one in catalog.queues.values() if queue in (None, one.id)]
    targets = {one.id: one.target_seconds.get("referred_to_claimed") for one in queues}
    rows = await storage.page(
        database,
        kinds=[kind for kind in kinds or KINDS if queue is None or kind != "unread"],
        queues=[one.id for one in queues],
        hidden=[one.id for one in queues if one.receipt_only],
        targets={name: seconds for name, seconds in targets.items() if seconds is not None},
        lapses=LAPSES,
        days=ANSWER_DAYS,
        after=after,
        limit=limit + 1,
    )
    shown, more = rows[:limit], len(rows) > limit
    last = (shown[-1]["since"], shown[-1]["place"]) if more else None
    call = ("source", "call_number", "began_at")
    return [
        {name: row[name] for name in _SHOWN} | {"call": {name: row[name] for name in call}} for row in shown
    ], last
