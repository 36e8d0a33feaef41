"""Second bodies under a used event_id."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app.api import problems
from app.api.dependencies import ServicesDep, needs
from app.api.events import receipt_body
from app.api.paging import page
from app.contracts.base import Cursor, Limit, PageOut, read_cursor
from app.contracts.events import DropIn, QuarantinedOut, ReceiptOut
from app.domain.access import Caller, Permission
from app.errors import AlreadyDecidedError, BadRequestError, InvalidError, NotFoundError
from app.services import quarantine

router = APIRouter(prefix="/v1/quarantine", tags=["quarantine"])
Decides = Annotated[Caller, needs(Permission.DECIDE_QUARANTINE)]


@router.get("", summary="List quarantined events", responses=problems.responses(InvalidError))
async def list_quarantine(
    request: Request,
    response: Response,
    caller: Annotated[Caller, needs(Permission.READ_QUARANTINE)],
    here: ServicesDep,
    status: Annotated[Literal["waiting", "accepted", "dropped"] | None, Query()] = None,
    cursor: Annotated[Cursor, Query()] = None,
    limit: Annotated[Limit, Query()] = 50,
) -> PageOut[QuarantinedOut]:
    """Events whose event_id was used before with another body, oldest first; a source sees its own."""
    items, after = await quarantine.page(
        here.database, caller, status=status, after=read_cursor(cursor), limit=limit
    )
    return PageOut[QuarantinedOut].model_validate(page(request, response, items, after))


@router.post(
    "/{quarantine_id}/accept",
    summary="Accept a quarantined event",
    responses=problems.responses(NotFoundError, AlreadyDecidedError, InvalidError),
)
async def accept_quarantined(quarantine_id: UUID, caller: Decides, here: ServicesDep) -> ReceiptOut:
    """Fold the second body in as a correction of the first; both stay on record."""
    receipt = await quarantine.accept(here.database, here.intake, caller, quarantine_id)
    return ReceiptOut.model_validate(receipt_body(receipt))


@router.post(
    "/{quarantine_id}/drop",
    summary="Drop a quarantined event",
    status_code=204,
    responses=problems.responses(BadRequestError, NotFoundError, AlreadyDecidedError, InvalidError),
)
async def drop_quarantined(quarantine_id: UUID, why: DropIn, caller: Decides, here: ServicesDep) -> None:
    """Leave the first body as it is; the second stays on record with the reason."""
    await quarantine.drop(here.database, caller, quarantine_id, reason=why.reason)
