"""Calls and their events, read."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text, tuple_

from app.storage.engine import Connection
from app.storage.tables import calls, corrections, evaluations, events, referrals

SUMMARY = [column for column in calls.c if column.name not in ("state", "jurisdiction")]


async def page(
    connection: Connection,
    *,
    source: str | None,
    call_number: str | None,
    tag: str | None,
    awaiting_create: bool | None,
    began_from: datetime | None,
    began_to: datetime | None,
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[Any]:
    """One page of calls, latest first, before this (began_at, call_id)."""
    query = select(*SUMMARY).order_by(calls.c.began_at.desc(), calls.c.call_id.desc()).limit(limit)
    if source:
        query = query.where(calls.c.source == source)
    if call_number:
        query = query.where(calls.c.call_number == call_number)
    if tag:
        query = query.where(calls.c.tags.contains([tag]), calls.c.tags != text("'{}'"))
    if awaiting_create is not None:
        query = query.where(calls.c.awaiting_create == awaiting_create)
    if began_from:
        query = query.where(calls.c.began_at >= began_from)
    if began_to:
        query = query.where(calls.c.began_at < began_to)
    if before:
        query = query.where(tuple_(calls.c.began_at, calls.c.call_id) < before)
    return (await connection.execute(query)).all()


async def find(connection: Connection, call_id: UUID) -> Any | None:
    """One call, whole."""
    return (await connection.execute(select(calls).where(calls.c.call_id == call_id))).one_or_none()


async def related(connection: Connection, source: str, call_number: str) -> Sequence[Any]:
    """The calls that were merged into this one or split from it."""
    query = select(calls.c.call_number, calls.c.merged_into, calls.c.split_from).where(
        calls.c.source == source,
        (calls.c.merged_into == call_number) | (calls.c.split_from == call_number),
    )
    return (await connection.execute(query.order_by(calls.c.call_number))).all()


async def evaluations_of(connection: Connection, call_id: UUID) -> Sequence[Any]:
    """Every evaluation of the call that changed something, in order."""
    query = select(evaluations).where(evaluations.c.call_id == call_id).order_by(evaluations.c.version)
    return (await connection.execute(query)).all()


async def events_of(connection: Connection, call_id: UUID) -> Sequence[Any]:
    """Receipts of the call's events, in the order they were made durable."""
    query = (
        select(
            events.c.event_id,
            events.c.kind,
            events.c.occurred_at,
            events.c.received_at,
            events.c.status,
            events.c.signals,
        )
        .where(events.c.call_id == call_id)
        .order_by(events.c.received_at, events.c.event_id)
    )
    return (await connection.execute(query)).all()


async def referrals_of(connection: Connection, call_id: UUID) -> Sequence[Any]:
    """The call's referrals, bare."""
    names = ("referral_id", "queue", "program", "status", "claimed_at")
    query = select(*(referrals.c[name] for name in names)).where(referrals.c.call_id == call_id)
    return (await connection.execute(query.order_by(referrals.c.queue, referrals.c.program))).all()


async def find_event(connection: Connection, source: str, event_id: str) -> Any | None:
    """One event's receipt, with the call it is folded into."""
    query = (
        select(events, calls.c.call_number, calls.c.tags)
        .join(calls, calls.c.call_id == events.c.call_id)
        .where(events.c.source == source, events.c.event_id == event_id)
    )
    return (await connection.execute(query)).one_or_none()


async def event_counts(
    connection: Connection, *, source: str | None, received_from: datetime, received_to: datetime
) -> Sequence[Any]:
    """Events made durable, by source and hour: how many, how many superseded, how many with signals."""
    hour = func.date_trunc("hour", events.c.received_at).label("hour")
    query = (
        select(
            events.c.source,
            hour,
            func.count().label("events"),
            func.count().filter(events.c.status == "superseded").label("superseded"),
            func.count().filter(events.c.signals != text("'{}'")).label("with_signals"),
        )
        .where(events.c.received_at >= received_from, events.c.received_at < received_to)
        .group_by(events.c.source, hour)
        .order_by(events.c.source, hour)
    )
    if source:
        query = query.where(events.c.source == source)
    return (await connection.execute(query)).all()


async def corrections_of(connection: Connection, call_id: UUID) -> Sequence[Any]:
    """What supervisors said of the call's tags, oldest first."""
    columns = [column for column in corrections.c if column.name not in ("jurisdiction", "call_id")]
    query = select(*columns).where(corrections.c.call_id == call_id)
    return (await connection.execute(query.order_by(corrections.c.recorded_at, corrections.c.tag))).all()
