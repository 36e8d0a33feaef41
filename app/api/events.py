"""Events: the front door of every source."""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Path, Query, Request, Response
from starlette.routing import Route

from app.api import problems
from app.api.body import MOST_EVENTS, read
from app.api.dependencies import ServicesDep, authorize, needs, services
from app.contracts.events import EventCountsOut, EventCountsWanted, StoredEventOut
from app.domain.access import Caller, Permission
from app.errors import (
    BadRequestError,
    EventConflictError,
    InvalidError,
    NotFoundError,
    TooLargeError,
    UnsupportedMediaError,
)
from app.feeds.native import Reading, read_body, read_lines
from app.services import calls
from app.services.receipts import Receipt

router = APIRouter(prefix="/v1/events", tags=["events"])
ReadEvents = Annotated[Caller, needs(Permission.READ_EVENTS)]

_SINGLE_STATUS = {"accepted": 201, "superseded": 201, "duplicate": 200}


async def post_events(request: Request) -> Response:
    """Receive one event, a JSON array or NDJSON; answer once it is durable."""
    request.scope["route"] = ROUTE
    caller = await authorize(request, Permission.SEND_EVENTS)
    readings = _readings(await read(request), request.headers.get("content-type", "application/json"))
    single = isinstance(readings, Reading)
    many = [readings] if isinstance(readings, Reading) else readings
    if len(many) > MOST_EVENTS:
        raise TooLargeError(f"At most {MOST_EVENTS} events a request.")
    receipts = await services(request).intake.receive(caller.source or "", many)
    if not single:
        return _json(200, [receipt_body(receipt) for receipt in receipts])
    return _single(many[0], receipts[0])


def _readings(raw: bytes, content_type: str) -> Reading | list[Reading]:
    match content_type.partition(";")[0].strip().lower():
        case "application/x-ndjson" | "application/ndjson" | "application/jsonl":
            return read_lines(raw)
        case "application/json" | "":
            return read_body(raw)
        case _:
            raise UnsupportedMediaError("Send application/json or application/x-ndjson.")


def _single(reading: Reading, receipt: Receipt) -> Response:
    if receipt.status == "conflict":
        return problems.response(
            EventConflictError((receipt.problem or {})["detail"], receipt=receipt_body(receipt))
        )
    if receipt.status == "invalid":
        return problems.response(
            InvalidError("This is not an event we can keep.", errors=list(reading.errors))
        )
    return _json(_SINGLE_STATUS[receipt.status], receipt_body(receipt))


def receipt_body(receipt: Receipt) -> dict[str, Any]:
    """A receipt as `ReceiptOut` describes it."""
    shown = {
        "event_id": receipt.event_id,
        "status": receipt.status,
        "call_number": receipt.call_number,
        "call_id": receipt.call_id,
        "tags": receipt.tags,
        "referrals": [
            {"queue": one.queue, "referral_id": one.referral_id, "status": one.status}
            for one in receipt.referrals
        ],
        "signals": receipt.signals,
    }
    return {**shown, "problem": receipt.problem} if receipt.problem else shown


def _json(status: int, value: Any) -> Response:
    return Response(orjson.dumps(value, default=str), status, media_type="application/json")


# A plain route serves it: the framework's handling of parameters costs more than folding the event.
ROUTE = Route("/v1/events", post_events, methods=["POST"])
# For the OpenAPI document only.
documented = APIRouter(prefix="/v1/events", tags=["events"])
documented.add_api_route(
    "",
    post_events,
    methods=["POST"],
    summary="Send events",
    status_code=201,
    response_model=None,
    generate_unique_id_function=lambda route: route.name,
    responses=problems.responses(
        BadRequestError, EventConflictError, TooLargeError, UnsupportedMediaError, InvalidError
    ),
)


@router.get("/counts", summary="Count events by hour", responses=problems.responses(InvalidError))
async def get_event_counts(
    wanted: Annotated[EventCountsWanted, Query()], caller: ReadEvents, here: ServicesDep
) -> EventCountsOut:
    """Events made durable by source and hour: compare with your own count to prove that nothing was lost."""
    counts = await calls.event_counts(
        here.database, caller, received_from=wanted.received_from, received_to=wanted.received_to
    )
    return EventCountsOut.model_validate({"items": counts})


@router.get(
    "/{event_id:path}",
    summary="Read a stored event",
    responses=problems.responses(NotFoundError, InvalidError),
)
async def get_event(
    event_id: Annotated[str, Path(max_length=200)],
    caller: ReadEvents,
    here: ServicesDep,
    source: Annotated[
        str | None, Query(max_length=200, description="Which source; a source always reads its own")
    ] = None,
) -> StoredEventOut:
    """An event exactly as it was kept."""
    return StoredEventOut.model_validate(await calls.find_event(here.database, caller, source, event_id))
