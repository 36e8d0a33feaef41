"""How to reach somebody safely: kept by the agency that holds the referral, for itself alone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from app import clock
from app.domain.access import Caller
from app.errors import ClaimLostError, InvalidError, NotFoundError
from app.rules.catalog import Catalog
from app.services.beside import contact
from app.services.disclosure import concealed
from app.storage import disclosure as storage
from app.storage.engine import Connection, Database


async def keep(
    database: Database,
    catalog: Catalog,
    caller: Caller,
    referral_id: UUID,
    *,
    token: str,
    stated_at: datetime | None,
    wish: Mapping[str, Any],
) -> dict[str, Any]:
    """Keep how to reach somebody safely, in place of what was known before.

    Raises NotFoundError, ClaimLostError for a stale token, InvalidError for a queue that keeps none.
    """

    async def work(connection: Connection) -> dict[str, Any]:
        referral = await held(connection, caller, referral_id, token)
        if not catalog.queues[referral.queue].safe_contact:
            raise InvalidError(f"The queue {referral.queue} keeps no safe contacts.")
        now = clock.now()
        values = {**wish, "stated_at": min(stated_at or now, now), "recorded_by": caller.actor}
        row = await storage.keep_safe_contact(connection, referral_id, values)
        return contact(row._asdict())

    return await database.run(work)


async def held(connection: Connection, caller: Caller, referral_id: UUID, token: str | None) -> Any:
    """The referral, locked, if this token still holds it. Raises NotFoundError or ClaimLostError."""
    referral = await storage.lock(connection, referral_id)
    if referral is None or concealed(caller, referral._mapping):
        raise NotFoundError("There is no such referral here.")
    if token is None or referral.claim_token != token:
        raise ClaimLostError(
            "Another claim, or none, holds this referral now; nothing was changed.",
            referral_status=referral.status,
        )
    return referral
