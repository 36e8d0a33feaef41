"""What routes ask for: the services, and a caller who may."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request, Security
from fastapi.security import HTTPBearer

from app.domain.access import Caller, Permission
from app.errors import ForbiddenError
from app.rules.catalog import Catalog
from app.services.intake import Intake
from app.services.keys import KeyRing
from app.services.rulebook import Rulebook
from app.services.wakeups import Wakeups
from app.settings import Settings
from app.storage.engine import Database


@dataclass(frozen=True, slots=True)
class Services:
    """Everything a route may call, wired in `main`."""

    settings: Settings
    database: Database
    rulebook: Rulebook
    intake: Intake
    keys: KeyRing
    wakeups: Wakeups

    @property
    def catalog(self) -> Catalog:
        """The live catalog."""
        return self.rulebook.catalog


def services(request: Request) -> Services:
    """The services of this application."""
    found: Services = request.app.state.services
    return found


async def authorize(request: Request, permission: Permission) -> Caller:
    """The caller, who may. Raises UnauthorizedError or ForbiddenError."""
    caller = await services(request).keys.caller(request.headers.get("authorization"))
    request.scope["triage.caller"] = caller
    if not caller.may(permission):
        raise ForbiddenError(f"A key of role {caller.role} may not {permission}.")
    return caller


_bearer = HTTPBearer(
    auto_error=False, scheme_name="key", description="An API key: `Authorization: Bearer tri_...`"
)


def needs(permission: Permission) -> Any:
    """A dependency: a live key whose role holds this permission. Nothing is open without one."""

    async def caller(request: Request, _key: Annotated[Any, Security(_bearer)]) -> Caller:
        return await authorize(request, permission)

    return Depends(caller)


ServicesDep = Annotated[Services, Depends(services)]
