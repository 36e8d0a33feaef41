"""Which program a call is eligible for, what is asked of staff, and what a queue's file may not ask."""

from typing import Any

import pytest
from pydantic import ValidationError

from app.rules.catalog import Catalog
from app.rules.eligibility import languages_asked, program_of
from app.rules.proof import example_call
from app.rules.tables import Program

ARRESTED = {
    "offenses": [{"code": "40A", "arrest": True}],
    "persons": [{"roles": ["arrestee"], "sex": "F"}],
}
DRUNK = {"call_type_code": "INTOX", "in_custody": True, "narrative": "HEARING VOICES"}


def eligible(catalog: Catalog, queue: str, named: str, call: dict[str, Any]) -> str | None:
    parsed = example_call(call)
    said = catalog.evaluate(parsed)
    found = program_of(catalog.queues[queue], named, catalog.facts(parsed), tags=said.tags, gates=said.gates)
    return found.id if found else None


@pytest.mark.parametrize(
    ("named", "call", "expected"),
    [
        ("jail_diversion", DRUNK, "jail_diversion"),
        ("outreach", ARRESTED, "outreach"),
        ("case_management", {"clearance_codes": ["5R"]}, "case_management"),
        # The program named stands if it may, though another could take the call too.
        ("case_management", DRUNK, "case_management"),
        # No longer held: case management can still follow up.
        ("jail_diversion", {**DRUNK, "in_custody": False}, "case_management"),
        ("outreach", {**ARRESTED, "offenses": [{"code": "40A"}]}, None),
        ("case_management", {"call_type_code": "LARCENY"}, None),
        ("a_program_of_an_earlier_catalog", ARRESTED, "outreach"),
    ],
)
def test_the_program_named_or_the_first_that_is_possible(
    catalog: Catalog, named: str, call: dict[str, Any], expected: str | None
) -> None:
    assert eligible(catalog, "mhop", named, call) == expected


def test_a_program_that_asks_nothing_is_open_to_all(catalog: Catalog) -> None:
    assert eligible(catalog, "dcdss", "child_welfare", {}) == "child_welfare"


def test_every_route_leads_to_a_program_that_its_calls_are_eligible_for(catalog: Catalog) -> None:
    for rule in catalog.rules:
        if rule.route:
            for case in rule.cases:
                if case.expect != "no_match":
                    found = eligible(catalog, rule.route.queue, rule.route.program, dict(case.call))
                    assert found == rule.route.program, (rule.id, case.name)


@pytest.mark.parametrize(
    ("persons", "asked"),
    [
        ([], {}),
        ([{"roles": ["arrestee"], "language": "Spanish"}], {"ES": "Spanish"}),
        ([{"roles": ["arrestee"], "language": "es"}], {"ES": "Spanish"}),
        ([{"roles": ["arrestee"], "language": "English"}], {}),
        ([{"roles": ["arrestee"], "language": "unknown"}], {}),
        ([{"roles": ["arrestee"], "language": "Marshallese"}], {"MARSHALLESE": "Marshallese"}),
        # Whoever else is there speaks for themselves.
        ([{"roles": ["arrestee"]}, {"roles": ["caller"], "language": "Vietnamese"}], {}),
        ([{"roles": ["caller"], "language": "Vietnamese"}], {"VI": "Vietnamese"}),
    ],
)
def test_the_language_is_that_of_those_it_serves(
    catalog: Catalog, persons: list[dict[str, Any]], asked: dict[str, str]
) -> None:
    program = Program(id="p", title="P", serves=["arrestee"])
    facts = catalog.facts(example_call({"persons": persons}))
    assert languages_asked(program, facts, catalog.codebook) == asked


@pytest.mark.parametrize(
    "signal",
    [
        {"field": "narrative", "has_phrase": ["drunk"]},
        {"field": "call_type", "has_phrase": ["drunk"]},
        {"field": "notes_in", "one_of": ["ES"]},
        {"field": "call_type_code", "one_of_codes": "mhop_clearance_codes"},
        {"field": "no_such_field", "one_of": ["x"]},
    ],
)
def test_eligibility_rests_on_records_and_not_on_words(signal: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Program.model_validate({"id": "p", "title": "P", "eligibility": [signal]})


@pytest.mark.parametrize(
    ("signal", "call", "holds"),
    [
        ({"field": "in_custody", "is": True}, {"in_custody": True}, True),
        ({"field": "in_custody", "is": True}, {}, False),
        ({"field": "beat", "other_than": ["412"]}, {"beat": "413"}, True),
        ({"field": "beat", "other_than": ["412"]}, {"beat": "412"}, False),
        (
            {"persons": {"roles": ["victim"]}, "all": {"age_at_least": 18}},
            {"persons": [{"roles": ["victim"], "age": 30}]},
            True,
        ),
        (
            {"persons": {"roles": ["victim"]}, "all": {"age_at_least": 18}},
            {"persons": [{"roles": ["victim"]}]},
            False,
        ),
        ({"field": "languages", "one_of": ["ES"]}, {"persons": [{"language": "Spanish"}]}, True),
    ],
)
def test_flags_codes_ages_and_languages_can_be_asked(
    catalog: Catalog, signal: dict[str, Any], call: dict[str, Any], holds: bool
) -> None:
    program = Program.model_validate({"id": "p", "title": "P", "eligibility": [signal]})
    queue = catalog.queues["mhop"].model_copy(update={"programs": [program]})
    facts = catalog.facts(example_call(call))
    assert (program_of(queue, "p", facts, tags=(), gates=()) is program) is holds
