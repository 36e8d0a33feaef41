"""The facts of a call: what the rules are told of it."""

from typing import Any

import pytest

from app.domain.call import EMPTY, Call, fold
from app.domain.event import Event
from app.rules.codebook import Codebook
from app.rules.facts import Facts, combined, facts, stated
from app.rules.model import CODE_FIELDS, CONCLUSIONS, FLAG_FIELDS, TEXT_FIELDS
from tests.builders import at, folded, said
from tests.rules.test_codebook import BOOK


def facts_of(call: Call) -> Facts:
    return facts(call, BOOK)


def told(**fields: Any) -> Facts:
    """The facts of a call of which only these fields are stated."""
    return facts_of(folded(said("10:00", "e1", "created", call=fields)))


@pytest.mark.parametrize(
    ("name", "stated", "codes"),
    [
        ("call_type_code", " domvio ", {"DOMVIO"}),
        ("disposition", "arr", {"ARR"}),
        ("priority", "p1", {"P1"}),
        ("beat", "d2a", {"D2A"}),
        ("clearance_codes", ["5r", " 1 ", "5R"], {"5R", "1"}),
        ("clearance_codes", [5], {"5"}),
        ("beat", "", set()),
        ("clearance_codes", [], set()),
        ("clearance_codes", ["", " ", "1"], {"1"}),
    ],
)
def test_codes_are_in_upper_case(name: str, stated: Any, codes: set[str]) -> None:
    assert told(**{name: stated}).codes[name] == codes


def test_an_arrest_is_an_offence_too() -> None:
    offenses = [{"code": "40a", "arrest": True}, {"code": "13B", "arrest": False}, {"code": "90Z"}]
    found = told(offenses=offenses)
    assert found.codes["offenses"] == {"40A", "13B", "90Z"}
    assert found.codes["arrests"] == {"40A"}


def test_the_common_code_is_found_by_code_and_words() -> None:
    assert told(call_type_code="domvio", call_type="y").codes["apco_type"] == {"DVA"}
    assert told(call_type_code="x", call_type="Mental Health Crisis").codes["apco_type"] == {"MNTL"}
    assert told(call_type_code="x", call_type="y").codes["apco_type"] == frozenset()
    assert facts(EMPTY, Codebook([])).codes["apco_type"] == frozenset()


def test_every_fact_that_a_signal_may_name_is_told() -> None:
    found = told()
    assert set(found.codes) == set(CODE_FIELDS) - CONCLUSIONS - {"notes_in"}
    assert set(found.texts) == set(TEXT_FIELDS)
    assert set(found.flags) == set(FLAG_FIELDS)


@pytest.mark.parametrize(
    ("kinds", "status"), [(["created"], "OPEN"), (["cleared"], "CLEARED"), (["cancelled"], "CANCELLED")]
)
def test_the_status_is_a_code(kinds: list[str], status: str) -> None:
    call = folded(*(said("10:00", "e1", kind) for kind in kinds))
    assert facts_of(call).codes["call_status"] == {status}


@pytest.mark.parametrize(
    ("value", "is_so"),
    [
        (True, True),
        (False, False),
        (None, False),
        *(
            (word, False)
            for word in ["", " ", "no", "No ", "N", "none", "NONE", "false", "0", "unk", "Unknown"]
        ),
        *((word, False) for word in ["not known", "neg", "NEGATIVE"]),
        *((word, True) for word in ["yes", "y", "true", "1", "knife", "no gun but a knife", "nothing else"]),
    ],
)
def test_a_word_states_that_it_is_so_unless_it_denies_it(value: bool | str | None, is_so: bool) -> None:
    assert stated(value) is is_so


@pytest.mark.parametrize("name", ["weapon", "child_report"])
def test_a_weapon_and_a_report_may_be_stated_in_words(name: str) -> None:
    flags = {value: told(**{name: value}).flags[name] for value in ("bruises", "none", True, False)}
    assert flags == {"bruises": True, "none": False, True: True, False: False}


def test_screenings_are_codes_of_their_results() -> None:
    lap, cssrs = (
        {"instrument": "lap", "answers": {"q1": True}},
        {"instrument": "C-SSRS", "answers": {"q6": True}},
    )
    silent, unknown = {"instrument": "cssrs", "answers": {}}, {"instrument": "dash", "answers": {"q1": True}}
    call = folded(said("10:00", "e1", "screening", screenings=[lap, cssrs, silent, unknown]))
    assert facts_of(call).codes["screenings"] == {"LAP_HIGH", "CSSRS_MODERATE"}
    assert told().codes["screenings"] == frozenset()


def test_flags_are_not_so_until_they_are_stated() -> None:
    assert not any(told().flags.values())
    found = told(in_custody=True, child_present=True).flags
    assert {name for name, flag in found.items() if flag} == {"in_custody", "child_present"}


def test_a_call_without_its_creation_says_so() -> None:
    assert facts_of(folded(said("10:00", "e1"))).flags["awaiting_create"]


def test_texts_are_the_notes_in_order_and_the_words_of_the_type() -> None:
    second = {"note_id": "a", "text": "second", "occurred_at": at("10:02")}
    first = {"note_id": "b", "text": "first", "occurred_at": at("10:01")}
    call = folded(said("11:00", "e1", call={"call_type": "Welfare Check"}, notes=[second, first]))
    found = facts_of(call)
    assert [tuple(text) for text in found.texts["narrative"]] == [("first", "b"), ("second", "a")]
    assert [tuple(text) for text in found.texts["call_type"]] == [("Welfare Check", None)]
    assert told().texts == {"narrative": (), "call_type": ()}


def person(occurred_at: str = "2026-11-20T12:00:00Z", **fields: Any) -> dict[str, Any]:
    """What the rules know of the one person of a call."""
    event = {"event_id": "e", "call_number": "c", "occurred_at": occurred_at, "kind": "created"}
    call = fold(EMPTY, Event.model_validate({**event, "persons": [fields]}), at("23:00")).call
    (found,) = facts_of(call).persons
    return dict(found)


def test_what_is_said_of_a_person_is_in_upper_case() -> None:
    found = person(roles=["Victim", "caller"], sex="f", relationship_to_suspect="Landlord", language="en")
    assert found == {
        "roles": {"VICTIM", "CALLER"},
        "sex": {"F"},
        "age": None,
        "relationship": {"LANDLORD"},
        "language": {"EN"},
    }


def test_what_is_not_stated_of_a_person_is_empty() -> None:
    nothing = dict.fromkeys(("roles", "sex", "relationship", "language"), frozenset[str]())
    assert person(given_name="x") == {**nothing, "age": None}


def test_relationship_and_language_mean_their_codes_and_classes_too() -> None:
    found = person(relationship_to_suspect="wife", language=" Spanish")
    assert found["relationship"] == {"WIFE", "SE", "INTIMATE"}
    assert found["language"] == {"SPANISH", "ES"}


def test_the_relationships_and_languages_of_all_persons_are_codes_of_the_call() -> None:
    persons = [{"relationship_to_suspect": "SE"}, {"relationship_to_suspect": "st", "language": "es"}, {}]
    found = facts_of(folded(said("10:00", "e1", "created", persons=persons)))
    assert found.codes["relationships"] == {"SE", "INTIMATE", "ST"}
    assert found.codes["languages"] == {"ES"}
    assert told().codes["relationships"] == told().codes["languages"] == frozenset()


@pytest.mark.parametrize(
    ("born_on", "age"),
    [
        ("2008-11-20", 18),  # the birthday
        ("2008-11-21", 17),  # the day before it
        ("2008-11-19", 18),
        ("2008-12-01", 17),
        ("2026-11-20", 0),
        ("1926-01-01", 100),
    ],
)
def test_an_age_is_that_of_the_day_of_the_call(born_on: str, age: int) -> None:
    assert person(birth_date=born_on)["age"] == age


@pytest.mark.parametrize(
    ("day", "age"), [("2023-02-28", 14), ("2023-03-01", 15), ("2024-02-28", 15), ("2024-02-29", 16)]
)
def test_who_is_born_on_a_leap_day_is_older_by_march(day: str, age: int) -> None:
    assert person(f"{day}T12:00:00Z", birth_date="2008-02-29")["age"] == age


def test_a_stated_age_goes_before_the_birth_date() -> None:
    assert person(age=7, birth_date="1980-01-01")["age"] == 7
    assert person(age=0, birth_date="1980-01-01")["age"] == 0


def test_merged_calls_know_what_any_of_them_knows() -> None:
    first = told(call_type_code="a", weapon=True, call_type="First")
    note, someone = [{"note_id": "n", "text": "pills"}], [{"roles": ["victim"]}]
    call = said("10:00", "e2", "created", call={"call_type_code": "b"}, notes=note, persons=someone)
    both = combined([first, facts_of(folded(call))])
    assert both.codes["call_type_code"] == {"A", "B"}
    assert [text.text for texts in both.texts.values() for text in texts] == ["pills", "First"]
    assert [name for name, flag in both.flags.items() if flag] == ["weapon"]
    assert [person["roles"] for person in both.persons] == [{"VICTIM"}]


def test_one_call_alone_is_as_it_is() -> None:
    only = told(beat="1")
    assert combined([only]) is only
