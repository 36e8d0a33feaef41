"""Supervisors say who is one person across calls."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app.api import problems
from app.api.dependencies import Services, ServicesDep, needs
from app.api.paging import page
from app.contracts.base import PageOut, read_cursor
from app.contracts.person_links import PersonLinkDecisionIn, PersonLinkOut, PersonLinksWanted
from app.domain.access import Caller, Permission
from app.domain.person_link import Decision
from app.errors import BadRequestError, ConflictError, InvalidError, NotFoundError
from app.services import person_links

router = APIRouter(prefix="/v1/person-links", tags=["person links"])
Links = Annotated[Caller, needs(Permission.LINK_PERSONS)]
_DECISION = problems.responses(BadRequestError, NotFoundError, ConflictError, InvalidError)


@router.get("", summary="List pairs that may be one person", responses=problems.responses(InvalidError))
async def list_person_links(
    wanted: Annotated[PersonLinksWanted, Query()],
    request: Request,
    response: Response,
    _caller: Links,
    here: ServicesDep,
) -> PageOut[PersonLinkOut]:
    """Pairs side by side, oldest first: those that wait for a word, or those that are or were linked."""
    items, after = await person_links.page(
        here.database, status=wanted.status, after=read_cursor(wanted.cursor), limit=wanted.limit
    )
    return PageOut[PersonLinkOut].model_validate(page(request, response, items, after))


@router.post("/{link_id}/link", summary="Link two persons", responses=_DECISION)
async def link_persons(
    link_id: UUID, why: PersonLinkDecisionIn, caller: Links, here: ServicesDep
) -> PersonLinkOut:
    """The two are one person, and stay so whatever later events say of their names."""
    return await _decide(here, caller, link_id, Decision.LINK, why)


@router.post("/{link_id}/refuse", summary="Refuse to link two persons", responses=_DECISION)
async def refuse_person_link(
    link_id: UUID, why: PersonLinkDecisionIn, caller: Links, here: ServicesDep
) -> PersonLinkOut:
    """The two are not one person: never proposed or linked again, unless this is taken back."""
    return await _decide(here, caller, link_id, Decision.REFUSE, why)


@router.post("/{link_id}/undo", summary="Undo a link of two persons", responses=_DECISION)
async def undo_person_link(
    link_id: UUID, why: PersonLinkDecisionIn, caller: Links, here: ServicesDep
) -> PersonLinkOut:
    """They were linked, by a key or by a supervisor, and are not one person. This is final."""
    return await _decide(here, caller, link_id, Decision.UNDO, why)


@router.post("/{link_id}/retract", summary="Take back a refusal to link", responses=_DECISION)
async def retract_person_link_refusal(
    link_id: UUID, why: PersonLinkDecisionIn, caller: Links, here: ServicesDep
) -> PersonLinkOut:
    """The refusal was a mistake: the pair is a candidate again, and waits until somebody links or refuses it.

    If they have the same name and birth date by now, they are linked by them again.
    """
    return await _decide(here, caller, link_id, Decision.RETRACT, why)


async def _decide(
    here: Services, caller: Caller, link_id: UUID, decision: Decision, why: PersonLinkDecisionIn
) -> PersonLinkOut:
    found = await person_links.decide(here.database, caller, link_id, decision, reason=why.reason)
    return PersonLinkOut.model_validate(found)
