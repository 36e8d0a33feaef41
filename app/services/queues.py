"""Queues: what stands in them, and claiming from them."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from app.domain.access import Caller, Role
from app.domain.referral import Verb
from app.domain.withholding import small
from app.errors import NotFoundError
from app.rules.catalog import Catalog
from app.services import disclosure, staffing
from app.services.beside import beside_each
from app.services.wakeups import Wakeups
from app.storage import moves
from app.storage import referrals as storage
from app.storage.engine import Connection, Database
from app.telemetry import metrics


@dataclass(frozen=True, slots=True)
class QueueState:
    """One queue as of now."""

    queue: str
    title: str
    depth: int | None  # may be claimed: offered, or claimed and lapsed; None: too few to be told
    urgent: int | None  # of those
    oldest_seconds: float | None
    claimed: int | None  # held by a claim that has not lapsed, or accepted
    held: int  # waiting for a supervisor


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which referrals of a queue to list."""

    statuses: Sequence[str] = ()
    program: str | None = None
    urgent: bool | None = None
    tag: str | None = None
    after: tuple[datetime, UUID] | None = None
    limit: int = 50


async def states(database: Database, catalog: Catalog, caller: Caller | None = None) -> list[QueueState]:
    """Every queue that the caller may see (None: every one), empty ones too.

    Of one that gives a receipt only, others are told no counts of 1 to 10.
    """
    rows = {row.queue: row for row in await database.run(storage.queue_states)}
    found = []
    for queue in catalog.queues.values():
        row = rows.get(queue.id)
        state = QueueState(queue.id, queue.title, 0, 0, None, 0, 0)
        if row:
            counts = (row.depth, row.urgent, row.oldest_seconds, row.claimed, row.held)
            state = QueueState(queue.id, queue.title, *counts)
        found.append(_told(catalog, caller, state))
    return [state for state in found if caller is None or caller.sees_queue(state.queue)]


def _told(catalog: Catalog, caller: Caller | None, state: QueueState) -> QueueState:
    """The state without counts so small that they would tell of somebody."""
    own = caller is not None and not disclosure.receipt_only(catalog, caller, state.queue)
    if own or not catalog.queues[state.queue].receipt_only:
        return state
    depth, urgent, claimed = (
        None if small(count) else count for count in (state.depth, state.urgent, state.claimed)
    )
    return replace(state, depth=depth, urgent=urgent, claimed=claimed)


async def page(
    database: Database, catalog: Catalog, caller: Caller, queue: str, wanted: Wanted
) -> tuple[list[dict[str, Any]], tuple[datetime, UUID] | None]:
    """One page of referrals, oldest first, and where the next page begins (None: there is none)."""
    _visible(catalog, caller, queue)
    if wanted.tag and not disclosure.tag_told(catalog, queue, wanted.tag):
        return [], None

    async def work(connection: Connection) -> Sequence[Any]:
        return await storage.page(
            connection,
            queue,
            offered=caller.role is Role.AGENCY,
            receipt_only=disclosure.receipt_only(catalog, caller, queue),
            statuses=wanted.statuses,
            program=wanted.program,
            urgent=wanted.urgent,
            tag=wanted.tag,
            after=wanted.after,
            limit=wanted.limit + 1,
            whole=caller.role is Role.AGENCY,  # proposals ask for the call
        )

    rows = await database.run(work)
    shown, more = rows[: wanted.limit], len(rows) > wanted.limit
    beside = await beside_each(database, catalog, caller, queue, [row["referral_id"] for row in shown])
    last = (shown[-1]["created_at"], shown[-1]["referral_id"]) if more else None
    pairs = zip(shown, beside, strict=True)
    items = [disclosure.summary(catalog, caller, row, near) for row, near in pairs]
    return await staffing.with_proposals(database, catalog, caller, shown, items), last


async def claim(
    database: Database,
    catalog: Catalog,
    wakeups: Wakeups,
    caller: Caller,
    queue: str,
    *,
    request_id: str,
    most: int,
    seconds: int,
    wait_seconds: float,
) -> list[dict[str, Any]]:
    """Referrals now held by this caller, the next in rank first; waits for some if there are none.

    The same request_id is answered with the same referrals, as far as they are still held.
    Raises NotFoundError for a queue that is not the caller's.
    """
    _visible(catalog, caller, queue)
    give_up = time.monotonic() + wait_seconds
    while True:
        rows = await moves.claim(
            database, queue, actor=caller.actor, request_id=request_id, most=most, seconds=seconds
        )
        if rows is not None:
            metrics.TRANSITIONS.labels(queue, Verb.CLAIM).inc(len(rows))
            ids = [row["referral_id"] for row in rows]
            beside = await beside_each(database, catalog, caller, queue, ids)
            pairs = zip(rows, beside, strict=True)
            items = [disclosure.claimed(catalog, caller, row, near) for row, near in pairs]
            return await staffing.with_proposals(database, catalog, caller, rows, items)
        if (left := give_up - time.monotonic()) <= 0:
            return []
        await wakeups.wait(queue, left)


def _visible(catalog: Catalog, caller: Caller, queue: str) -> None:
    if queue not in catalog.queues or not caller.sees_queue(queue):
        raise NotFoundError("There is no such queue here.")
