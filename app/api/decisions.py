"""Decisions on a referral: whether it goes to its queue, stops, or never should have been."""

from uuid import UUID

from fastapi import APIRouter

from app.api.referrals import held, reasoned
from app.api.writing import MOVE, Decides, Reads, Works, WritingDep
from app.contracts.moves import (
    ConfirmIn,
    HeldMoveIn,
    ReasonedMoveIn,
    VoidIn,
    WithdrawIn,
)
from app.contracts.referrals import BareReferralOut
from app.domain.referral import Verb
from app.services.referrals import Move

router = APIRouter(prefix="/v1/referrals/{referral_id}", tags=["referrals"])


@router.post("/confirm", summary="Confirm a held referral", responses=MOVE)
async def confirm_referral(
    referral_id: UUID, wish: ConfirmIn, caller: Decides, on: WritingDep
) -> BareReferralOut:
    """A supervisor lets a held referral go to its queue; the rules do not hold it again."""
    sent = Move(referral_id, version=on.version, occurred_at=wish.occurred_at, reason_text=wish.reason_text)
    return await on.move(caller, Verb.CONFIRM, sent)


@router.post("/withdraw", summary="Withdraw a referral", responses=MOVE)
async def withdraw_referral(
    referral_id: UUID, wish: WithdrawIn, caller: Decides, on: WritingDep
) -> BareReferralOut:
    """A supervisor decides that it is not to be done, with the reason; the rules do not offer it again.

    So too what its holder was asked to stop, once the claim has run out without an answer.
    """
    return await on.move(
        caller,
        Verb.WITHDRAW,
        Move(referral_id, version=on.version, reason=wish.reason, reason_text=wish.reason_text),
    )


@router.post("/request-cancel", summary="Ask to stop", responses=MOVE)
async def request_cancel(
    referral_id: UUID, wish: WithdrawIn, caller: Decides, on: WritingDep
) -> BareReferralOut:
    """A supervisor asks the holder of a referral to stop, with the reason; the holder answers."""
    return await on.move(
        caller,
        Verb.REQUEST_CANCEL,
        Move(referral_id, version=on.version, reason=wish.reason, reason_text=wish.reason_text),
    )


@router.post("/agree-cancel", summary="Agree to stop", responses=MOVE)
async def agree_cancel(referral_id: UUID, wish: HeldMoveIn, caller: Works, on: WritingDep) -> BareReferralOut:
    """The holder stops, as it was asked to."""
    return await on.move(caller, Verb.AGREE_CANCEL, held(referral_id, wish, on))


@router.post("/decline-cancel", summary="Decline to stop", responses=MOVE)
async def decline_cancel(
    referral_id: UUID, wish: ReasonedMoveIn, caller: Works, on: WritingDep
) -> BareReferralOut:
    """The holder goes on where it was, with the reason."""
    return await on.move(caller, Verb.DECLINE_CANCEL, reasoned(referral_id, wish, on))


@router.post("/void", summary="Void a referral", responses=MOVE)
async def void_referral(referral_id: UUID, wish: VoidIn, caller: Reads, on: WritingDep) -> BareReferralOut:
    """It should never have been: a supervisor says so before it is claimed, its holder from then on."""
    reason, words = wish.reason, wish.reason_text
    move = Move(referral_id, wish.claim_token, on.version, reason=reason, reason_text=words)
    return await on.move(caller, Verb.VOID, move)
