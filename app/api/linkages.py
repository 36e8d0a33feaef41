"""Linkages: refer the person on a referral onward, and say whether the service was received."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request

from app.api import problems
from app.api.dependencies import Services, ServicesDep, needs
from app.contracts.linkages import (
    LinkageHistoryOut,
    LinkageIn,
    LinkageOut,
    LinkagesOut,
    LinkIn,
    LinkOut,
    NotReceivedIn,
    StepIn,
)
from app.domain.access import Caller, Permission
from app.domain.linkage import LinkageStatus
from app.errors import BadRequestError, ClaimLostError, InvalidError, NotFoundError
from app.services import linkages, shared
from app.services.linkages import Consent, Onward, Step

router = APIRouter(prefix="/v1", tags=["linkages"])
Works = Annotated[Caller, needs(Permission.WORK_REFERRALS)]
Reads = Annotated[Caller, needs(Permission.READ_REFERRALS)]
_MOVE = problems.responses(BadRequestError, NotFoundError, ClaimLostError, InvalidError)
_READ = problems.responses(NotFoundError, InvalidError)


@router.post("/referrals/{referral_id}/linkages", summary="Refer a person onward", responses=_MOVE)
async def send_linkage(referral_id: UUID, wish: LinkageIn, caller: Works, here: ServicesDep) -> LinkageOut:
    """A linkage to a service of the provider directory, for an accepted referral; sent is not linked yet."""
    consent = Consent(**wish.consent.model_dump()) if wish.consent else None
    onward = Onward(
        wish.claim_token,
        wish.request_id,
        wish.category,
        wish.service_id,
        wish.asked,
        wish.sent_at,
        consent,
    )
    return LinkageOut.model_validate(
        await linkages.send(here.database, here.catalog, caller, referral_id, onward)
    )


@router.get("/referrals/{referral_id}/linkages", summary="List a referral's linkages", responses=_READ)
async def list_linkages(referral_id: UUID, caller: Reads, here: ServicesDep) -> LinkagesOut:
    """Oldest first. Those of a one-way queue are shown to its agency alone; others see none."""
    found = await linkages.of_referral(here.database, here.catalog, caller, referral_id)
    return LinkagesOut.model_validate({"items": found})


@router.get("/linkages/{linkage_id}", summary="Read a linkage", responses=_READ)
async def get_linkage(linkage_id: UUID, caller: Reads, here: ServicesDep) -> LinkageHistoryOut:
    """A linkage with its whole history."""
    return LinkageHistoryOut.model_validate(
        await linkages.find(here.database, here.catalog, caller, linkage_id)
    )


async def _advance(here: Services, caller: Caller, linkage_id: UUID, step: Step) -> LinkageOut:
    done = await linkages.advance(here.database, here.catalog, caller, linkage_id, step)
    return LinkageOut.model_validate(done)


@router.post("/linkages/{linkage_id}/accepted", summary="The provider accepted", responses=_MOVE)
async def linkage_accepted(linkage_id: UUID, wish: StepIn, caller: Works, here: ServicesDep) -> LinkageOut:
    """The provider will see the person."""
    return await _advance(here, caller, linkage_id, Step(LinkageStatus.ACCEPTED, wish.occurred_at))


@router.post("/linkages/{linkage_id}/received", summary="The service was received", responses=_MOVE)
async def linkage_received(linkage_id: UUID, wish: StepIn, caller: Works, here: ServicesDep) -> LinkageOut:
    """The person got the service: linked. What was not accepted yet is accepted in the same instant."""
    return await _advance(here, caller, linkage_id, Step(LinkageStatus.RECEIVED, wish.occurred_at))


@router.post("/linkages/{linkage_id}/not-received", summary="The service was not received", responses=_MOVE)
async def linkage_not_received(
    linkage_id: UUID, wish: NotReceivedIn, caller: Works, here: ServicesDep
) -> LinkageOut:
    """The person did not get the service, with the reason; it may still be received later."""
    step = Step(LinkageStatus.NOT_RECEIVED, wish.occurred_at, wish.reason, wish.reason_text)
    return await _advance(here, caller, linkage_id, step)


@router.post("/linkages/{linkage_id}/link", summary="Make a one-time link", responses=_MOVE)
async def make_link(
    linkage_id: UUID, wish: LinkIn, request: Request, caller: Works, here: ServicesDep
) -> LinkOut:
    """A link that shows this linkage to its provider and takes one answer; earlier ones are dead."""
    made = await shared.give(here.database, here.catalog, caller, linkage_id, days=wish.days)
    url = request.url_for("open_shared", secret=made.secret)
    text = shared.mail_text(here.catalog, str(url), made.expires_at)
    return LinkOut(path=url.path, expires_at=made.expires_at, mail_text=text)
