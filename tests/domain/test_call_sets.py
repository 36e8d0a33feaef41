"""The sets of a call: notes, persons, units and screenings, each merged by id; values as JSON holds them."""

from typing import Any

from app.domain.call import Call
from app.domain.event import Event
from tests.builders import at, folded, said


def note(clock: str, event_id: str, text: str, **keys: Any) -> Event:
    return said(clock, event_id, "note", notes=[{"text": text, **keys}])


def texts(call: Call) -> list[str]:
    return [one["text"] for one in call.notes]


def test_a_note_is_corrected_by_its_id() -> None:
    wrong, right = note("10:00", "e1", "HAS A GUN", note_id="n"), note("11:00", "e2", "NO GUN", note_id="n")
    assert texts(folded(wrong, right)) == texts(folded(right, wrong)) == ["NO GUN"]


def test_notes_without_an_id_belong_to_their_event() -> None:
    two = said("10:00", "e1", notes=[{"text": "one"}, {"text": "two"}])
    call = folded(two, note("11:00", "e2", "three"), two)
    assert texts(call) == ["one", "two", "three"]
    assert len({one["note_id"] for one in call.notes}) == 3


def test_notes_stand_in_the_order_they_were_made() -> None:
    late = note("12:00", "e2", "made at 9", note_id="a", occurred_at=at("09:00"))
    call = folded(note("10:00", "e1", "made at 10", note_id="b", author="D7"), late)
    assert texts(call) == ["made at 9", "made at 10"]
    assert [one["author"] for one in call.notes] == [None, "D7"]


def test_a_note_is_kept_as_plain_text() -> None:
    assert texts(folded(note("10:00", "e1", "<p>he &amp; she</p>"))) == ["he & she"]


def person(clock: str, event_id: str, **fields: Any) -> Event:
    return said(clock, event_id, persons=[fields])


def test_persons_are_merged_field_by_field() -> None:
    first = person("10:00", "e1", person_id="p", sex="F", age=30)
    second = person("11:00", "e2", person_id="p", age=31, roles=["victim"])
    expected = [{"person_id": "p", "sex": "F", "age": 31.0, "roles": ["victim"]}]
    assert folded(first, second).persons == folded(second, first).persons == expected


def test_persons_without_an_id_belong_to_their_event() -> None:
    call = folded(person("10:00", "e1", sex="F"), person("11:00", "e2", sex="F"))
    assert [one["sex"] for one in call.persons] == ["F", "F"]


def test_persons_stand_by_their_ids() -> None:
    call = folded(
        person("10:00", "e1", person_id="p/2", sex="F"), person("10:00", "e2", person_id="p/1", sex="M")
    )
    assert [one["person_id"] for one in call.persons] == ["p/1", "p/2"]


def test_values_are_kept_as_json_holds_them() -> None:
    stated = {
        "received_at": "2026-11-20T05:00:00-05:00",
        "offenses": [{"code": 13, "arrest": None}],
        "latitude": 36,
    }
    call = folded(said("10:00", "e1", call=stated, persons=[{"person_id": "p", "birth_date": "2000-02-29"}]))
    assert call.fields == {
        "received_at": "2026-11-20T10:00:00.000000+00:00",
        "offenses": [{"code": "13"}],
        "latitude": 36.0,
    }
    assert call.persons == [{"person_id": "p", "birth_date": "2000-02-29"}]


def test_units_stand_in_time_order_with_the_words_as_sent() -> None:
    call = folded(
        said("11:00", "e2", "unit", units=[{"unit_id": "B", "status": "On Scene", "officers": ["7"]}]),
        said("10:00", "e1", "unit", units=[{"unit_id": "A/1", "status": "DP", "at": at("09:00")}]),
    )
    assert [(one["unit_id"], one["status"], one["at"][11:16], one["officers"]) for one in call.units] == [
        ("A/1", "DP", "09:00", None),
        ("B", "On Scene", "11:00", ["7"]),
    ]


def test_a_unit_status_said_in_other_spelling_is_the_same() -> None:
    first = said("10:00", "e1", "unit", units=[{"unit_id": "A", "status": "On Scene", "at": at("09:00")}])
    again = said("10:30", "e2", "unit", units=[{"unit_id": "A", "status": "ON-SCENE", "at": at("09:00")}])
    assert [one["status"] for one in folded(first, again).units] == ["ON-SCENE"]


def screening(clock: str, event_id: str, **fields: Any) -> Event:
    return said(clock, event_id, "screening", screenings=[{"instrument": "lap", **fields}])


def test_a_screening_is_told_with_our_result_beside_the_officers() -> None:
    answers = {"q1": "no", "q2": True, "q3": "not_answered", "q4": None, "q5": "LA32-8"}
    declared = "not_screened_in"
    event = screening("10:00", "e1", screening_id="s", answers=answers, declared_result=declared)
    (found,) = folded(event).screenings
    scored = found.pop("scored")
    assert found == {
        "screening_id": "s",
        "instrument": "lap",
        "screened_at": "2026-11-20T10:00:00.000000+00:00",
        "answers": {"q1": False, "q2": True, "q5": False},
        "declared_result": "not_screened_in",
    }
    assert (scored.result, scored.declared, scored.agrees) == ("screened_in_protocol", declared, False)


def test_screenings_are_merged_field_by_field_and_answers_as_one() -> None:
    first = screening("10:00", "e1", screening_id="s", answers={"q1": True, "q2": True}, officer="D7")
    corrected = screening("11:00", "e2", screening_id="s", answers={"q1": False})
    called = screening("12:00", "e3", screening_id="s", hotline_called=True)
    for events in ([first, corrected, called], [called, corrected, first], [corrected, called, first]):
        (found,) = folded(*events).screenings
        assert found["answers"] == {"q1": False}
        assert (found["officer"], found["hotline_called"]) == ("D7", True)
        assert found["scored"].result == "not_screened_in"


def test_screenings_without_an_id_belong_to_their_event() -> None:
    two = said("10:00", "e1", screenings=[{"instrument": "lap"}, {"instrument": "C-SSRS"}])
    call = folded(two, screening("11:00", "e2", answers={}), two)
    assert [one["screening_id"] for one in call.screenings] == ["e1#0", "e1#1", "e2#0"]


def test_screenings_stand_in_the_order_they_were_made() -> None:
    late = screening("12:00", "e2", screening_id="a", screened_at=at("09:00"))
    call = folded(screening("10:00", "e1", screening_id="b"), late)
    assert [(one["screening_id"], one["screened_at"][11:16]) for one in call.screenings] == [
        ("a", "09:00"),
        ("b", "10:00"),
    ]


def test_what_is_told_later_of_a_screening_does_not_move_it() -> None:
    made = screening("10:00", "e1", screening_id="s", answers={"q1": True})
    told = screening("15:00", "e2", screening_id="s", spoke_with_counselor=True)
    for events in ((made, told), (told, made)):
        (found,) = folded(*events).screenings
        assert found["screened_at"][11:16] == "10:00"


def test_an_instrument_we_do_not_know_is_kept_and_not_scored() -> None:
    (found,) = folded(screening("10:00", "e1", instrument="dash", answers={"q1": True})).screenings
    assert (found["instrument"], found["answers"], found["scored"]) == ("dash", {"q1": True}, None)
