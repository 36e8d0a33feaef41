"""Elapsed times by weekday and hour, by training, and over the hours that clocks repeat or skip."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app.domain.training import Completion
from app.services import training
from tests.front_door import FrontDoor
from tests.samples import an_event, mental

PATH = "/v1/reports/elapsed"


async def report(door: FrontDoor, **params: Any) -> dict[str | None, dict[str, Any]]:
    """Received to dispatched, by group."""
    wish = {"from_milestone": "call_received", "to_milestone": "dispatched", **params}
    answer = await door.ask("GET", PATH, role="evaluator", params=wish)
    assert answer.status_code == 200, answer.text
    return {line["group"]: line for line in answer.json()["items"]}


def responded(received: str, dispatched: str, *officers: str, times: int = 12) -> list[dict[str, Any]]:
    """Calls received and dispatched at these instants."""
    events = []
    for _ in range(times):
        created = mental(occurred_at=received, call={"received_at": received})
        unit = {"unit_id": "A1", "status": "Dispatched", "at": dispatched, "officers": list(officers)}
        number = created["call_number"]
        events += [created, an_event("unit", call_number=number, occurred_at=dispatched, units=[unit])]
    return events


NOVEMBER = {"from": "2026-11-01T00:00:00-04:00", "to": "2026-11-21T00:00:00-05:00"}


async def test_a_weekday_and_an_hour_are_those_of_the_city(door: FrontDoor) -> None:
    await door.send(responded("2026-11-20T12:00:00Z", "2026-11-20T12:03:00Z"))  # Friday, 7:00 in Durham
    await door.send(responded("2026-11-20T04:30:00Z", "2026-11-20T04:35:00Z"))  # Thursday, 23:30
    found = await report(door, group_by="weekday_hour", **NOVEMBER)
    assert {group: line["median_seconds"] for group, line in found.items()} == {
        "5 Fri 07": 180,
        "4 Thu 23": 300,
    }
    assert {line["logrank_p"] for line in found.values()} == {None}


async def test_a_small_weekday_and_hour_cannot_be_had_from_the_hours(door: FrontDoor) -> None:
    for day, times in ((17, 3), (18, 20), (19, 30)):
        at = datetime(2026, 11, day, 12, tzinfo=UTC)
        for hours, more in ((0, 0), (1, 25)):
            begin = at + timedelta(hours=hours)
            end = (begin + timedelta(minutes=4)).isoformat()
            await door.send(responded(begin.isoformat(), end, times=times + more))
    found = await report(door, group_by="weekday_hour", **NOVEMBER)
    by_hour = await report(door, group_by="hour", **NOVEMBER)
    by_weekday = await report(door, group_by="weekday", **NOVEMBER)
    assert (by_hour["07"]["n"], by_weekday["2 Tue"]["n"]) == (53, 31)
    hidden = {group for group, line in found.items() if line["n"] is None}
    # a rectangle around the three: in each row and each column none is alone
    assert "2 Tue 07" in hidden
    for place in (slice(5), slice(6, None)):
        assert min(Counter((group or "")[place] for group in hidden).values()) >= 2
    assert all(found[group]["median_seconds"] is None for group in ("2 Tue 07",))


async def test_clocks_that_go_back_give_true_seconds(door: FrontDoor) -> None:
    # 1 November 2026 in Durham: 1:50 in summer time, then 1:10 in winter time: 20 minutes, not minus 40
    await door.send(responded("2026-11-01T01:50:00-04:00", "2026-11-01T01:10:00-05:00"))
    for grouped in ({}, {"group_by": "hour"}, {"group_by": "weekday_hour"}):
        (line,) = (await report(door, **NOVEMBER, **grouped)).values()
        assert (line["n"], line["negative"], line["median_seconds"]) == (12, 0, 1200)


async def test_clocks_that_skip_an_hour_give_true_seconds(door: FrontDoor) -> None:
    # 8 March 2026: 1:50 in winter time, then 3:10 in summer time: 20 minutes, not 80
    await door.send(responded("2026-03-08T01:50:00-05:00", "2026-03-08T03:10:00-04:00"))
    (line,) = (await report(door, **{"from": "2026-03-08T00:00:00Z", "to": "2026-03-09T00:00:00Z"})).values()
    assert (line["n"], line["negative"], line["median_seconds"]) == (12, 0, 1200)


async def test_working_hours_over_a_night_when_clocks_go_back(door: FrontDoor) -> None:
    # Saturday 18:00 to Monday 9:00, over the repeated hour: one working hour, Monday 8 to 9
    await door.send(responded("2026-10-31T18:00:00-04:00", "2026-11-02T09:00:00-05:00"))
    period = {"from": "2026-10-31T00:00:00Z", "to": "2026-11-02T00:00:00Z"}
    assert (await report(door, **period))[None]["median_seconds"] == 40 * 3600  # 39 by the clocks on the wall
    assert (await report(door, **period, hours="business"))[None]["median_seconds"] == 3600


async def test_calls_are_told_apart_by_whether_somebody_was_trained_before(door: FrontDoor) -> None:
    for minutes, officers in ((3, ["a"]), (5, ["b"]), (9, ["c", "a"]), (7, [])):
        end = f"2026-11-20T12:0{minutes}:00Z"
        await door.send(responded("2026-11-20T12:00:00Z", end, *officers))
    some = [Completion("a", "CIT", date(2026, 11, 19)), Completion("b", "CIT", date(2026, 11, 20))]
    some.append(Completion("b", "LAP", date(2026, 1, 1)))
    await training.take_in(door.services.database, some, actor="os:test")
    counts = {
        group: {name: line["n"] for name, line in (await report(door, **NOVEMBER, **wish)).items()}
        for group, wish in {
            "any": {"group_by": "trained"},
            "CIT": {"group_by": "trained", "course": "CIT"},
        }.items()
    }
    assert counts == {
        "any": {"trained": 36, "no_officer": 12},
        "CIT": {"trained": 24, "not_trained": 12, "no_officer": 12},
    }
    whole = await door.ask("GET", PATH, role="evaluator", params={**NOVEMBER, "group_by": "trained"})
    lines = {(line["pair"], line["group"]): line["n"] for line in whole.json()["items"]}
    assert lines["referred_to_claimed", "trained"] == 36  # of referrals, too


@pytest.mark.parametrize(
    ("wish", "code"), [({"course": "CIT"}, 422), ({"group_by": "trained", "course": "none"}, 404)]
)
async def test_a_course_goes_with_training_and_must_be_one(
    door: FrontDoor, wish: dict[str, str], code: int
) -> None:
    answer = await door.ask("GET", PATH, role="evaluator", params={**NOVEMBER, **wish})
    assert answer.status_code == code


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({}, ["target 5 minutes"]),
        ({"group_by": "weekday_hour"}, ["median, minutes", "Fri"]),
    ],
)
async def test_the_picture_shows_the_target_and_hours_as_a_grid(
    door: FrontDoor, wish: dict[str, str], words: list[str]
) -> None:
    for minutes in (4, 7, 9):
        await door.send(responded("2026-11-20T12:00:00Z", f"2026-11-20T12:0{minutes}:00Z"))
    ends = {"from_milestone": "call_received", "to_milestone": "dispatched"}
    params = {**NOVEMBER, **ends, **wish, "format": "svg"}
    answer = await door.ask("GET", PATH, role="evaluator", params=params)
    assert all(word in answer.text for word in words)
