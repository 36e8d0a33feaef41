"""The provider directory as HSDS: read back as it was written, and every bad row named."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.provider import (
    Address,
    Category,
    Language,
    Location,
    Organization,
    Phone,
    Schedule,
    Service,
    ServiceAtLocation,
    ServiceStatus,
)
from app.feeds.hsds import from_json, from_tables, to_json, to_tables

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "providers.json"

ids = st.uuids()
lines = st.text("aZ09 ,;'\"=+@#é中\u00a0", max_size=6).map(lambda text: f"x{text}z")
texts = st.lists(lines, min_size=1, max_size=3).map("\n".join)
dates = st.dates(date(2000, 1, 1), date(2030, 1, 1))


def perhaps(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def several(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(strategy, max_size=2, unique_by=lambda one: one.id).map(tuple)


phones = st.builds(
    Phone,
    id=ids,
    number=lines,
    type=perhaps(st.sampled_from(["voice", "text"])),
    extension=perhaps(st.integers(0, 9999)),
    description=perhaps(texts),
)
times = st.sampled_from(["09:00", "17:30:00", "23:59Z", "08:15-05:00"])
schedules = st.builds(
    Schedule,
    id=ids,
    freq=perhaps(st.sampled_from(["WEEKLY", "MONTHLY"])),
    byday=perhaps(st.just("MO,2TU")),
    opens_at=perhaps(times),
    closes_at=perhaps(times),
    valid_from=perhaps(dates),
    valid_to=perhaps(dates),
    description=perhaps(texts),
)
languages = st.builds(Language, id=ids, name=perhaps(lines), code=perhaps(lines), note=perhaps(texts))
addresses = st.builds(
    Address,
    id=ids,
    attention=perhaps(lines),
    address_1=lines,
    address_2=perhaps(lines),
    city=lines,
    region=perhaps(lines),
    state_province=lines,
    postal_code=lines,
    country=lines,
    address_type=st.sampled_from(["physical", "postal", "virtual"]),
)
degrees = perhaps(st.floats(-90, 90, allow_nan=False))


def locations(*, addressed: bool) -> st.SearchStrategy[Location]:
    kinds = ["physical", "postal", "virtual"] if addressed else ["postal", "virtual"]
    return st.builds(
        Location,
        id=ids,
        location_type=st.sampled_from(kinds),
        name=perhaps(lines),
        description=perhaps(texts),
        latitude=degrees if addressed else st.none(),
        longitude=degrees if addressed else st.none(),
        addresses=several(addresses) if addressed else st.just(()),
        phones=several(phones),
    )


organizations = st.builds(
    Organization,
    id=ids,
    name=lines,
    alternate_name=perhaps(lines),
    description=texts,
    email=perhaps(lines),
    website=perhaps(lines),
    confidential=st.booleans(),
    phones=several(phones),
)


@st.composite
def directories(draw: st.DrawFn) -> list[Service]:
    """Services that share organizations and locations."""
    pool = draw(st.lists(organizations, min_size=1, max_size=2, unique_by=lambda one: one.id))
    places = {
        hidden: draw(
            st.lists(locations(addressed=not hidden), min_size=1, max_size=2, unique_by=lambda one: one.id)
        )
        for hidden in (True, False)
    }
    found = []
    for ident in draw(st.lists(ids, max_size=2, unique=True)):
        organization = draw(st.sampled_from(pool))
        at = st.builds(
            ServiceAtLocation,
            id=ids,
            description=perhaps(texts),
            location=st.sampled_from(places[organization.confidential]),
        )
        found.append(
            Service(
                id=ident,
                name=draw(lines),
                alternate_name=draw(perhaps(lines)),
                description=draw(perhaps(texts)),
                url=draw(perhaps(lines)),
                email=draw(perhaps(lines)),
                status=draw(st.sampled_from(ServiceStatus)),
                categories=tuple(draw(st.lists(st.sampled_from(Category), min_size=1, max_size=3))),
                application_process=draw(perhaps(texts)),
                eligibility_description=draw(perhaps(texts)),
                minimum_age=draw(perhaps(st.integers(0, 150))),
                assured_date=draw(perhaps(dates)),
                languages=draw(several(languages)),
                phones=draw(several(phones)),
                schedules=draw(several(schedules)),
                service_at_locations=tuple(draw(st.lists(at, max_size=2, unique_by=lambda one: one.id))),
                organization=organization,
            )
        )
    return found


@given(directories())
def test_what_was_written_as_json_is_read_as_it_was(services: list[Service]) -> None:
    found = from_json("x.json", to_json(services))
    assert (found.problems, found.left_out) == ((), ())
    assert list(found.services) == services


@given(directories())
def test_what_was_written_as_tables_is_read_as_it_was(services: list[Service]) -> None:
    found = from_tables(to_tables(services))
    assert (found.problems, found.left_out) == ((), ())
    assert list(found.services) == services


def example() -> list[dict[str, Any]]:
    bodies: list[dict[str, Any]] = json.loads(EXAMPLE.read_text("utf-8"))
    return bodies


def without(bodies: list[dict[str, Any]]) -> tuple[list[str], tuple[str, ...]]:
    """The names of the services that were read, and what was wrong."""
    found = from_json("p.json", json.dumps(bodies))
    return [one.name for one in found.services], found.problems


def test_the_example_is_whole_and_invented() -> None:
    found = from_json("providers.json", EXAMPLE.read_text("utf-8"))
    assert (found.problems, found.left_out) == ((), ())
    assert len({one.organization.id for one in found.services}) >= 12
    numbers = [phone.number for one in found.services for phone in one.phones]
    assert all(number.startswith("919-555-01") for number in numbers)
    assert {category for one in found.services for category in one.categories} == set(Category)


def test_a_shelter_that_is_hidden_has_no_address() -> None:
    bodies = example()
    [number] = [n for n, body in enumerate(bodies) if body["organization"].get("confidential")]
    open_place = bodies[0]["service_at_locations"][0]["location"]
    for location in (
        open_place,
        {**bodies[number]["service_at_locations"][0]["location"], "latitude": 36.0},
        {**bodies[number]["service_at_locations"][0]["location"], "location_type": "physical"},
    ):
        bodies[number]["service_at_locations"][0]["location"] = {**location, "id": open_place["id"][::-1]}
        bodies[number]["service_at_locations"][0]["location"]["id"] = "01890000-0000-7000-8000-00000000000a"
        names, problems = without(bodies)
        assert len(names) == len(bodies) - 1
        [problem] = problems
        assert problem.startswith(f"p.json#/{number}: expected: no address")
        assert "Example Street" not in problem


def test_every_bad_row_is_named_and_the_good_ones_are_kept() -> None:
    bodies = example()
    good = [body["name"] for body in bodies[6:]]
    bodies[0]["phones"][0]["number"] = ""
    bodies[1]["status"] = "lost"
    del bodies[2]["name"]
    bodies[3]["categories"] = []
    bodies[4]["id"] = bodies[6]["id"]
    bodies[5]["languages"] = "es"
    names, problems = without([*bodies[6:], *bodies[:6]])
    assert names == good
    first = len(good)
    assert [problem.split(": expected: ")[0] for problem in problems] == [
        f"p.json#/{first}/phones/0/number",
        f"p.json#/{first + 1}/status",
        f"p.json#/{first + 2}/name",
        f"p.json#/{first + 3}/categories",
        f"p.json#/{first + 4}",
        f"p.json#/{first + 5}/languages",
    ]
    assert "'active', 'inactive', 'defunct' or 'temporarily closed'" in problems[1]
    assert problems[2].endswith("a value")


def test_two_services_may_not_describe_one_organization_differently() -> None:
    bodies = example()
    bodies[1]["organization"]["name"] = "Another"
    names, [problem] = without(bodies)
    assert len(names) == len(bodies) - 1
    assert (
        problem
        == f"p.json#/1: expected: organization {bodies[1]['organization']['id']} once, or the same each time"
    )


@pytest.mark.parametrize("text", ["", "{", '{"services": []}', "7", '"x"'])
def test_what_is_no_directory_is_one_problem(text: str) -> None:
    found = from_json("p.json", text)
    assert (found.services, len(found.problems)) == ((), 1)


def test_a_page_of_an_api_is_read_and_what_is_not_kept_is_said() -> None:
    bodies = example()
    bodies[0]["funding"] = [{"id": "x"}]
    bodies[0]["organization"]["logo"] = "l"
    bodies[1]["organization"]["logo"] = "l"
    found = from_json("p.json", json.dumps({"total_items": 14, "contents": bodies}))
    assert (len(found.services), found.problems) == (len(bodies), ())
    assert found.left_out == ("organization.logo", "service.funding")


def tables() -> dict[str, str]:
    return to_tables(from_json("p.json", EXAMPLE.read_text("utf-8")).services)


def test_a_bad_cell_of_a_table_is_named_by_its_line() -> None:
    changed = tables()
    lines_of = changed["phones"].splitlines()
    lines_of[2] = lines_of[2].replace("voice", "smoke signal")
    changed["phones"] = "\n".join(lines_of)
    found = from_tables(changed)
    assert len(found.services) == 13
    [problem] = found.problems
    assert problem.startswith("phones.csv:3: type: expected: ")
    assert "smoke" not in problem


def test_rows_that_belong_to_nothing_are_named() -> None:
    changed = tables()
    header = changed["schedules"].splitlines()[0]
    stray = dict.fromkeys(header.split(","), "") | {"id": "x", "service_id": "nowhere"}
    changed["schedules"] += ",".join(stray.values()) + "\n" + ",".join("x" for _ in stray) + ",x\n"
    end = len(changed["schedules"].splitlines())
    changed["languages"] += "x,,,,\n"
    last = len(changed["languages"].splitlines())
    del changed["organizations"]
    found = from_tables(changed)
    assert found.services == ()
    assert "organizations.csv: expected this file" in found.problems
    assert f"schedules.csv:{end - 1}: service_id: expected: the id of a row of services.csv" in found.problems
    assert any(one.startswith(f"schedules.csv:{end}: expected: ") for one in found.problems)
    assert f"languages.csv:{last}: expected: a value in service_id" in found.problems
