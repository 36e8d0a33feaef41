"""The rules as partners read them, and trials by supervisors: nothing is kept of those."""

import json
from typing import Any

import pytest
from sqlalchemy import select

from app.api.body import MOST_BYTES
from app.rules.catalog import Catalog
from app.storage.engine import Connection, Database
from app.storage.tables import metadata
from tests.front_door import FrontDoor

SAID = "RP ADV HER SON IS SUICIDAL, DENIES WEAPONS"


async def attempt(door: FrontDoor, call: Any, role: str = "supervisor") -> dict[str, Any]:
    answer = await door.ask("POST", "/v1/rules/try", role=role, json=call)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_stranger_and_a_source_read_no_rule(door: FrontDoor) -> None:
    for method, path in (("GET", ""), ("GET", "/mh-suicide"), ("POST", "/try")):
        body = {"narrative": SAID} if method == "POST" else None
        assert (await door.ask(method, f"/v1/rules{path}", role=None, json=body)).status_code == 401
        assert (await door.ask(method, f"/v1/rules{path}", role="source", json=body)).status_code == 403


async def test_an_agency_lists_the_rules_in_force(door: FrontDoor, catalog: Catalog) -> None:
    answer = (await door.ask("GET", "/v1/rules", role="agency")).json()
    assert answer["catalog_digest"] == catalog.digest
    assert [one["rule_id"] for one in answer["items"]] == [rule.id for rule in catalog.rules]


@pytest.mark.parametrize(
    ("wanted", "begins"), [({"sets": "mental_health"}, "mental_health"), ({"sets": "dcdss"}, "dcdss/")]
)
async def test_rules_are_found_by_what_they_set(door: FrontDoor, wanted: dict[str, str], begins: str) -> None:
    items = (await door.ask("GET", "/v1/rules", role="evaluator", params=wanted)).json()["items"]
    assert items
    assert all(one["sets"].startswith(begins) for one in items)


async def test_rules_are_found_by_their_state(door: FrontDoor) -> None:
    live = await door.ask("GET", "/v1/rules", role="operator", params={"status": "live"})
    assert {one["status"] for one in live.json()["items"]} == {"live"}
    wrong = await door.ask("GET", "/v1/rules", role="operator", params={"status": "alive"})
    assert wrong.status_code == 422


async def test_a_rule_is_read_with_its_signals_in_words_and_its_cases(
    door: FrontDoor, catalog: Catalog
) -> None:
    for rule in catalog.rules:
        answer = await door.ask("GET", f"/v1/rules/{rule.id}", role="agency")
        assert answer.status_code == 200, answer.text
        read = answer.json()
        assert (read["version"], read["sets"]) == (rule.version, rule.sets)
        assert read["signals"].keys() == rule.signals.keys()
        assert all(signal["in_words"].endswith(".") for signal in read["signals"].values())
        assert [case["name"] for case in read["cases"]] == [case.name for case in rule.cases]


async def test_a_rule_that_is_not_there_is_404_with_the_nearest(door: FrontDoor) -> None:
    answer = await door.ask("GET", "/v1/rules/mh-suicid", role="admin")
    assert answer.status_code == 404
    assert answer.json()["detail"] == "There is no such rule. Did you mean mh-suicide?"


async def test_a_trial_says_what_counts_where_and_what_does_not_and_why(door: FrontDoor) -> None:
    trial = await attempt(door, {"narrative": ["CALLER UPSET", SAID]})
    assert "mental_health.suicide" in trial["tags"]
    (suicide,) = [one for one in trial["matches"] if one["rule"] == "mh-suicide"]
    texts = {one["note_id"]: one["text"] for one in trial["texts"]}
    for one in (*suicide["evidence"], *trial["not_counted"]):
        assert texts[one["note_id"]][one["start"] : one["end"]] == one["words"]
    weapons = next(one for one in trial["not_counted"] if one["words"] == "WEAPONS")
    assert (weapons["standing"], "gate-weapon" in weapons["rules"]) == ("negated", True)
    assert weapons["cue"].startswith("denies")
    assert "mhop" in {one["queue"] for one in trial["routes"]}


async def test_a_trial_takes_what_cases_of_rules_take(door: FrontDoor, catalog: Catalog) -> None:
    for rule in catalog.rules:
        for case in (rule.cases[0], rule.cases[-1]):
            trial = await attempt(door, json.loads(json.dumps(case.call, default=str)), role="admin")
            held = {one["rule"] for one in (*trial["matches"], *trial["routes"], *trial["shadow"])}
            if rule.status in {"live", "shadow"}:
                assert (rule.id in held) is (case.expect != "no_match"), (rule.id, case.name)


async def test_a_trial_keeps_nothing(door: FrontDoor, database: Database) -> None:
    async def kept(connection: Connection) -> dict[str, int]:
        return {
            table.name: len((await connection.execute(select(table))).all())
            for table in metadata.sorted_tables
        }

    await door.key("supervisor")
    before = await database.run(kept)
    await attempt(door, {"narrative": SAID})
    assert await database.run(kept) == before


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ({"narative": "x"}, "Extra inputs are not permitted"),
        ({"narrative": {"text": "x"}}, "Input should be a valid string"),
        ({"narrative": ["x"] * 1001}, "at most 1000 items"),
        ({"narrative": ["x" * 250, "x" * 250_000]}, "at most 250,000 characters"),
        ({"narrative": "x" * 250_001}, "at most 250,000 characters"),
        ({"persons": [{"role": ["victim"]}]}, "no such field: role"),
        ({"latitude": 91}, "less than or equal to 90"),
        ([], "valid dictionary"),
    ],
)
async def test_what_is_no_call_is_refused(door: FrontDoor, call: Any, said: str) -> None:
    answer = await door.ask("POST", "/v1/rules/try", role="supervisor", json=call)
    assert answer.status_code == 422
    assert said in answer.text


@pytest.mark.parametrize("key", ["narrative", "\\ud800"])
async def test_half_a_character_is_refused(door: FrontDoor, key: str) -> None:
    body = f'{{"{key}": "\\ud800"}}'.encode()
    headers = {"Content-Type": "application/json"}
    answer = await door.ask("POST", "/v1/rules/try", role="admin", content=body, headers=headers)
    assert answer.status_code == 422


async def test_a_body_beyond_the_limit_is_refused_as_it_streams(door: FrontDoor) -> None:
    answer = await door.ask("POST", "/v1/rules/try", role="admin", json={"narrative": "x" * MOST_BYTES})
    assert (answer.status_code, answer.json()["type"]) == (413, "urn:dispatch-triage:problem:too-large")
