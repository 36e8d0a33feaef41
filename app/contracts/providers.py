"""The provider directory on the wire: HSDS 3.0, in pages as its API has them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from app.contracts.base import In, Out
from app.contracts.moves import OccurredAt
from app.domain.provider import Category, Service


class ProvidersWanted(In):
    """Which services of the directory to list."""

    search: str | None = Field(None, max_length=200, description="In the names and the description")
    category: Category | None = None
    language: str | None = Field(None, max_length=20, description="Spoken there; an ISO 639 code")
    page: Annotated[int, Field(ge=1, le=10_000)] = 1
    per_page: Annotated[int, Field(ge=1, le=200)] = 50


class ProviderOut(Service):
    """A service of the directory, with its organization, and who last said that this is so."""

    last_confirmed_at: datetime | None = Field(
        None, description="When an agency or supervisor last found all of it true"
    )
    last_confirmed_by: str | None = None


class ProvidersOut(Out):
    """A page of services by name, in the envelope of the HSDS API."""

    total_items: int
    total_pages: int
    page_number: int
    size: int = Field(description="How many there are on this page")
    first_page: bool
    last_page: bool
    empty: bool
    contents: list[ProviderOut]

    @classmethod
    def of(cls, contents: Sequence[object], *, total: int, wanted: ProvidersWanted) -> Self:
        """The page of these, out of so many."""
        pages = -(-total // wanted.per_page)
        return cls.model_validate(
            {
                "total_items": total,
                "total_pages": pages,
                "page_number": wanted.page,
                "size": len(contents),
                "first_page": wanted.page == 1,
                "last_page": wanted.page >= pages,
                "empty": not contents,
                "contents": contents,
            }
        )


class ConfirmationIn(In):
    """What the directory says of the service is still true."""

    occurred_at: OccurredAt = None
