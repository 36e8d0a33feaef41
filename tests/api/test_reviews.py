"""Supervisors look at calls, correct their tags, and the rules are judged by it."""

import uuid
from typing import Any

import pytest

from app.domain.review import drawn
from tests.front_door import FrontDoor
from tests.samples import a_call, an_event, domestic

UUID = "00000000-0000-7000-8000-000000000000"
NOT_MEANT = {"reason": "not_meant"}


async def kept(door: FrontDoor, event: dict[str, Any]) -> str:
    answer = await door.send(event)
    assert answer.status_code in {200, 201}, answer.text
    call_id: str = answer.json()["call_id"]
    return call_id


async def correct(door: FrontDoor, call_id: str, tags: dict[str, bool], **why: Any) -> Any:
    body = {"tags": tags, **(why or NOT_MEANT)}
    return await door.ask("POST", f"/v1/calls/{call_id}/corrections", role="supervisor", json=body)


async def call(door: FrontDoor, call_id: str) -> Any:
    return (await door.ask("GET", f"/v1/calls/{call_id}", role="supervisor")).json()


def carried(found: dict[str, Any]) -> dict[str, str]:
    return {one["queue"]: one["status"] for one in found["referrals"]}


async def test_a_stranger_reviews_nothing(door: FrontDoor) -> None:
    assert (await door.ask("GET", "/v1/reviews", role=None)).status_code == 401
    path = f"/v1/calls/{UUID}/corrections"
    assert (await door.ask("POST", path, role=None, json={})).status_code == 401
    assert (await door.ask("GET", "/v1/reports/rules", role=None)).status_code == 401


async def test_a_tag_taken_away_withdraws_the_referral_and_stays_away(door: FrontDoor) -> None:
    event = domestic(call_number="26-1")
    call_id = await kept(door, event)
    assert carried(await call(door, call_id)) == {"dcrc": "requested"}
    answer = await correct(door, call_id, {"domestic_violence": False})
    assert answer.status_code == 200, answer.text
    [label] = answer.json()
    assert (label["said"], label["holds"], label["rules"]) == (True, False, ["dv-call-type"])
    found = await call(door, call_id)
    assert found["tags"] == []
    assert carried(found) == {"dcrc": "cancelled"}
    await kept(door, an_event("unit", call_number="26-1", units=[{"unit_id": "A1", "status": "EnRoute"}]))
    assert (await call(door, call_id))["tags"] == []


async def test_new_evidence_lets_the_rules_speak_again(door: FrontDoor) -> None:
    call_id = await kept(door, domestic(call_number="26-2"))
    await correct(door, call_id, {"domestic_violence": False})
    note = {"note_id": "n2", "text": "BOYFRIEND PUNCHED HER IN THE FACE"}
    await kept(door, an_event("note", call_number="26-2", notes=[note]))
    found = await call(door, call_id)
    assert "domestic_violence" in found["tags"]
    assert carried(found) == {"dcrc": "requested"}


async def test_a_tag_that_was_missed_stands_and_refers(door: FrontDoor) -> None:
    call_id = await kept(door, a_call("LARCEN", call_number="26-3"))
    answer = await correct(door, call_id, {"mental_health": True}, reason="missed")
    assert answer.json()[0]["said"] is False
    assert carried(await call(door, call_id)) == {"mhop": "requested"}
    await kept(door, an_event("cleared", call_number="26-3"))
    assert (await call(door, call_id))["tags"] == ["mental_health"]


async def test_a_finer_tag_taken_away_leaves_the_one_above(door: FrontDoor) -> None:
    call_id = await kept(door, a_call("LARCEN", "RP IS SUICIDAL", call_number="26-4"))
    await correct(door, call_id, {"mental_health.suicide": False})
    assert (await call(door, call_id))["tags"] == ["mental_health"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"tags": {"no_such_tag": True}, "reason": "missed"}, "/tags"),
        ({"tags": {"mental_health": True}, "reason": "because"}, "/reason"),
        ({"tags": {"mental_health": True}, "reason": "other"}, "/reason_text"),
        ({"tags": {}, "reason": "missed"}, "/tags"),
    ],
)
async def test_a_correction_names_a_tag_and_a_reason_of_the_catalog(
    door: FrontDoor, body: dict[str, Any], pointer: str
) -> None:
    call_id = await kept(door, domestic())
    answer = await door.ask("POST", f"/v1/calls/{call_id}/corrections", role="supervisor", json=body)
    assert answer.status_code == 422
    assert pointer in answer.text


async def test_an_unknown_call_cannot_be_corrected(door: FrontDoor) -> None:
    assert (await correct(door, UUID, {"mental_health": True}, reason="missed")).status_code == 404


async def test_a_note_that_no_rule_reads_waits_until_somebody_looked(door: FrontDoor) -> None:
    call_id = await kept(door, a_call("LARCEN", "Муж избил меня, помогите пожалуйста скорее"))
    await kept(door, a_call("LARCEN", "somebody took my bike from the porch"))
    waiting = (await door.ask("GET", "/v1/reviews", role="supervisor")).json()
    assert [one["call_id"] for one in waiting["items"]] == [call_id]
    await correct(door, call_id, {"domestic_violence": True}, reason="missed")
    assert (await door.ask("GET", "/v1/reviews", role="supervisor")).json()["items"] == []


async def test_the_sample_is_drawn_by_the_calls_id_alone(door: FrontDoor) -> None:
    answer = await door.send([domestic() for _ in range(60)])
    ids = {one["call_id"] for one in answer.json()}
    share = door.services.catalog.city.review_share.tagged
    expected = {one for one in ids if drawn(uuid.UUID(one), share)}
    page = await door.ask("GET", "/v1/reviews", role="supervisor", params={"kind": "tagged", "limit": 200})
    assert {one["call_id"] for one in page.json()["items"]} == expected


async def test_the_rule_report_withholds_small_cells_and_counts_labels(door: FrontDoor) -> None:
    answer = await door.send([domestic() for _ in range(25)])
    ids = [one["call_id"] for one in answer.json()]
    for number, call_id in enumerate(ids):
        right = number >= 12
        await correct(door, call_id, {"domestic_violence": right}, reason="confirmed" if right else "not_so")
    period = {"from": "2026-01-01T00:00:00Z", "to": "2027-01-01T00:00:00Z"}
    report = (await door.ask("GET", "/v1/reports/rules", role="evaluator", params=period)).json()
    total = next(one for one in report["items"] if one["rule"] == "dv-call-type" and one["month"] is None)
    assert (total["right"], total["wrong"]) == (13, 12)
    assert total["precision"] == pytest.approx(13 / 25)
    low, high = total["precision_interval"]
    assert 0.3 < low < 13 / 25 < high < 0.75
    sampled = sum(one["sampled"] is None for one in report["items"] if one["rule"] == "dv-call-type")
    assert sampled or total["sampled"] == 0
