"""What is due in a queue."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from app.domain.access import Caller
from app.domain.referral import Status, visible_status
from app.errors import NotFoundError
from app.rules.catalog import Catalog
from app.services import disclosure
from app.storage import due as storage
from app.storage.engine import Database

_SHOWN = ("kind", "due_at", "due_on", "follow_up_id", "referral_id", "queue", "program", "urgent")


async def page(
    database: Database,
    catalog: Catalog,
    caller: Caller,
    queue: str,
    *,
    before: datetime,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> tuple[list[dict[str, Any]], tuple[datetime, UUID] | None]:
    """One page of what is due before the instant, the earliest first, and where the next page begins.

    Of a one-way queue others are told only what nobody has claimed. Raises NotFoundError for a queue that
    is not the caller's.
    """
    if queue not in catalog.queues or not caller.sees_queue(queue):
        raise NotFoundError("There is no such queue here.")
    hidden = disclosure.receipt_only(catalog, caller, queue)
    targets = catalog.queues[queue].target_seconds
    rows = await storage.page(
        database,
        queue,
        before=before,
        after=after,
        claim_seconds=targets.get("referred_to_claimed"),
        contact_seconds=None if hidden else targets.get("referred_to_first_contact"),
        follow_ups=not hidden,
        zone=catalog.city.timezone,
        limit=limit + 1,
    )
    shown, more = rows[:limit], len(rows) > limit
    last = (shown[-1]["due_at"], shown[-1]["place"]) if more else None
    return [_item(row, hidden=hidden) for row in shown], last


def _item(row: Mapping[str, Any], *, hidden: bool) -> dict[str, Any]:
    status = visible_status(Status(row["status"]), receipt_only=hidden, claimed=row["kind"] != "claim")
    call = {name: row[name] for name in ("source", "call_number")}
    return {**{name: row[name] for name in _SHOWN}, "status": status, "call": call}
