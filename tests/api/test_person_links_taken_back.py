"""A refusal to link two persons is taken back: they wait for a word again, as if none had been said."""

from app.storage.engine import Database
from tests.api.test_person_links import ADA, ALIKE, PHONE, decide, earlier, kept, pairs, rows
from tests.front_door import FrontDoor
from tests.samples import an_event, mental


async def test_a_refusal_can_be_taken_back_and_decided_the_other_way(
    door: FrontDoor, database: Database
) -> None:
    await kept(door, mental(persons=[{**ADA, **PHONE}]))
    second = await kept(door, mental(persons=[ALIKE], occurred_at="2026-11-21T10:00:00-05:00"))
    (pair,) = await pairs(door)
    await decide(door, pair, "retract", 409)
    await decide(door, pair, "refuse")
    refused = await decide(door, pair, "link", 409)
    assert refused["link_status"] == "refused"
    again = await decide(door, pair, "retract")
    assert (again["status"], again["reason"]) == ("candidate", "as the officer says")
    assert (await pairs(door)) == [again]
    assert (await decide(door, pair, "retract", 409))["link_status"] == "candidate"
    assert await earlier(door, second) == []
    await decide(door, pair, "link")
    assert [one["count"] for one in await earlier(door, second)] == [1]
    said = await rows(
        database, "SELECT action, actor, facts FROM audit WHERE action LIKE 'person%' ORDER BY audit_id"
    )
    assert [one.action for one in said] == [
        "person_link_refused",
        "person_link_retracted",
        "person_link_linked",
    ]
    assert {one.actor for one in said} == {again["decided_by"]}
    assert all(one.facts == {} for one in said)


async def test_who_takes_a_refusal_back_is_asked_again_however_unlike_they_are_by_now(
    door: FrontDoor,
) -> None:
    await kept(door, mental(persons=[{**ADA, **PHONE}]))
    await kept(door, mental(persons=[ALIKE], call_number="b"))
    (pair,) = await pairs(door)
    await decide(door, pair, "refuse")
    other = {**ALIKE, "given_name": "Bo", "family_name": "Other", "phone": "919-555-0199"}
    update = an_event("updated", call_number="b", persons=[other], occurred_at="2026-11-22T10:00:00-05:00")
    assert (await door.send(update)).status_code == 201
    await decide(door, pair, "retract")
    assert [(one["link_id"], one["shared"]) for one in await pairs(door)] == [(pair["link_id"], [])]


async def test_the_same_name_and_birth_date_links_again_once_a_refusal_is_taken_back(
    door: FrontDoor,
) -> None:
    await kept(door, mental(persons=[ADA]))
    second = await kept(
        door,
        mental(
            persons=[{**ADA, "given_name": "Adda"}],
            call_number="b",
            occurred_at="2026-11-21T10:00:00-05:00",
        ),
    )
    (pair,) = await pairs(door)
    await decide(door, pair, "refuse")
    update = an_event("updated", call_number="b", persons=[ADA], occurred_at="2026-11-22T10:00:00-05:00")
    assert (await door.send(update)).status_code == 201
    assert await earlier(door, second) == await pairs(door, "by_key") == []
    await decide(door, pair, "retract")
    assert [one["count"] for one in await earlier(door, second)] == [1]
    assert await pairs(door) == []
    (by_key,) = await pairs(door, "by_key")
    assert {by_key["one"]["call_id"], by_key["other"]["call_id"]} == {
        pair["one"]["call_id"],
        pair["other"]["call_id"],
    }
