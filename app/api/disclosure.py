"""What stands beside a referral: safe contact, releases, and the form of a statutory report."""

from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from app.api import problems, report_page
from app.api.dependencies import ServicesDep, needs
from app.contracts.disclosure import (
    ReleaseIn,
    ReleaseOut,
    ReleasesOut,
    ReportFormOut,
    ReportItemsIn,
    SafeContactIn,
    SafeContactOut,
)
from app.domain.access import Caller, Permission
from app.errors import BadRequestError, ClaimLostError, InvalidError, NotFoundError
from app.services import releases, report_forms, safe_contacts

router = APIRouter(prefix="/v1/referrals/{referral_id}", tags=["referrals"])
Works = Annotated[Caller, needs(Permission.WORK_REFERRALS)]
Reads = Annotated[Caller, needs(Permission.READ_REFERRALS)]
_LOOK = problems.responses(NotFoundError, InvalidError)
_WRITE = problems.responses(BadRequestError, NotFoundError, InvalidError)
_HELD = problems.responses(BadRequestError, NotFoundError, ClaimLostError, InvalidError)


@router.put("/safe-contact", summary="Keep a safe contact", responses=_HELD)
async def keep_safe_contact(
    referral_id: UUID, wish: SafeContactIn, caller: Works, here: ServicesDep
) -> SafeContactOut:
    """How to reach somebody safely, for the agency alone; nothing is ever sent there by this service."""
    kept = await safe_contacts.keep(
        here.database,
        here.catalog,
        caller,
        referral_id,
        token=wish.claim_token,
        stated_at=wish.stated_at,
        wish=wish.model_dump(exclude={"claim_token", "stated_at"}),
    )
    return SafeContactOut.model_validate(kept)


@router.get("/releases", summary="List releases", responses=_LOOK)
async def list_releases(referral_id: UUID, caller: Works, here: ServicesDep) -> ReleasesOut:
    """Every written release of this referral, for the agency that holds them."""
    items = await releases.listed(here.database, here.catalog, caller, referral_id)
    return ReleasesOut.model_validate({"items": items})


@router.post("/releases", status_code=201, summary="Record a release", responses=_WRITE)
async def record_release(referral_id: UUID, wish: ReleaseIn, caller: Works, here: ServicesDep) -> ReleaseOut:
    """A dated written release opens exactly the fields it names to others, until it ends."""
    release = releases.Release(wish.person_id, wish.fields, wish.signed_on, wish.ends_on)
    kept = await releases.record(here.database, here.catalog, caller, referral_id, release)
    return ReleaseOut.model_validate(kept)


@router.post("/releases/{release_id}/withdraw", summary="Withdraw a release", responses=_LOOK)
async def withdraw_release(
    referral_id: UUID, release_id: UUID, caller: Works, here: ServicesDep
) -> ReleaseOut:
    """End a release now: from then on others see what they saw without it."""
    ended = await releases.withdraw(here.database, here.catalog, caller, referral_id, release_id)
    return ReleaseOut.model_validate(ended)


@router.get(
    "/report-form",
    summary="Read a report form",
    response_model=ReportFormOut,
    responses={**_LOOK, 200: {"content": {"text/html": {}}}},
)
async def get_report_form(
    referral_id: UUID, request: Request, caller: Reads, here: ServicesDep
) -> ReportFormOut | Response:
    """What the statutory report asks, as far as known. Neither this form nor the referral is the report.

    Asked for as text/html, it is a page to print.
    """
    found = await report_forms.find(here.database, here.catalog, caller, referral_id)
    form = ReportFormOut.model_validate(found)
    printed = "text/html" in request.headers.get("accept", "")
    return HTMLResponse(report_page.page(form, ZoneInfo(here.catalog.city.timezone))) if printed else form


@router.put("/report-form", summary="Fill a report form", responses=_HELD)
async def fill_report_form(
    referral_id: UUID,
    wish: ReportItemsIn,
    caller: Annotated[Caller, needs(Permission.FILL_REPORT_FORMS)],
    here: ServicesDep,
) -> ReportFormOut:
    """Fill items in, each with who found it out and when. The report is still to be made by a person."""
    found = await report_forms.fill(
        here.database,
        here.catalog,
        caller,
        referral_id,
        token=wish.claim_token,
        occurred_at=wish.occurred_at,
        items=wish.items,
    )
    return ReportFormOut.model_validate(found)
