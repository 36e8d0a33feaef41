"""Who is one person across calls: what a supervisor decides, and what an agency is told of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from app.domain.access import Caller
from app.domain.call import load
from app.domain.person_link import (
    Decision,
    LinkStatus,
    Occurrence,
    Persons,
    contradictory,
    decided,
)
from app.errors import ConflictError, NotFoundError
from app.rules.catalog import Catalog
from app.services import disclosure
from app.storage import keys as audit
from app.storage import person_links as storage
from app.storage.engine import Connection, Database

_MOST_TOLD = 50


async def page(
    database: Database, *, status: LinkStatus, after: tuple[datetime, UUID] | None, limit: int
) -> tuple[list[dict[str, Any]], tuple[datetime, UUID] | None]:
    """One page of pairs, oldest first, side by side, and where the next page begins."""

    async def work(connection: Connection) -> Sequence[Any]:
        return await storage.page(connection, status=status, after=after, limit=limit + 1)

    rows = await database.run(work)
    shown, more = rows[:limit], len(rows) > limit
    return [_shown(row) for row in shown], (shown[-1].proposed_at, shown[-1].link_id) if more else None


async def decide(
    database: Database, caller: Caller, link_id: UUID, decision: Decision, *, reason: str
) -> dict[str, Any]:
    """Say whether the two are one person; the pair as it is then.

    Raises NotFoundError, TransitionRefusedError, or ConflictError if it goes against what was said before.
    """

    async def work(connection: Connection) -> Any:
        await storage.one_at_a_time(connection)
        row = await storage.find(connection, link_id)
        if row is None:
            raise NotFoundError("There is no such pair of persons.")
        one = Occurrence(row.call_id, row.person_id)
        other = Occurrence(row.other_call_id, row.other_person_id)
        status = decided(decision, LinkStatus(row.status))
        keys, links = await storage.neighbourhood(connection, (one, other))
        if decision is Decision.LINK and Persons(keys, links).apart(one, other):
            raise ConflictError("It was said before that these are two persons.")
        after = {**links, frozenset((one, other)): status}
        if contradictory(after):
            raise ConflictError("They are linked by hand through others: undo those links first.")
        await storage.decide(connection, link_id, status=status, by=caller.actor, reason=reason)
        await storage.compare_again(connection, keys)
        told = "retracted" if decision is Decision.RETRACT else status
        await audit.note(
            connection, actor=caller.actor, action=f"person_link_{told}", subject=str(link_id), facts={}
        )
        return await storage.find(connection, link_id)

    return _shown(await database.run(work))


async def earlier(
    database: Database, catalog: Catalog, caller: Caller, referral: Mapping[Any, Any]
) -> list[dict[str, Any]]:
    """Earlier contacts of each person on the referral's call, in this same queue and no other.

    What is known of it in a one-way queue is told to its own agency alone.
    """
    if disclosure.receipt_only(catalog, caller, referral["queue"]):
        return []

    async def work(connection: Connection) -> list[dict[str, Any]]:
        here = await storage.occurrences(connection, referral["call_id"])
        if not here:
            return []
        persons = Persons(*await storage.neighbourhood(connection, here))
        elsewhere = {one: {other.call_id for other in persons.of(one)} for one in here}
        calls = {call for found in elsewhere.values() for call in found} - {referral["call_id"]}
        rows = (
            await storage.contacts(connection, calls, queue=referral["queue"], before=referral["began_at"])
            if calls
            else ()
        )
        told = [(one, [row for row in rows if row.call_id in elsewhere[one]]) for one in here]
        return [_contacts(one, found) for one, found in told if found]

    return await database.run(work)


def _contacts(one: Occurrence, rows: Sequence[Any]) -> dict[str, Any]:
    contacts = [row._asdict() for row in rows[:_MOST_TOLD]]
    return {"person_id": one.person_id, "count": len(rows), "contacts": contacts}


def _shown(row: Any) -> dict[str, Any]:
    pair = row._asdict()
    ends = {end: _side(pair, prefix) for end, prefix in (("one", ""), ("other", "other_"))}
    return {**pair, **ends}


def _side(pair: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    """One of the two, with all that its call says of it but where it was."""
    person_id = pair[f"{prefix}person_id"]
    persons = load(pair[f"{prefix}state"]).persons
    named = next(person for person in persons if person["person_id"] == person_id)
    places = ("call_id", "source", "call_number", "began_at")
    return {**named, **{name: pair[f"{prefix}{name}"] for name in places}}
