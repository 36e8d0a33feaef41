"""The fold: what a call is after its events, whoever says what and when."""

from datetime import timedelta
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.call import CLOCK_TOLERANCE, EMPTY, Folded, dump, fold, instant, load
from app.domain.event import Event, Kind
from tests.builders import at, folded, said

LATER = "23:30"


def beat(clock: str, event_id: str, value: Any) -> Event:
    return said(clock, event_id, call={"beat": value})


def heard_twice(first: Event, second: Event) -> Folded:
    """What folding the second gives, when an older event than both stands already."""
    return fold(folded(said("08:00", "e0"), first), second, at("23:00"))


def test_null_states_nothing() -> None:
    call = folded(beat("10:00", "e1", "2"), beat("11:00", "e2", None))
    assert call.field("beat") == "2"


@pytest.mark.parametrize(
    ("name", "before", "nothing"),
    [("beat", "2", ""), ("clearance_codes", ["5"], []), ("weapon", "gun", False)],
)
def test_an_empty_value_is_stated(name: str, before: Any, nothing: Any) -> None:
    call = folded(said("10:00", "e1", call={name: before}), said("11:00", "e2", call={name: nothing}))
    assert call.fields == {name: nothing}


def test_a_field_never_stated_is_none() -> None:
    assert EMPTY.field("beat") is None
    assert EMPTY.fields == {}


def test_the_later_instant_wins_whatever_arrives_last() -> None:
    early, late = beat("10:00", "e2", "early"), beat("11:00", "e1", "late")
    assert folded(early, late).field("beat") == "late"
    assert folded(late, early).field("beat") == "late"


def test_at_one_instant_the_greater_event_id_wins() -> None:
    one, other = beat("10:00", "a", "of a"), beat("10:00", "b", "of b")
    assert folded(one, other).field("beat") == "of b"
    assert folded(other, one).field("beat") == "of b"


def test_instants_are_compared_and_not_how_they_are_written() -> None:
    event = {"call_number": "c", "kind": "updated"}  # in the night the clocks go back, 1:10 follows 1:50
    first = {**event, "event_id": "e1", "occurred_at": "2026-11-01T01:50:00-04:00", "call": {"beat": "1"}}
    then = {**event, "event_id": "e0", "occurred_at": "2026-11-01T01:10:00-05:00", "call": {"beat": "2"}}
    one, other = Event.model_validate(first), Event.model_validate(then)
    assert folded(one, other).field("beat") == folded(other, one).field("beat") == "2"


def test_an_event_with_something_newer_is_accepted() -> None:
    result = heard_twice(beat("10:00", "e1", "1"), beat("11:00", "e2", "2"))
    assert (result.changed, result.superseded) == (True, False)


def test_an_event_whose_every_word_is_older_is_superseded_and_changes_nothing() -> None:
    before = folded(said("08:00", "e0"), beat("11:00", "e2", "2"))
    result = fold(before, beat("10:00", "e1", "1"), at("23:00"))
    assert (result.changed, result.superseded) == (False, True)
    assert result.call == before


def test_an_event_with_one_word_that_is_new_is_accepted() -> None:
    mixed = said("10:00", "e1", call={"beat": "1", "priority": "P1"})
    result = heard_twice(beat("11:00", "e2", "2"), mixed)
    assert (result.changed, result.superseded) == (True, False)
    assert result.call.fields == {"beat": "2", "priority": "P1"}


def test_a_superseded_event_that_is_the_earliest_still_moves_the_beginning() -> None:
    result = fold(folded(beat("11:00", "e2", "2")), beat("10:00", "e1", "1"), at("23:00"))
    assert (result.changed, result.superseded) == (True, True)
    assert result.call.began_at == "2026-11-20T10:00:00.000000+00:00"


def test_an_event_that_states_nothing_is_neither_changed_nor_superseded() -> None:
    result = heard_twice(beat("11:00", "e2", "2"), said("10:00", "e1", "merged"))
    assert (result.changed, result.superseded) == (False, False)


def test_the_same_event_again_is_superseded() -> None:
    event = said("10:00", "e1", "created", call={"beat": "1"}, notes=[{"text": "x"}])
    result = fold(folded(event), event, at(LATER))
    assert (result.changed, result.superseded) == (False, True)


def test_a_fact_said_again_was_learned_the_first_time() -> None:
    call = folded(beat("10:00", "e1", "1"), received="10:01")
    writer, value = fold(call, beat("11:00", "e2", "1"), at("11:01")).call.stated["beat"]
    assert (value, writer.at, writer.event_id) == ("1", "2026-11-20T11:00:00.000000+00:00", "e2")
    assert writer.recorded_at == "2026-11-20T10:01:00.000000+00:00"


def test_a_new_fact_was_learned_when_it_was_received() -> None:
    call = folded(beat("10:00", "e1", "1"), received="10:01")
    writer, _ = fold(call, beat("11:00", "e2", "2"), at("11:01")).call.stated["beat"]
    assert writer.recorded_at == "2026-11-20T11:01:00.000000+00:00"


@pytest.mark.parametrize(
    ("ahead", "believed"),
    [
        (timedelta(minutes=-1), True),
        (CLOCK_TOLERANCE, True),
        (CLOCK_TOLERANCE + timedelta(seconds=1), False),
    ],
)
def test_a_clock_far_ahead_of_ours_is_clamped_to_the_receipt(ahead: timedelta, believed: bool) -> None:
    received_at = at("12:00")
    sent_at = received_at + ahead
    event = Event.model_validate(
        {
            "event_id": "e1",
            "call_number": "c",
            "occurred_at": sent_at,
            "kind": "updated",
            "call": {"beat": "1"},
            "notes": [{"text": "now"}, {"text": "then", "occurred_at": sent_at}],
            "units": [{"unit_id": "A", "status": "OS"}, {"unit_id": "B", "status": "OS", "at": sent_at}],
        }
    )
    call = fold(EMPTY, event, received_at).call
    told = {call.stated["beat"][0].at, call.began_at}
    told |= {one["occurred_at"] for one in call.notes} | {one["at"] for one in call.units}
    assert told == {instant(sent_at if believed else received_at)}


def test_a_clock_far_ahead_does_not_outlive_what_is_said_after_it() -> None:
    ahead = beat("20:00", "e1", "of a wrong clock")
    call = fold(EMPTY, ahead, at("10:00")).call
    assert fold(call, beat("10:30", "e2", "right"), at("10:31")).call.field("beat") == "right"


def test_created_keeps_the_first() -> None:
    first, second = said("10:00", "e2", "created"), said("11:00", "e1", "created")
    for call in (folded(first, second), folded(second, first)):
        writer = call.kind(Kind.CREATED)
        assert writer is not None
        assert writer.event_id == "e2"


def test_a_call_awaits_its_creation_until_it_arrives() -> None:
    assert folded(said("10:00", "e1")).awaiting_create
    assert not folded(said("10:00", "e1"), said("09:00", "e0", "created")).awaiting_create


@pytest.mark.parametrize(
    ("kinds", "status"),
    [
        ([], "open"),
        (["created", "updated"], "open"),
        (["cleared"], "cleared"),
        (["cancelled"], "cancelled"),
        (["cleared", "reopened"], "open"),
        (["cleared", "cancelled"], "cancelled"),
        (["cancelled", "cleared"], "cleared"),
        (["cleared", "reopened", "cancelled"], "cancelled"),
        (["reopened", "cleared", "updated"], "cleared"),
    ],
)
def test_the_status_is_what_was_said_last(kinds: list[str], status: str) -> None:
    events = [said(f"1{number}:00", f"e{number}", kind) for number, kind in enumerate(kinds)]
    assert folded(*events).status == folded(*reversed(events)).status == status


def test_an_unknown_kind_is_read_as_an_update() -> None:
    call = folded(said("10:00", "e1", "rekeyed", call={"beat": "1"}))
    assert (call.status, call.awaiting_create, call.field("beat")) == ("open", True, "1")


def test_a_call_began_when_the_source_says_it_was_received() -> None:
    received = said("11:00", "e2", call={"received_at": at("09:58")})
    assert folded(said("09:00", "e1"), received).began_at == instant(at("09:58"))


def test_without_that_a_call_began_when_anything_first_spoke_of_it() -> None:
    assert EMPTY.began_at is None
    assert folded(said("11:00", "e1", "created"), said("10:00", "e2", "merged")).began_at == instant(
        at("10:00")
    )


words = st.text(min_size=1, max_size=5)
ids = words.filter(str.strip)
clocks = st.times().map(lambda time: at(time.isoformat()))
shapes: dict[str, st.SearchStrategy[Any]] = {
    "call": st.fixed_dictionaries(
        {},
        optional={
            "beat": st.none() | words | st.just(""),
            "latitude": st.floats(-90, 90),
            "received_at": clocks,
            "clearance_codes": st.lists(words, max_size=2),
            "offenses": st.lists(st.fixed_dictionaries({"code": ids, "arrest": st.booleans() | st.none()})),
            "weapon": st.booleans() | words,
        },
    ),
    "notes": st.lists(st.fixed_dictionaries({"note_id": st.none() | ids, "text": words}), max_size=2),
    "persons": st.lists(
        st.fixed_dictionaries(
            {"person_id": st.none() | ids, "age": st.floats(0, 130), "roles": st.lists(words)}
        ),
        max_size=2,
    ),
    "screenings": st.lists(
        st.sampled_from(
            [
                {"instrument": "lap", "answers": {"q1": True, "q2": None}, "officer_belief": False},
                {"instrument": "dash", "screening_id": "s/1", "screened_at": at("09:00")},
                {"instrument": "cssrs", "screening_id": "s/1", "answers": {}},
            ]
        ),
        max_size=2,
    ),
    "units": st.lists(
        st.fixed_dictionaries({"unit_id": ids, "status": ids, "at": st.none() | clocks}), max_size=2
    ),
}
kinds = st.sampled_from(list(Kind)).map(str) | ids


@st.composite
def events(draw: st.DrawFn) -> Event:
    stated = draw(st.fixed_dictionaries({}, optional=shapes))
    clock = draw(st.times()).isoformat()
    return said(clock, draw(ids), draw(kinds), **stated)


@given(st.lists(events(), max_size=4))
def test_a_call_comes_back_from_json_as_it_was(history: list[Event]) -> None:
    call = folded(*history)
    assert load(orjson.loads(orjson.dumps(dump(call)))) == call


def test_a_call_stored_before_there_were_screenings_is_read() -> None:
    call = folded(said("10:00", "e1", "created", notes=[{"text": "x"}]))
    state = dump(call)
    assert load({**state, "sections": state["sections"][:5]}) == call


def test_of_a_call_dumped_before_first_types_were_kept_the_type_it_has_is_the_first() -> None:
    call = folded(said("10:00", "e1", call={"call_type_code": "DISTUR", "call_type": "Disturbance"}))
    state = orjson.loads(orjson.dumps(dump(call)))
    del state["sections"][1]["typed"]
    assert load(state) == call
    retyped = fold(load(state), said("11:00", "e2", call={"call_type_code": "MHCRIS"}), at("23:00")).call
    assert (retyped.first_type, retyped.field("call_type_code")) == ("DISTUR", "MHCRIS")


def test_writers_are_dumped_once() -> None:
    call = folded(said("10:00", "e1", "created", call={"beat": "1", "city": "D"}, notes=[{"text": "x"}]))
    assert [writer[1] for writer in dump(call)["writers"]] == ["e1"]


def test_the_first_type_stays_whatever_arrives_first() -> None:
    created = said("10:00", "e1", call={"call_type_code": "DISTUR"})
    updated = said("10:05", "e2", kind="updated", call={"call_type_code": "MHCRIS"})
    for order in ((created, updated), (updated, created)):
        call = folded(*order)
        assert (call.first_type, call.field("call_type_code")) == ("DISTUR", "MHCRIS")


def test_officers_and_arrests_are_told_of_the_whole_call() -> None:
    units = [
        {"unit_id": "A1", "status": "dispatched", "officers": ["o2", "o1"]},
        {"unit_id": "A2", "status": "dispatched"},
    ]
    call = folded(said("10:00", "e1", units=units, call={"offenses": [{"code": "13B", "arrest": True}]}))
    assert (call.officers, call.arrested) == (["o1", "o2"], True)
    assert not folded(said("10:00", "e1", call={"offenses": [{"code": "13B"}]})).arrested
