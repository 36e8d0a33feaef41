"""What stands beside referrals: what releases open to others, and how to reach somebody safely."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.domain.access import Caller, Role
from app.rules.catalog import Catalog
from app.storage import disclosure as storage
from app.storage.engine import Connection, Database

SAFE_CONTACT = (
    "number",
    "hours",
    "voicemail",
    "who_may_answer",
    "language",
    "interpreter",
    "do_not_text",
    "stated_at",
    "recorded_at",
    "recorded_by",
)


@dataclass(frozen=True, slots=True)
class Beside:
    """What one caller may see beside one referral."""

    released: frozenset[str] = frozenset()
    safe_contact: Mapping[str, Any] | None = None


NOTHING = Beside()


async def beside_each(
    database: Database, catalog: Catalog, caller: Caller, queue: str, ids: Sequence[UUID]
) -> list[Beside]:
    """What this caller may see beside each of these referrals of one queue."""
    law = catalog.queues[queue]
    own = caller.role is Role.AGENCY
    if not ids or not (law.safe_contact if own else law.receipt_only):
        return [NOTHING] * len(ids)

    async def work(connection: Connection) -> list[Beside]:
        if own:
            contacts = await storage.safe_contacts_of(connection, ids)
            kept = [contacts.get(one) for one in ids]
            return [Beside(safe_contact=contact(one) if one else None) for one in kept]
        opened = await storage.released(connection, ids, zone=catalog.city.timezone)
        return [Beside(released=opened.get(one, frozenset())) for one in ids]

    return await database.run(work)


def contact(row: Mapping[str, Any]) -> dict[str, Any]:
    """A safe contact as it was kept."""
    return {name: row[name] for name in SAFE_CONTACT}


def unconfirmed(told: Mapping[str, Any], gates: Sequence[str]) -> dict[str, Any]:
    """What the event says of how to reach the victim; nobody has said yet that it is safe.

    Of several victims nothing is said: the number of one may be the wrong one for another.
    """
    victims = [one for one in told["persons"] if "victim" in map(str.casefold, one.get("roles") or ())]
    victim = victims[0] if len(victims) == 1 else {}
    said = {"number": victim.get("phone"), "language": victim.get("language"), "do_not_text": True}
    said["interpreter"] = True if "interpreter_needed" in gates else None
    return {**dict.fromkeys(SAFE_CONTACT), **said}
