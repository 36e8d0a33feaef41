"""The provider directory: search it, and say that it is still true."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from app.api import problems
from app.api.dependencies import ServicesDep, needs
from app.contracts.providers import ConfirmationIn, ProviderOut, ProvidersOut, ProvidersWanted
from app.domain.access import Caller, Permission
from app.errors import BadRequestError, InvalidError, NotFoundError
from app.services import providers

router = APIRouter(prefix="/v1/providers", tags=["providers"])
Reads = Annotated[Caller, needs(Permission.READ_PROVIDERS)]


@router.get("", summary="Search the provider directory", responses=problems.responses(InvalidError))
async def list_providers(
    wanted: Annotated[ProvidersWanted, Query()], _caller: Reads, here: ServicesDep
) -> ProvidersOut:
    """Services that are given, by name, with organizations and places; pages as the HSDS API has them."""
    sought = providers.Wanted(wanted.search, wanted.category, wanted.language)
    found, total = await providers.page(here.database, sought, number=wanted.page, size=wanted.per_page)
    return ProvidersOut.of(found, total=total, wanted=wanted)


@router.get(
    "/{provider_id}",
    summary="Read a service of the directory",
    responses=problems.responses(NotFoundError, InvalidError),
)
async def get_provider(provider_id: UUID, _caller: Reads, here: ServicesDep) -> ProviderOut:
    """One service by its HSDS id, also one that is no longer given."""
    return ProviderOut.model_validate(await providers.find(here.database, provider_id))


@router.post(
    "/{provider_id}/confirmations",
    summary="Confirm what the directory says",
    responses=problems.responses(BadRequestError, NotFoundError, InvalidError),
)
async def confirm_provider(
    provider_id: UUID,
    wish: ConfirmationIn,
    caller: Annotated[Caller, needs(Permission.CONFIRM_PROVIDERS)],
    here: ServicesDep,
) -> ProviderOut:
    """An agency or a supervisor found all that is said of the service to be true."""
    done = await providers.confirm(here.database, caller, provider_id, wish.occurred_at)
    return ProviderOut.model_validate(done)
