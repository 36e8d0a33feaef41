"""What stands beside a referral and is not for everybody: releases, safe contacts, items of report forms."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from uuid_utils.compat import uuid7

from app.storage.engine import Connection
from app.storage.tables import referrals, releases, report_items, safe_contacts

_OPEN = text("""
SELECT referral_id, array_agg(DISTINCT field) AS fields
FROM releases, unnest(fields) AS field
WHERE referral_id = ANY(:ids) AND withdrawn_at IS NULL
  AND (now() AT TIME ZONE :zone)::date BETWEEN signed_on AND ends_on
GROUP BY referral_id
""")


async def lock(connection: Connection, referral_id: UUID) -> Row[Any] | None:
    """The referral's queue, token and times, locked until the transaction ends."""
    names = ("queue", "status", "claim_token", "requested_at")
    query = select(*(referrals.c[name] for name in names)).where(referrals.c.referral_id == referral_id)
    return (await connection.execute(query.with_for_update())).one_or_none()


async def released(connection: Connection, ids: Sequence[UUID], *, zone: str) -> dict[UUID, frozenset[str]]:
    """The fields that releases open today, by the database's clock in this time zone, by referral."""
    rows = await connection.execute(_OPEN, {"ids": list(ids), "zone": zone})
    return {row.referral_id: frozenset(row.fields) for row in rows}


async def releases_of(connection: Connection, referral_id: UUID) -> Sequence[Row[Any]]:
    """Every release of a referral, the oldest first."""
    query = select(releases).where(releases.c.referral_id == referral_id)
    return (await connection.execute(query.order_by(releases.c.recorded_at, releases.c.release_id))).all()


async def record_release(connection: Connection, **values: Any) -> Any:
    """Keep a release."""
    query = insert(releases).values(release_id=uuid7(), **values).returning(releases)
    return (await connection.execute(query)).one()


async def withdraw_release(
    connection: Connection, referral_id: UUID, release_id: UUID, *, by: str
) -> Row[Any] | None:
    """End a release now; one that was withdrawn before stays as it was. None: there is no such release."""
    ours = (releases.c.referral_id == referral_id) & (releases.c.release_id == release_id)
    waiting = ours & releases.c.withdrawn_at.is_(None)
    await connection.execute(update(releases).where(waiting).values(withdrawn_at=func.now(), withdrawn_by=by))
    return (await connection.execute(select(releases).where(ours))).one_or_none()


async def safe_contacts_of(connection: Connection, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """How to reach whom safely, by referral."""
    rows = await connection.execute(select(safe_contacts).where(safe_contacts.c.referral_id.in_(ids)))
    return {row.referral_id: row._asdict() for row in rows}


async def keep_safe_contact(connection: Connection, referral_id: UUID, values: Mapping[str, Any]) -> Any:
    """Keep how to reach somebody safely, in place of what was known before."""
    query = insert(safe_contacts).values(referral_id=referral_id, **values)
    changes = {**values, "recorded_at": func.now()}
    query = query.on_conflict_do_update(index_elements=["referral_id", "jurisdiction"], set_=changes)
    return (await connection.execute(query.returning(safe_contacts))).one()


async def report_items_of(connection: Connection, referral_id: UUID) -> Sequence[Row[Any]]:
    """What was filled into a form, the last word on each item last."""
    query = select(report_items).where(report_items.c.referral_id == referral_id)
    return (await connection.execute(query.order_by(report_items.c.report_item_id))).all()


async def fill_report_items(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add what somebody filled in."""
    named = [{"report_item_id": uuid7(), **row} for row in rows]
    await connection.execute(insert(report_items), named)
