"""Second bodies under a used event_id: a person accepts or drops them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from app.domain.access import Caller
from app.errors import AlreadyDecidedError, NotFoundError
from app.feeds.native import read_object
from app.services.intake import Intake
from app.services.receipts import Receipt
from app.storage import keys as audit
from app.storage import quarantine as storage
from app.storage.engine import Connection, Database


async def page(
    database: Database,
    caller: Caller,
    *,
    status: str | None,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> tuple[list[dict[str, Any]], tuple[datetime, UUID] | None]:
    """One page, oldest first, and where the next one begins."""

    async def work(connection: Connection) -> Sequence[Any]:
        return await storage.page(
            connection, source=caller.source, status=status, after=after, limit=limit + 1
        )

    rows = await database.run(work)
    shown, more = rows[:limit], len(rows) > limit
    last = (shown[-1].received_at, shown[-1].quarantine_id) if more else None
    return [row._asdict() for row in shown], last


async def accept(database: Database, intake: Intake, caller: Caller, quarantine_id: UUID) -> Receipt:
    """Fold the second body in as a correction: an event of its own that follows the first.

    Raises NotFoundError, or AlreadyDecidedError. Doing it again after a failure is safe.
    """
    row = await database.run(lambda connection: _waiting(connection, quarantine_id))
    correction = {**row.body, "event_id": f"{row.event_id}~{row.fingerprint.hex()[:12]}"}
    receipts = await intake.receive(row.source, [read_object(orjson.dumps(correction))])
    await database.run(lambda connection: _decide(connection, caller, quarantine_id, "accepted", None))
    return receipts[0]


async def drop(database: Database, caller: Caller, quarantine_id: UUID, *, reason: str) -> None:
    """Leave the first body as it is. Raises NotFoundError, or AlreadyDecidedError."""
    await database.run(lambda connection: _decide(connection, caller, quarantine_id, "dropped", reason))


async def _waiting(connection: Connection, quarantine_id: UUID) -> Any:
    row = await storage.lock(connection, quarantine_id)
    if row is None:
        raise NotFoundError("There is no such quarantined event.")
    if row.status != "waiting":
        raise AlreadyDecidedError(f"This quarantined event was {row.status} before.")
    return row


async def _decide(
    connection: Connection, caller: Caller, quarantine_id: UUID, status: str, reason: str | None
) -> None:
    row = await _waiting(connection, quarantine_id)
    await storage.decide(connection, quarantine_id, status=status, by=caller.actor, reason=reason)
    facts = {"source": row.source, "event_id": row.event_id}
    await audit.note(
        connection, actor=caller.actor, action=f"quarantine_{status}", subject=str(quarantine_id), facts=facts
    )
