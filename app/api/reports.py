"""Reports, as JSON or CSV."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from app.api import problems
from app.api.dependencies import ServicesDep, needs
from app.contracts.reports import ElapsedOut, ElapsedReportOut, ElapsedWanted
from app.domain.access import Caller, Permission
from app.domain.elapsed import DEFINITION, PAIRS
from app.errors import InvalidError
from app.feeds.sheet import as_csv
from app.services import reports

router = APIRouter(prefix="/v1/reports", tags=["reports"])
_MEANING = {pair.name: pair.meaning for pair in PAIRS}


@router.get(
    "/elapsed",
    summary="Elapsed time between milestones",
    response_model=ElapsedReportOut,
    responses={
        **problems.responses(InvalidError),
        200: {"content": {"text/csv": {"schema": {"type": "string"}}}},
    },
)
async def get_elapsed(
    wanted: Annotated[ElapsedWanted, Query()],
    request: Request,
    _caller: Annotated[Caller, needs(Permission.READ_REPORTS)],
    here: ServicesDep,
) -> Any:
    """n, median, p90, share within target and still open, per pair of milestones; small cells withheld."""
    if wanted.from_ >= wanted.to:
        raise InvalidError("`from` must be before `to`.", pointer="/query/from")
    rows = await reports.elapsed(
        here.database, here.catalog, begin=wanted.from_, end=wanted.to, group_by=wanted.group_by
    )
    items = [{**asdict(row), "meaning": _MEANING[row.pair]} for row in rows]
    if wanted.format == "csv" or "text/csv" in request.headers.get("accept", ""):
        return Response(as_csv(items, list(ElapsedOut.model_fields)), media_type="text/csv")
    return {"definition": DEFINITION, "items": items}
