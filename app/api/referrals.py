"""Referrals: read one, and work on it as far as its status allows."""

from uuid import UUID

from fastapi import APIRouter, Response

from app.api import problems
from app.api.dependencies import ServicesDep
from app.api.writing import MOVE, Reads, Works, Writing, WritingDep, tag
from app.contracts.moves import CompleteIn, HeldMoveIn, ReasonedMoveIn, RenewIn, ReportMadeIn
from app.contracts.referrals import BareReferralOut, ReferralHistoryOut
from app.contracts.work import SnoozeIn
from app.domain.referral import Verb
from app.errors import InvalidError, NotFoundError
from app.services import referrals
from app.services.referrals import Move

router = APIRouter(prefix="/v1/referrals/{referral_id}", tags=["referrals"])


@router.get("", summary="Read a referral", responses=problems.responses(NotFoundError, InvalidError))
async def get_referral(
    referral_id: UUID, caller: Reads, here: ServicesDep, response: Response
) -> ReferralHistoryOut:
    """A referral with its call, why it is here, and its whole history; its version in ETag."""
    found = await referrals.find(here.database, here.catalog, caller, referral_id)
    tag(response, found)
    return ReferralHistoryOut.model_validate(found)


@router.post("/renew", summary="Renew a claim", responses=MOVE)
async def renew_claim(referral_id: UUID, wish: RenewIn, caller: Works, on: WritingDep) -> BareReferralOut:
    """Hold the claim for longer, from now."""
    return await on.move(
        caller, Verb.RENEW, Move(referral_id, wish.claim_token, on.version, claim_seconds=wish.claim_seconds)
    )


@router.post("/release", summary="Release a claim", responses=MOVE)
async def release_claim(
    referral_id: UUID, wish: ReasonedMoveIn, caller: Works, on: WritingDep
) -> BareReferralOut:
    """Give the referral back to its queue, with the reason; it keeps its place."""
    return await on.move(caller, Verb.RELEASE, reasoned(referral_id, wish, on))


@router.post("/accept", summary="Accept a referral", responses=MOVE)
async def accept_referral(
    referral_id: UUID, wish: HeldMoveIn, caller: Works, on: WritingDep
) -> BareReferralOut:
    """The agency will do it; the claim no longer runs out."""
    return await on.move(caller, Verb.ACCEPT, held(referral_id, wish, on))


@router.post("/reject", summary="Reject a referral", responses=MOVE)
async def reject_referral(
    referral_id: UUID, wish: ReasonedMoveIn, caller: Works, on: WritingDep
) -> BareReferralOut:
    """The agency will not do it, with the reason."""
    return await on.move(caller, Verb.REJECT, reasoned(referral_id, wish, on))


@router.post("/start", summary="Start work", responses=MOVE)
async def start_referral(
    referral_id: UUID, wish: HeldMoveIn, caller: Works, on: WritingDep
) -> BareReferralOut:
    """The agency is at it. The first attempt to reach somebody says so too."""
    return await on.move(caller, Verb.START, held(referral_id, wish, on))


@router.post("/assessment", summary="Record the brief assessment", responses=MOVE)
async def record_assessment(
    referral_id: UUID, wish: HeldMoveIn, caller: Works, on: WritingDep
) -> BareReferralOut:
    """The brief assessment was done."""
    return await on.move(caller, Verb.ASSESS, held(referral_id, wish, on))


@router.post("/suspend", summary="Put a referral on hold", responses=MOVE)
async def suspend_referral(
    referral_id: UUID, wish: ReasonedMoveIn, caller: Works, on: WritingDep
) -> BareReferralOut:
    """The agency waits, and says what for."""
    return await on.move(caller, Verb.SUSPEND, reasoned(referral_id, wish, on))


@router.post("/resume", summary="Resume a referral", responses=MOVE)
async def resume_referral(
    referral_id: UUID, wish: HeldMoveIn, caller: Works, on: WritingDep
) -> BareReferralOut:
    """The wait is over: the referral is where it was before."""
    return await on.move(caller, Verb.RESUME, held(referral_id, wish, on))


@router.post("/snooze", summary="Snooze a referral", responses=MOVE)
async def snooze_referral(
    referral_id: UUID, wish: SnoozeIn, caller: Works, on: WritingDep
) -> BareReferralOut:
    """Leave it off the list of what is due until then."""
    return await on.move(
        caller, Verb.SNOOZE, Move(referral_id, wish.claim_token, on.version, until=wish.until)
    )


@router.post("/complete", summary="Complete a referral", responses=MOVE)
async def complete_referral(
    referral_id: UUID, wish: CompleteIn, caller: Works, on: WritingDep
) -> BareReferralOut:
    """It is done, and came to this; what was not accepted yet is accepted in the same instant."""
    return await on.move(
        caller,
        Verb.COMPLETE,
        Move(referral_id, wish.claim_token, on.version, wish.occurred_at, outcome=wish.outcome),
    )


@router.post("/fail", summary="Give a referral up", responses=MOVE)
async def fail_referral(
    referral_id: UUID, wish: ReasonedMoveIn, caller: Works, on: WritingDep
) -> BareReferralOut:
    """It was taken up and cannot be done, with the reason."""
    return await on.move(caller, Verb.FAIL, reasoned(referral_id, wish, on))


@router.post("/report", summary="Record the statutory report", responses=MOVE)
async def report_made(
    referral_id: UUID, wish: ReportMadeIn, caller: Works, on: WritingDep
) -> BareReferralOut:
    """The report of G.S. 7B-301 was made: by whom, when and how. A row in this queue is not that report."""
    version, method, made_by = on.version, wish.method, wish.made_by
    move = Move(referral_id, wish.claim_token, version, wish.occurred_at, method=method, made_by=made_by)
    return await on.move(caller, Verb.REPORT, move)


def held(referral_id: UUID, wish: HeldMoveIn, on: Writing) -> Move:
    """What a holder does."""
    return Move(referral_id, wish.claim_token, on.version, wish.occurred_at)


def reasoned(referral_id: UUID, wish: ReasonedMoveIn, on: Writing) -> Move:
    """What a holder does, and why."""
    return Move(referral_id, wish.claim_token, on.version, wish.occurred_at, wish.reason, wish.reason_text)
