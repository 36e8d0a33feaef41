"""Queues: look, and claim."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.api import problems
from app.api.dependencies import ServicesDep, needs
from app.api.paging import page
from app.contracts.base import PageOut, read_cursor
from app.contracts.referrals import ClaimIn, ClaimsOut, QueuesOut, ReferralOut, ReferralsWanted
from app.domain.access import Caller, Permission
from app.errors import BadRequestError, InvalidError, NotFoundError
from app.services import queues

router = APIRouter(prefix="/v1/queues", tags=["queues"])


@router.get("", summary="List queues", responses=problems.responses())
async def list_queues(
    caller: Annotated[Caller, needs(Permission.READ_QUEUES)], here: ServicesDep
) -> QueuesOut:
    """Depth, oldest age, claimed and held of every queue the caller may see."""
    states = await queues.states(here.database, here.catalog, caller)
    return QueuesOut.model_validate({"items": [asdict(state) for state in states]})


@router.get(
    "/{queue}/referrals", summary="List referrals", responses=problems.responses(NotFoundError, InvalidError)
)
async def list_referrals(
    queue: str,
    wanted: Annotated[ReferralsWanted, Query()],
    request: Request,
    response: Response,
    caller: Annotated[Caller, needs(Permission.READ_REFERRALS)],
    here: ServicesDep,
) -> PageOut[ReferralOut]:
    """Referrals of a queue, oldest first: bare facts of the call, no names, no narrative."""
    chosen = queues.Wanted(
        wanted.status, wanted.program, wanted.urgent, wanted.tag, read_cursor(wanted.cursor), wanted.limit
    )
    items, after = await queues.page(here.database, here.catalog, caller, queue, chosen)
    return PageOut[ReferralOut].model_validate(page(request, response, items, after))


@router.post(
    "/{queue}/claims",
    summary="Claim referrals",
    responses=problems.responses(BadRequestError, NotFoundError, InvalidError),
)
async def claim_referrals(
    queue: str,
    wish: ClaimIn,
    caller: Annotated[Caller, needs(Permission.WORK_REFERRALS)],
    here: ServicesDep,
) -> ClaimsOut:
    """Take exclusive, time-limited hold of the next referrals; each comes with its claim token."""
    claimed = await queues.claim(
        here.database,
        here.catalog,
        here.wakeups,
        caller,
        queue,
        request_id=wish.request_id,
        most=wish.limit,
        seconds=wish.claim_seconds,
        wait_seconds=wish.wait_seconds,
    )
    return ClaimsOut.model_validate({"items": claimed})
