"""Pages: items, and a link to the next page."""

from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import Request, Response

from app.contracts.base import write_cursor


def page(
    request: Request, response: Response, items: list[Any], place: tuple[datetime, UUID] | None
) -> dict[str, Any]:
    """The page's body; sets `Link: rel="next"` (RFC 8288) if there is a next one."""
    cursor = write_cursor(place)
    if cursor is not None:
        url = request.url.include_query_params(cursor=cursor)
        response.headers["Link"] = f'<{url.path}?{url.query}>; rel="next"'
    return {"items": items, "next_cursor": cursor}
