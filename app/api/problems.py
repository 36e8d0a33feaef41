"""Every error leaves as problem+json (RFC 9457), in one shape."""

from collections.abc import Sequence
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from app import clock
from app.contracts.base import ProblemOut
from app.errors import (
    BadRequestError,
    ConflictError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    TooLargeError,
    TriageError,
    UnauthorizedError,
    UnavailableError,
    UnsupportedMediaError,
)
from app.telemetry import logs

MEDIA_TYPE = "application/problem+json"
_EVERYWHERE: tuple[type[TriageError], ...] = (UnauthorizedError, ForbiddenError, UnavailableError)
_PLAIN: tuple[type[TriageError], ...] = (
    BadRequestError,
    NotFoundError,
    ConflictError,
    TooLargeError,
    UnsupportedMediaError,
)
_BY_STATUS = {error.status: error for error in _PLAIN}


def responses(*errors: type[TriageError]) -> dict[int | str, dict[str, Any]]:
    """The problem responses of a route, for its OpenAPI entry."""
    return {
        error.status: {
            "description": error.title,
            "model": ProblemOut,
            "content": {MEDIA_TYPE: {"example": error().problem()}},
        }
        for error in (*_EVERYWHERE, *errors)
    }


def install(app: FastAPI) -> None:
    """Answer every kind of error in the one shape."""
    app.add_exception_handler(TriageError, _refused)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _failed)


def response(error: TriageError) -> Response:
    """The error as a response."""
    headers = {}
    if error.retry_after_seconds is not None:
        headers["Retry-After"] = str(error.retry_after_seconds + round(clock.jitter(0, 2)))
    if isinstance(error, UnauthorizedError):
        headers["WWW-Authenticate"] = "Bearer"
    body = orjson.dumps(error.problem(), default=str)
    return Response(body, error.status, headers, MEDIA_TYPE)


async def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, TriageError)
    return response(error)


async def _malformed(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = [{"detail": one["msg"], "pointer": _pointer(one["loc"])} for one in error.errors()]
    return response(InvalidError("The request does not have the right shape.", errors=found))


def _pointer(loc: Sequence[int | str]) -> str:
    return "/" + "/".join(str(step) for step in loc)


async def _http(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    known = _BY_STATUS.get(error.status_code)
    if known:
        return response(known())
    problem = {
        "type": f"urn:dispatch-triage:problem:http-{error.status_code}",
        "title": str(error.detail),
        "status": error.status_code,
        "detail": str(error.detail),
    }
    return Response(orjson.dumps(problem), error.status_code, error.headers, MEDIA_TYPE)


async def _failed(_request: Request, error: Exception) -> Response:
    logs.error("request_failed", error=type(error).__name__, place=logs.place(error))
    return response(TriageError("The service failed at this request; nothing it did not confirm was kept."))
