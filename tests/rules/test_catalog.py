"""The built-in catalog: it loads, every case of every rule is a test, and no case is about a real person."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.rules.catalog import BUILT_IN, Catalog, example_call, failing_cases, load, verdict_of
from app.rules.model import CODE_FIELDS, FLAG_FIELDS, TEXT_FIELDS
from tests.rules.small_catalog import FILES, RULE, catalog_in, edited

BODIES = [yaml.safe_load(path.read_text("utf-8")) for path in sorted(BUILT_IN.rglob("*.yaml"))]
RULES: dict[str, dict[str, Any]] = {body["id"]: body for body in BODIES if "cases" in body}
CASES = [(rule, case["name"]) for rule, body in RULES.items() for case in body["cases"]]


@pytest.mark.parametrize(("rule_id", "name"), CASES, ids=[f"{rule}: {name}" for rule, name in CASES])
def test_the_rule_proves_its_case(catalog: Catalog, rule_id: str, name: str) -> None:
    (rule,) = [rule for rule in catalog.rules if rule.id == rule_id]
    (case,) = [case for case in rule.cases if case.name == name]
    assert verdict_of(catalog, rule, case) == case.expect


def test_every_rule_of_the_directory_is_loaded(catalog: Catalog) -> None:
    assert [rule.id for rule in catalog.rules] == sorted(RULES)
    assert set(catalog.queues) == {"mhop", "dcrc", "dcdss"}


def test_only_what_the_advocates_learn_stays_with_them(catalog: Catalog) -> None:
    assert {queue.id for queue in catalog.queues.values() if queue.receipt_only} == {"dcrc"}
    assert {queue.id for queue in catalog.queues.values() if queue.takes_statutory_reports} == {"dcdss"}


def test_each_agency_is_shown_one_instrument(catalog: Catalog) -> None:
    shown = {queue.id: queue.screenings for queue in catalog.queues.values()}
    assert shown == {"mhop": ["cssrs"], "dcrc": ["lap"], "dcdss": ["lap"]}


def test_every_hold_has_a_reason_that_the_city_words(catalog: Catalog) -> None:
    worded = {reason.code for reason in catalog.city.reasons if "hold" in reason.verbs}
    assert {hold.reason for rule in catalog.rules for hold in rule.hold} <= worded


def test_every_fact_of_a_call_may_be_asked_for(catalog: Catalog) -> None:
    facts = catalog.facts(example_call({}))
    assert set(facts.codes) == set(CODE_FIELDS) - {"tags", "gates"}
    assert set(facts.texts) == set(TEXT_FIELDS)
    assert set(facts.flags) == set(FLAG_FIELDS)


PHONE = re.compile(r"\d{3}[-. )]*\d{4}\b")
STREET = re.compile(
    r"\b\d+\s+(?:[NSEW]\.?\s+)?(?:\w+\s+){1,2}"
    r"(?:st|street|ave|avenue|rd|road|dr|drive|blvd|ln|lane|ct|court|way|pl|place|cir|hwy|pkwy)\b",
    re.IGNORECASE,
)
OF_A_PERSON = {"address", "apartment", "caller_phone", "phone", "given_name", "family_name", "birth_date"}


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    else:
        yield str(value)


def _gives_away(call: dict[str, Any]) -> list[str]:
    """What in a call could belong to a person."""
    return [one for one in _strings(call) if one in OF_A_PERSON or PHONE.search(one) or STREET.search(one)]


@pytest.mark.parametrize("rule_id", RULES)
def test_no_case_holds_a_phone_number_a_street_or_a_name(rule_id: str) -> None:
    assert [found for case in RULES[rule_id]["cases"] for found in _gives_away(case["call"])] == []


@pytest.mark.parametrize(
    "call",
    [
        {"narrative": "call back at 919-555-0100"},
        {"narrative": ["at (919) 555 0100"]},
        {"narrative": "9195550100"},
        {"narrative": "AT 12 N SAMPLE ST"},
        {"narrative": "at 4100 old sample road now"},
        {"persons": [{"given_name": "x"}]},
    ],
)
def test_such_a_case_would_be_noticed(call: dict[str, Any]) -> None:
    assert _gives_away(call)


def test_a_code_is_known_by_its_field_in_any_case(catalog: Catalog) -> None:
    assert catalog.knows("call_type_code", " domvio ")
    assert catalog.knows("clearance_codes", "5r")
    assert not catalog.knows("clearance_codes", "DOMVIO")
    assert not catalog.knows("beat", "1")


@pytest.mark.parametrize(
    ("code", "words", "apco"),
    [
        ("DOMVIO", None, "DVA"),
        (" domvio", None, "DVA"),
        ("EDP", None, "EDP"),
        ("ZZZ", "domestic violence", "DVA"),
        ("MHCRIS", "Domestic Violence", "MNTL"),
        ("", "", None),
        (None, None, None),
        ("ZZZ", "something else", None),
    ],
)
def test_the_common_code_is_found_by_the_local_code_or_else_its_words(
    catalog: Catalog, code: str | None, words: str | None, apco: str | None
) -> None:
    assert catalog.apco_of(code, words) == apco


def test_calls_that_became_one_are_judged_as_one(catalog: Catalog) -> None:
    said, struck = example_call({"narrative": "suicidal"}), example_call({"call_type_code": "DOMVIO"})
    evaluation = catalog.evaluate(said, struck)
    assert {"mental_health.suicide", "domestic_violence"} <= evaluation.tags
    assert ("mhop", "dv_safe_routing") in {(one.queue, one.hold) for one in evaluation.routed}


def test_an_example_call_reads_like_a_case() -> None:
    call = example_call({"narrative": ["one", "two"], "beat": 3, "persons": [{"age": 7}]})
    assert [note["text"] for note in call.notes] == ["one", "two"]
    assert (call.field("beat"), call.persons[0]["age"]) == ("3", 7.0)


@pytest.mark.parametrize("stated", [{"beet": "1"}, {"persons": [{"agee": 7}]}, {"event_id": "x"}])
def test_an_example_call_with_an_unknown_field_is_refused(stated: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"no such field: (beet|agee|event_id)"):
        example_call(stated)


def digest(root: Path, changed: dict[str, str]) -> str:
    root.mkdir()
    return load(catalog_in(root, changed)).digest


def test_the_digest_changes_with_the_content(tmp_path: Path) -> None:
    changes = [
        {},
        edited("lists/pills.yaml", "overdose", "overdosed"),
        edited("tags/mh-pills.yaml", "version: 1", "version: 2"),
        edited("tags/mh-pills.yaml", "rationale: Why.", "rationale: Because."),
        edited("city.yaml", "timezone: UTC", "timezone: Etc/UTC"),
        {"lists/more.yaml": "{id: more, title: More, owner: board, source: ours, phrases: [rope]}"},
    ]
    assert len({digest(tmp_path / str(i), changed) for i, changed in enumerate(changes)}) == len(changes)


def test_the_digest_does_not_change_with_order_or_layout(tmp_path: Path) -> None:
    lines = RULE.strip().splitlines()
    moved = "# a remark\n" + "\n".join([*lines[1:], lines[0]]) + "\n"
    same = {"tags/mh-pills.yaml": moved, "lists/pills.yaml": f"\n{FILES['lists/pills.yaml']}   # another\n"}
    assert digest(tmp_path / "one", {}) == digest(tmp_path / "two", same)


@pytest.mark.parametrize("status", ["draft", "shadow", "retired"])
def test_only_live_rules_are_evaluated_and_must_prove_themselves(tmp_path: Path, status: str) -> None:
    dormant = RULE.replace("status: live", f"status: {status}").replace("id: mh-pills", "id: mh-other")
    changed = {"tags/mh-other.yaml": dormant.replace("tag: mental_health", "tag: other")}
    catalog = load(catalog_in(tmp_path, changed))
    assert catalog.evaluate(example_call({"narrative": "pills"})).tags == {"mental_health"}
    (rule,) = [rule for rule in catalog.rules if rule.id == "mh-other"]
    assert list(failing_cases(catalog, rule)) == []
