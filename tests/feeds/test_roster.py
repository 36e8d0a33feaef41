"""Rosters as agencies keep them in a spreadsheet."""

import pytest

from app.contracts.staff import StaffIn
from app.feeds.roster import read_member

ROW: dict[str, str | None] = {
    "display_name": " Ana R. ",
    "skills": "substance_use; safety_planning",
    "languages": "Spanish;",
    "programs": "",
    "capacity": "12",
    "hours": "Mon-Wed 8:00-16:00; sat 22:00 - 06:00",
}


def test_a_row_is_a_member_as_the_api_takes_one() -> None:
    member = StaffIn.model_validate(read_member(ROW))
    assert (member.display_name, member.capacity) == ("Ana R.", 12)
    assert (member.skills, member.languages, member.programs) == (
        ["substance_use", "safety_planning"],
        ["Spanish"],
        [],
    )
    hours = [(one.weekday, one.from_, one.to) for one in member.hours]
    assert hours == [
        ("mon", "08:00", "16:00"),
        ("tue", "08:00", "16:00"),
        ("wed", "08:00", "16:00"),
        ("sat", "22:00", "06:00"),
    ]


def test_days_run_over_the_end_of_the_week() -> None:
    hours = read_member({**ROW, "hours": "sat-mon 08:00-09:00"})["hours"]
    assert [one["weekday"] for one in hours] == ["sat", "sun", "mon"]


@pytest.mark.parametrize(
    "hours", ["monday 08:00-16:00", "mon 8-16", "mon", "xyz 08:00-16:00", "mon-xyz 08:00-16:00"]
)
def test_hours_that_cannot_be_read_are_refused(hours: str) -> None:
    with pytest.raises(ValueError, match="hours: not like"):
        read_member({**ROW, "hours": hours})


def test_a_cell_that_is_not_there_is_empty() -> None:
    assert read_member({**ROW, "skills": None, "hours": None})["skills"] == []


def test_names_of_a_spreadsheet_are_those_of_the_catalog() -> None:
    member = read_member({**ROW, "skills": "Suicide  risk; trauma", "programs": "Jail Diversion"})
    assert (member["skills"], member["programs"]) == (["suicide_risk", "trauma"], ["jail_diversion"])
