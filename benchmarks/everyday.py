"""The everyday way to write the same service: a FastAPI route with an ORM session per request.

It does the same work on the same tables: look up the key, refuse duplicates, fold, evaluate, route, and write
the event, the call, its evaluation, referrals and transitions in one transaction before it answers.
"""

import hashlib
import hmac
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Annotated, Any

import orjson
from fastapi import Depends, FastAPI, Header, HTTPException
from sqlalchemy import URL, Table, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase
from uuid_utils.compat import uuid7

from app.domain.call import EMPTY, dump, fold, load
from app.domain.event import Event
from app.domain.milestone import milestones
from app.domain.referral import Status, rank_at
from app.rules.catalog import Catalog
from app.rules.corrections import NO_CORRECTIONS
from app.rules.routing import NO_ROUTE, Situation, plan
from app.services.settlement import matches_json
from app.storage import tables


class Base(DeclarativeBase):
    """The service's own tables, mapped."""

    metadata = tables.metadata


def _mapped(name: str, table: Table) -> Any:
    return type(name, (Base,), {"__table__": table, "__doc__": table.comment})


CallRow = _mapped("CallRow", tables.calls)
EventRow = _mapped("EventRow", tables.events)
EvaluationRow = _mapped("EvaluationRow", tables.evaluations)
ReferralRow = _mapped("ReferralRow", tables.referrals)
TransitionRow = _mapped("TransitionRow", tables.transitions)
KeyRow = _mapped("KeyRow", tables.api_keys)


def create(url: URL, catalog: Catalog) -> FastAPI:
    """The application; nothing in it is tuned."""
    settings = {"triage.jurisdiction": catalog.city.jurisdiction}
    engine = create_async_engine(
        url, pool_size=16, max_overflow=0, connect_args={"server_settings": settings}
    )
    sessions = async_sessionmaker(engine, expire_on_commit=False)
    app = FastAPI()

    async def session() -> AsyncIterator[AsyncSession]:
        async with sessions() as one, one.begin():
            yield one

    Session = Annotated[  # noqa: N806
        AsyncSession, Depends(session, scope="function")
    ]

    async def source(session: Session, authorization: Annotated[str, Header()]) -> str:
        _, key_id, secret, _ = authorization.removeprefix("Bearer ").split("_")
        row = (await session.scalars(select(KeyRow).where(KeyRow.key_id == key_id))).one_or_none()
        digest = hashlib.sha256(secret.encode()).digest()
        if row is None or not hmac.compare_digest(row.secret_sha256, digest):
            raise HTTPException(401)
        return str(row.source)

    @app.post("/v1/events", status_code=201)
    async def post_event(
        event: Event, session: Session, source: Annotated[str, Depends(source)]
    ) -> dict[str, Any]:
        return await _receive(session, catalog, source, event)

    return app


async def _receive(session: AsyncSession, catalog: Catalog, source: str, event: Event) -> dict[str, Any]:
    now = datetime.now(UTC)
    body = orjson.dumps(event.model_dump(mode="json", exclude_unset=True), option=orjson.OPT_SORT_KEYS)
    same = select(EventRow).where(EventRow.source == source, EventRow.event_id == event.event_id)
    if (await session.scalars(same)).one_or_none() is not None:
        raise HTTPException(409)
    query = select(CallRow).where(CallRow.source == source, CallRow.call_number == event.call_number)
    row: Any = (await session.scalars(query.with_for_update())).one_or_none()
    call = fold(load(row.state) if row else EMPTY, event, now).call
    evaluation = catalog.evaluate(call)
    if row is None:
        row = CallRow(
            call_id=uuid7(), source=source, call_number=event.call_number, version=0, first_recorded_at=now
        )
        session.add(row)
    matches = matches_json(evaluation, NO_CORRECTIONS) if evaluation.matches else b""
    row.version += 1
    row.state, row.catalog_digest = dump(call), catalog.digest
    row.evaluation_fingerprint = sha256(matches).hexdigest()[:32]
    row.tags, row.gates = sorted(evaluation.tags), sorted(evaluation.gates)
    row.call_type_code, row.call_type = call.field("call_type_code"), call.field("call_type")
    row.beat, row.status, row.awaiting_create = call.field("beat"), call.status, call.awaiting_create
    row.began_at = datetime.fromisoformat(call.began_at or "")
    for name, milestone in milestones(call).items():
        setattr(row, f"{name}_at", milestone.occurred_at)
        setattr(row, f"{name}_recorded_at", milestone.recorded_at)
    row.queues = sorted({one.queue for one in evaluation.routed})
    # The call and its referral point at each other, so the one that is written first says why not yet.
    row.not_served = NO_ROUTE if evaluation.tags or row.queues else None
    await session.flush()
    session.add(
        EventRow(
            source=source,
            event_id=event.event_id,
            call_id=row.call_id,
            kind=event.kind,
            occurred_at=event.occurred_at,
            received_at=now,
            fingerprint=sha256(body).digest(),
            body=orjson.loads(body),
            status="accepted",
            signals=[],
        )
    )
    if matches:
        session.add(
            EvaluationRow(
                call_id=row.call_id,
                version=row.version,
                catalog_digest=catalog.digest,
                tags=row.tags,
                gates=row.gates,
                matches=orjson.loads(matches),
            )
        )
    offered = [
        _offer(session, step, row.call_id, now) for step in plan(Situation(row.call_id, evaluation, ()))
    ]
    await session.flush()
    if offered:
        row.referral_id, row.not_served = min(one["referral_id"] for one in offered), None
        await session.flush()
    return {"event_id": event.event_id, "status": "accepted", "tags": row.tags, "referrals": offered}


def _offer(session: AsyncSession, step: Any, call_id: Any, now: datetime) -> dict[str, Any]:
    referral_id, requested = uuid7(), step.status is Status.REQUESTED
    session.add(
        ReferralRow(
            referral_id=referral_id,
            call_id=call_id,
            queue=step.queue,
            program=step.program,
            rule=step.rule,
            status=step.status,
            version=1,
            urgent=step.urgent,
            reason=step.reason,
            requested_at=now if requested else None,
            rank_at=rank_at(now, urgent=step.urgent) if requested else None,
        )
    )
    session.add(
        TransitionRow(
            referral_id=referral_id,
            version=1,
            verb=step.verb,
            status=step.status,
            occurred_at=now,
            actor="system",
            reason=step.reason,
        )
    )
    return {"queue": step.queue, "referral_id": str(referral_id), "status": step.status}
