"""One linkage shown to a provider with a one-time link: the link is the key, nobody logs in."""

from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Header, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from pydantic import ValidationError

from app.api import body, problems, shared_page
from app.api.dependencies import ServicesDep
from app.contracts.shared import AnsweredOut, AnswerIn, SharedOut
from app.errors import (
    InvalidError,
    NotFoundError,
    TooLargeError,
    TransitionRefusedError,
    UnavailableError,
    UnsupportedMediaError,
)
from app.services import shared
from app.services.linkages import Step

router = APIRouter(prefix="/v1/shared/{secret}", tags=["shared"])
Accept = Annotated[str, Header(description="text/html for a page, else JSON")]
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
    found = await shared.opened(here.database, here.catalog, secret)
    if "text/html" in accept:
        return HTMLResponse(shared_page.shown(found, request.url.path))
    return found


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
    said = _read(request, await body.read(request))
    step = Step(said.status, reason=said.reason, reason_text=said.reason_text)
    status = await shared.answer(here.database, here.catalog, secret, step)
    return HTMLResponse(shared_page.thanks()) if "text/html" in accept else {"status": status}


def _read(request: Request, sent: bytes) -> AnswerIn:
    """The answer, from the page's form or as JSON. Raises RequestValidationError."""
    try:
        if request.headers.get("content-type", "").startswith(_FORM):
            return AnswerIn.model_validate(dict(parse_qsl(sent.decode("utf-8", errors="replace"))))
        return AnswerIn.model_validate_json(sent)
    except ValidationError as error:
        raise RequestValidationError(error.errors(include_input=False, include_url=False)) from error
