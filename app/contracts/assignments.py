"""Whom a referral should go to, and whom its agency gave it to, on the wire."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from app.contracts.base import Out
from app.contracts.moves import HeldMoveIn


class AssignmentOut(Out):
    """Whom the agency gave a referral to."""

    staff_id: UUID | None = Field(description="Null: to nobody for now")
    program: str
    assigned_at: datetime


class ProposalOut(Out):
    """Whom the referral should go to as of now; worked out anew at every reading."""

    program: str | None = Field(description="Null: by what is known, eligible for none of the queue's")
    staff_id: UUID | None = Field(description="Null: nobody fits, and `reason` says why")
    display_name: str | None
    reason: str = Field(examples=["Spanish, jail diversion, substance use, 6 of 12 open"])


class OfferOut(Out):
    """What the program offers to the person."""

    title: str
    destination: str | None = Field(description="Where it takes the person, if anywhere")
    voluntary: bool = Field(
        description="Offered, never imposed: a refusal closes it, with the reason `declined`"
    )


class AssignIn(HeldMoveIn):
    """Whom a referral is given to."""

    staff_id: UUID | None = Field(description="Null: to nobody for now")
    program: str | None = Field(None, description="Default: the one proposed, else the one it has")
    reason: str | None = Field(
        None, min_length=1, max_length=60, description="Due when it is not what is now proposed"
    )
    reason_text: str | None = Field(None, max_length=2000)
