"""Calls, for their sources and for supervisors."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app.api import problems
from app.api.dependencies import ServicesDep, needs
from app.api.paging import page
from app.contracts.base import PageOut, read_cursor
from app.contracts.calls import CallOut, CallSummaryOut, CallsWanted
from app.domain.access import Caller, Permission
from app.errors import InvalidError, NotFoundError
from app.services import calls

router = APIRouter(prefix="/v1/calls", tags=["calls"])
ReadCalls = Annotated[Caller, needs(Permission.READ_CALLS)]


@router.get("", summary="List calls", responses=problems.responses(InvalidError))
async def list_calls(
    wanted: Annotated[CallsWanted, Query()],
    request: Request,
    response: Response,
    caller: ReadCalls,
    here: ServicesDep,
) -> PageOut[CallSummaryOut]:
    """Calls, latest first; a source sees its own."""
    place = read_cursor(wanted.cursor)
    chosen = wanted.model_dump(exclude={"cursor"})
    items, after = await calls.page(here.database, caller, calls.Wanted(**chosen, before=place))
    return PageOut[CallSummaryOut].model_validate(page(request, response, items, after))


@router.get("/{call_id}", summary="Read a call", responses=problems.responses(NotFoundError, InvalidError))
async def get_call(call_id: UUID, caller: ReadCalls, here: ServicesDep) -> CallOut:
    """A call with its facts, events, evaluations (why it was tagged) and referrals."""
    return CallOut.model_validate(await calls.find(here.database, here.catalog, caller, call_id))
