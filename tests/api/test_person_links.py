"""Who is one person: keys link, supervisors decide, agencies see their own earlier contacts."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from app.cli.openapi import PATH
from app.services.proposals import propose
from app.storage.engine import Database
from tests.front_door import FrontDoor
from tests.samples import an_event, domestic, mental

UUID = "00000000-0000-7000-8000-000000000000"
ADA = {"person_id": "p1", "given_name": "Ada", "family_name": "Exempel", "birth_date": "1984-02-29"}
ALIKE = {"person_id": "p1", "given_name": "Ada", "family_name": "Exempell", "phone": "919-555-0142"}
PHONE = {"phone": "(919) 555-0142"}
HOME = {"address": "12 Oak Ln"}


async def kept(door: FrontDoor, event: dict[str, Any]) -> dict[str, Any]:
    answer = await door.send(event)
    assert answer.status_code == 201, answer.text
    receipt: dict[str, Any] = answer.json()
    return receipt


async def compared(door: FrontDoor) -> None:
    while await propose(door.services.database):
        pass


async def pairs(door: FrontDoor, status: str = "candidate", **more: Any) -> list[dict[str, Any]]:
    await compared(door)
    params = {"status": status, **more}
    answer = await door.ask("GET", "/v1/person-links", role="supervisor", params=params)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def decide(door: FrontDoor, pair: dict[str, Any], decision: str, status: int = 200) -> dict[str, Any]:
    path = f"/v1/person-links/{pair['link_id']}/{decision}"
    answer = await door.ask("POST", path, role="supervisor", json={"reason": "as the officer says"})
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def earlier(door: FrontDoor, call: dict[str, Any], queue: str = "mhop", **caller: Any) -> Any:
    (referral,) = [one for one in call["referrals"] if one["queue"] == queue]
    path = f"/v1/referrals/{referral['referral_id']}"
    answer = await door.ask("GET", path, **(caller or {"role": "agency", "queue": queue}))
    assert answer.status_code == 200
    return answer.json()["earlier"]


async def rows(database: Database, sql: str) -> list[Any]:
    return list((await database.run(lambda connection: connection.execute(text(sql)))).all())


@pytest.mark.parametrize("decision", ["link", "refuse", "undo", "retract"])
async def test_a_stranger_learns_and_says_nothing(door: FrontDoor, decision: str) -> None:
    await kept(door, mental(persons=[{**ADA, **PHONE}]))
    await kept(door, mental(persons=[ALIKE]))
    (pair,) = await pairs(door)
    path = f"/v1/person-links/{pair['link_id']}/{decision}"
    assert (await door.ask("GET", "/v1/person-links", role=None)).status_code == 401
    assert (await door.ask("POST", path, role=None, json={"reason": "x"})).status_code == 401
    assert (await door.ask("POST", path, role="agency", json={"reason": "x"})).status_code == 403
    unknown = await door.ask(
        "POST", f"/v1/person-links/{UUID}/{decision}", role="supervisor", json={"reason": "x"}
    )
    assert unknown.status_code == 404
    silent = await door.ask("POST", path, role="supervisor", json={})
    assert silent.status_code == 422
    assert await pairs(door) == [pair]


async def test_another_agency_gets_no_hint_of_earlier_contacts(door: FrontDoor) -> None:
    await kept(door, mental(persons=[ADA]))
    call = await kept(door, mental(persons=[ADA], occurred_at="2026-11-21T10:00:00-05:00"))
    (referral,) = call["referrals"]
    path = f"/v1/referrals/{referral['referral_id']}"
    assert (await door.ask("GET", path, role="agency", queue="dcrc")).status_code == 404


async def test_the_same_name_and_birth_date_shows_earlier_contacts_at_once(door: FrontDoor) -> None:
    first = await kept(door, mental(persons=[ADA]))
    swapped = {**ADA, "person_id": "x", "given_name": "EXEMPEL", "family_name": "Ada"}
    second = await kept(door, mental(persons=[swapped], occurred_at="2026-11-21T10:00:00-05:00"))
    (found,) = await earlier(door, second)
    assert (found["person_id"], found["count"]) == ("x", 1)
    assert [one["referral_id"] for one in found["contacts"]] == [first["referrals"][0]["referral_id"]]
    assert await earlier(door, first) == []
    assert await earlier(door, second, role="supervisor") == [found]


async def test_earlier_contacts_are_those_of_the_same_queue(door: FrontDoor) -> None:
    await kept(door, domestic(persons=[ADA]))
    second = await kept(door, mental(persons=[ADA], occurred_at="2026-11-21T10:00:00-05:00"))
    assert await earlier(door, second) == []


async def test_what_dcrc_had_before_is_shown_to_dcrc_alone(door: FrontDoor) -> None:
    await kept(door, domestic(persons=[ADA]))
    second = await kept(door, domestic(persons=[ADA], occurred_at="2026-11-21T10:00:00-05:00"))
    assert await earlier(door, second, "dcrc", role="supervisor") == []
    assert [one["count"] for one in await earlier(door, second, "dcrc")] == [1]


async def test_two_who_are_alike_are_proposed_and_not_joined(door: FrontDoor) -> None:
    await kept(door, mental(persons=[{**ADA, **PHONE}], call=HOME))
    second = await kept(door, mental(persons=[ALIKE], occurred_at="2026-11-21T10:00:00-05:00"))
    (pair,) = await pairs(door)
    assert (pair["status"], pair["shared"]) == ("candidate", ["phone"])
    assert {pair["one"]["family_name"], pair["other"]["family_name"]} == {"Exempel", "Exempell"}
    assert await earlier(door, second) == []
    linked = await decide(door, pair, "link")
    assert (linked["status"], linked["decided_by"].split(":")[0]) == ("linked", "supervisor")
    assert [one["count"] for one in await earlier(door, second)] == [1]
    assert await pairs(door) == []


async def test_a_pair_says_who_they_are_and_never_where(door: FrontDoor) -> None:
    await kept(door, mental(persons=[{**ADA, **PHONE}], call=HOME))
    await kept(door, mental(persons=[ALIKE], call=HOME))
    (pair,) = await pairs(door)
    assert "household" in pair["shared"]
    assert "oak" not in json.dumps(pair).lower()


@pytest.mark.parametrize(
    ("one", "other", "asked"),
    [
        ({**ADA, **PHONE}, {**ADA, "birth_date": "1990-01-01", **PHONE}, False),
        ({**ADA, **PHONE}, {"person_id": "p1", "given_name": "Bo", "family_name": "Other", **PHONE}, False),
        (ADA, {**ADA, "given_name": "Adda"}, True),
        ({"person_id": "p1", **PHONE}, {"person_id": "p1", **PHONE}, True),
        ({"person_id": "p1"}, {"person_id": "p1"}, False),
    ],
)
async def test_who_is_proposed(
    door: FrontDoor, one: dict[str, Any], other: dict[str, Any], *, asked: bool
) -> None:
    await kept(door, mental(persons=[one], call=HOME))
    await kept(door, mental(persons=[other], call=HOME))
    assert len(await pairs(door)) == int(asked)


async def test_a_person_is_asked_about_once_however_many_calls(door: FrontDoor) -> None:
    for _ in range(4):
        await kept(door, mental(persons=[{**ADA, **PHONE}]))
    await kept(door, mental(persons=[ALIKE]))
    (pair,) = await pairs(door)
    await decide(door, pair, "refuse")
    await kept(door, mental(persons=[{**ADA, **PHONE}]))
    assert await pairs(door) == []


async def test_undone_is_final(door: FrontDoor) -> None:
    await kept(door, mental(persons=[{**ADA, **PHONE}]))
    await kept(door, mental(persons=[ALIKE]))
    (pair,) = await pairs(door)
    await decide(door, pair, "undo", 409)
    await decide(door, pair, "link")
    await decide(door, pair, "refuse", 409)
    await decide(door, pair, "undo")
    for decision in ("link", "refuse", "undo", "retract"):
        refused = await decide(door, pair, decision, 409)
        assert refused["link_status"] == "undone"
    assert await pairs(door) == []


async def test_an_undone_key_stays_undone_when_the_same_names_are_said_again(door: FrontDoor) -> None:
    first = await kept(door, mental(persons=[ADA], call_number="a"))
    second = await kept(door, mental(persons=[ADA], call_number="b", occurred_at="2026-11-21T10:00:00-05:00"))
    (pair,) = await pairs(door, "by_key")
    assert {pair["one"]["call_id"], pair["other"]["call_id"]} == {first["call_id"], second["call_id"]}
    await decide(door, pair, "undo")
    assert await earlier(door, second) == []
    later = "2026-11-22T10:00:00-05:00"
    wrong = {**ADA, "birth_date": "1985-01-01"}
    await door.send(an_event("updated", call_number="b", persons=[wrong], occurred_at=later))
    await door.send(
        an_event("updated", call_number="b", persons=[ADA], occurred_at="2026-11-23T10:00:00-05:00")
    )
    assert await earlier(door, second) == []
    assert await pairs(door) == await pairs(door, "by_key") == []
    assert [one["link_id"] for one in await pairs(door, "undone")] == [pair["link_id"]]


async def test_a_corrected_birth_date_moves_the_keys_and_leaves_what_a_supervisor_linked(
    door: FrontDoor,
) -> None:
    await kept(door, mental(persons=[ADA], call_number="a"))
    await kept(door, mental(persons=[{**ADA, "given_name": "Adda"}], call_number="b"))
    (pair,) = await pairs(door)
    await decide(door, pair, "link")
    third = await kept(door, mental(persons=[ADA], call_number="c", occurred_at="2026-11-21T10:00:00-05:00"))
    assert [one["count"] for one in await earlier(door, third)] == [2]
    moved = {**ADA, "birth_date": "1990-05-05"}
    update = an_event("updated", call_number="a", persons=[moved], occurred_at="2026-11-22T10:00:00-05:00")
    assert (await door.send(update)).status_code == 201
    assert await earlier(door, third) == []
    assert [one["link_id"] for one in await pairs(door, "linked")] == [pair["link_id"]]
    # a stays with b by hand; of b and c only the likeness is left
    assert [one["shared"] for one in await pairs(door)] == [["birth_date"]]


async def test_a_link_against_what_was_said_is_refused(door: FrontDoor) -> None:
    b = {**ADA, "given_name": "Adda"}
    c = {**ADA, "given_name": "Addah"}
    for person in (ADA, b, c):
        await kept(door, mental(persons=[person]))
    one, two, three = await pairs(door)
    await decide(door, one, "refuse")
    await decide(door, two, "link")
    refused = await decide(door, three, "link", 409)
    assert refused["type"] == "urn:dispatch-triage:problem:conflict"


async def test_pages_lead_on_and_every_decision_is_audited(door: FrontDoor, database: Database) -> None:
    for number in range(3):
        for name in ("Exempel", "Exempell"):
            person = {**ADA, "family_name": name, "birth_date": f"198{number}-02-03"}
            await kept(door, mental(persons=[person]))
    whole = await pairs(door)
    assert len(whole) == 3
    first = await door.ask("GET", "/v1/person-links", role="supervisor", params={"limit": 2})
    rest = await door.ask("GET", first.links["next"]["url"], role="supervisor")
    assert [*first.json()["items"], *rest.json()["items"]] == whole
    await decide(door, whole[0], "refuse")
    (audited,) = await rows(database, "SELECT * FROM audit WHERE action LIKE 'person_link%'")
    assert (audited.action, audited.subject) == ("person_link_refused", whole[0]["link_id"])
    assert audited.facts == {}


async def test_a_domestic_call_leaves_no_trace_of_its_address(door: FrontDoor, database: Database) -> None:
    async def at_home() -> list[bool]:
        return [
            row.here
            for row in await rows(database, "SELECT household_key IS NOT NULL AS here FROM person_keys")
        ]

    await kept(door, mental(persons=[ADA], call=HOME, call_number="a"))
    assert await at_home() == [True]
    note = {"note_id": "n2", "text": "HER BOYFRIEND STRUCK HER"}
    later = "2026-11-21T10:00:00-05:00"
    answer = await door.send(an_event("note", call_number="a", notes=[note], occurred_at=later))
    assert "domestic_violence" in answer.json()["tags"]
    assert await at_home() == [False]


async def test_a_call_merged_into_a_domestic_one_leaves_none_either(
    door: FrontDoor, database: Database
) -> None:
    await kept(door, domestic(persons=[ADA], call=HOME, call_number="dv"))
    await kept(door, mental(persons=[ADA], call=HOME, call_number="other"))
    merged = an_event(
        "merged", call_number="other", call={"merged_into": "dv"}, occurred_at="2026-11-21T10:00:00Z"
    )
    assert (await door.send(merged)).status_code == 201
    assert not await rows(database, "SELECT 1 FROM person_keys WHERE household_key IS NOT NULL")


async def test_keys_are_no_hash_of_anything_and_hold_no_name(door: FrontDoor, database: Database) -> None:
    await kept(door, mental(persons=[{**ADA, **PHONE}], call=HOME))
    (row,) = await rows(database, "SELECT * FROM person_keys")
    keys = [row.name_birth_date_key, row.birth_date_key, row.phone_key, row.household_key]
    assert [len(key) for key in keys] == [32] * 4
    assert len(set(keys)) == 4


def test_no_route_takes_or_lists_or_counts_by_an_address() -> None:
    document = json.loads(Path(PATH).read_text())
    words = ("address", "apartment", "household", "latitude", "longitude", "_key")
    for path, operations in document["paths"].items():
        assert not any(word in path for word in words)
        for operation in operations.values():
            names = [one["name"].lower() for one in operation.get("parameters", ())]
            assert not [name for name in names if any(word in name for word in words)], path
    for schema in ("PersonLinkOut", "PersonOnCallOut", "EarlierOut", "ContactOut"):
        properties = document["components"]["schemas"][schema]["properties"]
        assert not [name for name in properties if any(word in name for word in words)], schema


async def test_how_many_wait_is_counted_without_a_name(door: FrontDoor) -> None:
    await kept(door, mental(persons=[{**ADA, **PHONE}]))
    await kept(door, mental(persons=[ALIKE]))
    await compared(door)
    page = await door.ask("GET", "/metrics", role="operator")
    assert "triage_person_links_waiting 1.0" in page.text
    assert "exempel" not in page.text.lower()
