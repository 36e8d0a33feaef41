"""Mappings: what loads, and what is said of one that does not."""

from pathlib import Path

import pytest

from app.domain.event import CallFields, Note, Person, Unit
from app.feeds.mapping import DATES, LISTS, TIMES, MappingError, load_mapping

MAPPINGS = Path(__file__).parents[2] / "docs" / "mappings"

SMALLEST = """
timezone: America/Chicago
call_number: Id
events:
  - {kind: created, event_id: Id, occurred_at: Received}
"""


def problems(text: str) -> list[str]:
    with pytest.raises(MappingError) as caught:
        load_mapping(text, "city.yaml")
    return caught.value.problems


@pytest.mark.parametrize("path", sorted(MAPPINGS.glob("*.yaml")), ids=lambda path: path.name)
def test_the_mappings_that_we_publish_load(path: Path) -> None:
    assert load_mapping(path.read_text("utf-8"), path.name).events


def test_the_smallest_mapping() -> None:
    mapping = load_mapping(SMALLEST, "city.yaml")
    assert mapping.places() == {"Id": "call_number", "Received": "events.0.occurred_at"}


def test_every_problem_is_named_at_once_with_its_place() -> None:
    text = """
timezone: America/Chicgo
times: ["%H:%M"]
delimitr: ";"
call_number: {constant: x}
events:
  - kind: creatd
    event_id: A
    ocurred_at: B
    call: {beatt: Beat, priority: }
    units: [{unit_id: U}]
  - kind: {column: K, codes: {N: created, C: clered}}
    event_id: A
    occurred_at: [a]
    notes: [{txt: Remarks}]
"""
    said = problems(text)
    assert all(problem.startswith("city.yaml: ") for problem in said)
    expected = [
        'timezone: no such time zone; did you mean "America/Chicago"?',
        "times.0: no format of a day and time; one is %m/%d/%Y %I:%M:%S %p",
        'delimitr: no such key; did you mean "delimiter"?',
        "call_number: name a column: an identity differs from row to row",
        "events.0.occurred_at: Field required",
        'events.0.ocurred_at: no such key; did you mean "occurred_at"?',
        'events.0.call.beatt: an event has no such field here; did you mean "beat"?',
        "events.0.call.priority: name a column, a text with {columns}, or {column: ..., codes: ...}",
        "events.0.units.0: status needed",
        "events.1.occurred_at: name a column, a text with {columns}, or {column: ..., codes: ...}",
        'events.1.notes.0.txt: an event has no such field here; did you mean "text"?',
    ]
    assert {f"city.yaml: {problem}" for problem in expected} <= set(said)
    assert any(problem.startswith("city.yaml: events.0.kind: one of created, ") for problem in said)
    assert any(problem.endswith('did you mean "cleared"?') for problem in said)
    assert len(said) == 13


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("beat: {column: Beat, constant: 7}", "exactly one of column, text, constant"),
        ("beat: {constant: 7, codes: {a: b}}", "codes and split go with column"),
        ("beat: {text: no column here}", "else it is a constant"),
        ("beat: {column: Beat, split: ','}", "beat is no list"),
        ("beat: {colunm: Beat}", 'did you mean "column"?'),
    ],
)
def test_a_value_has_one_origin(line: str, said: str) -> None:
    text = SMALLEST.replace("occurred_at: Received}", f"occurred_at: Received, call: {{{line}}}}}")
    assert any(said in problem for problem in problems(text))


def test_two_events_of_a_row_do_not_share_an_identity() -> None:
    text = SMALLEST + "  - {kind: cleared, event_id: Id, occurred_at: Closed}\n"
    assert problems(text) == [
        "city.yaml: the file: events.1.event_id: each event of a row needs an id of its own"
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [("a: [", "city.yaml:2:1: not YAML"), ("a: \0", "not YAML"), ("- list", "the file"), ("", "the file")],
)
def test_what_is_no_mapping_at_all(text: str, said: str) -> None:
    assert any(said in problem for problem in problems(text))


def test_codes_stay_text() -> None:
    codes = "codes: {010: ten, NO: nothing, 1.10: number, ~: tilde}"
    text = SMALLEST.replace("Received}", "Received, call: {beat: {column: Beat, " + codes + "}}}")
    assert set(load_mapping(text, "city.yaml").events[0].call["beat"].codes) == {"010", "NO", "1.10", "~"}


def test_a_digest_tells_what_a_mapping_says_not_how_it_is_written() -> None:
    first, same = load_mapping(SMALLEST, "a"), load_mapping("# a comment\n" + SMALLEST, "b")
    other = load_mapping(SMALLEST.replace("Received", "Created"), "c")
    assert first.digest == same.digest != other.digest


def test_every_field_of_an_event_is_read_as_what_it_is() -> None:
    kind_of = {"string/date-time": TIMES, "string/date": DATES, "array": LISTS}
    for shape in (CallFields, Note, Person, Unit):
        for name, schema in shape.model_json_schema()["properties"].items():
            for one in schema.get("anyOf", [schema]):
                kind = "/".join(filter(None, (one.get("type"), one.get("format"))))
                read = [names for names in (TIMES, DATES, LISTS) if name in names]
                if kind != "null":
                    assert read == ([kind_of[kind]] if kind in kind_of else []), (name, kind)
