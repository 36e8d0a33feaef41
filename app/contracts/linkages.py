"""Linkages on the wire."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from app.contracts.base import In, Out
from app.contracts.moves import OccurredAt, Token
from app.domain.event import Instant
from app.domain.linkage import LinkageStatus
from app.domain.provider import Category


class ConsentIn(In):
    """The person agreed in writing to be named to this one provider; nothing else names anybody to it."""

    consent_at: Instant = Field(description="When the person signed")
    ends_at: Instant = Field(description="From then on the person is not named any more")
    first_name: str | None = Field(None, min_length=1, max_length=100)
    safe_contact: str | None = Field(
        None, min_length=1, max_length=500, description="How, and when, contact is safe"
    )


class LinkageIn(In):
    """An onward referral of the person on a referral."""

    claim_token: Token
    request_id: str = Field(
        min_length=1,
        max_length=100,
        description="Yours; the same one of the same referral makes no second one",
    )
    category: Category
    service_id: UUID = Field(description="A service of the provider directory")
    asked: str = Field(
        min_length=1,
        max_length=1000,
        description="What the provider is asked to do, without name, address or phone number",
    )
    sent_at: OccurredAt = None
    consent: ConsentIn | None = None


class StepIn(In):
    """What became of a linkage."""

    occurred_at: OccurredAt = None


class NotReceivedIn(StepIn):
    """Why the person did not get the service; reasons are the city's."""

    reason: str = Field(min_length=1, max_length=60, examples=["no_capacity"])
    reason_text: str | None = Field(None, max_length=2000)


class LinkageOut(Out):
    """A linkage. Only `received` is linked: the person got the service."""

    linkage_id: UUID
    referral_id: UUID
    queue: str
    category: Category
    service_id: UUID
    service: str
    organization: str
    asked: str
    status: LinkageStatus
    open: bool = Field(description="Still to be followed up")
    version: int
    sent_at: datetime
    sent_recorded_at: datetime
    accepted_at: datetime | None
    accepted_recorded_at: datetime | None
    service_received_at: datetime | None
    service_received_recorded_at: datetime | None
    not_received_at: datetime | None
    not_received_recorded_at: datetime | None
    reason: str | None
    reason_text: str | None
    consent_at: datetime | None
    consent_recorded_at: datetime | None
    consent_by: str | None
    consent_ends_at: datetime | None
    first_name: str | None
    safe_contact: str | None


class LinkagesOut(Out):
    """The linkages of a referral, oldest first."""

    items: list[LinkageOut]


class LinkageStepOut(Out):
    """One thing that happened to a linkage."""

    version: int
    status: LinkageStatus
    occurred_at: datetime
    recorded_at: datetime
    actor: str = Field(description="provider:... answered by a one-time link")
    reason: str | None
    reason_text: str | None


class LinkageHistoryOut(LinkageOut):
    """A linkage with its whole history."""

    history: list[LinkageStepOut]


class LinkIn(In):
    """A wish for a one-time link."""

    days: int = Field(7, ge=1, le=30, description="How long it lives")


class LinkOut(Out):
    """A one-time link. It is shown this once; links of this linkage that were made before are dead."""

    path: str = Field(description="Append it to this service's address; it is the whole secret")
    expires_at: datetime
    mail_text: str = Field(description="A text to send it with: names nobody, nothing, no agency")
