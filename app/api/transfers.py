"""Another referral carries on: a transfer, or a duplicate."""

from uuid import UUID

from fastapi import APIRouter

from app.api.writing import MOVE, Works, WritingDep
from app.contracts.referrals import BareReferralOut
from app.contracts.work import DuplicateOfIn, TransferIn
from app.domain.referral import Verb
from app.services import transfers
from app.services.referrals import Move

router = APIRouter(prefix="/v1/referrals/{referral_id}", tags=["referrals"])


@router.post("/transfer", summary="Transfer a referral", responses=MOVE)
async def transfer_referral(
    referral_id: UUID, wish: TransferIn, caller: Works, on: WritingDep
) -> BareReferralOut:
    """Another program or queue carries on with the call; this referral closes and says in which queue."""
    words = wish.reason_text
    move = Move(referral_id, wish.claim_token, on.version, wish.occurred_at, reason_text=words)
    return on.tagged(
        await transfers.transfer(
            on.here.database, on.here.catalog, caller, move, queue=wish.queue, program=wish.program
        )
    )


@router.post("/duplicate-of", summary="Close as a duplicate", responses=MOVE)
async def duplicate_of(
    referral_id: UUID, wish: DuplicateOfIn, caller: Works, on: WritingDep
) -> BareReferralOut:
    """Another referral of the same queue covers it and carries on; this one closes."""
    token, other_id = wish.claim_token, wish.referral_id
    move = Move(referral_id, token, on.version, wish.occurred_at, "duplicate", other_id=other_id)
    return await on.move(caller, Verb.DUPLICATE, move)
