"""Who a person on a call may be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.person import Likeness, Traits, alike, name, phone, traits
from tests.builders import folded, said

ADA = {"given_name": "Ada", "family_name": "Example", "birth_date": "1984-02-29"}


@pytest.mark.parametrize(
    ("given_name", "family_name"),
    [
        ("José Luis", "O'Brien-Muñoz"),
        ("JOSE LUIS", "OBRIEN MUNOZ"),
        ("Muñoz", "O’Brien, José Luis"),
        ("Mr. Jose  Luis", "Obrien Munoz Jr."),
        ("Jose Luis", "O'Brien Munoz III"),
        ("Jose Luis Q.", "O'Brien Munoz"),
    ],
)
def test_one_name_has_one_spelling(given_name: str, family_name: str) -> None:
    assert name(given_name, family_name) == "jose luis munoz obrien"


@pytest.mark.parametrize(
    ("given_name", "family_name"),
    [
        (None, "Example"),
        ("Ada", None),
        ("", "Example"),
        ("Ada", "--"),
        ("John", "DOE"),
        ("UNKNOWN", "Example"),
        ("Ada", "unk"),
        ("Mr", "Jr"),
    ],
)
def test_half_a_name_and_a_filler_are_no_name(given_name: str | None, family_name: str | None) -> None:
    assert name(given_name, family_name) is None


@given(st.text(max_size=20), st.text(max_size=20))
def test_order_never_matters(one: str, other: str) -> None:
    assert name(one, other) == name(other, one)


def test_initials_count_where_there_is_nothing_else() -> None:
    assert name("J", "Example") == "example j"
    assert name("J", "Example") != name("K", "Example")


@pytest.mark.parametrize(
    "said_as",
    ["9195550142", "919-555-0142", "(919) 555.0142", "+1 919 555 0142", "1-919-555-0142", "919-555-0142 x12"],
)
def test_one_phone_has_one_spelling(said_as: str) -> None:
    assert phone(said_as) == "9195550142"


@pytest.mark.parametrize(
    "said_as", [None, "", "911", "555-0142", "000-000-0000", "919-555-5555x", "919 000 0000", "unknown"]
)
def test_what_is_nobodys_phone_is_none(said_as: str | None) -> None:
    assert phone(said_as) is None


def test_a_phone_abroad_keeps_its_country() -> None:
    assert phone("+44 20 7946 0018") == "+442079460018"


def person(**fields: object) -> dict[str, object]:
    return {"person_id": "p1", **fields}


def known(*persons: dict[str, object], at_home: bool = True, **call: object) -> dict[str, Traits]:
    return traits(folded(said("10:00", "e1", call=call, persons=list(persons))), at_home=at_home)


def test_a_person_is_known_by_name_and_birth_date_by_phone_and_by_household() -> None:
    found = known(person(**ADA, phone="919-555-0142"), address="12 Oak Lane")
    assert found == {"p1": Traits("ada example\n1984-02-29", "1984-02-29", "9195550142", "12 oak ln|")}


def test_nobody_is_known_by_the_address_where_that_must_not_be() -> None:
    assert known(person(**ADA), at_home=False, address="12 Oak Lane")["p1"].household is None


def test_somebody_without_a_name_is_known_by_the_phone_alone() -> None:
    found = known(person(birth_date="1984-02-29", phone="919-555-0142"), address="12 Oak Lane")
    assert found["p1"] == Traits(None, None, "9195550142", None)


def test_the_callers_phone_is_the_one_callers_own() -> None:
    caller = person(**ADA, roles=["caller"])
    other: dict[str, object] = {"person_id": "p2", "given_name": "Bo"}
    assert known(caller, other, caller_phone="919-555-0142")["p1"].phone == "9195550142"
    assert known(caller, other, caller_phone="919-555-0142")["p2"].phone is None
    two = {**caller, "person_id": "p2"}
    assert known(caller, two, caller_phone="919-555-0142")["p1"].phone is None


@pytest.mark.parametrize("filler", ["1900-01-01", "1901-01-01", "1066-10-14"])
def test_a_birth_date_that_systems_fill_in_is_none(filler: str) -> None:
    found = known(person(**{**ADA, "birth_date": filler}))
    assert (found["p1"].name_birth_date, found["p1"].birth_date) == (None, None)


JON, JOHN = Likeness("jon smith", None), Likeness("john smith", "1984-02-29")


@pytest.mark.parametrize(
    ("one", "other", "shared", "asked"),
    [
        (JON, JOHN, {"phone"}, True),
        (JON, JOHN, {"household"}, True),
        (Likeness("jon smith", "1984-02-29"), JOHN, {"birth_date"}, True),
        (JON, JOHN, set(), False),
        (Likeness("jon smith", "1985-02-28"), JOHN, {"phone"}, False),
        (Likeness("mary jones", None), JOHN, {"phone", "household"}, False),
        (Likeness(None, None), JOHN, {"phone"}, True),
        (Likeness(None, None), Likeness(None, None), {"household"}, False),
        (Likeness("ana garcia", None), Likeness("ana garcia lopez", None), {"household"}, True),
    ],
)
def test_a_supervisor_is_asked_only_of_those_alike(
    one: Likeness, other: Likeness, shared: set[str], asked: bool
) -> None:
    assert alike(one, other, shared) is asked
    assert alike(other, one, shared) is asked
