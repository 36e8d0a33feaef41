"""Follow-ups: what a holder plans for a day, and what came of it."""

from dataclasses import replace
from typing import Any

from uuid_utils.compat import uuid7

from app.domain.access import Caller
from app.domain.referral import Verb
from app.rules.catalog import Catalog
from app.services import referrals
from app.services.referrals import Move
from app.storage.engine import Database


async def plan(database: Database, catalog: Catalog, caller: Caller, sent: Move) -> dict[str, Any]:
    """Plan one for the move's day; raises why not, as any move."""
    sent = replace(sent, follow_up_id=uuid7())
    referral = await referrals.move(database, catalog, caller, Verb.PLAN_FOLLOW_UP, sent)
    return {"follow_up_id": sent.follow_up_id, "referral": referral}


async def close(database: Database, catalog: Catalog, caller: Caller, sent: Move) -> dict[str, Any]:
    """Say what came of one; raises AlreadyDecidedError if none is due under its id, or as any move."""
    referral = await referrals.move(database, catalog, caller, Verb.CLOSE_FOLLOW_UP, sent)
    return {"follow_up_id": sent.follow_up_id, "referral": referral}
