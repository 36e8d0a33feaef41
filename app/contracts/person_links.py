"""Who is one person, on the wire."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from app.contracts.base import Cursor, In, Limit, Out
from app.domain.person_link import LinkStatus

SharedTrait = Literal["name_birth_date", "birth_date", "phone", "household"]


class PersonOnCallOut(Out):
    """What one call says of one person; not where it was."""

    call_id: UUID
    source: str
    call_number: str
    began_at: datetime
    person_id: str
    roles: list[str] = Field([])
    given_name: str | None = None
    family_name: str | None = None
    birth_date: date | None = None
    age: float | None = None
    sex: str | None = None
    language: str | None = None
    phone: str | None = None


class PersonLinkOut(Out):
    """Two persons on two calls, side by side."""

    link_id: UUID
    status: LinkStatus = Field(
        description="candidate: alike, wait for a word; by_key: linked by the same name and birth date;"
        " linked, refused and undone by a supervisor. Undone is final; a refusal can be taken back, and"
        " the pair is a candidate again."
    )
    shared: list[SharedTrait] = Field(description="What is the same in both, spelling aside")
    proposed_at: datetime
    decided_at: datetime | None = Field(
        description="When a supervisor last spoke of them; of a candidate, when its refusal was taken back"
    )
    decided_by: str | None
    reason: str | None
    one: PersonOnCallOut
    other: PersonOnCallOut


class PersonLinksWanted(In):
    """Which pairs to list."""

    status: LinkStatus = LinkStatus.CANDIDATE
    cursor: Cursor = None
    limit: Limit = 50


class PersonLinkDecisionIn(In):
    """Why the two are, or are not, one person."""

    reason: str = Field(min_length=1, max_length=500, examples=["same person; the officer confirmed"])


class ContactOut(Out):
    """An earlier referral of the same queue."""

    referral_id: UUID
    program: str
    began_at: datetime = Field(description="When its call began")
    requested_at: datetime = Field(description="When it was offered to the queue")


class EarlierOut(Out):
    """Earlier contacts of one person on the call."""

    person_id: str = Field(description="Who on this call")
    count: int = Field(description="How many referrals of this queue")
    contacts: list[ContactOut] = Field(description="The latest 50 of them, latest first")
