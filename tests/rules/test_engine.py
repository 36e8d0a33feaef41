"""The engine: how signals are grouped, what rules set, what asks what others say, and what a route says."""

from typing import Any

import pytest

from app.rules.engine import Engine, Evaluation, Match, Routed
from app.rules.facts import Facts
from app.rules.model import Rule
from app.rules.signals import Evidence
from tests.builders import a_rule, some_facts
from tests.rules.small_wordbook import a_list, a_wordbook

PILLS = a_wordbook(a_list("pills", "pills"))


def evaluate(facts: Facts, *rules: Rule) -> Evaluation:
    return Engine(rules, wordbook=PILLS, tables={}).evaluate(facts)


def at_beats(beats: str) -> Facts:
    """Facts in which the signals of these letters hold."""
    return some_facts(beat=set(beats.upper()))


A, B, C = ({"field": "beat", "one_of": [name]} for name in "ABC")


@pytest.mark.parametrize(
    ("groups", "beats", "holds"),
    [
        ({"all_of": ["a", "b"]}, "ab", True),
        ({"all_of": ["a", "b"]}, "a", False),
        ({"all_of": ["a", "b"]}, "b", False),
        ({"any_of": ["a", "b"]}, "b", True),
        ({"any_of": ["a", "b"]}, "", False),
        ({"all_of": ["a"], "any_of": ["b", "c"]}, "ac", True),
        ({"all_of": ["a"], "any_of": ["b", "c"]}, "a", False),
        ({"all_of": ["a"], "any_of": ["b", "c"]}, "bc", False),
        ({"any_of": ["a"], "none_of": ["b"]}, "a", True),
        ({"any_of": ["a"], "none_of": ["b"]}, "ab", False),
        ({"any_of": ["a"], "none_of": ["b", "c"]}, "ac", False),
        ({"any_of": ["a"], "none_of": ["b"]}, "", False),
    ],
)
def test_groups_hold_together(groups: dict[str, Any], beats: str, holds: bool) -> None:
    used = {name: {"a": A, "b": B, "c": C}[name] for names in groups.values() for name in names}
    evaluation = evaluate(at_beats(beats), a_rule(signals=used, **groups))
    assert bool(evaluation.matches) is holds
    assert evaluation.tags == ({"found"} if holds else frozenset())


def test_a_match_shows_every_signal_that_held_and_none_that_did_not() -> None:
    rule = a_rule("r", version=7, signals={"a": A, "b": B, "c": C}, all_of=["a"], any_of=["b", "c"])
    (match,) = evaluate(at_beats("ac"), rule).matches
    assert match == Match("r", 7, "found", (Evidence("a", "beat", "A"), Evidence("c", "beat", "C")), False)


def test_matches_come_in_the_order_of_their_rules() -> None:
    rules = [a_rule(name, signals={"a": A}, any_of=["a"]) for name in ("z", "b", "m")]
    assert [match.rule for match in evaluate(at_beats("a"), *rules).matches] == ["b", "m", "z"]


def test_a_finer_tag_brings_its_parent() -> None:
    rule = a_rule(tag="mental_health.suicide", signals={"a": A}, any_of=["a"])
    evaluation = evaluate(at_beats("a"), rule)
    assert evaluation.tags == {"mental_health", "mental_health.suicide"}
    assert evaluation.matches[0].sets == "mental_health.suicide"


def test_a_gate_is_no_tag() -> None:
    evaluation = evaluate(at_beats("a"), a_rule(gate="weapon", signals={"a": A}, any_of=["a"]))
    assert not evaluation.tags
    assert evaluation.gates == {"weapon"}


@pytest.mark.parametrize("sets", [{"tag": "found"}, {"gate": "weapon"}])
@pytest.mark.parametrize(("status", "matches"), [("shadow", 1), ("draft", 0), ("retired", 0)])
def test_only_live_rules_set_and_only_shadow_ones_match_besides(
    sets: dict[str, str], status: str, matches: int
) -> None:
    rule = a_rule(**sets, status=status, signals={"a": A}, any_of=["a"])
    evaluation = evaluate(at_beats("a"), rule)
    assert (evaluation.tags, evaluation.gates) == (frozenset(), frozenset())
    assert [match.shadow for match in evaluation.matches] == [True] * matches


def test_a_retired_rule_may_name_what_is_gone() -> None:
    gone = {"s": {"field": "narrative", "has_phrase_from": ["gone"]}, "t": {**A, "one_of_codes": "gone"}}
    rule = a_rule(status="retired", signals=gone, all_of=["s", "t"])
    assert evaluate(at_beats("a"), rule) == Evaluation()


TAGGED = {"field": "tags", "one_of": ["found"]}
GATED = {"field": "gates", "one_of": ["weapon"]}
TAG = a_rule("tag", tag="found.finer", signals={"a": A}, any_of=["a"])
GATE = a_rule("gate", gate="weapon", signals={"b": B}, any_of=["b"])


def later(rule_id: str = "later", **keys: Any) -> Rule:
    """A rule that asks for a tag, unless its keys say what else it asks."""
    asks = {"signals": {"tagged": TAGGED, "c": C}, "all_of": ["c", "tagged"]}
    return a_rule(rule_id, **{"gate": "later", **asks, **keys})


@pytest.mark.parametrize(
    ("beats", "gates", "matches"),
    [("ac", {"later"}, ["first", "tag"]), ("c", set(), []), ("a", set(), ["tag"])],
)
def test_a_rule_may_ask_what_others_say(beats: str, gates: set[str], matches: list[str]) -> None:
    evaluation = evaluate(at_beats(beats), TAG, later("first"))
    assert evaluation.gates == gates
    assert [match.rule for match in evaluation.matches] == matches


@pytest.mark.parametrize(("beats", "gates"), [("c", {"later"}), ("ac", set()), ("bc", {"later", "weapon"})])
def test_a_rule_may_ask_that_others_do_not_say_it(beats: str, gates: set[str]) -> None:
    assert evaluate(at_beats(beats), later(all_of=["c"], none_of=["tagged"]), TAG, GATE).gates == gates


@pytest.mark.parametrize(
    ("listed", "beats", "gates"),
    [(["x"], "a", {"later"}), (["found"], "a", {"later"}), (["found", "found.finer"], "a", set())],
)
def test_a_rule_may_ask_for_any_other_tag(listed: list[str], beats: str, gates: set[str]) -> None:
    other = {"other": {"field": "tags", "other_than": listed}}
    assert evaluate(at_beats(beats), TAG, later(signals=other, all_of=["other"])).gates == gates


def test_what_asks_for_tags_is_not_asked_for_by_the_same() -> None:
    first = later("first", gate=None, tag="first")
    second = later("second", signals={"first": {"field": "tags", "one_of": ["first"]}}, all_of=["first"])
    evaluation = evaluate(at_beats("ac"), TAG, first, second)
    assert evaluation.tags == {"found", "found.finer", "first"}
    assert not evaluation.gates


def test_what_shadow_rules_say_is_not_asked_for() -> None:
    shadow = TAG.model_copy(update={"status": "shadow"})
    assert evaluate(at_beats("ac"), shadow, later()).gates == frozenset()


def a_route(rule_id: str = "route", program: str = "outreach", **keys: Any) -> Rule:
    groups = {} if "all_of" in keys else {"any_of": ["tagged"]}
    signals = {"tagged": TAGGED, **keys.pop("signals", {})}
    return a_rule(rule_id, route={"queue": "mhop", "program": program}, signals=signals, **groups, **keys)


def routed(beats: str, *routes: Rule) -> list[Routed]:
    return list(evaluate(at_beats(beats), TAG, GATE, *routes).routed)


def test_a_route_reads_the_tags_their_parents_and_the_gates() -> None:
    route = a_route(signals={"armed": GATED}, all_of=["tagged", "armed"])
    (found,) = routed("ab", route)
    assert (found.queue, found.program, found.hold, found.urgent) == ("mhop", "outreach", None, False)
    assert found.match.sets == "mhop/outreach"
    assert [(one.field, one.words) for one in found.match.evidence] == [
        ("tags", "FOUND"),
        ("gates", "WEAPON"),
    ]
    assert routed("a", route) == []


def test_a_route_reads_what_later_rules_say() -> None:
    signals = {"later": {"field": "gates", "one_of": ["later"]}}
    route = a_route(signals=signals, all_of=["later", "tagged"])
    assert evaluate(at_beats("ac"), TAG, later(), route).routed
    assert not evaluate(at_beats("a"), TAG, later(), route).routed


def test_a_route_may_ask_for_any_tag_or_for_none() -> None:
    other = a_route(signals={"other": {"field": "gates", "other_than": ["x"]}}, all_of=["other", "tagged"])
    assert [bool(routed(beats, other)) for beats in ("a", "ab")] == [False, True]
    none = a_route(signals={"b": B}, all_of=["b"], none_of=["tagged"])
    assert [bool(routed(beats, none)) for beats in ("b", "ab", "")] == [True, False, False]


def test_a_route_is_no_match_of_its_own_unless_it_is_a_shadow() -> None:
    assert [match.rule for match in evaluate(at_beats("a"), TAG, a_route()).matches] == ["tag"]
    evaluation = evaluate(at_beats("a"), TAG, a_route(status="shadow"))
    assert not evaluation.routed
    assert [(match.rule, match.sets, match.shadow) for match in evaluation.matches] == [
        ("tag", "found.finer", False),
        ("route", "mhop/outreach", True),
    ]


def test_the_first_hold_that_applies_gives_the_reason() -> None:
    holds = [{"reason": "armed", "all_of": ["armed"]}, {"reason": "third", "any_of": ["c"]}]
    route = a_route(signals={"armed": GATED, "c": C}, hold=holds)
    reasons = {beats: routed(beats, route)[0].hold for beats in ("a", "ab", "ac", "abc")}
    assert reasons == {"a": None, "ab": "armed", "ac": "third", "abc": "armed"}


def test_a_referral_is_urgent_when_its_group_holds() -> None:
    route = a_route(signals={"armed": GATED}, urgent={"any_of": ["armed"]})
    assert [routed(beats, route)[0].urgent for beats in ("a", "ab")] == [False, True]


@pytest.mark.parametrize(("status", "armed"), [("live", "jail_diversion"), ("shadow", "case_management")])
def test_a_route_yields_to_a_live_one_that_holds(status: str, armed: str) -> None:
    keys = {"signals": {"armed": GATED}, "all_of": ["armed", "tagged"], "status": status}
    diversion = a_route("diversion", "jail_diversion", **keys)
    case = a_route("case", "case_management", yields_to=["diversion"])
    programs = {beats: [one.program for one in routed(beats, case, diversion)] for beats in ("a", "ab")}
    assert programs == {"a": ["case_management"], "ab": [armed]}
    assert [one.program for one in routed("ab", case)] == ["case_management"]


def test_an_engine_without_rules_says_nothing() -> None:
    facts = some_facts("pills", "pills", {"roles": {"VICTIM"}}, beat={"A"}, weapon=True)
    assert evaluate(facts) == Evaluation()
    assert Engine([], wordbook=a_wordbook(), tables={}).evaluate(facts) == Evaluation()
