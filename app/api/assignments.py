"""Assignments: whom of its staff an agency gives a referral to."""

from dataclasses import replace
from uuid import UUID

from fastapi import APIRouter

from app.api.writing import MOVE, Works, WritingDep
from app.contracts.assignments import AssignIn
from app.contracts.referrals import BareReferralOut
from app.services import assignments
from app.services.referrals import Move

router = APIRouter(prefix="/v1/referrals/{referral_id}", tags=["referrals"])


@router.post("/assign", summary="Assign a referral", responses=MOVE)
async def assign_referral(
    referral_id: UUID, wish: AssignIn, caller: Works, on: WritingDep
) -> BareReferralOut:
    """Take what is proposed, or give it to another member of staff or program, with the reason."""
    token, reason, words = wish.claim_token, wish.reason, wish.reason_text
    move = Move(referral_id, token, on.version, wish.occurred_at, reason, words)
    wanted = replace(move, staff_id=wish.staff_id, program=wish.program)
    return on.tagged(await assignments.assign(on.here.database, on.here.catalog, caller, wanted))
