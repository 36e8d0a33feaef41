"""What every wire shape shares."""

import base64
import binascii
from datetime import datetime
from typing import Annotated, Generic, TypeVar
from uuid import UUID

import orjson
from pydantic import BaseModel, ConfigDict, Field

from app.errors import InvalidError

Item = TypeVar("Item")
Limit = Annotated[int, Field(ge=1, le=200, description="Most items on a page.")]
Cursor = Annotated[
    str | None, Field(max_length=400, description="Where the page begins; from the last page's link.")
]


class In(BaseModel):
    """What a caller sends: nothing unknown in it."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Out(BaseModel):
    """What a caller gets."""


class PageOut(Out, Generic[Item]):
    """One page; `Link: rel="next"` and `next_cursor` lead on, their absence is the end."""

    items: list[Item]
    next_cursor: str | None = None


class ProblemOut(Out):
    """An error, as RFC 9457 problem+json. `type` is stable; more members may follow."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(examples=["urn:dispatch-triage:problem:not-found"])
    title: str
    status: int
    detail: str


def write_cursor(place: tuple[datetime, UUID] | None) -> str | None:
    """An opaque cursor for a place in a list ordered by instant and id."""
    if place is None:
        return None
    return base64.urlsafe_b64encode(orjson.dumps([place[0].isoformat(), str(place[1])])).decode()


def read_cursor(cursor: str | None) -> tuple[datetime, UUID] | None:
    """The place a cursor stands for. Raises InvalidError if it is none of ours."""
    if cursor is None:
        return None
    try:
        at, one = orjson.loads(base64.urlsafe_b64decode(cursor))
        return datetime.fromisoformat(at), UUID(one)
    except (ValueError, TypeError, binascii.Error) as error:
        raise InvalidError("The cursor is not one of ours.", pointer="/cursor") from error
