"""Elapsed times, with open intervals counted and small cells withheld."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.front_door import FrontDoor
from tests.samples import a_call, an_event, domestic, mental

PERIOD = {"from": "2026-11-20T00:00:00Z", "to": "2026-11-21T00:00:00Z"}


async def report(door: FrontDoor, **params: Any) -> list[dict[str, Any]]:
    answer = await door.ask("GET", "/v1/reports/elapsed", role="evaluator", params={**PERIOD, **params})
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def of(items: list[dict[str, Any]], pair: str, group: str | None = None) -> dict[str, Any]:
    return next(row for row in items if (row["pair"], row["group"]) == (pair, group))


def responded(minutes: int | None, **call: Any) -> list[dict[str, Any]]:
    """A call received at noon and, after so many minutes, dispatched."""
    created = mental(occurred_at="2026-11-20T12:00:00Z", call={"received_at": "2026-11-20T12:00:00Z", **call})
    if minutes is None:
        return [created]
    at = (datetime(2026, 11, 20, 12, tzinfo=UTC) + timedelta(minutes=minutes)).isoformat()
    unit = {"unit_id": "A1", "status": "Dispatched", "at": at}
    return [created, an_event("unit", call_number=created["call_number"], occurred_at=at, units=[unit])]


async def test_a_stranger_reads_no_report(door: FrontDoor) -> None:
    assert (await door.ask("GET", "/v1/reports/elapsed", role=None, params=PERIOD)).status_code == 401


@pytest.mark.parametrize("role", ["source", "agency", "operator"])
async def test_who_may_not_read_reports(door: FrontDoor, role: str) -> None:
    assert (await door.ask("GET", "/v1/reports/elapsed", role=role, params=PERIOD)).status_code == 403


async def test_nothing_known_is_zero_not_an_error(door: FrontDoor) -> None:
    items = await report(door)
    assert [row["n"] for row in items] == [0] * 8
    assert {row["median_seconds"] for row in items} == {None}


async def test_open_intervals_count_and_a_median_may_not_be_reached(door: FrontDoor) -> None:
    # 12 dispatched after 1..12 minutes, 13 never: more than half are still open
    events = [event for minute in range(1, 13) for event in responded(minute)]
    events += [event for _ in range(13) for event in responded(None)]
    await door.send(events)
    row = of(await report(door), "received_to_dispatched")
    assert (row["n"], row["open"], row["negative"]) == (25, 13, 0)
    assert row["median_seconds"] is None
    assert row["suppressed"] == ["within_target"]  # 5 of 25 within five minutes: a small cell
    await door.send([event for minute in (1, 1, 1) for event in responded(minute)])
    row = of(await report(door), "received_to_dispatched")
    assert (row["n"], row["open"]) == (28, 13)
    assert row["median_seconds"] == 11 * 60


async def test_small_groups_are_withheld_with_a_second_one(door: FrontDoor) -> None:
    events = [e for _ in range(30) for e in responded(3, beat="1")]
    events += [e for _ in range(20) for e in responded(3, beat="2")]
    events += [e for _ in range(4) for e in responded(3, beat="3")]
    await door.send(events)
    items = await report(door, group_by="beat")
    assert of(items, "received_to_dispatched", "1")["n"] == 30
    for beat in ("2", "3"):
        row = of(items, "received_to_dispatched", beat)
        assert (row["n"], row["median_seconds"], row["open"]) == (None, None, None) or beat == "2"
        assert "n" in row["suppressed"]
    assert of(items, "received_to_dispatched", "1")["within_target"] == 1


async def test_the_way_of_a_referral_is_timed(door: FrontDoor) -> None:
    for _ in range(12):
        number = mental()["call_number"]
        await door.send(
            [
                a_call(
                    "CHABUS",
                    call_number=number,
                    call={"child_report": True},
                    occurred_at="2026-11-20T12:00:00Z",
                ),
                an_event("cleared", call_number=number, occurred_at="2026-11-20T12:30:00Z"),
            ]
        )
    for referral in await door.claim("dcdss", limit=12):
        at = datetime.now(UTC)
        await door.move(referral, "accept")
        await door.move(referral, "report", method="phone", made_by="intake", occurred_at=at.isoformat())
        await door.move(referral, "complete", outcome="screened_in")
    items = await report(door)
    for pair in (
        "cleared_to_referred",
        "referred_to_claimed",
        "claimed_to_accepted",
        "accepted_to_completed",
    ):
        row = of(items, pair)
        assert (row["n"], row["open"]) == (12, 0), pair
        assert row["median_seconds"] >= 0
    reached = of(items, "referred_to_first_contact")
    assert (reached["n"], reached["open"]) == (12, 12)  # closed, and nobody was reached
    reported = of(items, "incident_to_dcdss_report")
    waited = (datetime.now(UTC) - datetime(2026, 11, 20, 12, tzinfo=UTC)).total_seconds()
    assert waited - 120 <= reported["median_seconds"] <= waited
    by_queue = await report(door, group_by="queue")
    assert of(by_queue, "referred_to_claimed", "dcdss")["target_seconds"] == 86400


async def test_a_referral_made_before_the_call_was_cleared_is_counted_apart(door: FrontDoor) -> None:
    later = (datetime.now(UTC) + timedelta(minutes=2)).isoformat()
    for _ in range(12):
        number = mental()["call_number"]
        await door.send(mental(call_number=number, occurred_at="2026-11-20T12:00:00Z"))
        await door.send(an_event("cleared", call_number=number, occurred_at=later))
    row = of(await report(door), "cleared_to_referred")
    assert (row["n"], row["negative"]) == (0, 12)


async def test_groups_are_of_local_time_and_of_every_tag(door: FrontDoor) -> None:
    await door.send([e for _ in range(12) for e in responded(3)])
    assert of(await report(door, group_by="hour"), "received_to_dispatched", "07")["n"] == 12
    assert of(await report(door, group_by="month"), "received_to_dispatched", "2026-11")["n"] == 12
    by_tag = await report(door, group_by="tag")
    assert {row["group"] for row in by_tag} == {"mental_health", "mental_health.crisis"}
    by_queue = await report(door, group_by="queue")
    assert of(by_queue, "received_to_dispatched", "mhop")["n"] == 12


async def test_csv_has_the_same_rows(door: FrontDoor) -> None:
    await door.send([domestic() for _ in range(12)])
    params = {**PERIOD, "group_by": "queue"}
    answer = await door.ask(
        "GET", "/v1/reports/elapsed", role="evaluator", params=params, headers={"Accept": "text/csv"}
    )
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    items = await report(door, group_by="queue")
    assert [(row["pair"], row["group"]) for row in rows] == [
        (row["pair"], row["group"] or "") for row in items
    ]
    named = await door.ask("GET", "/v1/reports/elapsed", role="evaluator", params={**params, "format": "csv"})
    assert named.text == answer.text


@pytest.mark.parametrize(
    "params",
    [{"from": "x"}, {"to": "2026-11-20T00:00:00"}, {"group_by": "name"}, {"from": "2027-01-01T00:00:00Z"}],
)
async def test_a_wrong_wish_is_422(door: FrontDoor, params: dict[str, str]) -> None:
    answer = await door.ask("GET", "/v1/reports/elapsed", role="evaluator", params={**PERIOD, **params})
    assert answer.status_code == 422
