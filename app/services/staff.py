"""The staff of an agency, which that agency keeps by itself, and how the work lies on it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any
from uuid import UUID

from app.domain.access import Caller, Role
from app.domain.staffing import WEEKDAYS, Member, Shift
from app.errors import ConflictError, InvalidError, NotFoundError
from app.rules.catalog import Catalog
from app.rules.tables import Queue
from app.storage import keys as audit
from app.storage import staff as storage
from app.storage.engine import Connection, Database


@dataclass(frozen=True, slots=True)
class Entry:
    """What an agency says of one member of its staff."""

    display_name: str
    skills: Sequence[str]
    languages: Sequence[str]  # codes, or as people write them
    programs: Sequence[str]
    capacity: int
    hours: Sequence[Mapping[str, str]]  # weekday, from, to


async def listed(database: Database, catalog: Catalog, caller: Caller, queue: str) -> list[dict[str, Any]]:
    """The staff of a queue of the caller's, by name. Raises NotFoundError for any other queue."""
    _own(catalog, caller, queue)
    return [dict(row) for row in await storage.of_queue(database, queue)]


async def enter(
    database: Database, catalog: Catalog, caller: Caller, queue: str, entry: Entry
) -> dict[str, Any]:
    """Enter a member of staff. Raises NotFoundError, InvalidError, or ConflictError if the name is taken."""
    _own(catalog, caller, queue)
    fields = _checked(catalog, catalog.queues[queue], entry)

    async def work(connection: Connection) -> UUID:
        staff_id = await storage.add(connection, queue, fields, actor=caller.actor)
        if staff_id is None:
            raise ConflictError("Somebody of this name is on the staff of the queue.")
        await _note(connection, caller, "staff_entered", staff_id, queue)
        return staff_id

    return await _found(database, caller, await database.run(work))


async def change(
    database: Database, catalog: Catalog, caller: Caller, staff_id: UUID, entry: Entry
) -> dict[str, Any]:
    """Write a member anew, active again.

    Raises NotFoundError, InvalidError, or ConflictError if the name is another's.
    """
    before = await _found(database, caller, staff_id)
    fields = _checked(catalog, catalog.queues[before["queue"]], entry)

    async def work(connection: Connection) -> None:
        if not await storage.change(connection, staff_id, fields, actor=caller.actor):
            raise ConflictError("Somebody of this name is on the staff of the queue.")
        await _note(connection, caller, "staff_changed", staff_id, before["queue"])

    await database.run(work)
    return await _found(database, caller, staff_id)


async def deactivate(database: Database, caller: Caller, staff_id: UUID) -> None:
    """Propose a member no more; what is assigned to them stays so. Raises NotFoundError."""
    member = await _found(database, caller, staff_id)

    async def work(connection: Connection) -> None:
        if await storage.deactivate(connection, staff_id, actor=caller.actor):
            await _note(connection, caller, "staff_deactivated", staff_id, member["queue"])

    await database.run(work)


async def keep(database: Database, catalog: Catalog, caller: Caller, queue: str, entry: Entry) -> str:
    """Enter the member of this name, or write them anew: `entered`, `changed`, or `unchanged`.

    Raises NotFoundError or InvalidError.
    """
    there = {row["display_name"]: row for row in await listed(database, catalog, caller, queue)}
    known = there.get(entry.display_name)
    if known is None:
        await enter(database, catalog, caller, queue, entry)
        return "entered"
    fields = _checked(catalog, catalog.queues[queue], entry)
    if known["active"] and all(known[name] == value for name, value in fields.items()):
        return "unchanged"
    await change(database, catalog, caller, known["staff_id"], entry)
    return "changed"


async def members(database: Database, queue: str) -> list[Member]:
    """The staff of a queue as proposals need to know it."""
    return [_member(row) for row in await storage.of_queue(database, queue)]


async def workload(database: Database, catalog: Catalog, caller: Caller, queue: str) -> dict[str, Any]:
    """Open, claimed and overdue referrals by program and by member of staff.

    Whoever is not of the agency gets counts and no names, and nothing of a queue that tells no more than
    receipt. Raises NotFoundError for a queue that is not the caller's to see.
    """
    own = caller.role is Role.AGENCY
    known = catalog.queues.get(queue)
    if known is None or not caller.sees_queue(queue) or (known.receipt_only and not own):
        raise NotFoundError("There is no such queue here.")
    steps = ("accepted_to_completed", "claimed_to_accepted", "referred_to_claimed")
    counts = await storage.workload(database, queue, [known.target_seconds.get(step) for step in steps])
    by_program, by_member = _summed(counts, "program"), _summed(counts, "staff_id")
    people = [row for row in await storage.of_queue(database, queue) if row["active"] or row["load"]]
    named = ("staff_id", "display_name") if own else ()
    return {
        "programs": [{"program": one.id, "title": one.title, **by_program[one.id]} for one in known.programs],
        "staff": [
            {
                **{name: row[name] for name in named},
                "active": row["active"],
                "capacity": row["capacity"],
                **by_member[row["staff_id"]],
            }
            for row in people
        ],
        "unassigned": by_member[None],
    }


def _summed(counts: storage.Rows, by: str) -> Mapping[Any, dict[str, int]]:
    totals: dict[Any, dict[str, int]] = defaultdict(lambda: {"open": 0, "claimed": 0, "overdue": 0})
    for row in counts:
        for name in ("open", "claimed", "overdue"):
            totals[row[by]][name] += row[name]
    return totals


def _own(catalog: Catalog, caller: Caller, queue: str) -> None:
    if queue not in catalog.queues or queue not in caller.queues:
        raise NotFoundError("There is no such queue here.")


async def _found(database: Database, caller: Caller, staff_id: UUID) -> dict[str, Any]:
    row = await storage.find(database, staff_id, queues=sorted(caller.queues))
    if row is None:
        raise NotFoundError("There is no such member of staff here.")
    return dict(row)


def _checked(catalog: Catalog, queue: Queue, entry: Entry) -> dict[str, Any]:
    """What is stored of an entry. Raises InvalidError for a program or language that the catalog has not."""
    offered = [program.id for program in queue.programs]
    if not set(entry.programs) <= set(offered):
        raise InvalidError(f"The programs of the queue are {', '.join(offered)}.", pointer="/programs")
    languages = {catalog.codebook.code_of("language", written) for written in entry.languages}
    if None in languages:
        raise InvalidError("A language stands in no code table.", pointer="/languages")
    return {
        "display_name": entry.display_name,
        "skills": sorted(set(entry.skills)),
        "languages": sorted(code for code in languages if code),
        "programs": sorted(set(entry.programs)),
        "capacity": entry.capacity,
        "hours": [dict(shift) for shift in entry.hours],
    }


def _member(row: Mapping[str, Any]) -> Member:
    return Member(
        staff_id=row["staff_id"],
        display_name=row["display_name"],
        skills=frozenset(row["skills"]),
        languages=frozenset(row["languages"]),
        programs=frozenset(row["programs"]),
        capacity=row["capacity"],
        hours=tuple(
            Shift(
                WEEKDAYS.index(one["weekday"]), time.fromisoformat(one["from"]), time.fromisoformat(one["to"])
            )
            for one in row["hours"]
        ),
        active=row["active"],
        load=row["load"],
    )


async def _note(connection: Connection, caller: Caller, action: str, staff_id: UUID, queue: str) -> None:
    subject, facts = str(staff_id), {"queue": queue}
    await audit.note(connection, actor=caller.actor, action=action, subject=subject, facts=facts)
