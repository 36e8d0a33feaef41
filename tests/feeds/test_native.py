"""The native format: what is read of a body, what is dropped from it and named, and what refuses it."""

import hashlib
from typing import Any

import orjson
import pytest

from app.errors import BadRequestError
from app.feeds.native import Reading, read_body, read_lines, read_object

EVENT = {
    "event_id": "e1",
    "call_number": "c1",
    "occurred_at": "2026-11-20T10:00:00-05:00",
    "kind": "updated",
}
NOTE, LATER_NOTE = {"note_id": "n1", "text": "KNIFE"}, {"note_id": "n2", "text": "GONE"}
UNIT, OTHER_UNIT = {"unit_id": "A", "status": "Dispatched"}, {"unit_id": "B", "status": "OnScene"}
LAP = {"instrument": "lap"}


def read(**fields: Any) -> Reading:
    """The reading of an event with these fields."""
    return read_object(orjson.dumps({**EVENT, **fields}))


def kept(reading: Reading) -> dict[str, Any]:
    """What was read beside the essential fields."""
    assert reading.event is not None
    return reading.event.model_dump(mode="json", exclude_none=True, exclude=set(EVENT))


def test_an_event_is_read_as_it_was_sent() -> None:
    reading = read(call={"beat": "1"})
    assert (reading.event_id, reading.call_number) == ("e1", "c1")
    assert (reading.signals, reading.errors) == ((), ())
    assert kept(reading) == {"call": {"beat": "1"}}


SENT = b'{"event_id": "e1", "kind": "note", "call_number": "c1", "occurred_at": "2026-11-20T10:00:00Z"}'
AS_WELL = b"""
{"occurred_at":"2026-11-20T10:00:00Z",
  "call_number":"c\\u0031",	"kind":"note",
 "event_id":"e1"}
"""


def test_the_fingerprint_is_that_of_the_canonical_body() -> None:
    one, other = read_object(SENT), read_object(AS_WELL)
    assert one.body == other.body == orjson.dumps(orjson.loads(SENT), option=orjson.OPT_SORT_KEYS)
    assert one.fingerprint == other.fingerprint == hashlib.sha256(one.body).digest()


def test_other_content_has_another_fingerprint() -> None:
    bodies = [
        read(),
        read(call={}),
        read(call=None),
        read(extra=1),
        read(notes=[NOTE]),
        read(call={"beat": "1"}),
    ]
    assert len({reading.fingerprint for reading in bodies}) == len(bodies)


@pytest.mark.parametrize(
    ("sent", "place", "rest"),
    [
        ({"call": {"beat": {}, "city": "D"}}, "call.beat", {"call": {"city": "D"}}),
        ({"call": {"latitude": 91, "city": "D"}}, "call.latitude", {"call": {"city": "D"}}),
        ({"call": {"received_at": "noon", "city": "D"}}, "call.received_at", {"call": {"city": "D"}}),
        ({"call": "DOMVIO", "notes": [NOTE]}, "call", {"notes": [NOTE]}),
        ({"notes": "KNIFE", "call": {"city": "D"}}, "notes", {"call": {"city": "D"}}),
        ({"notes": [NOTE, {"note_id": "n2"}]}, "notes.*", {"notes": [NOTE]}),
        ({"notes": [{"text": 5}, "KNIFE", NOTE]}, "notes.*", {"notes": [{"text": "5"}, NOTE]}),
        ({"notes": [{**NOTE, "occurred_at": "noon"}]}, "notes.*.occurred_at", {"notes": [NOTE]}),
        ({"persons": [{"age": 131, "sex": "F"}]}, "persons.*.age", {"persons": [{"sex": "F"}]}),
        ({"persons": [{"birth_date": "1980"}]}, "persons.*.birth_date", {"persons": [{}]}),
        ({"screenings": [{"answers": {"q1": True}}, LAP]}, "screenings.*", {"screenings": [LAP]}),
        ({"screenings": [{**LAP, "answers": 5}]}, "screenings.*.answers", {"screenings": [LAP]}),
        (
            {"screenings": [{**LAP, "answers": {"q1": "maybe", "q2": "Yes"}}]},
            "screenings.*.answers.q1",
            {"screenings": [{**LAP, "answers": {"q2": True}}]},
        ),
        (
            {"call": {"offenses": [{"arrest": True}, {"code": "13B"}]}},
            "call.offenses.*",
            {"call": {"offenses": [{"code": "13B"}]}},
        ),
        (
            {"call": {"clearance_codes": ["5", None]}},
            "call.clearance_codes.*",
            {"call": {"clearance_codes": ["5"]}},
        ),
    ],
)
def test_what_cannot_be_read_is_dropped_and_named_and_the_rest_is_kept(
    sent: dict[str, Any], place: str, rest: dict[str, Any]
) -> None:
    reading = read(**sent)
    assert kept(reading) == rest
    assert reading.signals == (f"bad_value:{place}",)
    assert reading.body == orjson.dumps({**EVENT, **sent}, option=orjson.OPT_SORT_KEYS)


def test_several_bad_values_are_each_dropped_and_named_once() -> None:
    reading = read(
        call={"beat": [], "city": "D"}, persons=[{"age": -1}, {"age": 7}, {"age": "old"}], notes=[{}, NOTE]
    )
    assert kept(reading) == {"call": {"city": "D"}, "persons": [{}, {"age": 7.0}, {}], "notes": [NOTE]}
    assert reading.signals == ("bad_value:call.beat", "bad_value:notes.*", "bad_value:persons.*.age")


@pytest.mark.parametrize(
    "bad", [{"at": "noon"}, {"at": "2026-11-20T10:00:00"}, {"status": ""}, {"unit_id": None}]
)
def test_a_unit_that_cannot_be_read_is_dropped_whole(bad: dict[str, Any]) -> None:
    reading = read(units=[UNIT, {**UNIT, **bad}, OTHER_UNIT])
    assert kept(reading) == {"units": [UNIT, OTHER_UNIT]}
    assert reading.signals == ("bad_value:units.*",)


ESSENTIAL: list[tuple[str, Any]] = [
    ("event_id", None),
    ("event_id", ""),
    ("event_id", "   "),
    ("event_id", "x" * 201),
    ("event_id", ["e1"]),
    ("call_number", ""),
    ("call_number", "x" * 101),
    ("call_number", {}),
    ("occurred_at", "yesterday"),
    ("occurred_at", "2026-11-20T10:00:00"),  # without an offset it is no instant
    ("occurred_at", "1899-12-31T23:59:59Z"),
    ("occurred_at", "2200-01-01T00:00:00Z"),
    ("occurred_at", None),
    ("kind", ""),
    ("kind", []),
]


@pytest.mark.parametrize(("name", "value"), ESSENTIAL)
def test_an_essential_value_that_cannot_be_read_refuses_the_event(name: str, value: Any) -> None:
    reading = read(**{name: value})
    assert reading.event is None
    assert [error["pointer"] for error in reading.errors] == [f"/{name}"]
    assert all(error["detail"] for error in reading.errors)


@pytest.mark.parametrize("name", EVENT)
def test_an_essential_value_that_is_missing_refuses_the_event(name: str) -> None:
    sent = orjson.dumps({key: value for key, value in EVENT.items() if key != name})
    reading = read_object(sent)
    assert reading.event is None
    assert reading.errors == ({"detail": "Field required", "pointer": f"/{name}"},)
    ids = (reading.event_id, reading.call_number)
    assert ids == tuple(None if key == name else EVENT[key] for key in ("event_id", "call_number"))


def test_a_refused_event_tells_every_error_with_its_place() -> None:
    reading = read(kind="", occurred_at="noon", notes=[NOTE, {}])
    assert [error["pointer"] for error in reading.errors] == ["/occurred_at", "/kind", "/notes/1/text"]


def test_a_refusal_repeats_nothing_of_what_was_sent() -> None:
    reading = read(occurred_at="Jane Roe", notes=[{"text": {"x": "Jane Roe"}}])
    assert "Jane" not in str(reading.errors)


def test_numbers_are_read_as_ids_codes_and_words() -> None:
    reading = read(
        event_id=7, call_number=8, call={"beat": 3, "clearance_codes": [5]}, notes=[{"note_id": 1, "text": 2}]
    )
    assert (reading.event_id, reading.call_number, reading.signals) == ("7", "8", ())
    assert kept(reading) == {
        "call": {"beat": "3", "clearance_codes": ["5"]},
        "notes": [{"note_id": "1", "text": "2"}],
    }


@pytest.mark.parametrize(
    ("answer", "understood"),
    [
        *((yes, True) for yes in (True, "yes", "Yes", " Y ", "true", 1, "LA33-6")),
        *((no, False) for no in (False, "no", "N", "false", 0, "LA32-8")),
        *((neither, None) for neither in (None, "", "not_answered", "Not answered")),
    ],
)
def test_an_answer_is_yes_or_no_or_not_given(answer: Any, understood: bool | None) -> None:
    reading = read(screenings=[{**LAP, "answers": {"q1": answer}}])
    answers = {} if understood is None else {"q1": understood}
    assert (kept(reading), reading.signals) == ({"screenings": [{**LAP, "answers": answers}]}, ())


def test_white_space_around_words_is_of_no_meaning() -> None:
    reading = read(event_id=" e1 ", call={"call_type_code": " DOMVIO "})
    assert (reading.event_id, kept(reading)) == ("e1", {"call": {"call_type_code": "DOMVIO"}})


def test_a_nul_disappears_wherever_it_stands() -> None:
    reading = read(
        event_id="e\x001", notes=[{"note_id": "n1", "text": "KN\x00IFE"}], **{"x\x00y": [{"a\x00": "\x00"}]}
    )
    assert b"\\u0000" not in reading.body
    assert reading.event_id == "e1"
    assert kept(reading)["notes"] == [NOTE]
    assert reading.signals == ("unknown_field:xy",)


def test_a_nul_that_is_only_spelled_out_is_kept() -> None:
    assert kept(read(notes=[{"text": r"a \u0000 b"}]))["notes"] == [{"text": r"a \u0000 b"}]


@pytest.mark.parametrize(
    ("sent", "signals"),
    [
        ({"kind": "rekeyed"}, ("unknown_kind",)),
        ({"colour": "red"}, ("unknown_field:colour",)),
        ({"call": {"colour": 1}}, ("unknown_field:call.colour",)),
        ({"notes": [{**NOTE, "colour": 1}, {**LATER_NOTE, "colour": 1}]}, ("unknown_field:notes.colour",)),
        ({"persons": [{"colour": 1}]}, ("unknown_field:persons.colour",)),
        ({"units": [{**UNIT, "colour": 1}]}, ("unknown_field:units.colour",)),
        ({"units": [{**UNIT, "status": "Staging"}]}, ("unknown_unit_status",)),
        ({"screenings": [{**LAP, "worry": "x"}]}, ("unknown_field:screenings.worry",)),
        ({"screenings": [{**LAP, "answers": {"q12": "x"}}]}, ("unknown_field:screenings.answers.q12",)),
        ({"screenings": [LAP, {"instrument": "dash"}]}, ("unknown_instrument",)),
        ({"screenings": [{**LAP, "declared_result": "tired"}]}, ("unknown_result",)),
        ({"screenings": [{"instrument": "C-SSRS", "declared_result": "High"}]}, ()),
        ({"a,b": 1}, ("unknown_field:a,b",)),
        ({"x" * 200: 1}, (f"unknown_field:{'x' * 200}"[:100],)),
    ],
)
def test_what_is_unknown_is_kept_and_counted(sent: dict[str, Any], signals: tuple[str, ...]) -> None:
    reading = read(**sent)
    assert reading.event is not None
    assert reading.signals == signals
    assert orjson.loads(reading.body) == {**EVENT, **sent}


def test_an_array_is_read_item_by_item() -> None:
    readings = read_body(orjson.dumps([EVENT, 5, {**EVENT, "kind": None}, []]))
    assert isinstance(readings, list)
    assert [reading.event is not None for reading in readings] == [True, False, False, False]
    assert readings[1].errors == ({"detail": "An event is a JSON object.", "pointer": ""},)
    assert read_body(b"[]") == []


def test_an_object_is_read_as_one_event() -> None:
    assert read_body(SENT) == read_object(SENT)


@pytest.mark.parametrize("raw", [b"5", b'"x"', b"null", b"true"])
def test_a_body_that_is_neither_object_nor_array_is_refused(raw: bytes) -> None:
    with pytest.raises(BadRequestError, match="neither a JSON object nor a JSON array"):
        read_body(raw)


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff", b"{'a': 1}", b"[1,]", b"NaN", b'"\\ud800"', b"1e400"])
def test_a_body_that_is_not_json_is_refused_with_its_place(raw: bytes) -> None:
    for read_it in (read_body, read_object):
        with pytest.raises(BadRequestError, match=r"^Not JSON at line \d+, column \d+\.$"):
            read_it(raw)


def test_a_broken_line_is_one_invalid_event() -> None:
    first, broken, last = read_lines(SENT + b"\r\n\n  \n{broken\n" + SENT)
    assert first == last == read_object(SENT)
    assert (broken.event, broken.event_id, broken.call_number) == (None, None, None)
    assert broken.body == b"{broken"
    assert broken.fingerprint == hashlib.sha256(b"{broken").digest()
    assert broken.errors == ({"detail": "Not JSON at line 1, column 2.", "pointer": ""},)


def test_no_lines_are_no_events() -> None:
    assert read_lines(b"\n \n") == []
