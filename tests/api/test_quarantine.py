"""Second bodies under a used event_id."""

from typing import Any

from tests.front_door import FrontDoor
from tests.samples import mental

UUID = "00000000-0000-7000-8000-000000000000"


async def conflicted(door: FrontDoor) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """An event, a second body for it, and the quarantine row of that."""
    event = mental(call_number="26-1")
    await door.send(event)
    second = {**event, "call": {"call_type_code": "DOMVIO"}}
    assert (await door.send(second)).status_code == 409
    (row,) = (await door.ask("GET", "/v1/quarantine", role="supervisor")).json()["items"]
    return event, second, row


async def test_a_stranger_meets_nothing(door: FrontDoor) -> None:
    assert (await door.ask("GET", "/v1/quarantine", role=None)).status_code == 401
    for verb in ("accept", "drop"):
        assert (await door.ask("POST", f"/v1/quarantine/{UUID}/{verb}", role=None)).status_code == 401


async def test_a_source_lists_its_own_and_decides_nothing(door: FrontDoor) -> None:
    _, second, row = await conflicted(door)
    assert row["body"] == second
    own = await door.ask("GET", "/v1/quarantine", role="source", params={"status": "waiting"})
    assert [one["quarantine_id"] for one in own.json()["items"]] == [row["quarantine_id"]]
    other = await door.ask("GET", "/v1/quarantine", role="source", source="county-cad")
    assert other.json()["items"] == []
    answer = await door.ask("POST", f"/v1/quarantine/{row['quarantine_id']}/accept", role="source")
    assert answer.status_code == 403


async def test_the_same_second_body_waits_once(door: FrontDoor) -> None:
    _, second, _ = await conflicted(door)
    assert (await door.send(second)).status_code == 409
    assert len((await door.ask("GET", "/v1/quarantine", role="supervisor")).json()["items"]) == 1


async def test_an_accepted_body_corrects_the_first(door: FrontDoor) -> None:
    event, second, row = await conflicted(door)
    path = f"/v1/quarantine/{row['quarantine_id']}"
    receipt = (await door.ask("POST", f"{path}/accept", role="supervisor")).json()
    assert receipt["tags"] == ["domestic_violence"]
    assert {one["queue"]: one["status"] for one in receipt["referrals"]} == {
        "dcrc": "requested",
        "mhop": "cancelled",
    }
    assert (await door.send(second)).json()["status"] == "duplicate"
    assert (await door.send(event)).json()["status"] == "duplicate"
    for verb, body in (("accept", None), ("drop", {"reason": "late"})):
        again = await door.ask("POST", f"{path}/{verb}", role="supervisor", json=body)
        assert again.status_code == 409
    (decided,) = (await door.ask("GET", "/v1/quarantine", role="supervisor")).json()["items"]
    assert decided["status"] == "accepted"
    assert decided["decided_by"].startswith("supervisor:")


async def test_a_dropped_body_changes_nothing_and_stays_on_record(door: FrontDoor) -> None:
    _, second, row = await conflicted(door)
    path = f"/v1/quarantine/{row['quarantine_id']}/drop"
    assert (await door.ask("POST", path, role="supervisor", json={})).status_code == 422
    answer = await door.ask("POST", path, role="supervisor", json={"reason": "sent wrongly"})
    assert answer.status_code == 204
    (decided,) = (await door.ask("GET", "/v1/quarantine", role="supervisor")).json()["items"]
    assert (decided["status"], decided["reason"]) == ("dropped", "sent wrongly")
    assert (await door.send(second)).status_code == 409


async def test_an_unknown_row_is_404(door: FrontDoor) -> None:
    assert (await door.ask("POST", f"/v1/quarantine/{UUID}/accept", role="supervisor")).status_code == 404
