"""Why each rule did or did not hold: every signal tested, and what was mentioned but did not count."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.rules.engine import CompiledRule, Engine, Evaluation
from app.rules.facts import Facts
from app.rules.signals import Evidence, Seen


@dataclass(frozen=True, slots=True)
class Trace:
    """One rule over one call: the signals that held, with their evidence, and those that failed it."""

    rule: str
    sets: str
    held: bool
    found: tuple[Evidence, ...]
    missing: tuple[str, ...]  # of all_of, those not found; of any_of, all if none was
    forbidding: tuple[str, ...]  # of none_of, those found

    @property
    def distance(self) -> int:
        """How many signals would have to be otherwise for the rule to hold, at least."""
        return len(self.missing) + len(self.forbidding)


def traces(engine: Engine, facts: Facts, evaluation: Evaluation) -> list[Trace]:
    """Every rule, over the facts and what they led to."""
    seen = engine.concluded(facts, evaluation)
    return [_trace(one, seen) for one in engine.rules]


def nearest(found: Sequence[Trace], most: int) -> list[Trace]:
    """The rules that did not hold though something of them was there, nearest first."""
    near = [one for one in found if not one.held and (one.found or one.forbidding)]
    return sorted(near, key=lambda one: (one.distance, one.rule))[:most]


def _trace(one: CompiledRule, seen: Seen) -> Trace:
    rule = one.rule
    tested = {name: one.signals[name].evidence(seen) for name in sorted(rule.named)}
    missing = [name for name in rule.all_of if not tested[name]]
    if rule.any_of and not any(tested[name] for name in rule.any_of):
        missing += rule.any_of
    forbidding = [name for name in rule.none_of if tested[name]]
    found = tuple(each for name in (*rule.all_of, *rule.any_of, *rule.none_of) for each in tested[name])
    held = not missing and not forbidding
    return Trace(rule.id, rule.sets, held, found, tuple(missing), tuple(forbidding))
