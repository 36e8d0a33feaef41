"""Follow-ups, and what is due."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app import clock
from app.api import problems
from app.api.dependencies import ServicesDep
from app.api.paging import page
from app.api.writing import MOVE, Reads, Works, WritingDep, tag
from app.contracts.base import PageOut, read_cursor
from app.contracts.work import DueOut, DueWanted, FollowUpClosedIn, FollowUpIn, FollowUpOut
from app.errors import InvalidError, NotFoundError
from app.services import due, follow_ups
from app.services.referrals import Move

router = APIRouter(prefix="/v1", tags=["referrals"])
_FOLLOW_UPS = "/referrals/{referral_id}/follow-ups"


@router.post(_FOLLOW_UPS, summary="Plan a follow-up", responses=MOVE)
async def plan_follow_up(referral_id: UUID, wish: FollowUpIn, caller: Works, on: WritingDep) -> FollowUpOut:
    """Plan a follow-up for a day; it is listed as due from then on."""
    move = Move(referral_id, wish.claim_token, on.version, wish.occurred_at, due_on=wish.due_on)
    made = await follow_ups.plan(on.here.database, on.here.catalog, caller, move)
    tag(on.response, made["referral"])
    return FollowUpOut.model_validate(made)


@router.post(f"{_FOLLOW_UPS}/{{follow_up_id}}", summary="Close a follow-up", responses=MOVE)
async def close_follow_up(
    referral_id: UUID, follow_up_id: UUID, wish: FollowUpClosedIn, caller: Works, on: WritingDep
) -> FollowUpOut:
    """Say what came of a follow-up: kept, done or missed."""
    at, result = wish.occurred_at, wish.result
    move = Move(referral_id, wish.claim_token, on.version, at, follow_up_id=follow_up_id, result=result)
    made = await follow_ups.close(on.here.database, on.here.catalog, caller, move)
    tag(on.response, made["referral"])
    return FollowUpOut.model_validate(made)


@router.get(
    "/queues/{queue}/due",
    summary="List what is due",
    tags=["queues"],
    responses=problems.responses(NotFoundError, InvalidError),
)
async def list_due(
    queue: str,
    wanted: Annotated[DueWanted, Query()],
    request: Request,
    response: Response,
    caller: Reads,
    here: ServicesDep,
) -> PageOut[DueOut]:
    """Follow-ups that are due, and referrals that nobody claimed or reached within the queue's targets."""
    before, after = wanted.before or clock.now(), read_cursor(wanted.cursor)
    items, last = await due.page(
        here.database, here.catalog, caller, queue, before=before, after=after, limit=wanted.limit
    )
    return PageOut[DueOut].model_validate(page(request, response, items, last))
