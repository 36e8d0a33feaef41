"""Rows of a city's export: which events they make."""

import re
from pathlib import Path
from typing import Any

import orjson

from app.feeds.mapping import load_mapping
from app.feeds.native import Reading, read_body
from tests.feeds.tables import MAPPING, rows, table

README = Path(__file__).parents[2] / "docs" / "mappings" / "README.md"


def events(line: str) -> list[dict[str, Any]]:
    (row,) = rows(line)
    assert row.rejected is None
    return row.events


def test_a_row_makes_the_events_that_it_fills() -> None:
    assert events("7,2018-05-01 00:00:14,2018-05-01 00:01:00,2018-05-01 01:00:00,2A,5") == [
        {
            "event_id": "7/created",
            "call_number": "7",
            "kind": "created",
            "occurred_at": "2018-05-01T05:00:14+00:00",
            "call": {"received_at": "2018-05-01T05:00:14+00:00", "beat": "5"},
            "units": [{"unit_id": "2A", "status": "Dispatched", "at": "2018-05-01T05:01:00+00:00"}],
        },
        {
            "event_id": "7/cleared",
            "call_number": "7",
            "kind": "cleared",
            "occurred_at": "2018-05-01T06:00:00+00:00",
        },
    ]


def test_nothing_is_stated_of_what_is_empty() -> None:
    (created,) = events("7,2018-05-01 00:00:14,NULL, ,2A,NULL")
    assert created["call"] == {"received_at": "2018-05-01T05:00:14+00:00"}
    assert "units" not in created


def test_a_code_may_say_what_empty_means() -> None:
    (created,) = events("7,2018-05-01 00:00:14,2018-05-01 00:01:00,,,5")
    assert created["units"][0]["unit_id"] == "unknown"


def test_an_autumn_dispatch_before_its_receipt_was_in_the_second_hour() -> None:
    created, cleared = events("7,2018-11-04 01:50:00,2018-11-04 01:10:00,2018-11-04 01:55:00,2A,5")
    assert created["occurred_at"] == "2018-11-04T06:50:00+00:00"  # the first 1:50
    assert created["units"][0]["at"] == "2018-11-04T07:10:00+00:00"  # the second 1:10
    assert cleared["occurred_at"] == "2018-11-04T07:55:00+00:00"  # so this is the second 1:55


def test_a_spring_time_that_never_was_is_an_hour_later_and_said_so() -> None:
    (row,) = rows("7,2018-03-11 02:30:00,,,,5")
    assert row.events[0]["occurred_at"] == "2018-03-11T08:30:00+00:00"
    assert row.shifted == ["Received"]  # once, though two fields are read from it


def test_a_row_that_makes_no_event_is_rejected_not_forgotten() -> None:
    mapping = load_mapping(
        MAPPING.replace("kind: created", "kind: created\n    if_filled: Beat"), "city.yaml"
    )
    (row,) = rows("7,2018-05-01 00:00:14,,,,", mapping=mapping)
    assert row.rejected is not None
    assert (row.rejected.column, row.rejected.why) == (
        "Beat, Closed",
        "is empty, so that the row makes no event",
    )


def test_a_person_and_a_list_are_read_from_columns() -> None:
    mapping = load_mapping(
        """
timezone: UTC
times: ["%m/%d/%Y"]
call_number: Id
events:
  - kind: {column: Action, codes: {N: created, U: updated}}
    event_id: "{Id}-{Action}"
    occurred_at: Day
    call:
      offenses: {column: Codes, split: ";", codes: {DV: 13B, none: ""}}
      case_numbers: Case
    persons:
      - {roles: {constant: victim}, birth_date: Born, sex: Sex}
      - {roles: {constant: suspect}, sex: Sex2}
""",
        "city.yaml",
    )
    text = "Id,Action,Day,Codes,Case,Born,Sex,Sex2\n1,U,05/01/2018,DV; 90Z;none;,C1,02/03/1980,F,\n"
    (row,) = table(text, mapping).rows()
    (event,) = row.events
    assert event["kind"] == "updated"
    assert event["call"] == {"offenses": [{"code": "13B"}, {"code": "90Z"}], "case_numbers": ["C1"]}
    assert event["persons"] == [{"roles": ["victim"], "birth_date": "1980-02-03", "sex": "F"}]
    assert _read(event).signals == ()


def test_the_example_of_the_guide_is_true() -> None:
    guide = README.read_text("utf-8")
    mapping, text = (re.findall(rf"```{kind}\n(.*?)```", guide, re.DOTALL)[0] for kind in ("yaml", "csv"))
    first, second = table(text, load_mapping(mapping, "README.md")).rows()
    assert [event["kind"] for event in first.events] == ["created", "cleared"]
    created, cleared = first.events
    assert created["call"]["call_type"] == "Disturbance"
    assert created["notes"] == [{"text": 'Caller says\nhe "threw things"'}]
    assert [unit["status"] for unit in created["units"]] == ["Dispatched", "OnScene"]
    assert cleared["call"] == {
        "call_type": "Domestic violence - physical",
        "clearance_codes": ["RPT", "5R"],
        "in_custody": "true",
    }
    assert [event["kind"] for event in second.events] == ["created"]
    assert len(second.events[0]["units"]) == 1
    for event in (*first.events, *second.events):
        assert _read(event).signals == ()


def _read(event: dict[str, Any]) -> Reading:
    """How the service reads it."""
    reading = read_body(orjson.dumps(event))
    assert isinstance(reading, Reading)
    assert reading.event is not None
    return reading
