"""Trained and not yet trained, from calls that came in and training that was imported."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import URL

from app.domain.training import Completion
from app.rules.catalog import Catalog
from app.services import training
from app.settings import Settings
from tests.front_door import LINK_SECRET, FrontDoor, opened
from tests.samples import a_call, an_event, mental

PATH = "/v1/reports/training"
PERIOD = {"from": "2026-08-01T00:00:00Z", "to": "2026-11-01T00:00:00Z"}


@pytest.fixture
async def door(database_url: URL, catalog: Catalog) -> AsyncIterator[FrontDoor]:
    """A service that takes calls of months ago for new ones."""
    settings = Settings(link_secret=LINK_SECRET, late_after_days=3650)
    async with opened(settings, database_url, catalog) as door:
        yield door


async def report(door: FrontDoor, **params: Any) -> dict[tuple[str | None, str], dict[str, Any]]:
    answer = await door.ask("GET", PATH, role="evaluator", params={**PERIOD, **params})
    assert answer.status_code == 200, answer.text
    return {(line["month"], line["responders"]): line for line in answer.json()["items"]}


def attended(at: str, *officers: str, **call: Any) -> list[dict[str, Any]]:
    """A call to MHOP with these officers on it."""
    created = mental(occurred_at=at, call={"received_at": at}, **call)
    unit = {"unit_id": "A1", "status": "Dispatched", "at": at, "officers": list(officers)}
    units = [unit] if officers else []
    return [created, an_event("unit", call_number=created["call_number"], occurred_at=at, units=units)]


async def trained(door: FrontDoor, *officers: str, course: str = "CIT", on: date = date(2026, 9, 1)) -> None:
    some = [Completion(officer, course, on) for officer in officers]
    await training.take_in(door.services.database, some, actor="os:test")


async def test_a_stranger_reads_no_report(door: FrontDoor) -> None:
    assert (await door.ask("GET", PATH, role=None, params=PERIOD)).status_code == 401
    assert (await door.ask("GET", PATH, role="agency", params=PERIOD)).status_code == 403


async def test_calls_are_told_apart_by_the_day_of_training(door: FrontDoor) -> None:
    officers = [f"o{number}" for number in range(12)]
    events = [
        event
        for officer in officers
        for event in (
            *attended("2026-08-20T12:00:00Z", officer),  # not yet
            *attended("2026-09-02T03:59:00Z", officer),  # 1 September in Durham, the day itself: not yet
            *attended("2026-09-02T04:01:00Z", officer, "never1"),  # the day after; with one never trained
            *attended("2026-09-03T12:00:00Z", f"never{officer}"),
            *attended("2026-09-03T12:00:00Z"),
            a_call("NOISE", occurred_at="2026-09-03T12:00:00Z"),  # does not qualify
        )
    ]
    await door.send(events)
    await trained(door, *officers)
    found = await report(door)
    counts = {key: line["calls"] for key, line in found.items() if line["calls"]}
    assert counts == {
        (None, "all"): 60,
        (None, "trained"): 12,
        (None, "not_yet_trained"): 24,
        (None, "never_trained"): 12,
        (None, "no_officer"): 12,
        ("2026-08", "all"): 12,
        ("2026-08", "not_yet_trained"): 12,
        ("2026-09", "all"): 48,
        ("2026-09", "trained"): 12,
        ("2026-09", "not_yet_trained"): 12,
        ("2026-09", "never_trained"): 12,
        ("2026-09", "no_officer"): 12,
    }
    line = found[None, "trained"]
    assert (line["referred"], line["referral_rate"], line["referral_difference"]) == (12, 1.0, 0.0)
    assert line["reportable"] == 0
    assert line["report_rate"] is None


async def test_a_course_can_be_asked_for_and_one_that_is_none_cannot(door: FrontDoor) -> None:
    officers = [f"o{number}" for number in range(11)]
    await door.send([event for officer in officers for event in attended("2026-09-20T12:00:00Z", officer)])
    await trained(door, *officers)
    await trained(door, *officers, course="LAP", on=date(2026, 10, 1))
    for course, group in (
        ({}, "trained"),
        ({"course": "CIT"}, "trained"),
        ({"course": "LAP"}, "not_yet_trained"),
    ):
        assert (await report(door, **course))[None, group]["calls"] == 11
    answer = await door.ask("GET", PATH, role="evaluator", params={**PERIOD, "course": "cit"})
    assert answer.status_code == 404
    assert answer.json()["detail"] == "There is no such course; there are CIT, LAP."


async def test_a_report_counts_within_seven_days_and_calls_once_they_are_as_old(door: FrontDoor) -> None:
    officers = [f"o{number:02}" for number in range(24)]
    made: dict[str, str] = {}
    for number, officer in enumerate(officers):
        at = datetime(2026, 9, 10, 12, number, tzinfo=UTC)
        events = attended(at.isoformat(), officer)
        events[0]["call"] |= {"call_type_code": "CHABUS", "child_report": True}
        # the first twelve within seven days, the others a minute too late
        after = timedelta(days=6) if number < 12 else timedelta(days=7, minutes=1)
        made[events[0]["call_number"]] = (at + after).isoformat()
        await door.send(events)
    for referral in await door.claim("dcdss", limit=24):
        await door.move(referral, "accept")
        told = made[referral["call"]["call_number"]]
        done = await door.move(referral, "report", method="phone", made_by="intake", occurred_at=told)
        assert done.status_code == 200, done.text
    yesterday = datetime.now(UTC) - timedelta(days=1)
    await door.send([event for officer in officers for event in attended(yesterday.isoformat(), officer)])
    await trained(door, *officers)
    line = (await report(door, to=datetime.now(UTC).isoformat()))[None, "trained"]
    assert (line["calls"], line["reportable"], line["reported"], line["report_rate"]) == (24, 24, 12, 0.5)


@pytest.mark.parametrize(
    ("form", "begins"), [("csv", b"month,responders"), ("svg", b"<svg"), ("png", b"\x89PNG")]
)
async def test_the_report_has_its_other_forms(door: FrontDoor, form: str, begins: bytes) -> None:
    params = {**PERIOD, "format": form}
    answer = await door.ask("GET", PATH, role="evaluator", params=params)
    assert answer.content.startswith(begins)
