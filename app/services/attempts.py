"""Attempts to reach somebody: what happened is kept, even from who has lost the claim."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.domain.access import Caller
from app.domain.referral import Verb
from app.errors import ConflictError
from app.rules.catalog import Catalog
from app.services import disclosure, referrals
from app.storage import attempts as storage
from app.storage.engine import Database
from app.telemetry import metrics


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt, as its agency says it was."""

    attempt_id: str  # the agency's own: the same one is recorded once
    method: str
    result: str
    occurred_at: datetime | None
    token: str


async def record(
    database: Database, catalog: Catalog, caller: Caller, referral_id: UUID, sent: Attempt
) -> dict[str, Any]:
    """Record the attempt and give it with its referral; the first one starts what was accepted.

    With a stale token it is kept all the same, marked late, and moves nothing. Raises NotFoundError,
    InvalidError for an instant that cannot be, ConflictError for another attempt under the same id.
    """
    queues = [queue for queue in catalog.queues if caller.sees_queue(queue)]
    row = await storage.record(
        database,
        referral_id,
        queues,
        attempt_id=sent.attempt_id,
        method=sent.method,
        result=sent.result,
        occurred_at=sent.occurred_at,
        token=sent.token,
        actor=caller.actor,
    )
    referral = await referrals.visible(database, caller, referral_id)
    if row is None:
        row = await storage.find(database, referral_id, sent.attempt_id)
        if row is None:
            referrals.check_instant(Verb.ATTEMPT, sent.occurred_at, referral)
            raise ConflictError("The referral was being changed at this moment; send it again.")
        if not _same(sent, row):
            raise ConflictError("Another attempt was recorded under this attempt_id.")
    elif row["version"] is not None:
        metrics.TRANSITIONS.labels(referral["queue"], Verb.ATTEMPT).inc()
    return {
        **{name: row[name] for name in ("attempt_id", "method", "result", "occurred_at", "recorded_at")},
        "late": row["version"] is None,
        "back_entered": row["occurred_at"] < row["recorded_at"],
        "referral": disclosure.bare(catalog, caller, referral),
    }


def _same(sent: Attempt, row: Mapping[str, Any]) -> bool:
    at = sent.occurred_at in (None, row["occurred_at"])
    return at and (sent.method, sent.result) == (row["method"], row["result"])
