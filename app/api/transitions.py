"""Several moves in one request."""

from fastapi import APIRouter

from app.api import problems
from app.api.dependencies import ServicesDep
from app.api.writing import REFUSALS, Reads
from app.contracts.work import TransitionIn, TransitionsIn, TransitionsOut
from app.domain.referral import Verb
from app.services import transitions
from app.services.referrals import Move

router = APIRouter(prefix="/v1/queues", tags=["queues"])


@router.post(
    "/{queue}/transitions", summary="Move several referrals", responses=problems.responses(*REFUSALS)
)
async def move_referrals(queue: str, wish: TransitionsIn, caller: Reads, here: ServicesDep) -> TransitionsOut:
    """Each move stands by itself: those that are refused say why, and undo nothing."""
    sent = [(Verb(one.verb), _move(one)) for one in wish.items]
    items = await transitions.advance(here.database, here.catalog, caller, queue, sent)
    return TransitionsOut.model_validate({"items": items})


def _move(one: TransitionIn) -> Move:
    return Move(
        one.referral_id,
        one.claim_token,
        one.version,
        one.occurred_at,
        one.reason,
        one.reason_text,
        one.claim_seconds,
        outcome=one.outcome,
    )
