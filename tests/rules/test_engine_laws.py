"""Laws of the engine: it says what a naive reading of the rules says, and no order changes that."""

import re
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from typing import Any, NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from app.rules.engine import Engine, Evaluation
from app.rules.facts import Facts
from app.rules.model import Groups, Rule
from tests.builders import a_rule, some_facts
from tests.rules.small_wordbook import a_list, a_wordbook

WORDS = a_wordbook(
    a_list("one", "alpha", "beta gamma"), a_list("two", "gamma", "delta"), a_list("last", "omega")
)
NEAR = re.compile(r"\b((alpha|beta gamma)( \w+)? omega|omega( \w+)? (alpha|beta gamma))\b")
TABLES = {"early": frozenset(("A", "B"))}
ROLES = ["VICTIM", "SUSPECT"]


class Known(NamedTuple):
    """What the naive reading looks at: the facts, and the tags and gates found so far."""

    facts: Facts
    tags: frozenset[str] = frozenset()
    gates: frozenset[str] = frozenset()


Question = tuple[dict[str, Any], Callable[[Known], bool]]


def says(*phrases: str) -> Callable[[Known], bool]:
    return lambda known: any(
        f" {phrase} " in f" {text.text} " for text in known.facts.texts["narrative"] for phrase in phrases
    )


def coded(name: str, *codes: str) -> Callable[[Known], bool]:
    return lambda known: bool(known.facts.codes[name] & set(codes))


def victims(known: Known) -> list[Mapping[str, Any]]:
    return [person for person in known.facts.persons if "VICTIM" in person["roles"]]


def minor(person: Mapping[str, Any]) -> bool:
    return person["age"] is not None and person["age"] < 18


# Each signal as the catalog writes it, and as a reader without an engine would test it.
SIGNALS: dict[str, Question] = {
    "beat": ({"field": "beat", "one_of": ["A", "C"]}, coded("beat", "A", "C")),
    "table": ({"field": "beat", "one_of_codes": "early", "one_of": ["D"]}, coded("beat", "A", "B", "D")),
    "other": (
        {"field": "clearance_codes", "other_than": ["A"]},
        lambda known: bool(known.facts.codes["clearance_codes"] - {"A"}),
    ),
    "said": ({"field": "narrative", "has_phrase": ["beta", "alpha delta"]}, says("beta", "alpha delta")),
    "listed": (
        {"field": "narrative", "has_phrase_from": ["one", "two"]},
        says("alpha", "beta gamma", "gamma", "delta"),
    ),
    "near": (
        {"field": "narrative", "has_phrase_from": ["one"], "near_phrase_from": ["last"], "within_words": 1},
        lambda known: any(NEAR.search(text.text) for text in known.facts.texts["narrative"]),
    ),
    "held": ({"field": "in_custody", "is": True}, lambda known: known.facts.flags["in_custody"]),
    "free": ({"field": "in_custody", "is": False}, lambda known: not known.facts.flags["in_custody"]),
    "suspect": (
        {"persons": {"roles": ["suspect"]}},
        lambda known: any("SUSPECT" in person["roles"] for person in known.facts.persons),
    ),
    "some_minor": (
        {"persons": {"roles": ["victim"]}, "any": {"age_below": 18}},
        lambda known: any(minor(person) for person in victims(known)),
    ),
    "only_minors": (
        {"persons": {"roles": ["victim"]}, "all": {"age_below": 18}},
        lambda known: bool(victims(known)) and all(minor(person) for person in victims(known)),
    ),
}
ON_TAGS: dict[str, Question] = {
    "tagged": ({"field": "tags", "one_of": ["t0"]}, lambda known: "t0" in known.tags),
    "finer": ({"field": "tags", "one_of": ["t1.x", "t2"]}, lambda known: bool(known.tags & {"t1.x", "t2"})),
    "more": ({"field": "tags", "other_than": ["t0"]}, lambda known: bool(known.tags - {"t0"})),
    "gated": (
        {"field": "gates", "one_of": ["g0", "later1"]},
        lambda known: bool(known.gates & {"g0", "later1"}),
    ),
}
ALL = SIGNALS | ON_TAGS


def holds(groups: Groups, known: Known) -> bool:
    """The groups by their words: all of these, any of those, none of the rest."""
    true = {name for name in groups.named if ALL[name][1](known)}
    return (
        true >= set(groups.all_of)
        and (not groups.any_of or bool(true & set(groups.any_of)))
        and not true & set(groups.none_of)
    )


def concluded(facts: Facts, held: Sequence[Rule]) -> Known:
    """What is known once these rules hold."""
    live = [rule for rule in held if rule.status == "live"]
    tags = {part for rule in live if rule.tag for part in (rule.tag, rule.tag.split(".")[0])}
    return Known(facts, frozenset(tags), frozenset(rule.gate for rule in live if rule.gate))


def naive(rules: Sequence[Rule], facts: Facts) -> tuple[Any, ...]:
    """What the rules say, read one after another without an index: tags, gates, matches, referrals."""
    rules = [rule for rule in rules if rule.status in {"live", "shadow"}]
    setting = [rule for rule in rules if not rule.route]
    asking = [rule for rule in setting if any(name in ON_TAGS for name in rule.signals)]
    first = [rule for rule in setting if rule not in asking and holds(rule, Known(facts))]
    second = [rule for rule in asking if holds(rule, concluded(facts, first))]
    known = concluded(facts, [*first, *second])
    routes = {rule.id: rule for rule in rules if rule.route and holds(rule, known)}
    live = {rule.id: rule for rule in routes.values() if rule.status == "live"}
    referrals = {
        (
            rule.id,
            next((hold.reason for hold in rule.hold if holds(hold, known)), None),
            bool(rule.urgent and holds(rule.urgent, known)),
        )
        for rule in live.values()
        if not live.keys() & set(rule.yields_to)
    }
    matches = {
        *(shown(rule, Known(facts)) for rule in first),
        *(shown(rule, concluded(facts, first)) for rule in second),
        *(shown(rule, known) for rule in routes.values() if rule.id not in live),
    }
    return set(known.tags), set(known.gates), matches, referrals


def shown(rule: Rule, known: Known) -> tuple[Any, ...]:
    """The match, with the signals that it must name."""
    named = frozenset(name for name in (*rule.all_of, *rule.any_of) if ALL[name][1](known))
    return rule.id, named, rule.status == "shadow"


def told(evaluation: Evaluation) -> tuple[Any, ...]:
    """The same of the engine."""
    matches = {
        (one.rule, frozenset(e.signal for e in one.evidence), one.shadow) for one in evaluation.matches
    }
    referrals = {(one.match.rule, one.hold, one.urgent) for one in evaluation.routed}
    return set(evaluation.tags), set(evaluation.gates), matches, referrals


@st.composite
def groups(draw: st.DrawFn, names: Sequence[str]) -> dict[str, list[str]]:
    """Groups with at least one signal asked for."""
    wanted = st.lists(st.sampled_from(names), unique=True, max_size=2)
    found = {name: draw(wanted) for name in ("all_of", "any_of", "none_of")}
    first = draw(st.sampled_from(["all_of", "any_of"]))
    found[first] = found[first] or [draw(st.sampled_from(names))]
    return found


def named(*some: Mapping[str, list[str]]) -> dict[str, Any]:
    return {name: ALL[name][0] for one in some for names in one.values() for name in names}


statuses = st.sampled_from(["live", "live", "live", "shadow", "draft"])


@st.composite
def rules(draw: st.DrawFn) -> list[Rule]:
    found = []
    for number in range(draw(st.integers(0, 4))):
        sets = draw(st.sampled_from([{"tag": f"t{number}"}, {"tag": f"t{number}.x"}, {"gate": f"g{number}"}]))
        some = draw(groups(list(SIGNALS)))
        keys: dict[str, Any] = {**sets, **some, "status": draw(statuses)}
        found.append(a_rule(f"tag-{number}", signals=named(some), **keys))
    for number in range(draw(st.integers(0, 2))):
        some = draw(groups(list(ALL)))
        keys = {"gate": f"later{number}", **some, "status": draw(statuses)}
        found.append(a_rule(f"later-{number}", signals=named(some), **keys))
    for number in range(draw(st.integers(0, 3))):
        some, hold, urgent = (draw(groups(list(ALL))) for _ in range(3))
        keys = {"hold": [{"reason": "doubt", **hold}], "urgent": urgent, **some, "status": draw(statuses)}
        keys["yields_to"] = [f"route-{draw(st.integers(number + 1, 4))}"] if draw(st.booleans()) else []
        route = {"queue": "q", "program": f"p{number}"}
        found.append(a_rule(f"route-{number}", route=route, signals=named(some, hold, urgent), **keys))
    return found


people = st.fixed_dictionaries(
    {"roles": st.frozensets(st.sampled_from(ROLES)), "age": st.none() | st.sampled_from([7.0, 18.0, 30.0])}
)
words = st.lists(st.sampled_from(["alpha", "beta", "gamma", "delta", "omega"]), max_size=4).map(" ".join)
letters = st.frozensets(st.sampled_from("ABCDE"), max_size=2)


@st.composite
def facts(draw: st.DrawFn, texts: st.SearchStrategy[str] = words) -> Facts:
    return some_facts(
        draw(st.lists(texts, max_size=2)),
        None,
        *draw(st.lists(people, max_size=3)),
        beat=draw(letters),
        clearance_codes=draw(letters),
        in_custody=draw(st.booleans()),
    )


def engine(some: Sequence[Rule]) -> Engine:
    return Engine(some, wordbook=WORDS, tables=TABLES)


@given(rules(), facts())
def test_the_engine_says_what_a_naive_reading_says(some: list[Rule], known: Facts) -> None:
    assert told(engine(some).evaluate(known)) == naive(some, known)


@given(rules().flatmap(lambda some: st.tuples(st.just(some), st.permutations(some))), facts())
def test_the_order_of_rules_is_of_no_matter(both: tuple[list[Rule], list[Rule]], known: Facts) -> None:
    assert engine(both[0]).evaluate(known) == engine(both[1]).evaluate(known)


@given(rules(), facts(st.text() | words))
def test_any_facts_are_evaluated_alike_each_time_and_left_as_they_were(
    some: list[Rule], known: Facts
) -> None:
    before = deepcopy(known)
    compiled = engine(some)
    assert compiled.evaluate(known) == compiled.evaluate(known) == engine(some).evaluate(known)
    assert known == before


@given(groups(list(SIGNALS)), st.sampled_from(list(SIGNALS)), facts())
def test_one_more_exception_never_adds_a_match(some: dict[str, list[str]], name: str, known: Facts) -> None:
    more = {**some, "none_of": [*some["none_of"], name]}
    assert matched(more, known) <= matched(some, known)


@given(groups(list(SIGNALS)), st.sampled_from(list(SIGNALS)), facts())
def test_one_more_alternative_never_takes_a_match_away(
    some: dict[str, list[str]], name: str, known: Facts
) -> None:
    more = {**some, "any_of": [*some["any_of"], name]}
    assert not some["any_of"] or matched(more, known) >= matched(some, known)


def matched(some: Mapping[str, list[str]], known: Facts) -> set[str]:
    keys: dict[str, Any] = dict(some)
    rule = a_rule("r", signals=named(some), **keys)
    return {match.rule for match in engine([rule]).evaluate(known).matches}


@given(rules(), facts())
def test_a_rule_turned_shadow_matches_and_sets_nothing(some: list[Rule], known: Facts) -> None:
    shadows = [rule.model_copy(update={"status": "shadow"}) for rule in some if not rule.asks_conclusions]
    found = engine(shadows).evaluate(known)
    assert found == Evaluation(matches=found.matches)
    assert {one.rule for one in found.matches} == {rule.id for rule in shadows if holds(rule, Known(known))}
    assert all(one.shadow for one in found.matches)
