"""The cases beside a rule: how a call is stated, what the rule says of it, and what is wrong with a case."""

from pathlib import Path
from typing import Any

import pytest

from app.rules.catalog import Catalog, load
from app.rules.model import Case, Rule
from app.rules.proof import example_call, failing_cases, verdict_of
from tests.rules.small_catalog import catalog_in


@pytest.fixture
def small(tmp_path: Path) -> Catalog:
    return load(catalog_in(tmp_path))


def rule_of(catalog: Catalog, rule_id: str, *cases: tuple[dict[str, Any], str], **changed: Any) -> Rule:
    """A rule of the catalog with other cases."""
    rule = catalog.rule(rule_id)
    assert rule is not None
    stated = [
        Case.model_validate({"name": f"case {number}", "call": call, "expect": expect})
        for number, (call, expect) in enumerate(cases)
    ]
    return rule.model_copy(update={"cases": stated, **changed})


SAID: dict[str, object] = {"narrative": "took pills"}
HELD: dict[str, object] = {"narrative": "took pills", "in_custody": True}


@pytest.mark.parametrize(
    ("rule_id", "call", "verdict"),
    [
        ("mh-pills", SAID, "match"),
        ("mh-pills", HELD, "match"),
        ("mh-pills", {}, "no_match"),
        ("route-mhop", SAID, "match"),
        ("route-mhop", HELD, "held"),
        ("route-mhop", {"in_custody": True}, "no_match"),
    ],
)
def test_the_verdict_is_that_of_the_whole_catalog(
    small: Catalog, rule_id: str, call: dict[str, Any], verdict: str
) -> None:
    rule = rule_of(small, rule_id, (call, verdict))
    assert verdict_of(small, rule, rule.cases[0]) == verdict


def test_only_cases_with_another_verdict_fail_each_by_its_number(small: Catalog) -> None:
    rule = rule_of(small, "route-mhop", (SAID, "match"), (SAID, "held"), (HELD, "held"), ({}, "match"))
    assert list(failing_cases(small, rule)) == [
        (1, "case 1: expected held, got match"),
        (3, "case 3: expected match, got no_match"),
    ]


def test_a_case_that_is_no_call_fails_and_the_others_are_still_looked_at(small: Catalog) -> None:
    wrong: list[dict[str, Any]] = [
        {"beet": "1"},
        {"persons": [5]},
        {"narrative": [["x"]]},
        {"narrative": {"x": 1}},
        {"offenses": 3},
    ]
    rule = rule_of(small, "mh-pills", *((call, "match") for call in wrong), (SAID, "no_match"))
    failed = dict(failing_cases(small, rule))
    assert list(failed) == [0, 1, 2, 3, 4, 5]
    assert failed[0] == "case 0: no such field: beet"
    assert all(problem.startswith(f"case {number}: ") for number, problem in failed.items())


@pytest.mark.parametrize(("status", "failing"), [("live", 1), ("shadow", 1), ("draft", 0), ("retired", 0)])
def test_only_rules_that_are_evaluated_must_prove_themselves(
    small: Catalog, status: str, failing: int
) -> None:
    rule = rule_of(small, "mh-pills", (SAID, "no_match"), status=status)
    assert len(list(failing_cases(small, rule))) == failing


@pytest.mark.parametrize(
    ("narrative", "notes"),
    [
        ("one", ["one"]),
        (["one", "two"], ["one", "two"]),
        ("", [""]),
        (5150, ["5150"]),
        ([5150, "two"], ["5150", "two"]),
        ([], []),
        (None, []),
        ([str(number) for number in range(99)], [str(number) for number in range(99)]),
    ],
)
def test_a_narrative_is_a_text_or_notes_in_time_order(narrative: Any, notes: list[str]) -> None:
    assert [note["text"] for note in example_call({"narrative": narrative}).notes] == notes


def test_an_example_call_states_fields_and_persons() -> None:
    call = example_call(
        {"beat": 3, "persons": [{"age": 7, "roles": ["victim"]}], "offenses": [{"code": "40A"}]}
    )
    assert (call.field("beat"), call.persons[0]["age"]) == ("3", 7.0)
    assert call.field("offenses") == [{"code": "40A"}]
    assert (call.awaiting_create, call.status, call.notes) == (False, "open", [])


@pytest.mark.parametrize(
    ("stated", "unknown"),
    [
        ({"beet": "1"}, "beet"),
        ({"persons": [{"agee": 7}]}, "agee"),
        ({"event_id": "x"}, "event_id"),
        ({"kind": "cleared", "notes": []}, "kind, notes"),
    ],
)
def test_an_example_call_with_an_unknown_field_is_refused(stated: dict[str, Any], unknown: str) -> None:
    with pytest.raises(ValueError, match=f"^no such field: {unknown}$"):
        example_call(stated)


def test_what_states_a_call_is_left_as_it_was() -> None:
    stated = {"narrative": ["one"], "persons": [{"age": 7}], "beat": "1"}
    example_call(stated)
    assert stated == {"narrative": ["one"], "persons": [{"age": 7}], "beat": "1"}
