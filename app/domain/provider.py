"""A service of the provider directory, in the shapes and names of Open Referral HSDS 3.0.

Two fields are ours, as HSDS allows: `categories` of a service (what linkages are made for) and `confidential`
of an organization. A confidential organization, such as a shelter for victims of domestic violence, has no
address, no coordinates and no physical location here, so that none can be shown or exported.
"""

import unicodedata
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator


class Category(StrEnum):
    """What a linkage is made for."""

    MENTAL_HEALTH = "mental_health"
    SUBSTANCE_USE = "substance_use"
    DUAL_DIAGNOSIS = "dual_diagnosis"
    HOUSING = "housing"
    FOOD = "food"
    EMPLOYMENT = "employment"
    EDUCATION = "education"
    SENIOR = "senior"
    HEALTH_CARE = "health_care"
    LEGAL = "legal"
    SHELTER = "shelter"
    OTHER = "other"


class ServiceStatus(StrEnum):
    """Names of HSDS; only an active service is referred to."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    DEFUNCT = "defunct"
    TEMPORARILY_CLOSED = "temporarily closed"


def _plain(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if any(unicodedata.category(one) in ("Cc", "Cs") and one not in "\n\t" for one in text):
        raise ValueError("text without control characters")
    return text


Text = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000), AfterValidator(_plain)
]
Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=300, pattern=r"^[^\r\n]*$"),
    AfterValidator(_plain),
]
Time = Annotated[str, StringConstraints(pattern=r"^[0-2]\d:[0-5]\d(:[0-5]\d)?(Z|[+-]\d\d:\d\d)?$")]


class Record(BaseModel):
    """A record of HSDS. What is empty is not stated; fields we do not keep are left out."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: UUID

    @model_validator(mode="before")
    @classmethod
    def _stated(cls, body: Any) -> Any:
        """Without what is empty: in a table a cell that is not stated is an empty one."""
        if not isinstance(body, Mapping):
            return body
        return {
            key: one
            for key, one in body.items()
            if one is not None and (one.strip() if isinstance(one, str) else True)
        }


class Phone(Record):
    """A phone number of an organization, service or location."""

    number: Line
    type: Literal["text", "voice", "fax", "cell", "video", "pager", "textphone"] | None = None
    extension: int | None = None
    description: Text | None = None


class Schedule(Record):
    """When a service is open: days of every week, or of every month."""

    freq: Literal["WEEKLY", "MONTHLY"] | None = None
    byday: Line | None = Field(None, examples=["MO,TU,WE"])
    opens_at: Time | None = Field(None, examples=["09:00"])
    closes_at: Time | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    description: Text | None = None


class Language(Record):
    """A language that is spoken, not merely interpreted."""

    name: Line | None = None
    code: Line | None = Field(None, examples=["es"])
    note: Text | None = None


class Address(Record):
    """An address of a location."""

    attention: Line | None = None
    address_1: Line
    address_2: Line | None = None
    city: Line
    region: Line | None = None
    state_province: Line
    postal_code: Line
    country: Line
    address_type: Literal["physical", "postal", "virtual"]


class Location(Record):
    """Where services are given."""

    location_type: Literal["physical", "postal", "virtual"]
    name: Line | None = None
    description: Text | None = None
    latitude: float | None = Field(None, ge=-90, le=90)
    longitude: float | None = Field(None, ge=-180, le=180)
    addresses: tuple[Address, ...] = ()
    phones: tuple[Phone, ...] = ()

    @property
    def addressed(self) -> bool:
        """Whether somebody could be found by it."""
        placed = self.latitude is not None or self.longitude is not None
        return placed or bool(self.addresses) or self.location_type == "physical"


class ServiceAtLocation(Record):
    """That a service is given at a location."""

    description: Text | None = None
    location: Location


class Organization(Record):
    """Who gives services."""

    name: Line
    alternate_name: Line | None = None
    description: Text
    email: Line | None = None
    website: Line | None = None
    confidential: bool = Field(False, description="Nobody may learn where it is; our own field")
    phones: tuple[Phone, ...] = ()


class Service(Record):
    """One service with its organization and where it is given: what a linkage goes to."""

    name: Line
    alternate_name: Line | None = None
    description: Text | None = None
    url: Line | None = None
    email: Line | None = None
    status: ServiceStatus
    categories: Annotated[tuple[Category, ...], Field(min_length=1, description="Our own field")]
    application_process: Text | None = None
    fees_description: Text | None = None
    wait_time: Text | None = None
    eligibility_description: Text | None = None
    minimum_age: int | None = Field(None, ge=0, le=150)
    maximum_age: int | None = Field(None, ge=0, le=150)
    alert: Text | None = None
    assured_date: date | None = Field(None, description="When the directory says it was last checked")
    languages: tuple[Language, ...] = ()
    phones: tuple[Phone, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    service_at_locations: tuple[ServiceAtLocation, ...] = ()
    organization: Organization

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        """Nobody learns where a confidential organization is, and ids stand for one thing."""
        if len({one.id for one in self.service_at_locations}) < len(self.service_at_locations):
            raise ValueError("each of service_at_locations with an id of its own")
        if self.organization.confidential and any(
            one.location.addressed for one in self.service_at_locations
        ):
            raise ValueError("no address, coordinates or physical location: its organization is confidential")
        return self
