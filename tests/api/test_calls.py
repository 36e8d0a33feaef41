"""Calls as their sources and supervisors read them; merge and split."""

from typing import Any

from tests.front_door import FrontDoor
from tests.samples import an_event, domestic, mental

UUID = "00000000-0000-7000-8000-000000000000"


async def read(door: FrontDoor, number: str) -> dict[str, Any]:
    page = await door.ask("GET", "/v1/calls", role="supervisor", params={"call_number": number})
    (item,) = page.json()["items"]
    answer = await door.ask("GET", f"/v1/calls/{item['call_id']}", role="supervisor")
    found: dict[str, Any] = answer.json()
    return found


def carried(call: dict[str, Any]) -> dict[str, str]:
    return {one["queue"]: one["status"] for one in call["referrals"]}


async def test_a_stranger_reads_no_call(door: FrontDoor) -> None:
    assert (await door.ask("GET", "/v1/calls", role=None)).status_code == 401
    assert (await door.ask("GET", f"/v1/calls/{UUID}", role=None)).status_code == 401


async def test_a_source_sees_its_own_calls_only(door: FrontDoor) -> None:
    call_id = (await door.send(mental())).json()["call_id"]
    await door.send(mental(), source="county-cad")
    own = await door.ask("GET", "/v1/calls", role="source")
    assert [one["source"] for one in own.json()["items"]] == ["durham-cad"]
    foreign = await door.ask("GET", f"/v1/calls/{call_id}", role="source", source="county-cad")
    unknown = await door.ask("GET", f"/v1/calls/{UUID}", role="source")
    assert foreign.status_code == unknown.status_code == 404
    everything = await door.ask("GET", "/v1/calls", role="supervisor")
    assert len(everything.json()["items"]) == 2


async def test_a_call_tells_its_facts_its_milestones_and_why_it_was_tagged(door: FrontDoor) -> None:
    at = "2026-11-20T10:{:02}:00-05:00".format
    await door.send(
        [
            domestic(
                "<p>BOYFRIEND &amp; RP</p><script>x</script> FIGHTING",
                call_number="26-1",
                occurred_at=at(1),
                call={"received_at": at(0), "beat": "412"},
                persons=[{"person_id": "p1", "roles": ["victim"], "birth_date": "1990-02-01"}],
            ),
            an_event(
                "unit",
                call_number="26-1",
                occurred_at=at(30),
                units=[
                    {"unit_id": "A1", "status": "Dispatched", "at": at(2)},
                    {"unit_id": "A1", "status": "EnRoute", "at": at(3)},
                    {"unit_id": "A1", "status": "On Scene", "at": at(8)},
                    {"unit_id": "A1", "status": "Cleared", "at": at(29)},
                ],
            ),
            an_event(
                "cleared",
                call_number="26-1",
                occurred_at=at(31),
                call={"clearance_codes": ["1"], "disposition": "RPT"},
            ),
        ]
    )
    call = await read(door, "26-1")
    assert call["status"] == "cleared"
    assert call["notes"][0]["text"] == "BOYFRIEND & RP\nFIGHTING"
    assert call["persons"][0]["birth_date"] == "1990-02-01"
    assert [one["status"] for one in call["units"]] == ["Dispatched", "EnRoute", "On Scene", "Cleared"]
    minutes = {name: int(one["occurred_at"][14:16]) for name, one in call["milestones"].items()}
    assert minutes == {
        "call_received": 0,
        "created": 1,
        "dispatched": 2,
        "en_route": 3,
        "on_scene": 8,
        "cleared": 29,
        "closed": 31,
    }
    matches = call["evaluations"][-1]["matches"]["matches"]
    partner = next(one for one in matches if one["sets"] == "domestic_violence.intimate_partner")
    evidence = {one["words"] for one in partner["evidence"]}
    assert {"BOYFRIEND", "FIGHTING"} <= evidence
    assert [event["kind"] for event in call["events"]] == ["created", "unit", "cleared"]


async def test_a_merged_call_hands_its_referral_to_the_survivor(door: FrontDoor) -> None:
    await door.send([domestic(call_number="A"), an_event(call_number="B")])
    await door.send(an_event("merged", call_number="A", call={"merged_into": "B"}))
    merged, survivor = await read(door, "A"), await read(door, "B")
    assert carried(merged) == {"dcrc": "cancelled"}
    assert carried(survivor) == {"dcrc": "requested"}
    assert (merged["merged_into"], survivor["merged_calls"]) == ("B", ["A"])
    assert merged["tags"] == survivor["tags"] == ["domestic_violence"]


async def test_two_calls_that_were_one_never_carry_two_referrals(door: FrontDoor) -> None:
    await door.send([domestic(call_number="A"), domestic(call_number="B")])
    await door.send(an_event("merged", call_number="A", call={"merged_into": "B"}))
    assert carried(await read(door, "A")) == {"dcrc": "cancelled"}
    assert carried(await read(door, "B")) == {"dcrc": "requested"}
    assert len(await door.claim("dcrc", limit=5)) == 1


async def test_a_claimed_referral_stays_with_its_claimer_when_its_call_is_merged(door: FrontDoor) -> None:
    await door.send(domestic(call_number="A"))
    (referral,) = await door.claim("dcrc")
    await door.send(
        [domestic(call_number="B"), an_event("merged", call_number="A", call={"merged_into": "B"})]
    )
    assert carried(await read(door, "A")) == {"dcrc": "received"}
    assert carried(await read(door, "B")) == {"dcrc": "cancelled"}
    own = await door.ask("GET", f"/v1/referrals/{referral['referral_id']}", role="agency", queue="dcrc")
    assert own.json()["review"] == "merged"


async def test_a_note_on_the_merged_call_counts_for_the_survivor(door: FrontDoor) -> None:
    await door.send([an_event(call_number="A"), an_event(call_number="B")])
    await door.send(an_event("merged", call_number="A", call={"merged_into": "B"}))
    await door.send(an_event("note", call_number="A", notes=[{"text": "SUBJ IS SUICIDAL"}]))
    assert carried(await read(door, "B")) == {"mhop": "requested"}
    assert carried(await read(door, "A")) == {}


async def test_a_call_merged_into_one_we_do_not_know_keeps_its_referral(door: FrontDoor) -> None:
    await door.send(
        [domestic(call_number="A"), an_event("merged", call_number="A", call={"merged_into": "B"})]
    )
    assert carried(await read(door, "A")) == {"dcrc": "requested"}
    await door.send(an_event(call_number="B"))
    assert carried(await read(door, "A")) == {"dcrc": "cancelled"}
    assert carried(await read(door, "B")) == {"dcrc": "requested"}


async def test_calls_merged_in_a_circle_carry_one_referral(door: FrontDoor) -> None:
    await door.send([domestic(call_number="A"), domestic(call_number="B"), domestic(call_number="C")])
    await door.send(
        [an_event("merged", call_number=a, call={"merged_into": b}) for a, b in ("AB", "BC", "CA")]
    )
    assert [carried(await read(door, number))["dcrc"] for number in "ABC"] == [
        "requested",
        "cancelled",
        "cancelled",
    ]


async def test_a_split_call_with_nothing_new_rests_on_its_parents_referral(door: FrontDoor) -> None:
    note = {"note_id": "n1", "text": "BOYFRIEND STRUCK HER"}
    await door.send(an_event(call_number="A", call={"call_type_code": "DOMVIO"}, notes=[note]))
    copy = {"call_type_code": "DOMVIO", "split_from": "A"}
    await door.send(an_event("split", call_number="B", call=copy, notes=[note]))
    assert carried(await read(door, "B")) == {"dcrc": "cancelled"}
    assert (await read(door, "A"))["split_calls"] == ["B"]
    await door.send(an_event("note", call_number="B", notes=[{"text": "HUSBAND CHOKED HIS WIFE NEXT DOOR"}]))
    assert carried(await read(door, "B")) == {"dcrc": "requested"}


async def test_a_reopened_call_takes_its_closing_back(door: FrontDoor) -> None:
    at = "2026-11-20T1{}:00:00Z".format
    await door.send(
        [
            mental(call_number="26-2", occurred_at=at(0)),
            an_event("cleared", call_number="26-2", occurred_at=at(1)),
            an_event("reopened", call_number="26-2", occurred_at=at(2)),
        ]
    )
    call = await read(door, "26-2")
    assert call["status"] == "open"
    assert not {"cleared", "closed"} & set(call["milestones"])


async def test_a_cancelled_call_keeps_its_referral(door: FrontDoor) -> None:
    """Somebody who calls back to say never mind may be made to say so."""
    await door.send([domestic(call_number="26-3"), an_event("cancelled", call_number="26-3")])
    call = await read(door, "26-3")
    assert (call["status"], carried(call)) == ("cancelled", {"dcrc": "requested"})


async def test_calls_are_listed_latest_first_in_pages(door: FrontDoor) -> None:
    await door.send([mental(call_number=f"c-{n}", occurred_at=f"2026-11-2{n}T10:00:00Z") for n in range(3)])
    first = await door.ask("GET", "/v1/calls", role="source", params={"limit": 2, "tag": "mental_health"})
    assert [one["call_number"] for one in first.json()["items"]] == ["c-2", "c-1"]
    link = first.headers["link"].split(">")[0].lstrip("<")
    second = await door.ask("GET", link, role="source")
    assert [one["call_number"] for one in second.json()["items"]] == ["c-0"]
    assert "link" not in second.headers
    since = await door.ask("GET", "/v1/calls", role="source", params={"began_from": "2026-11-22T00:00:00Z"})
    assert [one["call_number"] for one in since.json()["items"]] == ["c-2"]
