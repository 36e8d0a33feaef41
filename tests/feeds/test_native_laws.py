"""Laws of the native format: any JSON is read or refused, and its fingerprint is of its content alone."""

from contextlib import suppress
from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st

from app.errors import BadRequestError
from app.feeds.native import Reading, read_body, read_lines, read_object

EVENT = {"event_id": "e1", "call_number": "c1", "occurred_at": "2026-11-20T10:00:00Z", "kind": "updated"}

keys = st.text(max_size=3)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=8,
)


@st.composite
def told_twice(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """An event, and the same with the keys of every object in another order."""

    def shuffled(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: shuffled(value[key]) for key in draw(st.permutations(list(value)))}
        return [shuffled(item) for item in value] if isinstance(value, list) else value

    event = {**EVENT, **draw(st.dictionaries(keys, values, max_size=4))}
    return event, shuffled(event)


@given(told_twice())
def test_no_order_of_keys_and_no_white_space_changes_the_fingerprint(
    told: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    one, other = orjson.dumps(told[0]), orjson.dumps(told[1], option=orjson.OPT_INDENT_2)
    assert read_object(one).fingerprint == read_object(other).fingerprint


shaped = st.fixed_dictionaries(
    {},
    optional={
        "event_id": st.just("e1") | values,
        "call_number": st.just("c1") | values,
        "occurred_at": st.just("2026-11-20T10:00:00Z") | values,
        "kind": st.just("created") | values,
        **dict.fromkeys(("call", "notes", "persons", "units", "screenings"), values),
    },
)
inside = st.dictionaries(
    st.sampled_from(
        "note_id text occurred_at person_id age roles unit_id status at instrument answers".split()
    ),
    values,
)
sets = dict.fromkeys(("notes", "persons", "units", "screenings"), st.lists(inside, max_size=3))
nearly = st.fixed_dictionaries({}, optional=sets).map(lambda some: {**EVENT, **some})


@given(values | shaped | nearly)
def test_any_json_is_read_or_refused_and_nothing_else(value: Any) -> None:
    raw = orjson.dumps(value)
    for reading in read_lines(raw):
        _is_event_or_errors(reading)
    try:
        found = read_body(raw)
    except BadRequestError:
        assert not isinstance(value, dict | list)
        return
    for reading in found if isinstance(found, list) else [found]:
        _is_event_or_errors(reading)


def _is_event_or_errors(reading: Reading) -> None:
    assert (reading.event is None) == bool(reading.errors)
    assert len(reading.fingerprint) == 32
    orjson.loads(reading.body)


@given(st.binary(max_size=40))
def test_any_bytes_are_read_or_refused_and_nothing_else(raw: bytes) -> None:
    assert len(read_lines(raw)) == sum(bool(line.strip()) for line in raw.split(b"\n"))
    with suppress(BadRequestError):
        read_body(raw)
