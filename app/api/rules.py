"""Rules, for those who must know why a call is here; trials of them for supervisors."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from app.api import problems
from app.api.body import LimitedRoute
from app.api.dependencies import ServicesDep, needs
from app.contracts.rules import CallIn, ReloadedOut, RuleOut, RulesOut, RulesWanted, TrialOut
from app.domain.access import Caller, Permission
from app.errors import BadRequestError, CatalogRefusedError, InvalidError, NotFoundError, TooLargeError
from app.services import rules

router = APIRouter(prefix="/v1/rules", tags=["rules"], route_class=LimitedRoute)
ReadRules = Annotated[Caller, needs(Permission.READ_RULES)]


@router.get("", summary="List rules", responses=problems.responses(InvalidError))
async def list_rules(
    wanted: Annotated[RulesWanted, Query()], _caller: ReadRules, here: ServicesDep
) -> RulesOut:
    """The rules of the catalog in force, by id."""
    catalog = here.catalog  # another may go live meanwhile
    found = rules.listed(catalog, status=wanted.status, sets=wanted.sets)
    items = [rules.summary(rule) for rule in found]
    return RulesOut.model_validate({"catalog_digest": catalog.digest, "items": items})


@router.get("/{rule_id}", summary="Read a rule", responses=problems.responses(NotFoundError, InvalidError))
async def get_rule(
    rule_id: Annotated[str, Path(max_length=200)], _caller: ReadRules, here: ServicesDep
) -> RuleOut:
    """A rule with its signals in words and the cases that prove it."""
    return RuleOut.model_validate(rules.whole(here.catalog, rule_id))


@router.post(
    "/reload",
    summary="Let the catalog on disk go live",
    responses=problems.responses(CatalogRefusedError),
)
async def reload_rules(
    caller: Annotated[Caller, needs(Permission.RELOAD_RULES)], here: ServicesDep
) -> ReloadedOut:
    """Load the catalog anew, whole or not at all: one that does not hold together leaves the old one live.

    Calls that stand are evaluated by it when something new is heard of them.
    """
    catalog = await here.rulebook.reload(caller.actor)
    return ReloadedOut(catalog_digest=catalog.digest, rules=len(catalog.rules))


# Not async: a long narrative is read in a thread, where it holds up nobody.
@router.post(
    "/try",
    summary="Try the rules on a call",
    responses=problems.responses(BadRequestError, TooLargeError, InvalidError),
)
def try_rules(
    call: CallIn, _caller: Annotated[Caller, needs(Permission.TRY_RULES)], here: ServicesDep
) -> TrialOut:
    """What the rules would say of a call: tags, gates, matches with their words, routes. Nothing is kept."""
    return TrialOut.model_validate(rules.tried(here.catalog, call.model_dump(exclude_none=True)))
