"""Nothing falls through: what waits for a supervisor, and how far calls came."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.api import problems
from app.api.dependencies import ServicesDep, needs
from app.api.paging import page
from app.contracts.attention import AttentionWanted, WaitingOut
from app.contracts.base import PageOut, read_cursor
from app.domain.access import Caller, Permission
from app.errors import InvalidError, NotFoundError
from app.services import attention

router = APIRouter(prefix="/v1", tags=["reviews"])


@router.get(
    "/attention",
    summary="List what waits for a supervisor",
    responses=problems.responses(NotFoundError, InvalidError),
)
async def list_attention(
    wanted: Annotated[AttentionWanted, Query()],
    request: Request,
    response: Response,
    _caller: Annotated[Caller, needs(Permission.DECIDE_REFERRALS)],
    here: ServicesDep,
) -> PageOut[WaitingOut]:
    """Drafts, overdue and lapsed referrals, unread notes, holders and providers that never answered."""
    items, after = await attention.page(
        here.database,
        here.catalog,
        kinds=wanted.kind,
        queue=wanted.queue,
        after=read_cursor(wanted.cursor),
        limit=wanted.limit,
    )
    return PageOut[WaitingOut].model_validate(page(request, response, items, after))
