"""Time to the next call, from calls that came in: units side by side, equal windows, few withheld."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import URL

from app.rules.catalog import Catalog
from app.settings import Settings
from tests.front_door import LINK_SECRET, FrontDoor, opened
from tests.samples import domestic

PATH = "/v1/reports/repeats"
PERIOD = {"from": "2023-02-01T00:00:00Z", "to": "2023-12-01T00:00:00Z"}  # of a year: all of it is told
BEGAN = datetime(2023, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
async def door(database_url: URL, catalog: Catalog) -> AsyncIterator[FrontDoor]:
    """A service that takes calls of years ago for new ones."""
    settings = Settings(link_secret=LINK_SECRET, late_after_days=36500)
    async with opened(settings, database_url, catalog) as door:
        yield door


async def report(door: FrontDoor, **params: Any) -> tuple[dict[tuple[str, ...], Any], list[Any]]:
    """Its lines by tag, year, unit and index; its points."""
    answer = await door.ask("GET", PATH, role="evaluator", params={**PERIOD, **params})
    assert answer.status_code == 200, answer.text
    found = answer.json()
    keys = ("tag", "year", "unit", "index")
    return {tuple(line[key] for key in keys): line for line in found["items"]}, found["points"]


def someone(name: str, *roles: str, **more: Any) -> dict[str, Any]:
    return {
        "person_id": f"{name}{roles[0]}",
        "given_name": name,
        "family_name": "Invented",
        "birth_date": "1980-01-01",
        "roles": list(roles),
        **more,
    }


def on(day: float) -> str:
    return (BEGAN + timedelta(days=day)).isoformat()


def letters(number: int) -> str:
    return f"{chr(65 + number // 26)}{chr(97 + number % 26)}x"


def fight(pair: int, day: float, narrative: str | None = None, *, turned: bool = False) -> dict[str, Any]:
    """A call about a couple; `turned`: who was the victim is the suspect, and the other way round."""
    one, two = f"Ann{letters(pair)}", f"Bob{letters(pair)}"
    roles = ("SUSPECT", "Victim") if turned else ("victim", "suspect")  # as sources write them
    phone = {"phone": f"+1919555{pair:04}"}
    persons = [someone(one, roles[0], **phone), someone(two, roles[1])]
    at = on(day)
    home = {"received_at": at, "address": f"{pair} Oak St"}
    return domestic(narrative, persons=persons, occurred_at=at, call=home)


async def test_a_stranger_reads_no_report(door: FrontDoor) -> None:
    assert (await door.ask("GET", PATH, role=None, params=PERIOD)).status_code == 401
    assert (await door.ask("GET", PATH, role="agency", params=PERIOD)).status_code == 403


async def test_each_unit_gives_its_own_answer(door: FrontDoor) -> None:
    """36 couples call; 12 of them again on day 9.5 the other way round; 12 suspects again with another."""
    injured = "victim bleeding from a cut to the face"
    calls = [fight(pair, 0, injured if pair < 12 else None) for pair in range(36)]
    calls += [fight(pair, 9.5, injured, turned=True) for pair in range(12)]
    for pair in range(12, 24):
        other = [someone(f"Bob{letters(pair)}", "arrestee"), someone(f"Cat{letters(pair)}", "victim")]
        calls.append(domestic(persons=other, occurred_at=on(100), call={"received_at": on(100)}))
    calls += [domestic(occurred_at=on(1), call={"received_at": on(1)}) for _ in range(11)]  # of nobody
    await door.send(calls)
    found, points = await report(door)
    figures = ("calls", "n", "repeated", "at_risk", "repeated_share", "median_days")

    def of(unit: str, index: str, *names: str) -> tuple[Any, ...]:
        return tuple(found["domestic_violence", "2023", unit, index][name] for name in names)

    # 72 persons and 12 new victims; 24 of the couples called again on the tenth day, 12 suspects on the 100th
    assert of("person", "first", *figures) == (71, 84, 36, 48, pytest.approx(36 / 84), None)
    # 72 + 24 + 24 calls of persons, of which the second ones had no next
    assert of("person", "every", *figures) == (71, 120, 36, 84, pytest.approx(0.3), None)
    # 36 couples and 12 new ones; those with another are not the same couple
    assert of("couple", "first", *figures) == (71, 48, 12, 36, 0.25, None)
    assert of("phone", "first", *figures) == (71, 36, 12, 24, pytest.approx(1 / 3), None)
    assert of("couple", "first", "severe_share", "severe_repeats_share", "linked_share") == (0.25, 1.0, 0.0)
    assert of("couple", "first", "unidentified", "suppressed") == (11, [])
    assert of("phone", "first", "unidentified", "suppressed") == (23, [])  # the other persons left no number
    household = found["domestic_violence", "2023", "household", "first"]
    assert (household["reason"], household["n"], household["calls"]) == ("no_address", None, None)
    drawn = [point for point in points if point["unit"] == "couple"]
    drawn = [(point["days"], point["repeated_share"], point["at_risk"]) for point in drawn]
    assert drawn == [(0, 0, 48), (10, 0.25, 36), (365, 0.25, 36)]
    shorter, _ = await report(door, window_days="90")
    assert shorter["domestic_violence", "2023", "person", "first"]["repeated"] == 24


async def test_the_report_has_its_other_forms(door: FrontDoor) -> None:
    await door.send([fight(pair, day) for pair in range(12) for day in (0, 20)])
    for form, begins in (("csv", b"tag,year,index"), ("svg", b"<svg"), ("png", b"\x89PNG")):
        answer = await door.ask("GET", PATH, role="evaluator", params={**PERIOD, "format": form})
        assert answer.content.startswith(begins)
