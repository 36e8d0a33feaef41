"""What a write to a referral asks for and answers: the version it was decided on, and the one it made."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Header, Response

from app.api import problems
from app.api.dependencies import Services, ServicesDep, needs
from app.contracts.referrals import BareReferralOut
from app.domain.access import Caller, Permission
from app.domain.referral import Verb
from app.errors import (
    BadRequestError,
    ClaimLostError,
    InvalidError,
    NotFoundError,
    StaleVersionError,
    VersionRequiredError,
)
from app.services import referrals
from app.services.referrals import Move

Works = Annotated[Caller, needs(Permission.WORK_REFERRALS)]
Decides = Annotated[Caller, needs(Permission.DECIDE_REFERRALS)]
Reads = Annotated[Caller, needs(Permission.READ_REFERRALS)]
REFUSALS = (BadRequestError, NotFoundError, ClaimLostError, InvalidError)
MOVE = problems.responses(*REFUSALS, StaleVersionError, VersionRequiredError)
_NO_VERSION = -1  # fits none
_TAG = re.compile(r'"([0-9]{1,18})"')


@dataclass(frozen=True, slots=True)
class Writing:
    """One write: the services, the version the caller has read (None: any), and the answer."""

    here: Services
    version: int | None
    response: Response

    async def move(self, caller: Caller, verb: Verb, move: Move) -> BareReferralOut:
        """Do the verb and answer with what the referral is then. Raises why not."""
        here = self.here
        return self.tagged(await referrals.move(here.database, here.catalog, caller, verb, move))

    def tagged(self, referral: Mapping[str, Any]) -> BareReferralOut:
        """The referral as it is answered, its version in ETag."""
        tag(self.response, referral)
        return BareReferralOut.model_validate(referral)


def tag(response: Response, referral: Mapping[str, Any]) -> None:
    """Set ETag, where the caller may know the version."""
    if referral["version"] is not None:
        response.headers["ETag"] = f'"{referral["version"]}"'


async def _writing(
    here: ServicesDep,
    response: Response,
    if_match: Annotated[
        str | None,
        Header(description="ETag of the referral as you read it; `*` where you are told none", max_length=40),
    ] = None,
) -> Writing:
    """Raises VersionRequiredError without If-Match."""
    if if_match is None:
        raise VersionRequiredError
    found = _TAG.fullmatch(if_match.strip())
    version = int(found[1]) if found else _NO_VERSION
    return Writing(here, None if if_match.strip() == "*" else version, response)


WritingDep = Annotated[Writing, Depends(_writing)]
