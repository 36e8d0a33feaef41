"""Nearness: which mentions are near each other, what parts them, and who is named in the clause."""

from collections.abc import Sequence
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.engine import Engine
from app.rules.facts import Facts
from app.rules.signals import Evidence
from tests.builders import a_rule, some_facts
from tests.rules.small_wordbook import a_cue, a_list, a_wordbook

WORDS = a_wordbook(
    a_list("hit", "hit", "hit man", "beat up"),
    a_list("wife", "wife", "her ex wife", "ex", "man", "my ex pal"),
    a_list("or", "or", "another call", "hit for", "for wife"),
    a_list("past", "husband", counts_when=["historical"]),
    a_list("victims", "wife", who="victim"),
    a_list("callers", "caller", "neighbor of", who="caller"),
    a_list("callers_es", "vecina", adds_to="callers", who="caller"),
    a_cue("negated", "no", reach=1),
    a_cue("historical", "used to"),
)


def evidence(facts: Facts, **signal: Any) -> tuple[Evidence, ...]:
    rule = a_rule(signals={"s": {"field": "narrative", **signal}}, all_of=["s"])
    matches = Engine([rule], wordbook=WORDS, tables={}).evaluate(facts).matches
    return matches[0].evidence if matches else ()


def near(*notes: str, **keys: Any) -> list[str]:
    signal = {"has_phrase_from": ["hit"], "near_phrase_from": ["wife"], **keys}
    return [one.words for one in evidence(some_facts(notes), **signal)]


@pytest.mark.parametrize(
    ("note", "words"),
    [
        ("he HIT his Wife", ["HIT", "Wife"]),
        ("his wife was hit", ["wife", "hit"]),
        ("hit wife", ["hit", "wife"]),
        ("wife, x: hit", ["wife", "hit"]),
        ("hit a b c wife", ["hit", "wife"]),
        ("hit a b c d wife", []),
        ("wife a b c d hit", []),
        ("hit. wife", []),
        ("wife\nhit", []),
        ("hit", []),
        ("wife", []),
        ("hit man", ["hit", "man"]),
        ("ex wife", []),
        ("no hit wife", []),
        ("hit no wife", []),
        ("wife hit man", ["wife", "hit", "hit", "man"]),
        ("her ex wife a b c hit", ["wife", "hit"]),
        ("my ex pal a b c hit", ["hit", "my ex pal"]),
        ("beat up her ex wife", ["beat up", "her ex wife"]),
    ],
)
def test_near_is_a_few_words_away_in_the_same_clause_on_either_side(note: str, words: list[str]) -> None:
    assert sorted(near(note, within_words=3)) == sorted(words)


@pytest.mark.parametrize(
    ("side", "note", "words"),
    [
        ("after", "hit his wife", ["hit", "wife"]),
        ("after", "wife hit him", []),
        ("before", "wife hit him", ["wife", "hit"]),
        ("before", "hit his wife", []),
        ("after", "wife hit man", ["hit", "man"]),
        ("before", "wife hit man", ["wife", "hit", "wife", "hit man"]),
        ("after", "man a wife no hit", []),
    ],
)
def test_near_may_be_asked_on_one_side_only(side: str, note: str, words: list[str]) -> None:
    assert near(note, near_side=side) == words


@given(st.lists(st.sampled_from(["hit", "wife", "a", "no", "|", "man"]), max_size=9).map(" ".join))
def test_what_is_near_is_near_on_one_side_or_the_other(note: str) -> None:
    sides = [bool(near(note, near_side=side, within_words=2)) for side in ("after", "before")]
    assert any(sides) is bool(near(note, within_words=2))


@pytest.mark.parametrize(("many", "holds"), [(99, True), (100, True), (101, False)])
def test_near_may_be_far_away(many: int, holds: bool) -> None:
    assert bool(near(" ".join(["hit", *["somewhere"] * many, "wife"]), within_words=100)) is holds


@pytest.mark.parametrize(
    ("note", "clauses"),
    [("hit a wife", 1), ("hit. a wife", 2), ("hit. a. wife", 3), ("wife; x; hit", 3), ("hit\n\nwife", 3)],
)
def test_near_may_be_in_the_clauses_after(note: str, clauses: int) -> None:
    assert near(note, within_clauses=clauses)
    assert clauses == 1 or not near(note, within_clauses=clauses - 1)


def test_the_next_note_is_the_next_clause() -> None:
    assert near("wife", "hit", within_clauses=2)
    assert not near("wife", "hit")
    assert not near("wife", "", "hit", within_clauses=2)


@pytest.mark.parametrize(
    ("note", "holds"),
    [
        ("hit him or wife", False),
        ("wife or hit", False),
        ("hit or x. hit wife", True),
        ("or hit wife or", True),
        ("hit another call wife", False),
        ("another hit call wife", True),
        ("hit no or x wife", True),
        ("wife or hit wife", True),
        ("or or hit x wife or or", True),
        ("hit or or x or wife", False),
        ("hit for x wife", True),
        ("hit x for wife", True),
        ("wife hit for for wife", True),
    ],
)
def test_words_between_part_what_is_near(note: str, holds: bool) -> None:
    assert bool(near(note, unless_between=["or"])) is holds


def test_near_in_another_standing_counts_as_the_list_says() -> None:
    assert near("hit but used to be husband", near_phrase_from=["past"])
    assert not near("hit but used to be wife", near_phrase_from=["wife"])


def test_near_may_be_phrases_of_the_rule_and_of_more_lists() -> None:
    keys = {"has_phrase_from": ["or"], "has_phrase": ["punched"], "near_phrase_from": ["past", "wife"]}
    assert near("punched wife", **keys) == ["punched", "wife"]
    assert near("or husband", **keys) == ["or", "husband"]


def test_the_first_pairs_are_evidence_enough() -> None:
    assert near(" . ".join(["hit wife"] * 9)) == ["hit", "wife"] * 2


def test_evidence_of_nearness_says_where_both_stand() -> None:
    found = evidence(some_facts(["x", "WIFE  hit"]), has_phrase_from=["hit"], near_phrase_from=["wife"])
    assert found == (
        Evidence("s", "narrative", "WIFE", "n2", 0, 4, "victim"),
        Evidence("s", "narrative", "hit", "n2", 6, 9, "victim"),
    )


@pytest.mark.parametrize(
    ("note", "who"),
    [
        ("hit", None),
        ("caller hit", "caller"),
        ("wife was hit", "victim"),
        ("caller says wife hit", "victim"),
        ("wife and caller hit", "caller"),
        ("caller. hit", None),
        ("hit caller", None),
        ("vecina hit", "caller"),
        ("no caller x hit", "caller"),
    ],
)
def test_the_role_named_last_in_the_clause_is_who(note: str, who: str | None) -> None:
    (found, *_) = evidence(some_facts(note), has_phrase=["hit"])
    assert found.who == who


def test_a_role_within_the_words_is_who() -> None:
    (found,) = evidence(some_facts("caller: hit the wife"), has_phrase=["hit the wife"])
    assert found.who == "victim"


VOCABULARY = "hit man wife her ex my pal beat up or for a b | .".split()
sentences = st.lists(st.sampled_from(VOCABULARY), max_size=16)
counts = st.integers(1, 6)


def places(text: Sequence[str], name: str) -> list[tuple[int, int]]:
    phrases = [phrase.split() for phrase in WORDS.lists[name].phrases]
    return [
        (start, start + len(phrase))
        for phrase in phrases
        for start in range(len(text))
        if list(text[start : start + len(phrase)]) == phrase
    ]


def slow(text: Sequence[str], words: int, clauses: int, *, parted: bool) -> bool:
    """Whether any two mentions whatever are near, tried one by one."""
    partings = places(text, "or") if parted else []
    for first, second in product(places(text, "hit"), places(text, "wife")):
        start, end = min(first, second)[1], max(first, second)[0]
        between = text[start:end]
        if (
            start <= end
            and len(between) <= words
            and between.count("|") < clauses
            and not any(start <= one and other <= end for one, other in partings)
        ):
            return True
    return False


@given(sentences, counts, st.integers(1, 3), st.booleans())
def test_near_is_what_trying_every_two_mentions_finds(
    text: list[str], words: int, clauses: int, parted: bool
) -> None:
    text = [{".": "|"}.get(word, word) for word in text]
    keys = {"within_words": words, "within_clauses": clauses, "unless_between": ["or"] if parted else []}
    assert bool(near(" ".join(text), **keys)) is slow(text, words, clauses, parted=parted)


@given(sentences, counts)
def test_near_is_the_same_from_either_list(text: list[str], words: int) -> None:
    note = " ".join(text)
    turned = {"has_phrase_from": ["wife"], "near_phrase_from": ["hit"]}
    assert bool(near(note, within_words=words)) is bool(near(note, within_words=words, **turned))


@given(st.lists(st.sampled_from("hit wife or a b |".split()), max_size=12), counts)
def test_near_is_the_same_backwards(text: list[str], words: int) -> None:
    keys = {"within_words": words, "has_phrase_from": ["hit"], "near_phrase_from": ["victims"]}
    assert bool(near(" ".join(text), **keys)) is bool(near(" ".join(reversed(text)), **keys))
