"""Corrections: a tag taken away stays away until something new is said, and one added stands."""

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.corrections import NO_CORRECTIONS, Corrections, Witness, lineage
from app.rules.engine import Engine, Evaluation, witnesses
from app.rules.facts import Facts
from tests.builders import a_rule, some_facts
from tests.rules.small_wordbook import a_list, a_wordbook

SAID = {"field": "narrative", "has_phrase_from": ["sad"]}
CODED = {"field": "beat", "one_of": ["A", "B"]}
TAGGED = {"field": "tags", "one_of": ["mood"]}
ENGINE = Engine(
    [
        a_rule("mood-code", tag="mood", signals={"coded": CODED}, all_of=["coded"]),
        a_rule("mood-words", tag="mood.low", signals={"said": SAID}, all_of=["said"]),
        a_rule("other", tag="other", signals={"said": SAID}, all_of=["said"]),
        a_rule("gate", gate="gate", signals={"said": SAID}, all_of=["said"]),
        a_rule("later", gate="later", signals={"tagged": TAGGED}, all_of=["tagged"]),
        a_rule("route", route={"queue": "q", "program": "p"}, signals={"tagged": TAGGED}, all_of=["tagged"]),
    ],
    wordbook=a_wordbook(a_list("sad", "sad", "low")),
    tables={},
)


def known(evaluation: Evaluation, tag: str) -> frozenset[Witness]:
    """All that the matches for this tag, and for those under it, rest on."""
    matches = [match for match in evaluation.matches if tag in lineage(match.sets)]
    return frozenset(one for match in matches for one in witnesses(match.evidence))


def without(facts: Facts, tag: str, **more: Any) -> Corrections:
    """The tag taken away with all that it rests on now."""
    return Corrections(removed={tag: known(ENGINE.evaluate(facts), tag)}, **more)


BOTH = some_facts(["sad", "and low"], beat={"A"})


def test_a_witness_is_what_the_evidence_is_and_where() -> None:
    assert known(ENGINE.evaluate(BOTH), "mood") == {
        Witness("beat", "A", None, None),
        Witness("narrative", "sad", "n1", 0),
        Witness("narrative", "low", "n2", 4),
    }


def test_a_tag_that_was_taken_away_is_gone_with_those_under_it_and_all_that_asked_for_it() -> None:
    assert ENGINE.evaluate(BOTH).tags == {"mood", "mood.low", "other"}
    found = ENGINE.evaluate(BOTH, without(BOTH, "mood"))
    assert found.tags == {"other"}
    assert found.gates == {"gate"}
    assert found.routed == ()


def test_the_matches_are_still_told() -> None:
    plain, found = ENGINE.evaluate(BOTH), ENGINE.evaluate(BOTH, without(BOTH, "mood"))
    assert [match for match in plain.matches if match.rule != "later"] == list(found.matches)


def test_a_tag_that_was_taken_away_leaves_the_one_it_is_under_and_all_others() -> None:
    said = some_facts("sad")
    assert ENGINE.evaluate(said, without(said, "mood.low")).tags == {"mood", "other"}
    assert ENGINE.evaluate(BOTH, without(BOTH, "mood.low")).tags == {"mood", "other"}
    assert ENGINE.evaluate(BOTH, without(BOTH, "gate")).gates == {"gate", "later"}


@pytest.mark.parametrize(
    ("now", "tags"),
    [
        (some_facts(["sad", "and low"], beat={"A"}), {"other"}),
        (some_facts(["sad", "and low"]), {"other"}),
        (some_facts(["sad"], beat={"A"}), {"other"}),
        (some_facts(["sad", "and low"], beat={"A", "B"}), {"mood", "other"}),
        (some_facts(["sad", "and low", "sad"], beat={"A"}), {"mood", "mood.low", "other"}),
        (some_facts(["so sad", "and low"], beat={"A"}), {"mood", "mood.low", "other"}),
        (some_facts(["low", "and low"], beat={"A"}), {"mood", "mood.low", "other"}),
        (some_facts(["Sad", "and low"], beat={"A"}), {"mood", "mood.low", "other"}),
    ],
)
def test_what_is_new_brings_the_tag_back(now: Facts, tags: set[str]) -> None:
    assert ENGINE.evaluate(now, without(BOTH, "mood")).tags == tags


@pytest.mark.parametrize(
    ("added", "tags", "gates"),
    [
        ({"mood"}, {"mood"}, {"later"}),
        ({"mood.low"}, {"mood", "mood.low"}, {"later"}),
        ({"unheard_of"}, {"unheard_of"}, set()),
    ],
)
def test_a_tag_that_was_added_stands_whatever_the_rules_say(
    added: set[str], tags: set[str], gates: set[str]
) -> None:
    found = ENGINE.evaluate(some_facts(), Corrections(frozenset(added)))
    assert (set(found.tags), set(found.gates)) == (tags, gates)
    assert bool(found.routed) is ("mood" in tags)
    assert ENGINE.evaluate(BOTH, Corrections(frozenset(added))).tags >= tags


def test_no_correction_changes_nothing() -> None:
    assert ENGINE.evaluate(BOTH, NO_CORRECTIONS) == ENGINE.evaluate(BOTH)
    assert ENGINE.evaluate(BOTH, without(some_facts(), "mood")) == ENGINE.evaluate(BOTH)


notes = st.lists(st.sampled_from(["sad", "low", "so sad", "calm"]), max_size=3)
beats = st.frozensets(st.sampled_from("ABC"))
some = st.builds(lambda notes, beat: some_facts(notes, beat=beat), notes, beats)
tags = st.sampled_from(["mood", "mood.low", "other"])


@given(some, tags)
def test_taken_away_with_all_its_witnesses_it_is_gone_and_a_new_one_brings_it_back(
    facts: Facts, tag: str
) -> None:
    taken = without(facts, tag)
    assert tag not in ENGINE.evaluate(facts, taken).tags
    more = some_facts(
        [*(text.text for text in facts.texts["narrative"]), "now low"], beat=facts.codes["beat"]
    )
    assert tag in ENGINE.evaluate(more, taken).tags


@given(some, some, tags)
def test_the_tag_is_back_only_where_something_is_said_that_was_not_known(
    before: Facts, now: Facts, tag: str
) -> None:
    taken, plain = without(before, tag), ENGINE.evaluate(now)
    new = any(
        not set(witnesses(match.evidence)) <= taken.removed[tag]
        for match in plain.matches
        if tag in lineage(match.sets)
    )
    assert (tag in ENGINE.evaluate(now, taken).tags) is new


@given(some, tags, tags)
def test_what_is_added_stands_though_it_was_taken_away_before(facts: Facts, tag: str, other: str) -> None:
    found = ENGINE.evaluate(facts, without(facts, other, added=frozenset((tag,))))
    assert found.tags >= set(lineage(tag))


ONE, TWO = Witness("narrative", "sad", "n1", 0), Witness("beat", "A", None, None)


@pytest.mark.parametrize(
    ("before", "tag", "after"),
    [
        (NO_CORRECTIONS, "mood", Corrections(frozenset(("mood",)))),
        (Corrections(frozenset(("other",))), "mood.low", Corrections(frozenset(("other", "mood.low")))),
        (Corrections(removed={"mood": frozenset((ONE,))}), "mood", Corrections(frozenset(("mood",)))),
        (Corrections(removed={"mood": frozenset((ONE,))}), "mood.low", Corrections(frozenset(("mood.low",)))),
        (
            Corrections(removed={"mood.low": frozenset((ONE,))}),
            "mood",
            Corrections(frozenset(("mood",)), {"mood.low": frozenset((ONE,))}),
        ),
    ],
)
def test_a_tag_that_holds_is_added_and_no_longer_taken_away(
    before: Corrections, tag: str, after: Corrections
) -> None:
    assert before.holding(tag) == after


@pytest.mark.parametrize(
    ("before", "tag", "after"),
    [
        (NO_CORRECTIONS, "mood", Corrections(removed={"mood": frozenset((TWO,))})),
        (
            Corrections(frozenset(("mood", "mood.low"))),
            "mood",
            Corrections(removed={"mood": frozenset((TWO,))}),
        ),
        (
            Corrections(frozenset(("mood", "mood.low"))),
            "mood.low",
            Corrections(frozenset(("mood",)), {"mood.low": frozenset((TWO,))}),
        ),
        (
            Corrections(removed={"mood": frozenset((ONE,)), "other": frozenset((ONE,))}),
            "mood",
            Corrections(removed={"mood": frozenset((ONE, TWO)), "other": frozenset((ONE,))}),
        ),
    ],
)
def test_a_tag_that_does_not_hold_is_taken_away_with_those_under_it(
    before: Corrections, tag: str, after: Corrections
) -> None:
    assert before.without(tag, [TWO]) == after


said = st.builds(
    Witness,
    st.sampled_from(["narrative", "beat"]),
    st.text(max_size=3),
    st.none() | st.text(max_size=2),
    st.none() | st.integers(0, 9),
)
wishes = st.lists(st.tuples(tags, st.booleans(), st.frozensets(said, max_size=3)), max_size=5)


def after(wishes: list[tuple[str, bool, frozenset[Witness]]]) -> Corrections:
    corrections = NO_CORRECTIONS
    for tag, holds, known in wishes:
        corrections = corrections.holding(tag) if holds else corrections.without(tag, known)
    return corrections


@given(wishes)
def test_corrections_are_stored_as_json_and_come_back_as_they_were(
    wished: list[tuple[str, bool, frozenset[Witness]]],
) -> None:
    corrections = after(wished)
    stored = orjson.loads(orjson.dumps(corrections.dump()))
    assert Corrections.load(stored) == corrections
    assert bool(corrections) is bool(wished) is (stored is not None)


def test_what_is_stored_has_one_order() -> None:
    both = [Corrections(removed={"b": frozenset(one), "a": frozenset()}) for one in ((ONE, TWO), (TWO, ONE))]
    assert orjson.dumps(both[0].dump()) == orjson.dumps(both[1].dump())


@given(some, wishes, tags)
def test_the_last_word_counts(
    facts: Facts, wished: list[tuple[str, bool, frozenset[Witness]]], tag: str
) -> None:
    corrections = after(wished)
    assert tag in ENGINE.evaluate(facts, corrections.holding(tag)).tags
    taken = corrections.without(tag, known(ENGINE.evaluate(facts, corrections), tag))
    assert tag not in ENGINE.evaluate(facts, taken).tags


@pytest.mark.parametrize(("tag", "line"), [("mood", ("mood",)), ("mood.low", ("mood", "mood.low"))])
def test_a_tag_comes_with_the_one_it_is_under(tag: str, line: tuple[str, ...]) -> None:
    assert lineage(tag) == line
