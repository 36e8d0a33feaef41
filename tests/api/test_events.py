"""POST /v1/events and what can be read of it, by the decision table of intake."""

import asyncio
import gzip
import json
from typing import Any

import pytest

from tests.front_door import FrontDoor
from tests.samples import a_call, an_event, domestic, mental


async def test_a_stranger_sends_nothing(door: FrontDoor) -> None:
    answer = await door.ask("POST", "/v1/events", role=None, json=an_event())
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("role", ["agency", "supervisor", "evaluator", "operator", "admin"])
async def test_only_a_source_sends(door: FrontDoor, role: str) -> None:
    assert (await door.ask("POST", "/v1/events", role=role, json=an_event())).status_code == 403


async def test_a_new_event_is_201_with_its_receipt(door: FrontDoor) -> None:
    answer = await door.send(domestic("BOYFRIEND CHOKED HER", call_number="26-1"))
    receipt = answer.json()
    assert answer.status_code == 201
    assert receipt["status"] == "accepted"
    assert receipt["call_number"] == "26-1"
    assert receipt["tags"] == ["domestic_violence", "domestic_violence.intimate_partner"]
    assert [(one["queue"], one["status"]) for one in receipt["referrals"]] == [("dcrc", "requested")]


async def test_the_same_event_again_is_a_duplicate_with_the_same_receipt(door: FrontDoor) -> None:
    event = mental()
    first = (await door.send(event)).json()
    again = await door.send({key: event[key] for key in reversed(event)})  # same body, other order of keys
    assert again.status_code == 200
    assert again.json() == {**first, "status": "duplicate", "signals": []}


async def test_the_same_id_with_another_body_is_a_conflict_and_changes_nothing(door: FrontDoor) -> None:
    event = mental()
    receipt = (await door.send(event)).json()
    answer = await door.send({**event, "call": {"call_type_code": "LARCEN"}})
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "urn:dispatch-triage:problem:event-conflict"
    assert answer.json()["receipt"]["status"] == "conflict"
    call = (await door.ask("GET", f"/v1/calls/{receipt['call_id']}", role="source")).json()
    assert call["call_type_code"] == "MHCRIS"


async def test_a_batch_answers_each_item_in_order_and_keeps_the_good_ones(door: FrontDoor) -> None:
    good, bad = mental(), {"event_id": "broken", "kind": "created"}
    answer = await door.send([good, bad, good, {**good, "kind": "updated"}, an_event()])
    assert answer.status_code == 200
    statuses = [item["status"] for item in answer.json()]
    assert statuses == ["accepted", "invalid", "duplicate", "conflict", "accepted"]
    pointers = {error["pointer"] for error in answer.json()[1]["problem"]["errors"]}
    assert pointers == {"/call_number", "/occurred_at"}


async def test_ndjson_is_read_line_by_line(door: FrontDoor) -> None:
    lines = "\n".join([json.dumps(mental()), "{not json", "", json.dumps(domestic())])
    answer = await door.ask(
        "POST",
        "/v1/events",
        role="source",
        content=lines,
        headers={"Content-Type": "application/x-ndjson"},
    )
    assert [item["status"] for item in answer.json()] == ["accepted", "invalid", "accepted"]


async def test_gzip_is_accepted(door: FrontDoor) -> None:
    answer = await door.ask(
        "POST",
        "/v1/events",
        role="source",
        content=gzip.compress(json.dumps(mental()).encode()),
        headers={"Content-Encoding": "gzip", "Content-Type": "application/json"},
    )
    assert answer.status_code == 201


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        (b"{", {}, 400),
        (b"3", {}, 400),
        (b"\xff\xfe", {}, 400),
        (b"{}", {"Content-Type": "text/csv"}, 415),
        (b"{}", {"Content-Encoding": "br"}, 415),
        (b"not gzip", {"Content-Encoding": "gzip"}, 400),
        (gzip.compress(b"[]", mtime=0)[:-6], {"Content-Encoding": "gzip"}, 400),
        (b"[" + b" " * (8 * 1024 * 1024) + b"]", {}, 413),
        (gzip.compress(b" " * (9 * 1024 * 1024), mtime=0), {"Content-Encoding": "gzip"}, 413),
        (json.dumps([{}] * 1001).encode(), {}, 413),
    ],
)
async def test_a_body_that_cannot_be_read_is_refused_whole(
    door: FrontDoor, content: bytes, headers: dict[str, str], status: int
) -> None:
    answer = await door.ask(
        "POST",
        "/v1/events",
        role="source",
        content=content,
        headers={"Content-Type": "application/json", **headers},
    )
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_body_too_large_is_refused_while_it_streams(door: FrontDoor) -> None:
    sent = 0

    async def endless() -> Any:
        nonlocal sent
        while True:
            sent += 65536
            yield b" " * 65536

    answer = await door.ask("POST", "/v1/events", role="source", content=endless())
    assert answer.status_code == 413
    assert sent <= 9 * 1024 * 1024


async def test_a_single_invalid_event_is_422_with_pointers(door: FrontDoor) -> None:
    answer = await door.send({**an_event(), "occurred_at": "2026-11-20 10:00"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/occurred_at"


async def test_unknown_fields_codes_and_values_never_reject(door: FrontDoor) -> None:
    answer = await door.send(
        an_event(
            "teleported",
            call={"call_type_code": "ZZTOP", "latitude": "north", "mood": "grim", "clearance_codes": ["99"]},
            units=[{"unit_id": "A1", "status": "Floating"}],
            weather="rain",
        )
    )
    assert answer.status_code == 201
    assert set(answer.json()["signals"]) == {
        "awaiting_create",
        "bad_value:call.latitude",
        "unknown_code:call_type_code",
        "unknown_code:clearance_codes",
        "unknown_field:call.mood",
        "unknown_field:weather",
        "unknown_kind",
        "unknown_unit_status",
    }
    event_id = answer.json()["event_id"]
    stored = (await door.ask("GET", f"/v1/events/{event_id}", role="source")).json()
    assert stored["body"]["weather"] == "rain"
    assert stored["body"]["call"]["latitude"] == "north"


async def test_an_update_before_its_creation_makes_a_stub(door: FrontDoor) -> None:
    update = an_event("updated", call_number="26-9", call={"beat": "412"})
    call_id = (await door.send(update)).json()["call_id"]
    assert (await door.ask("GET", f"/v1/calls/{call_id}", role="source")).json()["awaiting_create"] is True
    await door.send(mental(call_number="26-9", occurred_at="2026-11-20T09:00:00-05:00"))
    call = (await door.ask("GET", f"/v1/calls/{call_id}", role="source")).json()
    assert call["awaiting_create"] is False
    assert call["beat"] == "412"
    assert call["tags"] == ["mental_health", "mental_health.crisis"]


async def test_an_older_event_is_superseded_and_kept(door: FrontDoor) -> None:
    await door.send(an_event(call_number="26-8", call={"beat": "1"}, occurred_at="2026-11-20T09:00:00Z"))
    await door.send(
        an_event("updated", call_number="26-8", call={"beat": "3"}, occurred_at="2026-11-20T12:00:00Z")
    )
    late = an_event("updated", call_number="26-8", call={"beat": "2"}, occurred_at="2026-11-20T11:00:00Z")
    answer = await door.send(late)
    assert (answer.status_code, answer.json()["status"]) == (201, "superseded")
    call = (await door.ask("GET", f"/v1/calls/{answer.json()['call_id']}", role="source")).json()
    assert call["beat"] == "3"
    assert [event["status"] for event in call["events"]] == ["accepted", "accepted", "superseded"]


async def test_a_call_first_heard_of_late_is_held_for_a_supervisor(door: FrontDoor) -> None:
    answer = await door.send(domestic(occurred_at="2018-05-01T10:00:00Z"))
    assert "late" in answer.json()["signals"]
    assert [one["status"] for one in answer.json()["referrals"]] == ["draft"]


async def test_a_clock_that_runs_ahead_is_not_believed(door: FrontDoor) -> None:
    answer = await door.send(mental(call_number="26-7", occurred_at="2090-01-01T00:00:00Z"))
    assert "clock_suspect" in answer.json()["signals"]
    call = (await door.ask("GET", f"/v1/calls/{answer.json()['call_id']}", role="source")).json()
    created = call["milestones"]["created"]
    assert created["occurred_at"] == created["recorded_at"]


async def test_reclassified_calls_withdraw_what_nobody_claimed(door: FrontDoor) -> None:
    await door.send(mental(call_number="26-6", occurred_at="2026-11-20T09:00:00Z"))
    change = an_event(
        "updated", call_number="26-6", call={"call_type_code": "LARCEN"}, occurred_at="2026-11-20T09:05:00Z"
    )
    answer = (await door.send(change)).json()
    assert answer["tags"] == []
    assert [one["status"] for one in answer["referrals"]] == ["cancelled"]
    back = an_event(
        "updated", call_number="26-6", call={"call_type_code": "MHCRIS"}, occurred_at="2026-11-20T09:10:00Z"
    )
    assert [one["status"] for one in (await door.send(back)).json()["referrals"]] == ["requested"]


async def test_concurrent_requests_share_transactions_and_all_are_kept(door: FrontDoor) -> None:
    events = [mental() for _ in range(60)]
    answers = await asyncio.gather(*(door.send(event) for event in [*events, *events]))
    assert sorted(answer.status_code for answer in answers) == [200] * 60 + [201] * 60
    counts = await door.ask(
        "GET",
        "/v1/events/counts",
        role="source",
        params={"received_from": "2020-01-01T00:00:00Z", "received_to": "2100-01-01T00:00:00Z"},
    )
    assert sum(hour["events"] for hour in counts.json()["items"]) == 60


async def test_one_event_the_database_cannot_keep_does_not_fail_its_neighbours(door: FrontDoor) -> None:
    # a year that PostgreSQL's calendar has and Python's driver has not is refused only at the write
    odd = an_event(occurred_at="0001-01-01T00:00:00+14:00")
    answer = await door.send([mental(), odd, domestic()])
    statuses = [item["status"] for item in answer.json()]
    assert statuses[0] == statuses[2] == "accepted"


async def test_a_source_reads_its_own_events_and_no_one_elses(door: FrontDoor) -> None:
    event = mental(event_id="county/7")
    await door.send(event)
    assert (await door.ask("GET", "/v1/events/county/7", role=None)).status_code == 401
    own = await door.ask("GET", "/v1/events/county/7", role="source")
    assert own.json()["body"]["call"] == {"call_type_code": "MHCRIS"}
    other = await door.ask("GET", "/v1/events/county/7", role="source", source="other-cad")
    assert other.status_code == 404
    named = await door.ask("GET", "/v1/events/county/7", role="supervisor", params={"source": "durham-cad"})
    assert named.status_code == 200


async def test_nul_characters_are_dropped(door: FrontDoor) -> None:
    answer = await door.send(a_call("WELCHK", "SUICI\u0000DAL"))
    assert "mental_health.suicide" in answer.json()["tags"]
