"""Supervisors look at calls, correct their tags, and ask why."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app.api import problems
from app.api.dependencies import ServicesDep, needs
from app.api.paging import page
from app.contracts.base import PageOut, read_cursor
from app.contracts.calls import CallSummaryOut
from app.contracts.reviews import (
    CorrectionIn,
    CorrectionOut,
    ExplanationOut,
    ExplanationWanted,
    ReviewsWanted,
)
from app.domain.access import Caller, Permission
from app.errors import BadRequestError, InvalidError, NotFoundError
from app.services import corrections, explanations, reviews

router = APIRouter(prefix="/v1", tags=["reviews"])
Reviews = Annotated[Caller, needs(Permission.REVIEW_CALLS)]


@router.get("/reviews", summary="List calls to look at", responses=problems.responses(InvalidError))
async def list_reviews(
    wanted: Annotated[ReviewsWanted, Query()],
    request: Request,
    response: Response,
    _caller: Reviews,
    here: ServicesDep,
) -> PageOut[CallSummaryOut]:
    """Calls nobody looked at yet, latest first: those no rule could read, or a sample drawn by chance."""
    place = read_cursor(wanted.cursor)
    items, after = await reviews.page(
        here.database, here.catalog, kind=wanted.kind, before=place, limit=wanted.limit
    )
    return PageOut[CallSummaryOut].model_validate(page(request, response, items, after))


@router.post(
    "/calls/{call_id}/corrections",
    summary="Confirm or correct the tags of a call",
    responses=problems.responses(BadRequestError, NotFoundError, InvalidError),
)
async def correct_call(
    call_id: UUID, wish: CorrectionIn, caller: Reviews, here: ServicesDep
) -> list[CorrectionOut]:
    """The tags stand as the supervisor says, the call is routed accordingly, and each is kept as a label.

    A tag taken away stays away while the evidence is the same; new evidence lets the rules speak again.
    """
    said = corrections.Correction(wish.tags, wish.reason, wish.reason_text)
    await corrections.correct(here.database, here.intake, here.catalog, caller, call_id, said)
    found = await corrections.of_call(here.database, call_id)
    return [CorrectionOut.model_validate(one) for one in found]


@router.get(
    "/calls/{call_id}/explanation",
    summary="Why was the call (not) tagged and referred",
    responses=problems.responses(NotFoundError, InvalidError),
)
async def explain_call(
    call_id: UUID, wanted: Annotated[ExplanationWanted, Query()], caller: Reviews, here: ServicesDep
) -> ExplanationOut:
    """Worked out anew from the events known, and under the rules live, at that instant."""
    found = await explanations.explain(here.database, here.rulebook, caller, call_id, wanted.at)
    return ExplanationOut.model_validate(found)
