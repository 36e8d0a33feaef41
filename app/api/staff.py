"""Staff of an agency, and the workload on it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter

from app.api import problems
from app.api.dependencies import ServicesDep, needs
from app.contracts.staff import StaffIn, StaffListOut, StaffOut, WorkloadOut
from app.domain.access import Caller, Permission
from app.errors import BadRequestError, ConflictError, InvalidError, NotFoundError
from app.services import staff
from app.services.staff import Entry

router = APIRouter(prefix="/v1", tags=["staff"])
Keeps = Annotated[Caller, needs(Permission.KEEP_STAFF)]
_WRITE = problems.responses(BadRequestError, NotFoundError, ConflictError, InvalidError)


@router.get(
    "/queues/{queue}/staff", summary="List staff", responses=problems.responses(NotFoundError, InvalidError)
)
async def list_staff(queue: str, caller: Keeps, here: ServicesDep) -> StaffListOut:
    """Everyone who is or was on the staff of the caller's queue, with their load."""
    items = await staff.listed(here.database, here.catalog, caller, queue)
    return StaffListOut.model_validate({"items": items})


@router.post("/queues/{queue}/staff", summary="Enter a member of staff", status_code=201, responses=_WRITE)
async def enter_staff(queue: str, wish: StaffIn, caller: Keeps, here: ServicesDep) -> StaffOut:
    """From now on they may be proposed for the queue's referrals."""
    made = await staff.enter(here.database, here.catalog, caller, queue, _entry(wish))
    return StaffOut.model_validate(made)


@router.put("/staff/{staff_id}", summary="Change a member of staff", responses=_WRITE)
async def change_staff(staff_id: UUID, wish: StaffIn, caller: Keeps, here: ServicesDep) -> StaffOut:
    """Write them anew, whole; one who was deactivated is active again."""
    made = await staff.change(here.database, here.catalog, caller, staff_id, _entry(wish))
    return StaffOut.model_validate(made)


@router.delete(
    "/staff/{staff_id}",
    summary="Deactivate a member of staff",
    status_code=204,
    responses=problems.responses(NotFoundError, InvalidError),
)
async def deactivate_staff(staff_id: UUID, caller: Keeps, here: ServicesDep) -> None:
    """They are proposed no more; what they have stays theirs until it is assigned anew."""
    await staff.deactivate(here.database, caller, staff_id)


@router.get(
    "/queues/{queue}/workload",
    summary="Workload of a queue",
    responses=problems.responses(NotFoundError, InvalidError),
)
async def get_queue_workload(
    queue: str, caller: Annotated[Caller, needs(Permission.READ_WORKLOAD)], here: ServicesDep
) -> WorkloadOut:
    """Open, claimed and overdue referrals by program and member; supervisors get counts, never of DCRC."""
    found = await staff.workload(here.database, here.catalog, caller, queue)
    return WorkloadOut.model_validate(found)


def _entry(wish: StaffIn) -> Entry:
    return Entry(**wish.model_dump(by_alias=True))
