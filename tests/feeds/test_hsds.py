"""The provider directory as HSDS: read back as it was written, and every bad row named."""

from datetime import date
from pathlib import Path
from typing import Any

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
