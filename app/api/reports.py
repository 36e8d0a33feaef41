"""Reports as JSON, CSV, SVG and PNG: one route for each definition."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from app.api import problems
from app.api.dependencies import ServicesDep, needs
from app.contracts.reports import body, wanted, written
from app.domain.access import Caller, Permission
from app.domain.reports import REPORTS, Report
from app.domain.reports.form import as_csv
from app.domain.reports.picture import rendered
from app.errors import InvalidError, NotFoundError
from app.services import reports

router = APIRouter(prefix="/v1/reports", tags=["reports"])
Reads = Annotated[Caller, needs(Permission.READ_REPORTS)]
_MEDIA = {"csv": "text/csv", "svg": "image/svg+xml", "png": "image/png"}
_CONTENT: dict[str, Any] = {
    media: {"schema": {"type": "string", **({"format": "binary"} if form == "png" else {})}}
    for form, media in _MEDIA.items()
}


def _add(report: Report) -> None:
    asked, answered = wanted(report), body(report)

    async def get_report(
        wish: Annotated[asked, Query()],  # type: ignore[valid-type]
        request: Request,
        _caller: Reads,
        here: ServicesDep,
    ) -> Any:
        asked_for: dict[str, Any] = dict(wish)
        begin, end, named = (asked_for.pop(name) for name in ("from_", "to", "format"))
        found = await reports.answer(
            here.database, here.catalog, report.name, begin=begin, end=end, **asked_for
        )
        form = _form(request, named)
        if form == "json":
            return written(found)
        content = as_csv(found) if form == "csv" else await run_in_threadpool(rendered, found, form)
        return Response(content, media_type=_MEDIA[form], headers={"Vary": "Accept"})

    router.add_api_route(
        f"/{report.name}",
        get_report,
        name=f"get_{report.name}",
        summary=report.title,
        description=report.summary,
        response_model=answered,
        responses={**problems.responses(NotFoundError, InvalidError), 200: {"content": _CONTENT}},
    )


def _form(request: Request, named: str) -> str:
    """The form that is named, else the first that is accepted."""
    accepted = request.headers.get("accept", "")
    return (
        next((form for form, media in _MEDIA.items() if media in accepted), named)
        if named == "json"
        else named
    )


for _report in REPORTS.values():
    _add(_report)
