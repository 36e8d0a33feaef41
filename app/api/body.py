"""Read a request's body with its limits kept while it streams."""

import zlib
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import HTTPException, Request, Response
from fastapi.routing import APIRoute
from starlette.types import Message, Receive

from app.errors import BadRequestError, TooLargeError, UnsupportedMediaError

MOST_BYTES = 8 * 1024 * 1024  # of the body as sent, and of it unpacked
MOST_EVENTS = 1000


async def read(request: Request) -> bytes:
    """The body, unpacked if it is gzip.

    Raises TooLargeError as soon as a limit is passed, UnsupportedMediaError or BadRequestError.
    """
    stated = request.headers.get("content-length")
    if stated is not None and stated.isdigit() and int(stated) > MOST_BYTES:
        raise TooLargeError(f"At most {MOST_BYTES} bytes a request.")
    match request.headers.get("content-encoding", "identity").lower():
        case "identity" | "":
            return await _plain(request)
        case "gzip" | "x-gzip":
            return await _gzipped(request)
        case _:
            raise UnsupportedMediaError("Content-Encoding may be gzip or absent.")


async def _plain(request: Request) -> bytes:
    parts, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MOST_BYTES:
            raise TooLargeError(f"At most {MOST_BYTES} bytes a request.")
        parts.append(chunk)
    return parts[0] if len(parts) == 1 else b"".join(parts)


async def _gzipped(request: Request) -> bytes:
    unpacker, parts, sent, size = zlib.decompressobj(wbits=31), [], 0, 0
    try:
        async for chunk in request.stream():
            sent += len(chunk)
            part = unpacker.decompress(chunk, MOST_BYTES - size + 1)
            size += len(part)
            if size > MOST_BYTES or sent > MOST_BYTES or unpacker.unconsumed_tail:
                raise TooLargeError(f"At most {MOST_BYTES} bytes a request, unpacked.")
            parts.append(part)
        if not unpacker.eof:
            raise BadRequestError("The gzip body ends too early.")
    except zlib.error as error:
        raise BadRequestError("The body is not gzip.") from error
    return b"".join(parts)


class LimitedRoute(APIRoute):
    """A route that reads its body no further than the limit."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Answer as any route does, with the body counted while it streams."""
        answer = super().get_route_handler()

        async def limited(request: Request) -> Response:
            return await answer(Request(request.scope, _counted(request.receive)))

        return limited


def _counted(receive: Receive) -> Receive:
    size = 0

    async def counted() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > MOST_BYTES:
            raise HTTPException(TooLargeError.status)
        return message

    return counted
