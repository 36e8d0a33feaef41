"""Referrals: read one, and do what its status allows."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter

from app.api import problems
from app.api.dependencies import Services, ServicesDep, needs
from app.contracts.referrals import (
    AssignIn,
    BareReferralOut,
    ConfirmIn,
    HeldMoveIn,
    ReasonedMoveIn,
    ReferralHistoryOut,
    RenewIn,
    ReportMadeIn,
    WithdrawIn,
)
from app.domain.access import Caller, Permission
from app.domain.referral import Verb
from app.errors import BadRequestError, ClaimLostError, InvalidError, NotFoundError, TriageError
from app.services import assignments, referrals
from app.services.referrals import Move

router = APIRouter(prefix="/v1/referrals/{referral_id}", tags=["referrals"])
Works = Annotated[Caller, needs(Permission.WORK_REFERRALS)]
Decides = Annotated[Caller, needs(Permission.DECIDE_REFERRALS)]
_MOVE = problems.responses(BadRequestError, NotFoundError, ClaimLostError, InvalidError)


async def _advance(here: Services, caller: Caller, verb: Verb, move: Move) -> BareReferralOut:
    [done] = await referrals.advance(here.database, here.catalog, caller, verb, [move])
    return _moved(done)


def _moved(done: dict[str, Any] | TriageError) -> BareReferralOut:
    if isinstance(done, TriageError):
        raise done
    return BareReferralOut.model_validate(done)


@router.get("", summary="Read a referral", responses=problems.responses(NotFoundError, InvalidError))
async def get_referral(
    referral_id: UUID, caller: Annotated[Caller, needs(Permission.READ_REFERRALS)], here: ServicesDep
) -> ReferralHistoryOut:
    """A referral with its call, why it is here, and its whole history."""
    found = await referrals.find(here.database, here.catalog, caller, referral_id)
    return ReferralHistoryOut.model_validate(found)


@router.post("/renew", summary="Renew a claim", responses=_MOVE)
async def renew_claim(referral_id: UUID, wish: RenewIn, caller: Works, here: ServicesDep) -> BareReferralOut:
    """Hold the claim for longer, from now."""
    move = Move(referral_id, wish.claim_token, claim_seconds=wish.claim_seconds)
    return await _advance(here, caller, Verb.RENEW, move)


@router.post("/release", summary="Release a claim", responses=_MOVE)
async def release_claim(
    referral_id: UUID, wish: ReasonedMoveIn, caller: Works, here: ServicesDep
) -> BareReferralOut:
    """Give the referral back to its queue, with the reason; it keeps its place."""
    return await _advance(here, caller, Verb.RELEASE, _reasoned(referral_id, wish))


@router.post("/accept", summary="Accept a referral", responses=_MOVE)
async def accept_referral(
    referral_id: UUID, wish: HeldMoveIn, caller: Works, here: ServicesDep
) -> BareReferralOut:
    """The agency will do it; the claim no longer runs out."""
    return await _advance(here, caller, Verb.ACCEPT, Move(referral_id, wish.claim_token, wish.occurred_at))


@router.post("/reject", summary="Reject a referral", responses=_MOVE)
async def reject_referral(
    referral_id: UUID, wish: ReasonedMoveIn, caller: Works, here: ServicesDep
) -> BareReferralOut:
    """The agency will not do it, with the reason."""
    return await _advance(here, caller, Verb.REJECT, _reasoned(referral_id, wish))


@router.post("/complete", summary="Complete a referral", responses=_MOVE)
async def complete_referral(
    referral_id: UUID, wish: HeldMoveIn, caller: Works, here: ServicesDep
) -> BareReferralOut:
    """It is done; what was not accepted yet is accepted in the same instant."""
    return await _advance(here, caller, Verb.COMPLETE, Move(referral_id, wish.claim_token, wish.occurred_at))


@router.post("/assign", summary="Assign a referral", responses=_MOVE)
async def assign_referral(
    referral_id: UUID, wish: AssignIn, caller: Works, here: ServicesDep
) -> BareReferralOut:
    """Take what is proposed, or give it to another member of staff or program, with the reason."""
    move = Move(
        referral_id,
        wish.claim_token,
        wish.occurred_at,
        wish.reason,
        wish.reason_text,
        staff_id=wish.staff_id,
        program=wish.program,
    )
    return _moved(await assignments.assign(here.database, here.catalog, caller, move))


@router.post("/report", summary="Record the statutory report", responses=_MOVE)
async def report_made(
    referral_id: UUID, wish: ReportMadeIn, caller: Works, here: ServicesDep
) -> BareReferralOut:
    """The report of G.S. 7B-301 was made: by whom, when and how. A row in this queue is not that report."""
    move = Move(
        referral_id,
        wish.claim_token,
        wish.occurred_at,
        method=wish.method,
        made_by=wish.made_by,
    )
    return await _advance(here, caller, Verb.REPORT, move)


@router.post("/confirm", summary="Confirm a held referral", responses=_MOVE)
async def confirm_referral(
    referral_id: UUID, wish: ConfirmIn, caller: Decides, here: ServicesDep
) -> BareReferralOut:
    """A supervisor lets a held referral go to its queue; the rules do not hold it again."""
    return await _advance(here, caller, Verb.CONFIRM, Move(referral_id, reason_text=wish.reason_text))


@router.post("/withdraw", summary="Withdraw a referral", responses=_MOVE)
async def withdraw_referral(
    referral_id: UUID, wish: WithdrawIn, caller: Decides, here: ServicesDep
) -> BareReferralOut:
    """A supervisor decides that it is not to be done, with the reason; the rules do not offer it again."""
    move = Move(referral_id, reason=wish.reason, reason_text=wish.reason_text)
    return await _advance(here, caller, Verb.WITHDRAW, move)


def _reasoned(referral_id: UUID, wish: ReasonedMoveIn) -> Move:
    return Move(referral_id, wish.claim_token, wish.occurred_at, wish.reason, wish.reason_text)
