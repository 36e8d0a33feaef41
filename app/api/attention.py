"""Nothing falls through: what waits for a supervisor, and how far calls came."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from app.api import problems
from app.api.dependencies import ServicesDep, needs
from app.api.paging import page
from app.contracts.attention import AttentionWanted, FunnelOut, FunnelWanted, LevelOut, WaitingOut
from app.contracts.base import PageOut, read_cursor
from app.domain.access import Caller, Permission
from app.domain.funnel import DEFINITION, Level
from app.errors import InvalidError, NotFoundError
from app.feeds.sheet import as_csv
from app.services import attention, funnel

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
    """Drafts, overdue and lapsed referrals, notes nobody can read, providers that never answered."""
    items, after = await attention.page(
        here.database,
        here.catalog,
        kinds=wanted.kind,
        queue=wanted.queue,
        after=read_cursor(wanted.cursor),
        limit=wanted.limit,
    )
    return PageOut[WaitingOut].model_validate(page(request, response, items, after))


@router.get(
    "/reports/funnel",
    summary="How far calls came",
    response_model=FunnelOut,
    responses={
        **problems.responses(NotFoundError, InvalidError),
        200: {"content": {"text/csv": {"schema": {"type": "string"}}}},
    },
    tags=["reports"],
)
async def get_funnel(
    wanted: Annotated[FunnelWanted, Query()],
    request: Request,
    _caller: Annotated[Caller, needs(Permission.READ_REPORTS)],
    here: ServicesDep,
) -> Any:
    """From calls to services received, each call once, with the reasons at every step; small cells pooled."""
    if wanted.from_ >= wanted.to:
        raise InvalidError("`from` must be before `to`.", pointer="/query/from")
    levels = await funnel.funnel(
        here.database, here.catalog, begin=wanted.from_, end=wanted.to, queue=wanted.queue
    )
    if wanted.format == "csv" or "text/csv" in request.headers.get("accept", ""):
        return Response(
            as_csv([_row(one) for one in levels], list(LevelOut.model_fields)), media_type="text/csv"
        )
    return {"definition": DEFINITION, "items": [_item(one) for one in levels]}


def _item(level: Level) -> dict[str, Any]:
    stopped = [{"reason": reason, "calls": calls} for reason, calls in level.stopped]
    return {name: getattr(level, name) for name in LevelOut.model_fields} | {"stopped": stopped}


def _row(level: Level) -> dict[str, Any]:
    return _item(level) | {"stopped": [f"{reason}={calls}" for reason, calls in level.stopped]}
