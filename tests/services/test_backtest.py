"""What another catalog would have said of stored calls."""

from datetime import UTC, datetime

from app.rules.catalog import Catalog, restore
from app.services.backtest import Backtest, backtest
from tests.front_door import FrontDoor
from tests.samples import a_call, an_event, domestic

BEGIN, END = datetime(2026, 11, 20, tzinfo=UTC), datetime(2026, 11, 21, tzinfo=UTC)


def with_bikes(catalog: Catalog) -> Catalog:
    """The catalog with one more rule."""
    rule = {
        "id": "mh-bikes",
        "version": 1,
        "title": "Bikes",
        "status": "live",
        "tag": "mental_health",
        "description": "Finds bikes.",
        "rationale": "A test.",
        "owner": "nobody",
        "created": "2026-11-23",
        "modified": "2026-11-23",
        "signals": {"words": {"field": "narrative", "has_phrase": ["purple bike"]}},
        "any_of": ["words"],
        "cases": [
            {"name": "one", "call": {"narrative": "a purple bike"}, "expect": "match"},
            {"name": "two", "call": {"narrative": "the purple bike fell"}, "expect": "match"},
            {"name": "red", "call": {"narrative": "a red bike"}, "expect": "no_match"},
            {"name": "none", "call": {"narrative": "no purple bike"}, "expect": "no_match"},
        ],
    }
    return restore({**catalog.documents, "mental_health/mh-bikes.yaml": rule})


async def tested(door: FrontDoor, catalog: Catalog) -> Backtest:
    return await backtest(door.services.database, catalog, begin=BEGIN, end=END)


async def test_the_live_catalog_changes_nothing(door: FrontDoor) -> None:
    await door.send([domestic("BOYFRIEND PUNCHED HER"), a_call("LARCEN"), a_call("LARCEN", "SUICIDAL")])
    found = await tested(door, door.services.catalog)
    assert (found.calls, found.changed) == (3, 0)


async def test_gains_and_losses_name_their_rules_and_some_calls(door: FrontDoor) -> None:
    await door.send(
        [
            a_call("LARCEN", "MY PURPLE BIKE IS GONE", call_number="26-1"),
            a_call("LARCEN", call_number="26-2"),
            domestic(call_number="26-3"),
        ]
    )
    bikes = with_bikes(door.services.catalog)
    told: list[tuple[int, int]] = []
    found = await backtest(
        door.services.database, bikes, begin=BEGIN, end=END, progress=lambda *one: told.append(one)
    )
    assert (found.calls, found.changed) == (3, 1)
    gained = found.tags_gained["mental_health"]
    assert (gained.calls, gained.rules["mh-bikes"], gained.examples) == (1, 1, ["26-1"])
    assert found.referrals_added["mhop/case_management"].examples == ["26-1"]
    assert found.tags_lost == {}
    assert told[-1] == (3, 3)


async def test_what_only_the_old_catalog_said_is_lost(door: FrontDoor) -> None:
    live = door.services.rulebook.catalog
    door.services.rulebook.catalog = with_bikes(live)
    await door.send(a_call("LARCEN", "MY PURPLE BIKE IS GONE", call_number="26-1"))
    found = await tested(door, live)
    assert found.tags_lost["mental_health"].rules == {"mh-bikes": 1}
    assert found.referrals_withdrawn["mhop/case_management"].examples == ["26-1"]


async def test_a_correction_stands_in_the_other_catalog_too(door: FrontDoor) -> None:
    call_id = (await door.send(domestic())).json()["call_id"]
    body = {"tags": {"domestic_violence": False}, "reason": "not_so"}
    await door.ask("POST", f"/v1/calls/{call_id}/corrections", role="supervisor", json=body)
    found = await tested(door, door.services.catalog)
    assert (found.calls, found.changed) == (1, 0)


async def test_merged_calls_are_taken_as_one(door: FrontDoor) -> None:
    await door.send(a_call("LARCEN", "RP IS SUICIDAL", call_number="26-8"))
    await door.send(a_call("LARCEN", call_number="26-9"))
    await door.send(an_event("merged", call_number="26-8", call={"merged_into": "26-9"}))
    found = await tested(door, door.services.catalog)
    assert (found.calls, found.changed) == (1, 0)
