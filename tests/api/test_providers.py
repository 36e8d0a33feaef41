"""The provider directory: searched by agencies, confirmed by them, and no address of a hidden place in it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.domain.provider import Location, Service, ServiceAtLocation, ServiceStatus
from app.services import providers
from app.storage.engine import Database
from tests.directory import NOBODY, service_id, services, stocked
from tests.front_door import FrontDoor


async def found(door: FrontDoor, **params: Any) -> dict[str, Any]:
    answer = await door.ask("GET", "/v1/providers", role="agency", params=params)
    assert answer.status_code == 200, answer.text
    page: dict[str, Any] = answer.json()
    return page


def names(page: dict[str, Any]) -> list[str]:
    return [one["name"] for one in page["contents"]]


async def test_a_stranger_reads_no_directory(door: FrontDoor) -> None:
    for method, path in (
        ("GET", "/v1/providers"),
        ("GET", f"/v1/providers/{NOBODY}"),
        ("POST", f"/v1/providers/{NOBODY}/confirmations"),
    ):
        assert (await door.ask(method, path, role=None)).status_code == 401
        assert (await door.ask(method, path, role="source")).status_code == 403
    path = f"/v1/providers/{NOBODY}/confirmations"
    assert (await door.ask("POST", path, role="evaluator", json={})).status_code == 403


async def test_a_directory_is_searched_by_words_category_and_language(door: FrontDoor) -> None:
    assert (await found(door))["empty"] is True
    await stocked(door)
    assert names(await found(door, category="legal")) == ["Civil legal help"]
    assert names(await found(door, language="zh")) == ["Adult basic education", "Help at home for seniors"]
    assert names(await found(door, search="HARBOR", category="shelter")) == ["Emergency night shelter"]
    assert names(await found(door, search="100%")) == []
    assert names(await found(door, search="_")) == []
    answer = await door.ask("GET", "/v1/providers", role="agency", params={"category": "magic"})
    assert answer.status_code == 422


async def test_pages_are_those_of_hsds(door: FrontDoor) -> None:
    await stocked(door)
    pages = [await found(door, per_page=5, page=number) for number in (1, 2, 3, 4)]
    assert [page["size"] for page in pages] == [5, 5, 4, 0]
    assert [page["first_page"] for page in pages] == [True, False, False, False]
    assert [page["last_page"] for page in pages] == [False, False, True, True]
    assert {(page["total_items"], page["total_pages"]) for page in pages} == {(14, 3)}
    every = [name for page in pages for name in names(page)]
    assert every == sorted(every, key=str.lower)
    assert len(set(every)) == 14


async def test_a_service_that_is_no_longer_given_is_read_by_its_id_alone(
    door: FrontDoor, database: Database
) -> None:
    await stocked(door)
    gone = services()[0].model_copy(update={"status": ServiceStatus.DEFUNCT})
    await providers.take_in(database, [gone])
    assert (await found(door))["total_items"] == 13
    answer = await door.ask("GET", f"/v1/providers/{gone.id}", role="evaluator")
    assert (answer.status_code, answer.json()["status"]) == (200, "defunct")
    assert (await door.ask("GET", f"/v1/providers/{NOBODY}", role="agency")).status_code == 404


async def test_whoever_confirms_is_named_with_the_instant(door: FrontDoor, database: Database) -> None:
    await stocked(door)
    path = f"/v1/providers/{service_id('Warm line')}"
    before = (await door.ask("GET", path, role="agency")).json()
    assert (before["last_confirmed_at"], before["last_confirmed_by"]) == (None, None)
    now = datetime.now(UTC)
    told = {"occurred_at": (now + timedelta(hours=1)).isoformat()}
    refused = await door.ask("POST", f"{path}/confirmations", role="agency", json=told)
    assert refused.status_code == 422
    done = await door.ask("POST", f"{path}/confirmations", role="agency", json={})
    assert done.json()["last_confirmed_by"].startswith("agency:")
    earlier = {"occurred_at": (now - timedelta(days=2)).isoformat()}
    again = await door.ask("POST", f"{path}/confirmations", role="supervisor", json=earlier)
    assert again.json()["last_confirmed_at"] == done.json()["last_confirmed_at"]
    unknown = await door.ask("POST", f"/v1/providers/{NOBODY}/confirmations", role="agency", json={})
    assert unknown.status_code == 404
    given = {one.id: one.assured_date for one in await providers.every(database, "America/New_York")}
    checked = {one.id: one.assured_date for one in services()}
    changed = [str(one) for one in given if given[one] != checked[one]]
    assert changed == [service_id("Warm line")]


async def test_what_is_taken_in_again_changes_nothing(database: Database) -> None:
    given = services()
    assert (await providers.take_in(database, given)).added == len(given)
    again = await providers.take_in(database, given)
    assert (again.added, again.changed, again.unchanged) == (0, 0, len(given))
    assert {one.id: one for one in await providers.every(database, "UTC")} == {one.id: one for one in given}
    renamed = given[0].model_copy(update={"name": "Another name"})
    done = await providers.take_in(database, [renamed, *given[1:]])
    assert (done.changed, done.unchanged) == (1, len(given) - 1)


def hidden() -> Service:
    return next(one for one in services() if one.organization.confidential)


async def test_no_address_of_a_hidden_place_is_shown(door: FrontDoor) -> None:
    await stocked(door)
    shown = (await door.ask("GET", f"/v1/providers/{hidden().id}", role="agency")).json()
    [at] = shown["service_at_locations"]
    assert (at["location"]["location_type"], at["location"]["addresses"]) == ("virtual", [])
    assert (at["location"]["latitude"], at["location"]["longitude"]) == (None, None)


async def test_an_organization_becomes_hidden_only_with_all_its_places(database: Database) -> None:
    given = services()
    await providers.take_in(database, given)
    night = next(one for one in given if one.name == "Emergency night shelter")
    secret = night.organization.model_copy(update={"confidential": True})
    moved = night.model_copy(update={"organization": secret, "service_at_locations": ()})
    done = await providers.take_in(database, [moved])
    assert len(done.refused) == 1  # its other service still has an address
    assert str(secret.id) in done.refused[0]
    entry = next(one for one in given if one.name == "Coordinated entry to housing")
    both = [moved, entry.model_copy(update={"organization": secret, "service_at_locations": ()})]
    assert (await providers.take_in(database, both)).refused == ()
    left = await database.run(
        lambda connection: connection.scalar(
            text("SELECT count(*) FROM locations WHERE name LIKE '3 Example%'")
        )
    )
    assert left == 0  # the address is not kept where nobody looks


async def test_a_place_of_a_hidden_service_gets_no_address_through_another(database: Database) -> None:
    await providers.take_in(database, services())
    line = next(one for one in services() if one.name == "Warm line")
    place = hidden().service_at_locations[0].location
    found = Location.model_validate({**place.model_dump(), "latitude": 36.0, "longitude": -78.9})
    at = ServiceAtLocation(id=line.service_at_locations[0].id, location=found)
    done = await providers.take_in(database, [line.model_copy(update={"service_at_locations": (at,)})])
    assert len(done.refused) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        "UPDATE service_at_locations SET confidential = true WHERE addressed",
        "UPDATE organizations SET confidential = true",
        "UPDATE services SET confidential = NOT confidential",
        "UPDATE locations SET addressed = NOT addressed",
        "UPDATE locations SET latitude = 36 WHERE NOT addressed",
        "UPDATE locations SET location_type = 'physical', addressed = true",
        "UPDATE services SET categories = '{}'",
        "UPDATE services SET categories = '{magic}'",
        "UPDATE services SET status = 'lost'",
    ],
)
async def test_the_tables_refuse_by_themselves(database: Database, wrong: str) -> None:
    await providers.take_in(database, services())
    with pytest.raises(DBAPIError) as refused:
        await database.run(lambda connection: connection.execute(text(wrong)))
    assert getattr(refused.value.orig, "sqlstate", None) in ("23514", "23503")
