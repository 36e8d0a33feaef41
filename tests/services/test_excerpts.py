"""What a profile passes on of a call, case by case."""

from typing import Any

import pytest
from pydantic import ValidationError

from app.domain.call import Call
from app.domain.event import CallFields
from app.rules.codebook import Codebook
from app.rules.profiles import Profile, covers
from app.rules.tables import Queue
from app.services.excerpts import because, excerpt
from tests.builders import folded, said


def profile(**parts: Any) -> Profile:
    nothing: dict[str, Any] = {"call": {}, "notes": {}, "persons": [], "units": {}, "screenings": {}}
    return Profile.model_validate({"basis": "law", **nothing, "tags": [], "gates": [], **parts})


def call(**facts: Any) -> Call:
    return folded(said("10:00", "e1", **facts))


TEXTS = ["QUIET", "SUICIDAL", "HE HIT HER", "NOTHING", "SUICIDAL AND HE HIT HER"]
NOTES = [
    {"note_id": f"n{number}", "text": text, "occurred_at": f"2026-11-20T10:0{number}:00Z"}
    for number, text in enumerate(TEXTS)
]


def quoted(words: str, note_id: str, sets: str, **more: Any) -> dict[str, Any]:
    text = NOTES[int(note_id[1:])]["text"]
    start = text.index(words)
    place = {"note_id": note_id, "start": start, "end": start + len(words)}
    one = {"signal": "s", "field": "narrative", "words": words, **place}
    return {"rule": sets, "version": 1, "sets": sets, "evidence": [one], **more}


MENTAL = [quoted("SUICIDAL", note, "mental_health.suicide") for note in ("n1", "n4")]
DOMESTIC = [quoted("HIT", note, "domestic_violence") for note in ("n2", "n4")]
MATCHES = {"matches": [*MENTAL, *DOMESTIC], "routed": []}
PASSED = {"passes": ["note_id", "text"]}


def passed(about: dict[str, Any], matches: Any = MATCHES) -> list[str]:
    found = excerpt(call(notes=NOTES), matches, (), profile(notes={**PASSED, **about}))
    return [note["note_id"] for note in found["notes"]]


@pytest.mark.parametrize(
    ("about", "shown"),
    [
        ({}, ["n0", "n1", "n2", "n3", "n4"]),
        ({"about": ["mental_health"]}, ["n1", "n4"]),
        ({"about": ["domestic_violence"]}, ["n2", "n4"]),
        ({"about": ["domestic_violence"], "around": 1}, ["n1", "n2", "n3", "n4"]),
        ({"about": ["mental_health"], "around": 9, "only_those_if": ["domestic_violence"]}, ["n1", "n4"]),
        ({"about": ["weapon"]}, ["n0", "n1", "n2", "n3", "n4"]),  # here by its codes alone
        ({"about": ["weapon"], "only_those_if": ["domestic_violence"]}, []),
    ],
)
def test_notes_are_cut_to_what_the_profile_is_about(about: dict[str, Any], shown: list[str]) -> None:
    assert passed(about) == shown


def test_a_shadow_rule_neither_chooses_a_note_nor_parts_them() -> None:
    shadows = [{**one, "shadow": True} for one in (MENTAL[1], *DOMESTIC)]
    about = {"about": ["mental_health"], "around": 1, "only_those_if": ["domestic_violence"]}
    assert passed(about, {"matches": [MENTAL[0], *shadows], "routed": []}) == ["n0", "n1", "n2"]


def test_a_note_id_of_another_call_chooses_no_note() -> None:
    foreign = {**MENTAL[0], "evidence": [{**MENTAL[0]["evidence"][0], "note_id": "n3"}]}
    assert passed({"about": ["mental_health"]}, {"matches": [foreign, MENTAL[1]], "routed": []}) == ["n4"]


PERSONS = [
    {"person_id": "a", "roles": ["Victim"], "given_name": "A", "age": 30},
    {"person_id": "b", "roles": ["victim"], "given_name": "B", "birth_date": "2010-11-21"},
    {"person_id": "c", "roles": ["CHILD"], "given_name": "C"},
    {"person_id": "d", "roles": ["witness"], "given_name": "D"},
    {"person_id": "e", "given_name": "E"},
    {"person_id": "f", "roles": ["suspect", "victim"], "given_name": "F", "phone": "1"},
]


@pytest.mark.parametrize(
    ("parts", "shown"),
    [
        ([{"roles": ["victim"], "passes": ["given_name"]}], ["A", "B", "F"]),
        ([{"roles": ["victim"], "ages": "adult", "passes": ["given_name"]}], ["A", "F"]),
        ([{"roles": ["victim", "child"], "ages": "minor", "passes": ["given_name"]}], ["B", "C"]),
        ([{"roles": ["unstated"], "passes": ["given_name"]}], ["E"]),
        ([], []),
    ],
)
def test_persons_leave_by_role_and_age(parts: list[dict[str, Any]], shown: list[str]) -> None:
    found = excerpt(call(persons=PERSONS), {}, (), profile(persons=parts))
    assert [person["given_name"] for person in found["persons"]] == shown


def test_who_has_two_roles_gets_what_either_passes_on() -> None:
    parts = [
        {"roles": ["suspect"], "passes": ["given_name"]},
        {"roles": ["victim"], "passes": ["person_id", "phone"]},
    ]
    *_, both = excerpt(call(persons=PERSONS), {}, (), profile(persons=parts))["persons"]
    assert both == {"person_id": "f", "given_name": "F", "phone": "1"}


def told(of_call: Call, matches: list[dict[str, Any]], of: Profile, routed: Any = ()) -> list[Any]:
    both = {"matches": matches, "routed": [*routed]}
    names = {"id": "a", "title": "", "agency": "", "receipt_only": False}
    lists = {"programs": [{"id": "p", "title": ""}], "outcomes": [{"code": "done", "title": ""}]}
    queue = Queue.model_validate({**names, **lists, "profile": of})
    return because(both, excerpt(of_call, both, (), of), (), queue, Codebook([]))


def evidence(field: str, words: str) -> dict[str, Any]:
    return {"signal": "s", "field": field, "words": words}


def test_only_what_may_be_told_is_given_as_a_reason() -> None:
    of = profile(notes={**PASSED, "about": ["mental_health"]}, tags=["mental_health"])
    said_so = call(notes=NOTES)
    assert told(said_so, [*MENTAL, *DOMESTIC, {**MENTAL[0], "shadow": True}], of) == MENTAL
    assert told(said_so, MENTAL, profile(notes=PASSED)) == []  # the tag may not be told
    assert told(said_so, MENTAL, profile(tags=["mental_health"])) == []  # the notes may not


@pytest.mark.parametrize(
    ("one", "parts"),
    [
        (evidence("call_type_code", "X"), {"call": {"passes": ["call_type_code"]}}),
        (evidence("apco_type", "X"), {"call": {"passes": ["call_type_code", "call_type"]}}),
        (evidence("arrests", "40A"), {"call": {"passes": ["offenses"]}}),
        (evidence("child_report", "yes"), {"call": {"passes": ["child_report"]}}),
        (evidence("gates", "WEAPON"), {"gates": ["weapon"]}),
        (evidence("tags", "T.FINER"), {"tags": ["t", "s"]}),
        (evidence("languages", "ES"), {"persons": [{"roles": ["unstated"], "passes": ["language"]}]}),
        (evidence("persons", "sex f"), {"persons": [{"roles": ["unstated"], "passes": ["sex"]}]}),
        (evidence("notes_in", "XX"), {"notes": PASSED}),
        (
            evidence("screenings", "LAP_HIGH"),
            {"screenings": {"instruments": ["lap"], "passes": ["screening_id", "instrument", "screened_at"]}},
        ),
    ],
)
def test_evidence_leaves_with_the_field_it_rests_on(one: dict[str, Any], parts: dict[str, Any]) -> None:
    said_so = call(notes=NOTES, persons=[{"language": "es", "sex": "F"}])
    match = {"rule": "r", "version": 1, "sets": "s", "evidence": [one]}
    route = {**match, "queue": "a", "program": "p"}
    with_it = profile(**{"tags": ["s"], **parts})
    assert [found["evidence"] for found in told(said_so, [match], with_it, [route])] == [[one], [one]]
    without = told(said_so, [match], profile(tags=["s"]), [route, {**route, "queue": "b"}])
    assert [(found["sets"], found["evidence"]) for found in without] == [("a/p", [])]


def test_the_language_of_somebody_who_is_not_shown_is_not_quoted() -> None:
    persons = [{"roles": ["victim"], "language": "es"}, {"roles": ["witness"], "language": "fr"}]
    some = profile(tags=["s"], persons=[{"roles": ["victim"], "passes": ["language"]}])
    spoken = [evidence("languages", "ES"), evidence("languages", "FR")]
    match = {"rule": "r", "version": 1, "sets": "s", "evidence": spoken}
    assert [one["evidence"] for one in told(call(persons=persons), [match], some)] == [spoken[:1]]


def test_our_result_goes_with_the_answers() -> None:
    screened = call(screenings=[{"instrument": "lap", "answers": {"q1": True}}, {"instrument": "cssrs"}])
    names = ["screening_id", "instrument", "screened_at"]
    for passes, scored in ((names, False), ([*names, "answers"], True)):
        shown = profile(screenings={"instruments": ["lap"], "passes": passes})
        (one,) = excerpt(screened, {}, (), shown)["screenings"]
        assert (one["scored"] is not None) == scored


def test_a_finer_tag_is_covered_and_a_longer_word_is_not() -> None:
    assert covers(["a"], "a.b")
    assert covers(["a"], "a")
    assert not covers(["a"], "ab")
    assert not covers(["a.b"], "a")


@pytest.mark.parametrize(
    "call_part",
    [
        {"passes": ["adress"]},
        {"passes": ["beat"], "withholds": ["beat"]},
        {"passes": ["beat", "beat"]},
    ],
)
def test_a_profile_names_each_field_once_and_none_that_is_not_there(call_part: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        profile(call=call_part)


def test_what_nobody_decided_is_named() -> None:
    some = profile(call={"passes": ["beat"], "withholds": ["address"]})
    assert some.call.undecided == set(CallFields.model_fields) - {"beat", "address"}


def test_shown_screenings_are_named() -> None:
    with pytest.raises(ValidationError, match="passed on"):
        profile(screenings={"instruments": ["lap"]})
