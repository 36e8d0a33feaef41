"""Rules, for those who must know why a call is here; trials of them for supervisors."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from app.api import problems
from app.api.body import LimitedRoute
from app.api.dependencies import ServicesDep, needs
from app.contracts.rules import CallIn, RuleOut, RulesOut, RulesWanted, TrialOut
from app.domain.access import Caller, Permission
from app.errors import BadRequestError, InvalidError, NotFoundError, TooLargeError
from app.services import rules

router = APIRouter(prefix="/v1/rules", tags=["rules"], route_class=LimitedRoute)
ReadRules = Annotated[Caller, needs(Permission.READ_RULES)]


@router.get("", summary="List rules", responses=problems.responses(InvalidError))
async def list_rules(
    wanted: Annotated[RulesWanted, Query()], _caller: ReadRules, here: ServicesDep
) -> RulesOut:
    """The rules of the catalog in force, by id."""
    found = rules.listed(here.catalog, status=wanted.status, sets=wanted.sets)
    items = [rules.summary(rule) for rule in found]
    return RulesOut.model_validate({"catalog_digest": here.catalog.digest, "items": items})


@router.get("/{rule_id}", summary="Read a rule", responses=problems.responses(NotFoundError, InvalidError))
async def get_rule(
    rule_id: Annotated[str, Path(max_length=200)], _caller: ReadRules, here: ServicesDep
) -> RuleOut:
    """A rule with its signals in words and the cases that prove it."""
    return RuleOut.model_validate(rules.whole(here.catalog, rule_id))


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
