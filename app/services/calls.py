"""Calls and events as their sources and supervisors read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.domain.access import Caller, Role
from app.domain.call import load
from app.domain.milestone import CALL_MILESTONES
from app.errors import NotFoundError
from app.rules.catalog import Catalog
from app.services.disclosure import told_status
from app.storage import calls as storage
from app.storage.engine import Connection, Database


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which calls to list."""

    call_number: str | None = None
    tag: str | None = None
    awaiting_create: bool | None = None
    began_from: datetime | None = None
    began_to: datetime | None = None
    before: tuple[datetime, UUID] | None = None
    limit: int = 50


async def page(
    database: Database, caller: Caller, wanted: Wanted
) -> tuple[list[dict[str, Any]], tuple[datetime, UUID] | None]:
    """One page of calls, latest first, and where the next page begins."""

    async def work(connection: Connection) -> Sequence[Any]:
        return await storage.page(
            connection,
            source=caller.source,
            call_number=wanted.call_number,
            tag=wanted.tag,
            awaiting_create=wanted.awaiting_create,
            began_from=wanted.began_from,
            began_to=wanted.began_to,
            before=wanted.before,
            limit=wanted.limit + 1,
        )

    rows = await database.run(work)
    shown, more = rows[: wanted.limit], len(rows) > wanted.limit
    return [summary(row) for row in shown], (shown[-1].began_at, shown[-1].call_id) if more else None


async def find(database: Database, catalog: Catalog, caller: Caller, call_id: UUID) -> dict[str, Any]:
    """A call with its facts, events, evaluations and referrals. NotFoundError if it is not the caller's."""

    async def work(connection: Connection) -> dict[str, Any]:
        row = await storage.find(connection, call_id)
        if row is None or not caller.sees_source(row.source):
            raise NotFoundError("There is no such call here.")
        call = load(row.state)
        related = await storage.related(connection, row.source, row.call_number)
        return {
            **summary(row),
            "merged_calls": [one.call_number for one in related if one.merged_into == row.call_number],
            "split_calls": [one.call_number for one in related if one.split_from == row.call_number],
            "fields": call.fields,
            "notes": call.notes,
            "persons": call.persons,
            "units": call.units,
            "screenings": call.screenings,
            "events": [one._asdict() for one in await storage.events_of(connection, call_id)],
            "evaluations": [one._asdict() for one in await storage.evaluations_of(connection, call_id)],
            "referrals": [
                {
                    "queue": one.queue,
                    "referral_id": one.referral_id,
                    "program": one.program,
                    "status": told_status(one.status, one.claimed_at)
                    if catalog.queues[one.queue].receipt_only
                    else one.status,
                }
                for one in await storage.referrals_of(connection, call_id)
            ],
        }

    return await database.run(work)


def summary(row: Any) -> dict[str, Any]:
    """A call as lists show it."""
    names = (
        "call_id",
        "source",
        "call_number",
        "status",
        "tags",
        "gates",
        "call_type_code",
        "call_type",
        "beat",
        "awaiting_create",
        "merged_into",
        "split_from",
        "began_at",
        "first_recorded_at",
    )
    milestones = {
        name: {"occurred_at": at, "recorded_at": getattr(row, f"{name}_recorded_at")}
        for name in CALL_MILESTONES
        if (at := getattr(row, f"{name}_at")) is not None
    }
    return {**{name: getattr(row, name) for name in names}, "milestones": milestones}


async def find_event(database: Database, caller: Caller, source: str | None, event_id: str) -> dict[str, Any]:
    """What was kept of an event. NotFoundError if there is none for this caller."""
    asked = caller.source if caller.role is Role.SOURCE else source

    async def work(connection: Connection) -> dict[str, Any]:
        row = await storage.find_event(connection, asked or "", event_id)
        if row is None:
            raise NotFoundError("There is no such event here.")
        return dict(row._mapping)

    return await database.run(work)


async def event_counts(
    database: Database, caller: Caller, *, received_from: datetime, received_to: datetime
) -> list[dict[str, Any]]:
    """Events made durable by source and hour, so that a source can prove that nothing was lost."""

    async def work(connection: Connection) -> list[dict[str, Any]]:
        rows = await storage.event_counts(
            connection, source=caller.source, received_from=received_from, received_to=received_to
        )
        return [row._asdict() for row in rows]

    return await database.run(work)
