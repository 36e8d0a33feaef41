"""Attempts to reach somebody."""

from uuid import UUID

from fastapi import APIRouter, Response

from app.api import problems
from app.api.dependencies import ServicesDep
from app.api.writing import REFUSALS, Works, tag
from app.contracts.work import AttemptIn, AttemptOut
from app.services import attempts
from app.services.attempts import Attempt

router = APIRouter(prefix="/v1/referrals/{referral_id}", tags=["referrals"])


@router.post("/attempts", summary="Record an attempt", responses=problems.responses(*REFUSALS))
async def record_attempt(
    referral_id: UUID, wish: AttemptIn, caller: Works, here: ServicesDep, response: Response
) -> AttemptOut:
    """An attempt to reach somebody happened: kept once, whatever version or claim there is now.

    The first one starts what was accepted. With a token that is no longer the present one it is marked
    late and moves nothing. So If-Match is not asked for.
    """
    sent = Attempt(wish.attempt_id, wish.method, wish.result, wish.occurred_at, wish.claim_token)
    made = await attempts.record(here.database, here.catalog, caller, referral_id, sent)
    tag(response, made["referral"])
    return AttemptOut.model_validate(made)
