"""One linkage shown to a provider with a one-time link: the link is the key, nobody logs in."""

from typing import Annotated, Any
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Header, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from pydantic import ValidationError

from app.api import body, problems, shared_page
from app.api.dependencies import Services, ServicesDep
from app.contracts.shared import AnsweredOut, AnswerIn, SharedOut
from app.errors import (
    InvalidError,
    NotFoundError,
    TooLargeError,
    TransitionRefusedError,
    TriageError,
    UnavailableError,
    UnsupportedMediaError,
)
from app.services import shared
from app.services.linkages import Step

router = APIRouter(prefix="/v1/shared/{secret}", tags=["shared"])
Accept = Annotated[str, Header(description="text/html for a page, else JSON")]
_Wrong = tuple[int, shared_page.Refused]  # the status, and what to say beside which field
_FORM = "application/x-www-form-urlencoded"
_PAGE = {200: {"content": {"text/html": {"schema": {"type": "string"}}}}}


def _open_to_all(*errors: Any) -> dict[int | str, dict[str, Any]]:
    """The problems of a route that asks for no key."""
    every = problems.responses(*errors, UnavailableError)
    return {status: problem for status, problem in every.items() if status not in (401, 403)} | _PAGE


@router.get(
    "",
    summary="See one linkage",
    response_model=SharedOut,
    responses=_open_to_all(NotFoundError, InvalidError),
)
async def open_shared(secret: str, request: Request, here: ServicesDep, accept: Accept = "") -> Any:
    """What a provider is asked, as a page or as JSON, until it is answered or the link runs out.

    A link that is wrong, answered or run out is 404, all the same.
    """
    if "text/html" not in accept:
        return await shared.opened(here.database, here.catalog, secret)
    return await _page(here, secret, request.url.path)


@router.post(
    "/answer",
    summary="Answer one linkage",
    response_model=AnsweredOut,
    responses=_open_to_all(
        NotFoundError, TransitionRefusedError, TooLargeError, UnsupportedMediaError, InvalidError
    ),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                media: {"schema": AnswerIn.model_json_schema()} for media in ("application/json", _FORM)
            },
        }
    },
)
async def answer_shared(secret: str, request: Request, here: ServicesDep, accept: Accept = "") -> Any:
    """The provider accepts, does not (and why), or says that the person got the service. Once."""
    sent = await body.read(request)
    if "text/html" not in accept:
        return {"status": await _kept(here, secret, _read(request, sent))}
    try:
        await _kept(here, secret, _read(request, sent))
    except (InvalidError, RequestValidationError, TransitionRefusedError) as error:
        path = request.url.path.removesuffix("/answer")
        return await _page(here, secret, path, _refused(_fields(sent), error))
    except TriageError as error:
        return _unavailable(error)
    return HTMLResponse(shared_page.thanks())


async def _kept(here: Services, secret: str, said: AnswerIn) -> str:
    step = Step(said.status, reason=said.reason, reason_text=said.reason_text)
    return await shared.answer(here.database, here.catalog, secret, step)


async def _page(here: Services, secret: str, path: str, wrong: _Wrong | None = None) -> HTMLResponse:
    """The page as it stands, with what was wrong about the last answer; a person never gets JSON."""
    try:
        found = await shared.opened(here.database, here.catalog, secret)
    except TriageError as error:
        return _unavailable(error)
    zone = ZoneInfo(here.catalog.city.timezone)
    status, refused = wrong or (200, None)
    return HTMLResponse(shared_page.shown(found, path, zone, refused), status)


def _refused(said: dict[str, str], error: TriageError | RequestValidationError) -> _Wrong:
    if isinstance(error, TransitionRefusedError):
        detail = "This was answered in the meantime. Please look at the request again."
        return error.status, shared_page.refused(said, "", detail)
    if isinstance(error, RequestValidationError):
        pointer = "/" + str(next(iter(error.errors()[0]["loc"]), ""))
    else:
        pointer = str(error.facts.get("pointer", ""))
    return InvalidError.status, shared_page.refused(said, pointer, "Please choose one of the answers below.")


def _unavailable(error: TriageError) -> HTMLResponse:
    title = "This link does not work" if isinstance(error, NotFoundError) else error.title
    return HTMLResponse(shared_page.unavailable(title, error.detail), error.status)


def _read(request: Request, sent: bytes) -> AnswerIn:
    """The answer, from the page's form or as JSON. Raises RequestValidationError."""
    try:
        if request.headers.get("content-type", "").startswith(_FORM):
            return AnswerIn.model_validate(_fields(sent))
        return AnswerIn.model_validate_json(sent)
    except ValidationError as error:
        raise RequestValidationError(error.errors(include_input=False, include_url=False)) from error


def _fields(sent: bytes) -> dict[str, str]:
    return dict(parse_qsl(sent.decode("utf-8", errors="replace")))
