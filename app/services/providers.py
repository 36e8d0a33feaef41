"""The provider directory: search it, confirm it, and take it in and out as HSDS."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from app import clock
from app.domain.access import Caller
from app.domain.call import CLOCK_TOLERANCE
from app.domain.provider import Service
from app.errors import InvalidError, NotFoundError
from app.storage import providers as storage
from app.storage.engine import Connection, Database
from app.storage.providers import Wanted

__all__ = ["Imported", "Wanted", "confirm", "every", "find", "page", "take_in"]


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of the services of a directory that was taken in."""

    added: int
    changed: int
    unchanged: int
    refused: tuple[str, ...]  # why, one line each


async def page(
    database: Database, wanted: Wanted, *, number: int, size: int
) -> tuple[list[dict[str, Any]], int]:
    """One page of services by name, and how many there are in all."""

    async def work(connection: Connection) -> tuple[Sequence[Any], int]:
        rows = await storage.page(connection, wanted, limit=size, offset=(number - 1) * size)
        return rows, await storage.count(connection, wanted)

    rows, total = await database.run(work)
    return [_provider(row) for row in rows], total


async def find(database: Database, service_id: UUID) -> dict[str, Any]:
    """A service of the directory. Raises NotFoundError."""
    rows = await database.run(lambda connection: storage.find(connection, [service_id]))
    if not rows:
        raise NotFoundError("The directory has no such service.")
    return _provider(rows[0])


async def confirm(
    database: Database, caller: Caller, service_id: UUID, occurred_at: datetime | None
) -> dict[str, Any]:
    """Somebody found the service to be as the directory says; it as it is then.

    Raises NotFoundError, or InvalidError for an instant in the future.
    """
    if occurred_at and occurred_at > clock.now() + CLOCK_TOLERANCE:
        raise InvalidError("occurred_at lies in the future.", pointer="/occurred_at")
    await find(database, service_id)
    await database.run(
        lambda connection: storage.confirm(
            connection, service_id, actor=caller.actor, occurred_at=occurred_at
        )
    )
    return await find(database, service_id)


async def take_in(database: Database, given: Sequence[Service]) -> Imported:
    """Add services and change those whose id is known; others stay. Doing it again changes nothing.

    An organization whose services cannot be written is left as it was, and told in `refused`.
    """

    async def work(connection: Connection) -> Imported:
        stored = {
            one.id: one for one in map(_service, await storage.find(connection, [one.id for one in given]))
        }
        groups: dict[UUID, list[Service]] = defaultdict(list)
        for one in given:
            if stored.get(one.id) != one:
                groups[one.organization.id].append(one)
        refused, written = [], []
        for organization_id, group in groups.items():
            if await storage.put(connection, group):
                written += group
            else:
                refused.append(
                    f"organization {organization_id}: expected: no address in any of its services,"
                    " also in those stored already: it is confidential"
                )
        await storage.forget_unused_locations(connection)
        changed = sum(one.id in stored for one in written)
        unchanged = len(given) - sum(map(len, groups.values()))
        return Imported(len(written) - changed, changed, unchanged, tuple(refused))

    return await database.run(work)


async def every(database: Database, zone: str) -> list[Service]:
    """The whole directory as it is given out: a confirmation counts as a check of that day."""
    rows = await database.run(storage.every)
    return [_assured(_service(row), row["last_confirmed_at"], ZoneInfo(zone)) for row in rows]


def _assured(one: Service, confirmed_at: datetime | None, zone: ZoneInfo) -> Service:
    days = [day for day in (one.assured_date, confirmed_at and confirmed_at.astimezone(zone).date()) if day]
    return one.model_copy(update={"assured_date": max(days, default=None)})


def _service(row: Mapping[Any, Any]) -> Service:
    return Service.model_validate(
        {
            **row["service"],
            "organization": row["organization"],
            "service_at_locations": row["service_at_locations"] or (),
        }
    )


def _provider(row: Mapping[Any, Any]) -> dict[str, Any]:
    told = {name: row[name] for name in ("last_confirmed_at", "last_confirmed_by")}
    return {**_service(row).model_dump(), **told}
