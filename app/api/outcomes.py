"""A sheet of outcomes, uploaded by an agency without a system."""

from typing import Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request

from app.api import body, problems
from app.api.dependencies import ServicesDep
from app.api.writing import Works
from app.contracts.outcomes import OutcomesOut
from app.domain.short_id import short_id
from app.errors import BadRequestError, InvalidError, NotFoundError, TooLargeError, UnsupportedMediaError
from app.feeds.outcomes import COLUMNS, MOST_BYTES, MOST_ROWS, read
from app.services import outcomes
from app.services.outcomes import Answer

router = APIRouter(prefix="/v1/queues", tags=["queues"])
_MEDIA = "text/csv"
_BODY = {
    "required": True,
    "description": f"CSV with a header; columns: {', '.join(COLUMNS)}. At most {MOST_ROWS:,} rows and 2 MiB.",
    "content": {_MEDIA: {"schema": {"type": "string"}}},
}
_REFUSALS = (BadRequestError, NotFoundError, TooLargeError, UnsupportedMediaError, InvalidError)


@router.post(
    "/{queue}/outcomes",
    summary="Upload outcomes",
    responses=problems.responses(*_REFUSALS),
    openapi_extra={"requestBody": _BODY},
)
async def upload_outcomes(queue: str, request: Request, caller: Works, here: ServicesDep) -> OutcomesOut:
    """Each row is done by itself, in order, and answered; the same sheet again is `unchanged`.

    What nobody holds is claimed for the caller; what another key of the agency holds is not touched.
    `occurred_on` is a day, `occurred_at` a time, of the city's clocks unless it has an offset.
    """
    sheet = read(await _sent(request), ZoneInfo(here.catalog.city.timezone))
    if sheet.problems:
        raise InvalidError(" ".join(sheet.problems))
    answers = await outcomes.take_in(here.database, here.catalog, caller, queue, sheet.rows)
    items = [_told(one) for one in answers]
    return OutcomesOut.model_validate({"items": items, "unknown_columns": sheet.unknown_columns})


async def _sent(request: Request) -> bytes:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _MEDIA:
        raise UnsupportedMediaError(f"Content-Type must be {_MEDIA}.")
    sent = await body.read(request)
    if len(sent) > MOST_BYTES:
        raise TooLargeError(f"At most {MOST_BYTES} bytes a sheet.")
    return sent


def _told(one: Answer) -> dict[str, Any]:
    refused = one.status == "refused"
    return {
        "line": one.line,
        "referral": one.referral_id and short_id(one.referral_id),
        "referral_id": one.referral_id,
        "status": one.status,
        "problem": {"column": one.column, "detail": one.why} if refused else None,
    }
