"""Signals: what each question asks of a call, and the evidence it gives."""

from typing import Any

import pytest

from app.rules.engine import Engine
from app.rules.facts import Facts
from app.rules.signals import Evidence
from tests.builders import a_rule, some_facts
from tests.rules.small_wordbook import ENGLISH, SPANISH, a_cue, a_list, a_wordbook, spelt

WORDS = a_wordbook(
    a_list("voices", "hearing voices", "hears voices"),
    a_list("pills", "pill*", besides=["chill pill"], topic="mental_health"),
    a_list("pills_es", "pastillas", adds_to="pills", language="es", besides=["pastillas de menta"]),
    a_list("past", "cutting", counts_when=["historical", "negated"]),
    a_cue("negated", "no"),
    a_cue("historical", "used to"),
    a_cue("other", "dog", topics=["mental_health"]),
    a_cue("withdrawn", "disregard", looks="behind"),
    spelt(voices=["voces"]),
    ENGLISH,
    SPANISH,
)
TABLES = {"theft": frozenset(("LARCEN", "BURGLR"))}


def evidence(facts: Facts, rule: dict[str, Any] | None = None, /, **signal: Any) -> tuple[Evidence, ...]:
    """What makes a rule of this one signal hold; nothing if it does not."""
    one = a_rule(signals={"s": signal}, all_of=["s"], **(rule or {}))
    matches = Engine([one], wordbook=WORDS, tables=TABLES).evaluate(facts).matches
    return matches[0].evidence if matches else ()


def words(facts: Facts, **signal: Any) -> list[str]:
    return [one.words for one in evidence(facts, **signal)]


def test_one_of_names_the_code() -> None:
    facts = some_facts(call_type_code={"LARCEN"})
    assert evidence(facts, field="call_type_code", one_of=["domvio", " larcen "]) == (
        Evidence("s", "call_type_code", "LARCEN"),
    )
    assert not evidence(facts, field="call_type_code", one_of=["DOMVIO"])
    assert not evidence(facts, field="apco_type", one_of=["LARCEN"])


def test_one_of_names_every_code_that_is_listed() -> None:
    facts = some_facts(clearance_codes={"5R", "1", "3"})
    assert words(facts, field="clearance_codes", one_of=["5R", "3", "7"]) == ["3", "5R"]


def test_one_of_codes_reads_a_table_and_one_of_adds_to_it() -> None:
    burglary, fraud = some_facts(call_type_code={"BURGLR"}), some_facts(call_type_code={"FRAUD"})
    assert evidence(burglary, field="call_type_code", one_of_codes="theft")
    assert not evidence(fraud, field="call_type_code", one_of_codes="theft")
    assert evidence(fraud, field="call_type_code", one_of_codes="theft", one_of=["FRAUD"])


@pytest.mark.parametrize(
    ("codes", "found"),
    [({"EN"}, []), ({"ES"}, ["ES"]), ({"EN", "PT", "ES"}, ["ES", "PT"]), (set(), [])],
)
def test_other_than_names_the_codes_that_are_not_listed(codes: set[str], found: list[str]) -> None:
    assert words(some_facts(languages=codes), field="languages", other_than=["en"]) == found


def test_a_star_is_a_code_like_any_other() -> None:
    assert words(some_facts(beat={"*"}), field="beat", other_than=["A"]) == ["*"]
    assert not evidence(some_facts(beat={"A"}), field="beat", one_of=["*"])


@pytest.mark.parametrize(
    ("notes", "codes"),
    [(["she was at the door"], ["EN"]), (["el esta en la casa"], ["ES"]), (["он хочет убить"], ["UNREAD"])],
)
def test_the_languages_of_the_notes_are_codes(notes: list[str], codes: list[str]) -> None:
    assert words(some_facts(notes), field="notes_in", one_of=["en", "es", "unread"]) == codes
    assert bool(words(some_facts(notes), field="notes_in", other_than=["EN"])) is (codes != ["EN"])


def test_has_phrase_names_the_exact_words_their_note_and_their_place() -> None:
    facts = some_facts("He is HEARING  VOICES")
    assert evidence(facts, field="narrative", has_phrase=["hearing voices"]) == (
        Evidence("s", "narrative", "HEARING  VOICES", "n1", 6, 21),
    )
    assert not evidence(facts, field="narrative", has_phrase=["pills"])
    assert not evidence(facts, field="call_type", has_phrase=["hearing voices"])


def test_has_phrase_from_reads_every_list_named_and_has_phrase_adds_to_them() -> None:
    facts = some_facts("hears voces, took pills and a rope")
    signal = {"field": "narrative", "has_phrase_from": ["voices", "pills"], "has_phrase": ["rope*"]}
    assert words(facts, **signal) == ["hears voces", "pills", "rope"]


def test_a_list_is_read_with_those_that_add_to_it() -> None:
    facts = some_facts(["tomo pastillas", "pastillas de menta", "chill pill", "one pill"])
    found = evidence(facts, field="narrative", has_phrase_from=["pills"])
    assert [(one.note_id, one.words) for one in found] == [("n1", "pastillas"), ("n4", "pill")]


def test_every_note_is_read() -> None:
    found = evidence(some_facts(["pills", "no pills", "PILLS"]), field="narrative", has_phrase=["pills"])
    assert [(one.note_id, one.words) for one in found] == [("n1", "pills"), ("n3", "PILLS")]


def test_a_phrase_of_the_call_type_has_no_note() -> None:
    facts = some_facts("pills", "MENTAL PATIENT")
    assert evidence(facts, field="call_type", has_phrase=["mental"]) == (
        Evidence("s", "call_type", "MENTAL", None, 0, 6),
    )
    assert not evidence(some_facts("mental"), field="call_type", has_phrase=["mental"])


@pytest.mark.parametrize(
    ("note", "counts"),
    [
        ("cutting", True),
        ("used to be cutting", True),
        ("no cutting", True),
        ("cutting. disregard", False),
        ("pills", True),
        ("used to take pills", False),
        ("no pills", False),
        ("dog took pills", False),
        ("dog hears voices", True),
    ],
)
def test_a_mention_counts_when_affirmed_or_as_its_list_says(note: str, counts: bool) -> None:
    lists = ["past", "pills", "voices"]
    assert bool(evidence(some_facts(note), field="narrative", has_phrase_from=lists)) is counts


def test_phrases_of_a_rule_are_about_what_the_rule_is_about() -> None:
    facts, signal = some_facts("dog took a rope"), {"field": "narrative", "has_phrase": ["rope"]}
    assert evidence(facts, {"tag": "other"}, **signal)
    assert evidence(facts, {"gate": "mental_health"}, **signal)
    assert not evidence(facts, {"tag": "mental_health"}, **signal)
    assert not evidence(facts, {"tag": "mental_health.rope"}, **signal)


def test_the_same_phrases_may_stand_in_rules_on_two_topics() -> None:
    signals = {"s": {"field": "narrative", "has_phrase": ["rope"]}}
    tags = {"one": "mental_health", "two": "other"}
    rules = [a_rule(name, tag=tag, signals=signals, all_of=["s"]) for name, tag in tags.items()]
    evaluation = Engine(rules, wordbook=WORDS, tables={}).evaluate(some_facts("dog took a rope"))
    assert evaluation.tags == {"other"}


def test_a_few_findings_are_shown_and_none_within_a_longer_one() -> None:
    facts = some_facts("pills pills pills pills pills pills")
    assert words(facts, field="narrative", has_phrase_from=["pills"]) == ["pills"] * 4
    phrases = ["took", "took all", "all her pills", "pills"]
    assert words(some_facts("took all her pills"), field="narrative", has_phrase=phrases) == [
        "took all",
        "all her pills",
    ]


@pytest.mark.parametrize("wanted", [True, False])
@pytest.mark.parametrize("name", ["in_custody", "weapon"])
def test_is_asks_a_flag(name: str, wanted: bool) -> None:
    so, otherwise = (some_facts(None, None, **{name: value}) for value in (wanted, not wanted))
    asked = {"field": name, "is": wanted}
    assert evidence(so, **asked) == (Evidence("s", name, "yes" if wanted else "no"),)
    assert not evidence(otherwise, **asked)


CHILD = {"roles": {"VICTIM"}, "age": 7.0, "sex": {"M"}, "relationship": {"XS", "INTIMATE"}}
ADULT = {"roles": {"VICTIM", "CALLER"}, "age": 30.0, "sex": {"F"}}
NOBODY_KNOWS: dict[str, Any] = {"roles": {"VICTIM"}}


@pytest.mark.parametrize(
    ("test", "passes"),
    [
        ({"roles": ["Victim"]}, True),
        ({"roles": ["suspect", "VICTIM"]}, True),
        ({"roles": ["suspect"]}, False),
        ({"sex": ["m"]}, True),
        ({"sex": ["f", "female"]}, False),
        ({"relationship": ["SE", "xs"]}, True),
        ({"relationship": ["intimate"]}, True),
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


MINOR = {"age_below": 18}


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
        ([CHILD, {"roles": {"WITNESS"}, "age": 50.0}], True, True),
        ([{"roles": {"WITNESS"}, "age": 5.0}], False, False),
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
