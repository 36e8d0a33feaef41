"""Rules in plain words: every kind of signal, group and case reads as a sentence."""

from typing import Any

import pytest
import yaml

from app.rules.catalog import Catalog, load
from app.rules.model import Groups, Signal
from app.rules.wording import PLAIN, Wording
from tests.rules.small_catalog import catalog_in

LISTS = {
    "lists/partner.yaml": """
        {id: partner, title: Partners, owner: o, source: s, counts_when: [historical],
        phrases: [husband, wife]}
    """,
    "lists/partner_es.yaml": """
        {id: partner_es, title: Parejas, owner: o, source: s, language: es, adds_to: partner,
        phrases: [esposo]}
    """,
}
PILLS = "Pills (lists/pills.yaml) (2: “pills”, “overdose”; with 1 of Pastillas (lists/pills_es.yaml))"
PARTNERS = (
    "Partners (lists/partner.yaml) (2: “husband”, “wife”; with 1 of Parejas (lists/partner_es.yaml);"
    " also counts when historical)"
)
SAME = "in the same clause with at most 5 words between"
NEXT = "within 2 clauses with at most 12 words between"
AND_NEAR = "and near it, in the same clause with at most 12 words between,"
APART = f"but not with a phrase of {PILLS} between them"
RELATED = "whose relationship to the suspect is"


@pytest.fixture(scope="module")
def wording(tmp_path_factory: pytest.TempPathFactory) -> Wording:
    return Wording(load(catalog_in(tmp_path_factory.mktemp("catalog"), LISTS)))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("{field: narrative, has_phrase: [a, b, c]}", "The narrative mentions “a”, “b” or “c”."),
        ("{field: narrative, has_phrase_from: [pills]}", f"The narrative mentions a phrase of {PILLS}."),
        (
            "{field: call_type, has_phrase: [x], has_phrase_from: [pills]}",
            f"The wording of the call type mentions “x” or a phrase of {PILLS}.",
        ),
        (
            "{field: narrative, has_phrase_from: [partner], near_phrase_from: [pills], within_words: 5}",
            f"The narrative mentions a phrase of {PARTNERS}; and near it, {SAME}, a phrase of {PILLS}.",
        ),
        (
            "{field: narrative, has_phrase: [x], near_phrase_from: [pills], within_clauses: 2}",
            f"The narrative mentions “x”; and near it, {NEXT}, a phrase of {PILLS}.",
        ),
        (
            "{field: narrative, has_phrase: [x], near_phrase_from: [pills], unless_between: [pills]}",
            f"The narrative mentions “x”; {AND_NEAR} a phrase of {PILLS}; {APART}.",
        ),
        ("{field: clearance_codes, one_of: [5, 5r]}", "A clearance code is 5 or 5R."),
        (
            "{field: call_type_code, one_of: [X], one_of_codes: types}",
            "The call-type code is X or one of Types (codes/types.yaml) (1: MHCRIS Mental Health Crisis).",
        ),
        (
            "{field: notes_in, other_than: [en, es]}",
            "The language of the notes is known, and is not EN or ES.",
        ),
        ("{field: tags, one_of: [mental_health]}", "The call is tagged mental_health."),
        ("{field: gates, one_of: [weapon, injury]}", "The gate weapon or injury is set."),
        ("{field: in_custody, is: true}", "It is stated that somebody is in custody."),
        ("{field: weapon, is: false}", "It is not stated that there is a weapon."),
        ("{persons: {age_below: 18}}", "There is a person aged under 18."),
        (
            "{persons: {roles: [victim]}, any: {sex: [F], age_at_least: 60}}",
            "There is a person who is victim, of sex F, aged 60 or more.",
        ),
        (
            "{persons: {roles: [victim]}, all: {relationship: [SE, BG]}}",
            f"There is a person who is victim; and every such person is one {RELATED} SE or BG.",
        ),
    ],
)
def test_a_signal_is_a_sentence(wording: Wording, asked: str, said: str) -> None:
    body = yaml.safe_load(asked.replace("[5, 5r]", "['5', 5r]"))
    assert wording.signal(Signal.model_validate(body)) == said


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        ({"all_of": ["a"]}, "a"),
        ({"all_of": ["a", "b"], "none_of": ["c"]}, "all of a, b, and not c"),
        (
            {"all_of": ["a"], "any_of": ["b", "c"], "none_of": ["d", "e"]},
            "a, and any of b, c, and none of d, e",
        ),
    ],
)
def test_groups_say_what_must_hold(wording: Wording, groups: dict[str, list[str]], said: str) -> None:
    assert wording.groups(Groups(**groups)) == said


def test_a_route_says_when_it_waits(wording: Wording) -> None:
    route = wording.catalog.rule("route-mhop")
    assert route
    assert wording.holds(route) == [
        "Holds when tagged.",
        "Waits for a supervisor when held. Reason doubt: doubt.",
    ]
    assert wording.sets(route) == "referral mhop/outreach, Queue: Outreach"


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ({}, "a call of which nothing is known"),
        ({"narrative": "a  b\nc"}, "narrative: “a  b\nc”"),
        ({"narrative": ["one", "two"]}, "narrative: “one”, then “two”"),
        ({"in_custody": True, "clearance_codes": ["1", "5R"]}, "in custody: yes; clearance codes: 1, 5R"),
        (
            {"persons": [{"roles": ["victim"], "age": 7}, {"sex": "F"}]},
            "persons: (roles victim, age 7) and (sex F)",
        ),
        ({"offenses": [{"code": "13B", "arrest": False}]}, "offenses: (code 13B, arrest no)"),
        ({"narrative": 5, "odd": [], "none": None}, "narrative: “5”; odd: ; none: None"),
    ],
)
def test_a_case_says_what_its_call_is(wording: Wording, call: dict[str, Any], said: str) -> None:
    assert wording.call(call) == said


def test_every_rule_of_the_built_in_catalog_can_be_said(catalog: Catalog) -> None:
    wording = Wording(catalog, PLAIN)
    for rule in catalog.rules:
        said = [*map(wording.signal, rule.signals.values()), *wording.holds(rule)]
        assert all(sentence[0].isupper() and sentence.endswith(".") for sentence in said), rule.id
        assert all("None" not in sentence for sentence in said), rule.id
        assert wording.path(rule).endswith(".yaml")
