"""Read a request's body with its limits kept while it streams."""

import zlib

from fastapi import Request

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
