"""Households: one spelling for one door, and none for what is no one's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.address import household


@pytest.mark.parametrize(
    ("address", "apartment"),
    [
        ("500 N Mangum St", "4B"),
        ("500 North Mangum Street", "apt 4-b"),
        ("500 N. MANGUM ST., DURHAM, NC", "#4B"),
        ("500 N MANGUM ST APT 4B", None),
        ("500 N Mangum St # 4b", ""),
        ("500 N Mangum St, Unit 4 B, Durham", None),
    ],
)
def test_one_door_has_one_spelling(address: str, apartment: str | None) -> None:
    assert household(address, apartment) == "500 n mangum st|4b"


def test_a_house_has_no_unit_and_is_not_its_neighbour() -> None:
    assert household("12 Oak Ln", None) == household("12 OAK LANE", None) == "12 oak ln|"
    assert household("14 Oak Ln", None) != household("12 Oak Ln", None)
    assert household("12 Church St", None) == "12 church st|"


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "MAIN ST / ELM ST",
        "MAIN ST & ELM ST",
        "1200 BLK MAIN ST",
        "1200 BLOCK OF MAIN ST",
        "12 MAIN ST AT ELM ST",
        "MAIN ST",
        "12",
        "1801 OAK CREEK APTS",
        "1801 OAK CREEK APARTMENTS",
        "12 MAIN ST APT",
        "12 MAIN ST BLDG",
        "507 E KNOX ST SHELTER",
        "3710 HILLSBOROUGH RD MOTEL",
    ],
)
def test_what_is_no_one_household_gives_none(address: str | None) -> None:
    assert household(address, None) is None


def test_a_unit_makes_one_household_of_a_place_of_many() -> None:
    assert household("1801 OAK CREEK APTS", "12") == household("1801 oak creek apts", "APT 12")
    assert household("1801 OAK CREEK APTS", "12") != household("1801 OAK CREEK APTS", "14")


@given(st.text(max_size=60), st.none() | st.text(max_size=20))
def test_any_text_is_read_and_case_never_matters(address: str, apartment: str | None) -> None:
    found = household(address, apartment)
    if address.isascii() and (apartment or "").isascii():
        assert household(address.upper(), apartment and apartment.upper()) == found
