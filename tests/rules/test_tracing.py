"""Traces: of each rule, which signals held, which were missing and which forbade it."""

from typing import Any

import pytest
from hypothesis import given

from app.rules.engine import Engine
from app.rules.facts import Facts
from app.rules.model import Rule
from app.rules.signals import Evidence
from app.rules.tracing import Trace, nearest, traces
from tests.builders import a_rule, some_facts
from tests.rules.small_wordbook import a_wordbook
from tests.rules.test_engine_laws import engine, facts, rules

A, B, C = ({"field": "beat", "one_of": [name]} for name in "ABC")


def traced(beats: str, *rules: Rule) -> list[Trace]:
    compiled, known = Engine(rules, wordbook=a_wordbook(), tables={}), some_facts(beat=set(beats))
    return traces(compiled, known, compiled.evaluate(known))


@pytest.mark.parametrize(
    ("groups", "beats", "held", "missing", "forbidding"),
    [
        ({"all_of": ["a", "b"]}, "AB", True, (), ()),
        ({"all_of": ["a", "b"]}, "A", False, ("b",), ()),
        ({"all_of": ["a", "b"]}, "", False, ("a", "b"), ()),
        ({"any_of": ["a", "b"]}, "B", True, (), ()),
        ({"any_of": ["a", "b"]}, "C", False, ("a", "b"), ()),
        ({"all_of": ["a"], "any_of": ["b", "c"]}, "", False, ("a", "b", "c"), ()),
        ({"all_of": ["a"], "none_of": ["b", "c"]}, "AC", False, (), ("c",)),
        ({"all_of": ["a"], "none_of": ["b", "c"]}, "BC", False, ("a",), ("b", "c")),
    ],
)
def test_a_trace_says_what_was_missing_and_what_forbade(
    groups: dict[str, Any], beats: str, held: bool, missing: tuple[str, ...], forbidding: tuple[str, ...]
) -> None:
    used = {name: {"a": A, "b": B, "c": C}[name] for names in groups.values() for name in names}
    (trace,) = traced(beats, a_rule("r", signals=used, **groups))
    assert (trace.rule, trace.sets, trace.held) == ("r", "found", held)
    assert (trace.missing, trace.forbidding) == (missing, forbidding)
    assert trace.distance == len(missing) + len(forbidding)


def test_a_trace_shows_the_evidence_of_every_signal_that_held() -> None:
    rule = a_rule(signals={"a": A, "b": B, "c": C}, all_of=["a"], any_of=["b"], none_of=["c"])
    (trace,) = traced("BC", rule)
    assert trace.found == (Evidence("b", "beat", "B"), Evidence("c", "beat", "C"))


def test_a_route_is_traced_over_what_the_rules_led_to() -> None:
    tag = a_rule("tag", signals={"a": A}, all_of=["a"])
    asks = {"signals": {"tagged": {"field": "tags", "one_of": ["found"]}}, "all_of": ["tagged"]}
    route = a_rule("route", route={"queue": "q", "program": "p"}, **asks)
    assert [(one.rule, one.held) for one in traced("A", tag, route)] == [("route", True), ("tag", True)]
    assert [(one.rule, one.held) for one in traced("B", tag, route)] == [("route", False), ("tag", False)]


def test_the_nearest_are_those_that_something_was_there_of_with_the_fewest_wanting() -> None:
    rules = [
        a_rule("held", signals={"a": A}, all_of=["a"]),
        a_rule("two", signals={"a": A, "b": B, "c": C}, all_of=["a", "b", "c"]),
        a_rule("one", signals={"a": A, "b": B}, all_of=["a", "b"]),
        a_rule("also-one", signals={"a": A, "b": B}, all_of=["a", "b"]),
        a_rule("forbidden", signals={"a": A, "b": B}, all_of=["b"], none_of=["a"]),
        a_rule("nothing", signals={"b": B}, all_of=["b"]),
    ]
    found = traced("A", *rules)
    assert [one.rule for one in nearest(found, 9)] == ["also-one", "one", "forbidden", "two"]
    assert [one.rule for one in nearest(found, 1)] == ["also-one"]


@given(rules(), facts())
def test_a_trace_holds_where_the_engine_says_so(some: list[Rule], known: Facts) -> None:
    plain = [rule for rule in some if not rule.asks_conclusions or rule.route]
    compiled = engine(plain)
    evaluation = compiled.evaluate(known)
    held = {one.rule for one in traces(compiled, known, evaluation) if one.held}
    told = {match.rule for match in evaluation.matches} | {one.match.rule for one in evaluation.routed}
    yielding = {rule.id for rule in plain if rule.yields_to and rule.status == "live"}
    assert told <= held
    assert held - told <= yielding
