"""The built-in catalog: every case of every rule is a test, and all of it is used, owned and about nobody."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.rules.catalog import FOLDERS, Catalog
from app.rules.documents import BUILT_IN
from app.rules.model import Rule
from app.rules.proof import verdict_of

BODIES = {path: yaml.safe_load(path.read_text("utf-8")) for path in sorted(BUILT_IN.rglob("*.yaml"))}
RULES: dict[str, dict[str, Any]] = {body["id"]: body for body in BODIES.values() if "cases" in body}
CASES = [(rule, number) for rule, body in RULES.items() for number in range(len(body["cases"]))]
OWNERS = {
    "behavioral-health-board",
    "crisis-response-center",
    "emergency-communications",
    "mental-health-outreach-program",
    "records-division",
    "social-services",
}


@pytest.mark.parametrize(
    ("rule_id", "number"),
    CASES,
    ids=[f"{rule}: {RULES[rule]['cases'][number]['name']}" for rule, number in CASES],
)
def test_the_rule_proves_its_case(catalog: Catalog, rule_id: str, number: int) -> None:
    rule = catalog.rule(rule_id)
    assert rule is not None
    case = rule.cases[number]
    if rule.status in {"live", "shadow"}:
        assert verdict_of(catalog, rule, case) == case.expect


@pytest.mark.parametrize("rule_id", RULES)
def test_no_two_cases_of_a_rule_have_one_name(rule_id: str) -> None:
    assert [
        name for name, many in Counter(case["name"] for case in RULES[rule_id]["cases"]).items() if many > 1
    ] == []


def test_every_file_of_the_directory_is_loaded_and_stands_where_its_kind_does(catalog: Catalog) -> None:
    assert [rule.id for rule in catalog.rules] == sorted(RULES)
    paths = {path.relative_to(BUILT_IN) for path in BODIES}
    assert set(catalog.documents) == {path.as_posix() for path in paths}
    assert {path.as_posix() for path in paths if len(path.parts) != 2} == {"city.yaml"}
    assert [path for path, body in BODIES.items() if (path.parent.name in FOLDERS) == ("cases" in body)] == [
        BUILT_IN / "city.yaml"
    ]


@pytest.mark.parametrize("path", BODIES, ids=lambda path: path.relative_to(BUILT_IN).as_posix())
def test_a_file_is_named_after_its_id_and_stands_with_its_like(path: Path) -> None:
    body = BODIES[path]
    if path.name == "city.yaml":
        return
    assert path.stem == body["id"]
    if "tag" in body:
        assert path.parent.name == body["tag"].partition(".")[0]
    elif "cases" in body:
        assert path.parent.name == ("gates" if "gate" in body else "routes")


def test_every_owner_is_known() -> None:
    owners = {
        body["owner"] for path, body in BODIES.items() if "agency" not in body and path.name != "city.yaml"
    }
    assert owners == OWNERS


def asked(rules: tuple[Rule, ...]) -> set[str]:
    """The lists and tables that rules name."""
    signals = [signal for rule in rules for signal in rule.signals.values()]
    tables = {signal.one_of_codes for signal in signals if signal.one_of_codes}
    return tables | {name for signal in signals for name in signal.lists}


def test_every_list_is_asked_for_or_joined_to_one_that_is_or_names_who(catalog: Catalog) -> None:
    lists, names = catalog.wordbook.lists, asked(catalog.rules)
    used = {name for name, one in lists.items() if name in names or one.who}
    assert {name for name, one in lists.items() if (one.adds_to or name) not in used} == set()


def test_every_cue_on_a_topic_has_lists_or_rules_on_it(catalog: Catalog) -> None:
    topics = {one.topic for one in catalog.wordbook.lists.values()} | {rule.topic for rule in catalog.rules}
    assert {topic for cue in catalog.wordbook.cues for topic in cue.topics or ()} <= topics


def test_what_joins_a_list_is_on_its_topic_and_names_the_same_role(catalog: Catalog) -> None:
    lists = catalog.wordbook.lists
    joined = [(one, lists[one.adds_to]) for one in lists.values() if one.adds_to]
    assert [one.id for one, to in joined if one.topic not in {None, to.topic}] == []
    assert [one.id for one, to in joined if one.who not in {None, to.who}] == []


def test_every_table_is_named_by_a_rule_or_of_codes_that_a_call_has(catalog: Catalog) -> None:
    names = asked(catalog.rules)
    known = {"call_type_code", "clearance_codes", "disposition", "offenses", "relationship", "language"}
    assert {
        table.id for table in catalog.tables.values() if table.id not in names and table.field not in known
    } == set()


@pytest.mark.parametrize("table_id", [body["id"] for body in BODIES.values() if "codes" in body])
def test_a_way_of_writing_stands_for_one_code_of_a_table(catalog: Catalog, table_id: str) -> None:
    ways = [
        (way, entry.code) for entry in catalog.tables[table_id].codes for way in {entry.code, *entry.also}
    ]
    assert [way for way, many in Counter(way for way, _ in ways).items() if many > 1] == []


def test_every_common_code_named_stands_in_a_table_of_common_codes(catalog: Catalog) -> None:
    common = {
        (table.field, entry.code)
        for table in catalog.tables.values()
        if table.common
        for entry in table.codes
    }
    named = {
        (table.field, entry.apco) for table in catalog.tables.values() for entry in table.codes if entry.apco
    }
    assert named <= common


def test_only_what_the_advocates_learn_stays_with_them(catalog: Catalog) -> None:
    assert set(catalog.queues) == {"mhop", "dcrc", "dcdss"}
    assert {queue.id for queue in catalog.queues.values() if queue.receipt_only} == {"dcrc"}
    assert {queue.id for queue in catalog.queues.values() if queue.takes_statutory_reports} == {"dcdss"}


def test_each_agency_is_shown_its_own_instrument(catalog: Catalog) -> None:
    shown = {queue.id: queue.profile.screenings.instruments for queue in catalog.queues.values()}
    assert shown == {"mhop": ["cssrs"], "dcrc": ["lap"], "dcdss": []}


def test_every_program_is_routed_to(catalog: Catalog) -> None:
    routed = {(rule.route.queue, rule.route.program) for rule in catalog.rules if rule.route}
    assert routed == {
        (queue.id, program.id) for queue in catalog.queues.values() for program in queue.programs
    }


def test_every_hold_has_a_reason_that_the_city_words(catalog: Catalog) -> None:
    worded = {reason.code for reason in catalog.city.reasons if "hold" in reason.verbs}
    assert {hold.reason for rule in catalog.rules for hold in rule.hold} <= worded


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
