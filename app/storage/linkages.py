"""Linkages: read, sent, moved on and counted."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, func, select, update
from sqlalchemy.dialects.postgresql import insert

from app.domain.linkage import LinkageStatus
from app.storage.engine import Connection
from app.storage.tables import linkage_steps, linkages, organizations, referrals, services

_L = linkages.c
_WHOLE = (
    select(linkages, services.c.name.label("service"), organizations.c.name.label("organization"))
    .join_from(linkages, services, services.c.id == _L.service_id)
    .join(organizations, organizations.c.id == services.c.organization_id)
)
# Which columns tell when a status was reached.
_INSTANT = {
    LinkageStatus.ACCEPTED: "accepted",
    LinkageStatus.RECEIVED: "service_received",
    LinkageStatus.NOT_RECEIVED: "not_received",
}


async def lock_referral(connection: Connection, referral_id: UUID) -> RowMapping | None:
    """The referral, unmoved until this transaction ends."""
    query = select(referrals).where(referrals.c.referral_id == referral_id).with_for_update(read=True)
    return (await connection.execute(query)).mappings().one_or_none()


async def add(connection: Connection, *, actor: str, sent_at: datetime | None, **columns: Any) -> None:
    """Send a linkage with its first step; nothing, if its referral had this request before.

    `consent_at` and what goes with it are recorded as of now.
    """
    at = _past(sent_at)
    consent = {}
    if columns.get("consent_at"):
        consent = {"consent_recorded_at": func.now(), "consent_by": actor}
    query = (
        insert(linkages)
        .values(status=LinkageStatus.SENT, version=1, sent_at=at, **columns, **consent)
        .on_conflict_do_nothing(index_elements=["referral_id", "request_id", "jurisdiction"])
        .returning(_L.linkage_id, _L.sent_at)
    )
    if row := (await connection.execute(query)).one_or_none():
        await _note(connection, row.linkage_id, 1, LinkageStatus.SENT, at=row.sent_at, actor=actor)


async def by_request(connection: Connection, referral_id: UUID, request_id: str) -> RowMapping:
    """The linkage that this request of this referral made."""
    query = _WHOLE.where(_L.referral_id == referral_id, _L.request_id == request_id)
    row: RowMapping = (await connection.execute(query)).mappings().one()
    return row


async def find(connection: Connection, linkage_id: UUID, *, lock: bool = False) -> RowMapping | None:
    """A linkage with the names of its service and organization."""
    query = _WHOLE.where(_L.linkage_id == linkage_id)
    if lock:
        query = query.with_for_update(of=linkages)
    return (await connection.execute(query)).mappings().one_or_none()


async def of_referral(connection: Connection, referral_id: UUID) -> Sequence[RowMapping]:
    """Every linkage of a referral, oldest first."""
    query = _WHOLE.where(_L.referral_id == referral_id).order_by(_L.sent_at, _L.linkage_id)
    return (await connection.execute(query)).mappings().all()


async def history(connection: Connection, linkage_id: UUID) -> Sequence[RowMapping]:
    """Every step of a linkage, in order."""
    query = select(linkage_steps).where(linkage_steps.c.linkage_id == linkage_id)
    return (await connection.execute(query.order_by(linkage_steps.c.version))).mappings().all()


async def advance(
    connection: Connection,
    row: Mapping[Any, Any],
    target: LinkageStatus,
    *,
    actor: str,
    occurred_at: datetime | None,
    reason: str | None,
    reason_text: str | None,
) -> None:
    """Let a linkage that was read under lock come to this status, with a step in its history."""
    at = _past(occurred_at)
    values: dict[str, Any] = dict.fromkeys(("not_received_at", "not_received_recorded_at"))
    values |= {"status": target, "version": row["version"] + 1, "reason": reason, "reason_text": reason_text}
    reached = [target]
    if target is LinkageStatus.RECEIVED:
        reached.append(LinkageStatus.ACCEPTED)
    for status in reached:
        name = _INSTANT[status]
        if status is not LinkageStatus.ACCEPTED or row["accepted_at"] is None:  # first accepted stays
            values |= {f"{name}_at": at, f"{name}_recorded_at": func.now()}
    query = update(linkages).where(_L.linkage_id == row["linkage_id"]).values(**values)
    moved_at = (await connection.execute(query.returning(at))).scalar_one()
    words = {"reason": reason, "reason_text": reason_text}
    await _note(connection, row["linkage_id"], row["version"] + 1, target, at=moved_at, actor=actor, **words)


async def _note(
    connection: Connection,
    linkage_id: UUID,
    version: int,
    status: LinkageStatus,
    *,
    at: datetime,
    actor: str,
    reason: str | None = None,
    reason_text: str | None = None,
) -> None:
    row = {"linkage_id": linkage_id, "version": version, "status": status, "occurred_at": at, "actor": actor}
    await connection.execute(insert(linkage_steps).values(**row, reason=reason, reason_text=reason_text))


def _past(occurred_at: datetime | None) -> Any:
    """When it happened: as told, but not after now by the database's clock."""
    return func.least(occurred_at, func.now()) if occurred_at else func.now()


async def names(connection: Connection, service_ids: Sequence[UUID]) -> dict[UUID, str]:
    """The services' names, each with its organization's."""
    query = (
        select(services.c.id, services.c.name, organizations.c.name.label("organization"))
        .join(organizations, organizations.c.id == services.c.organization_id)
        .where(services.c.id.in_(service_ids))
    )
    return {row.id: f"{row.organization}: {row.name}" for row in await connection.execute(query)}
