"""What a provider with a one-time link sees and says."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from app.contracts.base import In, Out
from app.domain.linkage import LinkageStatus
from app.domain.provider import Category


class SharedOut(Out):
    """One linkage, as its provider may see it. Names are there only with the person's consent."""

    category: Category
    asked: str
    status: Literal["sent", "accepted"]
    first_name: str | None
    safe_contact: str | None
    expires_at: datetime = Field(description="The link works until then, or until it is answered")
    reasons: dict[str, str] = Field(description="Why it may be not accepted, with what each means")


class AnswerIn(In):
    """The provider's answer; it can be given once."""

    answer: Literal["accepted", "not_accepted", "received"] = Field(
        description="received: the person got the service"
    )
    reason: str | None = Field(None, max_length=60, description="If not accepted: one of `reasons`")
    reason_text: str | None = Field(None, max_length=500)

    @property
    def status(self) -> LinkageStatus:
        """What the answer makes of the linkage."""
        return LinkageStatus.NOT_RECEIVED if self.answer == "not_accepted" else LinkageStatus(self.answer)


class AnsweredOut(Out):
    """The answer was kept; the link is used up."""

    status: LinkageStatus
