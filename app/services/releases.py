"""Written releases of a one-way queue: its agency records and withdraws them; nobody else sees them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from app.domain.access import Caller
from app.domain.release import Released
from app.errors import InvalidError, NotFoundError
from app.rules.catalog import Catalog
from app.services import referrals
from app.storage import disclosure as storage
from app.storage import keys as audit
from app.storage.engine import Connection, Database


@dataclass(frozen=True, slots=True)
class Release:
    """What somebody signed: which fields others may see, from which day to which."""

    person_id: str
    fields: Sequence[Released]
    signed_on: date
    ends_on: date


async def record(
    database: Database, catalog: Catalog, caller: Caller, referral_id: UUID, release: Release
) -> dict[str, Any]:
    """Keep a release; it opens exactly its fields to those who may see the referral, until it ends.

    Raises NotFoundError, or InvalidError for a person who is not on the referral, or an end before the start.
    """
    referral = await _own_one_way(database, catalog, caller, referral_id)
    if release.person_id not in [one.get("person_id") for one in referral["call"]["persons"]]:
        raise InvalidError("The referral shows no such person.", pointer="/person_id")
    if release.ends_on < release.signed_on:
        raise InvalidError("A release does not end before it was signed.", pointer="/ends_on")

    async def work(connection: Connection) -> dict[str, Any]:
        row = await storage.record_release(
            connection,
            referral_id=referral_id,
            person_id=release.person_id,
            fields=sorted({str(field) for field in release.fields}),
            signed_on=release.signed_on,
            ends_on=release.ends_on,
            recorded_by=caller.actor,
        )
        await _audit(connection, caller, "release_recorded", row)
        return dict(row._mapping)

    return await database.run(work)


async def listed(
    database: Database, catalog: Catalog, caller: Caller, referral_id: UUID
) -> list[dict[str, Any]]:
    """Every release of the referral, also those that ended. Raises NotFoundError."""
    await _own_one_way(database, catalog, caller, referral_id)
    rows = await database.run(lambda connection: storage.releases_of(connection, referral_id))
    return [dict(row._mapping) for row in rows]


async def withdraw(
    database: Database, catalog: Catalog, caller: Caller, referral_id: UUID, release_id: UUID
) -> dict[str, Any]:
    """End a release now. Withdrawing it twice is withdrawing it. Raises NotFoundError."""
    await _own_one_way(database, catalog, caller, referral_id)

    async def work(connection: Connection) -> dict[str, Any]:
        row = await storage.withdraw_release(connection, referral_id, release_id, by=caller.actor)
        if row is None:
            raise NotFoundError("There is no such release here.")
        await _audit(connection, caller, "release_withdrawn", row)
        return dict(row._mapping)

    return await database.run(work)


async def _own_one_way(
    database: Database, catalog: Catalog, caller: Caller, referral_id: UUID
) -> dict[str, Any]:
    """The referral, of the caller's own queue that gives a receipt only: any other has nothing to release."""
    referral = await referrals.find(database, catalog, caller, referral_id)
    if not catalog.queues[referral["queue"]].receipt_only:
        raise InvalidError(f"The queue {referral['queue']} keeps nothing that a release could open.")
    return referral


async def _audit(connection: Connection, caller: Caller, action: str, row: Any) -> None:
    facts = {"referral_id": str(row.referral_id), "fields": row.fields, "ends_on": row.ends_on.isoformat()}
    await audit.note(connection, actor=caller.actor, action=action, subject=str(row.release_id), facts=facts)
