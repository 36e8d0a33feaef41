"""Why a call was, or was not, tagged and referred, at any minute of its life."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from app.domain.access import Role
from tests.front_door import FrontDoor
from tests.samples import a_call, an_event, domestic

UUID = "00000000-0000-7000-8000-000000000000"


async def explained(door: FrontDoor, call_id: str, at: str | None = None) -> Any:
    params = {"at": at} if at else {}
    return await door.ask("GET", f"/v1/calls/{call_id}/explanation", role="supervisor", params=params)


def now() -> str:
    return datetime.now(UTC).isoformat()


async def test_a_stranger_asks_why_in_vain(door: FrontDoor) -> None:
    assert (await door.ask("GET", f"/v1/calls/{UUID}/explanation", role=None)).status_code == 401


async def test_it_says_why_a_call_was_tagged_and_agrees_with_what_was_recorded(door: FrontDoor) -> None:
    call_id = (await door.send(domestic("BOYFRIEND PUNCHED HER"))).json()["call_id"]
    found = (await explained(door, call_id)).json()
    assert "domestic_violence" in found["tags"]
    assert any(e["words"] == "DVA" for match in found["matches"] for e in match["evidence"])
    assert found["recorded"]["agrees"] is True
    assert found["referrals"][0]["queue"] == "dcrc"
    assert found["catalog_is_live"] is True


async def test_it_says_which_signal_was_wanting(door: FrontDoor) -> None:
    call_id = (await door.send(a_call("LARCEN", "HE IS DRUNK", call={"in_custody": True}))).json()["call_id"]
    found = (await explained(door, call_id)).json()
    near = {one["rule"]: one for one in found["nearest"]}
    assert near["route-mhop-jail-diversion"]["missing"] == ["mental_health"]
    assert near["route-mhop-jail-diversion"]["distance"] == 1


async def test_it_knows_only_what_was_known_at_that_minute(door: FrontDoor) -> None:
    call_id = (await door.send(a_call("LARCEN", call_number="26-7"))).json()["call_id"]
    before = now()
    note = {"note_id": "n1", "text": "RP IS SUICIDAL"}
    await door.send(an_event("note", call_number="26-7", notes=[note]))
    then, later = (await explained(door, call_id, before)).json(), (await explained(door, call_id)).json()
    assert then["tags"] == []
    assert then["referrals"] == []
    assert len(then["events"]) == 1
    assert "mental_health.suicide" in later["tags"]
    assert (await explained(door, call_id, "2020-01-01T00:00:00Z")).status_code == 404


async def test_merged_calls_are_explained_together(door: FrontDoor) -> None:
    await door.send(a_call("LARCEN", "RP IS SUICIDAL", call_number="26-8"))
    call_id = (await door.send(a_call("LARCEN", call_number="26-9"))).json()["call_id"]
    await door.send(an_event("merged", call_number="26-8", call={"merged_into": "26-9"}))
    found = (await explained(door, call_id)).json()
    assert found["merged_calls"] == ["26-8"]
    assert found["recorded"]["agrees"] is True


async def test_a_correction_is_part_of_the_answer(door: FrontDoor) -> None:
    call_id = (await door.send(domestic())).json()["call_id"]
    before = now()
    body = {"tags": {"domestic_violence": False}, "reason": "not_so"}
    await door.ask("POST", f"/v1/calls/{call_id}/corrections", role="supervisor", json=body)
    found = (await explained(door, call_id)).json()
    assert found["tags"] == []
    assert found["recorded"]["agrees"] is True
    assert [one["reason"] for one in found["corrections"]] == ["not_so"]
    assert "domestic_violence" in (await explained(door, call_id, before)).json()["tags"]


async def test_what_dcrc_does_after_the_receipt_is_not_told(door: FrontDoor) -> None:
    call_id = (await door.send(domestic())).json()["call_id"]
    [referral] = await door.claim("dcrc")
    assert (await door.move(referral, "accept")).status_code == 200
    found = (await explained(door, call_id)).json()
    assert found["referrals"] == [
        {
            "queue": "dcrc",
            "program": "advocacy",
            "status": "received",
            "verb": None,
            "reason": None,
            "actor": None,
            "recorded_at": None,
        }
    ]


async def test_old_matches_are_replayed_under_their_stored_catalog(door: FrontDoor) -> None:
    call_id = (await door.send(domestic("BOYFRIEND PUNCHED HER, HE HAS A KNIFE"))).json()["call_id"]
    call = (await door.ask("GET", f"/v1/calls/{call_id}", role=Role.SUPERVISOR)).json()
    recorded = call["evaluations"][-1]
    rulebook = door.services.rulebook
    digest, live = recorded["catalog_digest"], rulebook.catalog
    rulebook.catalog = replace(live, documents={**live.documents, "city.yaml": {}})
    stored = await rulebook.stored(digest)
    assert stored is not None
    assert stored is not live
    assert stored.digest == digest
    found = (await explained(door, call_id)).json()
    assert found["matches"] == recorded["matches"]["matches"]
