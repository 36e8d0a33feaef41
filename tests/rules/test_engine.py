"""The engine: what each question asks, how signals are grouped, and what a route says of its referral."""

from typing import Any

import pytest

from app.rules.engine import Engine, Evaluation, Evidence, Routed
from app.rules.facts import Facts, Text
from app.rules.model import Rule
from tests.builders import a_rule, some_facts

LISTS = {"voices": ["hearing voices", "hears voices"], "pills": ["pills"]}
TABLES = {"theft": frozenset(("LARCEN", "BURGLR"))}


def evaluate(facts: Facts, *rules: Rule) -> Evaluation:
    return Engine(rules, lists=LISTS, tables=TABLES).evaluate(facts)


def evidence(facts: Facts, **signal: Any) -> tuple[Evidence, ...]:
    """What makes a rule of this one signal hold; nothing if it does not."""
    matches = evaluate(facts, a_rule(signals={"s": signal}, all_of=["s"])).matches
    return matches[0].evidence if matches else ()


def test_one_of_names_the_code() -> None:
    facts = some_facts(call_type_code={"LARCEN"})
    assert evidence(facts, field="call_type_code", one_of=["domvio", " larcen "]) == (
        Evidence("s", "call_type_code", "LARCEN"),
    )
    assert not evidence(facts, field="call_type_code", one_of=["DOMVIO"])
    assert not evidence(facts, field="apco_type", one_of=["LARCEN"])


def test_one_of_names_every_code_that_is_listed() -> None:
    facts = some_facts(clearance_codes={"5R", "1", "3"})
    found = evidence(facts, field="clearance_codes", one_of=["3", "5R", "7"])
    assert [one.words for one in found] == ["3", "5R"]


def test_one_of_codes_reads_a_table_and_one_of_adds_to_it() -> None:
    burglary, fraud = some_facts(call_type_code={"BURGLR"}), some_facts(call_type_code={"FRAUD"})
    assert evidence(burglary, field="call_type_code", one_of_codes="theft")
    assert not evidence(fraud, field="call_type_code", one_of_codes="theft")
    assert evidence(fraud, field="call_type_code", one_of_codes="theft", one_of=["FRAUD"])


def test_has_phrase_names_the_exact_words_their_note_and_their_place() -> None:
    facts = some_facts("He is HEARING  VOICES")
    assert evidence(facts, field="narrative", has_phrase=["hearing voices"]) == (
        Evidence("s", "narrative", "HEARING  VOICES", "n1", 6, 21),
    )
    assert not evidence(facts, field="narrative", has_phrase=["pills"])
    assert not evidence(facts, field="call_type", has_phrase=["hearing voices"])
    assert not evidence(some_facts("not hearing voices"), field="narrative", has_phrase=["hearing voices"])


def test_has_phrase_from_reads_every_list_named_and_has_phrase_adds_to_them() -> None:
    facts = some_facts("hears voices, took pills and a rope")
    signal = {"field": "narrative", "has_phrase_from": ["voices", "pills"], "has_phrase": ["rope"]}
    assert sorted(one.words for one in evidence(facts, **signal)) == ["hears voices", "pills", "rope"]


def test_every_text_is_read() -> None:
    facts = some_facts()
    notes = (Text("pills", "n1"), Text("no pills", "n2"), Text("PILLS", "n3"))
    facts = Facts(facts.codes, {**facts.texts, "narrative": notes}, facts.flags, facts.persons)
    found = evidence(facts, field="narrative", has_phrase=["pills"])
    assert [(one.note_id, one.words) for one in found] == [("n1", "pills"), ("n3", "PILLS")]


def test_a_phrase_of_the_call_type_has_no_note() -> None:
    facts = some_facts(None, "MENTAL PATIENT")
    assert evidence(facts, field="call_type", has_phrase=["mental"]) == (
        Evidence("s", "call_type", "MENTAL", None, 0, 6),
    )


@pytest.mark.parametrize("wanted", [True, False])
def test_is_asks_a_flag(wanted: bool) -> None:
    held = evidence(some_facts(in_custody=wanted), field="in_custody", **{"is": wanted})
    assert held == (Evidence("s", "in_custody", "yes" if wanted else "no"),)
    assert not evidence(some_facts(in_custody=not wanted), field="in_custody", **{"is": wanted})


CHILD = {"roles": frozenset(("victim",)), "age": 7.0, "sex": "m", "relationship": "xs"}
ADULT = {"roles": frozenset(("victim", "caller")), "age": 30.0, "sex": "f"}
NOBODY_KNOWS: dict[str, Any] = {"roles": frozenset(("victim",))}


@pytest.mark.parametrize(
    ("test", "passes"),
    [
        ({"roles": ["Victim"]}, True),
        ({"roles": ["suspect", "VICTIM"]}, True),
        ({"roles": ["suspect"]}, False),
        ({"sex": ["M"]}, True),
        ({"sex": ["f", "female"]}, False),
        ({"relationship": ["SE", "XS"]}, True),
        ({"relationship": ["SE"]}, False),
        ({"age_below": 7.5}, True),
        ({"age_below": 7}, False),
        ({"age_at_least": 7}, True),
        ({"age_at_least": 7.5}, False),
        ({"roles": ["victim"], "sex": ["m"], "age_at_least": 5, "age_below": 18}, True),
        ({"roles": ["victim"], "sex": ["f"]}, False),
    ],
)
def test_a_person_passes_when_every_key_holds(test: dict[str, Any], passes: bool) -> None:
    assert bool(evidence(some_facts(None, None, CHILD), persons=test)) is passes


@pytest.mark.parametrize(
    "test", [{"age_below": 200}, {"age_at_least": 0}, {"sex": ["m", "f"]}, {"relationship": ["xs"]}]
)
def test_what_is_not_known_of_a_person_never_passes(test: dict[str, Any]) -> None:
    assert not evidence(some_facts(None, None, NOBODY_KNOWS), persons=test)


MINOR, GROWN = {"age_below": 18}, {"age_at_least": 18}


@pytest.mark.parametrize(
    ("persons", "any_minor", "all_minor"),
    [
        ([], False, False),
        ([CHILD], True, True),
        ([ADULT], False, False),
        ([CHILD, ADULT], True, False),
        ([ADULT, CHILD], True, False),
        ([CHILD, NOBODY_KNOWS], True, False),
        ([NOBODY_KNOWS], False, False),
        ([CHILD, {"roles": frozenset(("witness",)), "age": 50.0}], True, True),
    ],
)
def test_any_and_all_look_at_the_persons_named(
    persons: list[dict[str, Any]], any_minor: bool, all_minor: bool
) -> None:
    facts = some_facts(None, None, *persons)
    assert bool(evidence(facts, persons={"roles": ["victim"]}, any=MINOR)) is any_minor
    assert bool(evidence(facts, persons={"roles": ["victim"]}, all=MINOR)) is all_minor


def test_evidence_of_a_person_says_what_was_asked_and_never_who() -> None:
    (found,) = evidence(some_facts(None, None, CHILD), persons={"roles": ["victim", "child"]}, any=MINOR)
    assert found == Evidence("s", "persons", "roles victim or child; age_below 18.0")


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
    evaluation = evaluate(some_facts(beat=set(beats.upper())), a_rule(signals=used, **groups))
    assert bool(evaluation.matches) is holds
    assert evaluation.tags == ({"found"} if holds else frozenset())


def test_a_match_shows_every_signal_that_held_and_none_that_did_not() -> None:
    rule = a_rule("r", version=7, signals={"a": A, "b": B, "c": C}, all_of=["a"], any_of=["b", "c"])
    (match,) = evaluate(some_facts(beat={"A", "C"}), rule).matches
    assert (match.rule, match.version, match.sets) == ("r", 7, "found")
    assert [one.signal for one in match.evidence] == ["a", "c"]


def test_a_finer_tag_brings_its_parent() -> None:
    evaluation = evaluate(
        some_facts(beat={"A"}), a_rule(tag="mental_health.suicide", signals={"a": A}, any_of=["a"])
    )
    assert evaluation.tags == {"mental_health", "mental_health.suicide"}
    assert evaluation.matches[0].sets == "mental_health.suicide"


def test_a_gate_is_no_tag() -> None:
    evaluation = evaluate(some_facts(beat={"A"}), a_rule(gate="weapon", signals={"a": A}, any_of=["a"]))
    assert not evaluation.tags
    assert evaluation.gates == {"weapon"}


TAGGED = {"field": "tags", "one_of": ["found"]}
GATED = {"field": "gates", "one_of": ["weapon"]}
TAG = a_rule("tag", tag="found.finer", signals={"a": A}, any_of=["a"])
GATE = a_rule("gate", gate="weapon", signals={"b": B}, any_of=["b"])


def a_route(rule_id: str = "route", program: str = "outreach", **keys: Any) -> Rule:
    groups = {} if "all_of" in keys else {"any_of": ["tagged"]}
    signals = {"tagged": TAGGED, **keys.pop("signals", {})}
    return a_rule(rule_id, route={"queue": "mhop", "program": program}, signals=signals, **groups, **keys)


def routed(facts: Facts, *routes: Rule) -> list[Routed]:
    return list(evaluate(facts, TAG, GATE, *routes).routed)


def test_a_route_reads_the_tags_their_parents_and_the_gates() -> None:
    route = a_route(signals={"armed": GATED}, all_of=["tagged", "armed"])
    (found,) = routed(some_facts(beat={"A", "B"}), route)
    assert (found.queue, found.program, found.hold, found.urgent) == ("mhop", "outreach", None, False)
    assert found.match.sets == "mhop/outreach"
    assert [(one.field, one.words) for one in found.match.evidence] == [
        ("tags", "FOUND"),
        ("gates", "WEAPON"),
    ]
    assert routed(some_facts(beat={"A"}), route) == []


def test_a_route_is_no_match_of_its_own() -> None:
    evaluation = evaluate(some_facts(beat={"A"}), TAG, a_route())
    assert [match.rule for match in evaluation.matches] == ["tag"]


def test_the_first_hold_that_applies_gives_the_reason() -> None:
    holds = [
        {"reason": "armed", "all_of": ["armed"]},
        {"reason": "third", "any_of": ["c"], "none_of": ["armed"]},
    ]
    route = a_route(signals={"armed": GATED, "c": C}, hold=holds)
    reasons = {
        beats: routed(some_facts(beat=set(beats)), route)[0].hold for beats in ("A", "AB", "AC", "ABC")
    }
    assert reasons == {"A": None, "AB": "armed", "AC": "third", "ABC": "armed"}


def test_a_referral_is_urgent_when_its_group_holds() -> None:
    route = a_route(signals={"armed": GATED}, urgent={"any_of": ["armed"]})
    assert [routed(some_facts(beat=set(beats)), route)[0].urgent for beats in ("A", "AB")] == [False, True]


def test_a_route_yields_to_another_that_holds() -> None:
    diversion = a_route("diversion", "jail_diversion", signals={"armed": GATED}, all_of=["armed", "tagged"])
    case = a_route("case", "case_management", yields_to=["diversion"])
    programs = {
        beats: [one.program for one in routed(some_facts(beat=set(beats)), case, diversion)]
        for beats in ("A", "AB")
    }
    assert programs == {"A": ["case_management"], "AB": ["jail_diversion"]}
    assert [one.program for one in routed(some_facts(beat={"A", "B"}), case)] == ["case_management"]


def test_an_engine_without_rules_says_nothing() -> None:
    assert evaluate(some_facts("pills", "pills", CHILD, beat={"A"})) == Evaluation()
