"""Another catalog goes live while the service runs, whole or not at all."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import URL, text

from app.rules.catalog import Catalog, load
from app.services.rulebook import Rulebook
from app.settings import Settings
from tests.front_door import LINK_SECRET, FrontDoor, opened
from tests.rules.small_catalog import FILES, catalog_in, edited
from tests.samples import a_call

CITY = "jurisdiction: x-city"
BIKES = "tags/mh-bikes.yaml"
RULE = (
    FILES["tags/mh-pills.yaml"]
    .replace("mh-pills", "mh-bikes")
    .replace("has_phrase_from: [pills]", "has_phrase: [purple bike]")
    .replace("took all her pills", "a purple bike")
    .replace("pills and a chill pill", "a red bike and a chill pill")
    .replace("[words, coded]", "[words]")
    .replace("{name: coded, call: {call_type_code: MHCRIS}", "{name: two, call: {narrative: his purple bike}")
    .replace("  coded: {field: call_type_code, one_of_codes: types}\n", "")
)


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """The directory of a small catalog."""
    return catalog_in(tmp_path)


@pytest.fixture
async def door(database_url: URL, city: Path) -> AsyncIterator[FrontDoor]:
    """The service on that directory."""
    settings = Settings(catalog=city, link_secret=LINK_SECRET)
    async with opened(settings, database_url, load(city)) as found:
        yield found


def with_bikes(city: Path) -> None:
    catalog_in(city, {BIKES: RULE})


async def tags(door: FrontDoor) -> list[str]:
    answer = await door.send(a_call("LARCEN", "MY PURPLE BIKE IS GONE"))
    found: list[str] = answer.json()["tags"]
    return found


async def test_a_stranger_lets_nothing_go_live(door: FrontDoor) -> None:
    assert (await door.ask("POST", "/v1/rules/reload", role=None)).status_code == 401
    assert (await door.ask("POST", "/v1/rules/reload", role="supervisor")).status_code == 403


async def test_a_new_rule_speaks_after_the_reload(door: FrontDoor, city: Path) -> None:
    assert await tags(door) == []
    with_bikes(city)
    answer = await door.ask("POST", "/v1/rules/reload", role="admin")
    assert answer.status_code == 200, answer.text
    assert await tags(door) == ["mental_health"]
    version = (await door.ask("GET", "/version", role=None)).json()
    assert version["catalog_digest"] == answer.json()["catalog_digest"]


async def test_a_bad_catalog_keeps_the_last_good_one_and_says_so(door: FrontDoor, city: Path) -> None:
    with_bikes(city)
    await door.ask("POST", "/v1/rules/reload", role="admin")
    path = city / BIKES
    path.write_text(RULE.replace("expect: no_match", "expect: match").replace("version: 1", "verison: 1"))
    answer = await door.ask("POST", "/v1/rules/reload", role="admin")
    assert answer.status_code == 409
    assert answer.json()["type"].endswith("catalog-refused")
    assert any("did you mean version" in one for one in answer.json()["problems"])
    assert await tags(door) == ["mental_health"]
    ready = await door.ask("GET", "/readyz", role=None)
    assert ready.status_code == 200
    assert "refused at" in ready.json()["checks"]["catalog"]["detail"]
    metrics = (await door.ask("GET", "/metrics", role="operator")).text
    assert "triage_catalog_stale 1.0" in metrics
    path.write_text(RULE)
    assert (await door.ask("POST", "/v1/rules/reload", role="admin")).status_code == 200
    assert "refused" not in (await door.ask("GET", "/readyz", role=None)).text
    assert "triage_catalog_stale 0.0" in (await door.ask("GET", "/metrics", role="operator")).text


async def test_a_catalog_of_another_jurisdiction_is_refused(door: FrontDoor, city: Path) -> None:
    catalog_in(city, edited("city.yaml", CITY, "jurisdiction: riverbend-oh"))
    answer = await door.ask("POST", "/v1/rules/reload", role="admin")
    assert answer.status_code == 409
    assert "jurisdiction" in answer.text


async def test_a_catalog_without_a_queue_that_was_live_is_refused(door: FrontDoor, city: Path) -> None:
    for path in ("queues/mhop.yaml", "routes/route-mhop.yaml"):
        (city / path).unlink()
    answer = await door.ask("POST", "/v1/rules/reload", role="admin")
    assert answer.status_code == 409
    assert answer.json()["problems"] == ["queues: mhop is gone; its referrals need it"]
    assert door.services.catalog.queues.keys() == {"mhop"}


async def test_every_catalog_that_was_live_is_kept_with_when(door: FrontDoor, city: Path) -> None:
    before = door.services.catalog.digest
    with_bikes(city)
    await door.ask("POST", "/v1/rules/reload", role="admin")
    await door.ask("POST", "/v1/rules/reload", role="admin")

    async def lives(connection: object) -> list[str]:
        rows = await connection.execute(text("SELECT digest FROM catalog_lives ORDER BY live_from, live_id"))  # type: ignore[attr-defined]
        return [row.digest for row in rows]

    assert await door.services.database.run(lives) == [before, door.services.catalog.digest]
    stored = await door.services.rulebook.stored(before)
    assert stored is not None
    assert stored.digest == before
    assert await door.services.rulebook.stored("0" * 64) is None


async def test_a_hangup_reloads(door: FrontDoor, city: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done, reload = asyncio.Event(), Rulebook.reload

    async def told(rulebook: Rulebook, actor: str) -> Catalog:
        catalog = await reload(rulebook, actor)
        done.set()
        return catalog

    monkeypatch.setattr(Rulebook, "reload", told)
    with_bikes(city)
    os.kill(os.getpid(), signal.SIGHUP)
    await asyncio.wait_for(done.wait(), 60)
    assert await tags(door) == ["mental_health"]
