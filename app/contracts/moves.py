"""What moves a referral, on the wire: what the holder of a claim does, and what a supervisor decides."""

from typing import Annotated, Literal

from pydantic import Field

from app.contracts.base import In
from app.domain.event import Instant

Token = Annotated[str, Field(min_length=1, max_length=100, description="claim_token, as the claim gave it")]
OccurredAt = Annotated[
    Instant | None,
    Field(
        description="When it happened, if not just now. Earlier is recorded as back-entry; later is refused."
    ),
]
ClaimSeconds = Annotated[
    int,
    Field(ge=60, le=43_200, description="How long the claim lasts unless renewed; renew at a third of it."),
]


class RenewIn(In):
    """Hold the claim for longer."""

    claim_token: Token
    claim_seconds: ClaimSeconds = 3600


class HeldMoveIn(In):
    """What the holder of a claim does."""

    claim_token: Token
    occurred_at: OccurredAt = None


class ReasonedMoveIn(HeldMoveIn):
    """What the holder does, with a reason from the city's list."""

    reason: str = Field(min_length=1, max_length=60, examples=["at_capacity"])
    reason_text: str | None = Field(None, max_length=2000)


class CompleteIn(HeldMoveIn):
    """What it came to, from the queue's list."""

    outcome: str = Field(min_length=1, max_length=60, examples=["engaged"])


class ReportMadeIn(HeldMoveIn):
    """The statutory report of G.S. 7B-301, made outside this service."""

    method: Literal["phone", "in_person", "written"]
    made_by: str = Field(min_length=1, max_length=200, description="Who made it")


class ConfirmIn(In):
    """A supervisor's decision that a held referral goes to its queue."""

    occurred_at: Instant | None = Field(
        None,
        description="When it went to its agency, if that was before this service first heard of the call:"
        " back-entry of history. From then on it counts as offered.",
    )
    reason_text: str | None = Field(None, max_length=2000)


class WithdrawIn(In):
    """A supervisor's decision about a referral, with a reason from the city's list."""

    reason: str = Field(min_length=1, max_length=60, examples=["no_cause"])
    reason_text: str | None = Field(None, max_length=2000)


class VoidIn(WithdrawIn):
    """It should never have been: a supervisor says so before it was claimed, then its holder."""

    claim_token: Token | None = None
