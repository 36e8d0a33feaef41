"""The rules as their owners and partner agencies read them, and a trial of them on one call."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from app.errors import InvalidError, NotFoundError
from app.rules.catalog import Catalog
from app.rules.engine import Match
from app.rules.model import Rule
from app.rules.trial import Trial
from app.rules.trial import tried as trial_of
from app.rules.wording import Wording


def listed(
    catalog: Catalog, *, status: str | None = None, sets: str | None = None, owner: str | None = None
) -> list[Rule]:
    """The rules by id. `sets` is a tag, a gate or a route, or what stands above it: a parent tag, a queue."""
    return [
        rule
        for rule in catalog.rules
        if status in {None, rule.status}
        and owner in {None, rule.owner}
        and (sets is None or rule.sets == sets or rule.sets.startswith((f"{sets}.", f"{sets}/")))
    ]


def find(catalog: Catalog, rule_id: str) -> Rule:
    """The rule. NotFoundError if there is none, with the nearest id."""
    rule = catalog.rule(rule_id)
    if rule is None:
        near = get_close_matches(rule_id, [one.id for one in catalog.rules], n=1)
        raise NotFoundError("There is no such rule." + (f" Did you mean {near[0]}?" if near else ""))
    return rule


def whole(catalog: Catalog, rule_id: str) -> dict[str, Any]:
    """A rule with its signals in words and its cases. NotFoundError if there is none."""
    rule, wording = find(catalog, rule_id), Wording(catalog)
    shown = rule.model_dump(mode="json", by_alias=True, exclude={"id", "created", "modified", "signals"})
    signals = {
        name: {
            "in_words": wording.signal(signal),
            "asks": signal.model_dump(mode="json", by_alias=True, exclude_unset=True),
        }
        for name, signal in rule.signals.items()
    }
    return {
        **shown,
        **summary(rule),
        "created_on": rule.created,
        "modified_on": rule.modified,
        "in_words": wording.holds(rule),
        "signals": signals,
        "catalog_digest": catalog.digest,
    }


def summary(rule: Rule) -> dict[str, Any]:
    """A rule in a list."""
    names = ("version", "title", "status", "sets", "owner", "description")
    return {"rule_id": rule.id, **{name: getattr(rule, name) for name in names}}


def tried(catalog: Catalog, stated: Mapping[str, Any]) -> dict[str, Any]:
    """What the rules say of a call, stated as in their cases; nothing is kept. InvalidError if it is none."""
    try:
        trial = trial_of(catalog, stated)
    except ValidationError as error:
        found = [(".".join(map(str, one["loc"])), one["msg"]) for one in error.errors()]
        problems = "; ".join(f"{place}: {message}" for place, message in found)
        raise InvalidError(f"This is no call: {problems}.") from error
    except ValueError as error:
        raise InvalidError(f"This is no call: {error}.") from error
    evaluation = trial.evaluation
    return {
        "catalog_digest": catalog.digest,
        "tags": sorted(evaluation.tags),
        "gates": sorted(evaluation.gates),
        "matches": [_match(one) for one in evaluation.matches if not one.shadow],
        "routes": [
            {
                **_match(one.match),
                "queue": one.queue,
                "program": one.program,
                "hold": one.hold,
                "urgent": one.urgent,
            }
            for one in evaluation.routed
        ],
        "shadow": [_match(one) for one in evaluation.matches if one.shadow],
        "not_counted": [one._asdict() for one in trial.uncounted],
        "texts": _texts(trial),
    }


def _match(match: Match) -> dict[str, Any]:
    return {
        "rule": match.rule,
        "version": match.version,
        "sets": match.sets,
        "evidence": [one._asdict() for one in match.evidence],
    }


def _texts(trial: Trial) -> list[dict[str, Any]]:
    """The texts as they were read: HTML has become text. Places in them are what evidence names."""
    call_type = trial.call.field("call_type")
    typed = [{"field": "call_type", "note_id": None, "text": call_type}] if call_type else []
    notes = [
        {"field": "narrative", "note_id": note["note_id"], "text": note["text"]} for note in trial.call.notes
    ]
    return [*typed, *notes]
