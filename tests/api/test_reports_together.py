"""Reports of one history read beside one another: what they count alike, and what no difference tells."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.front_door import FrontDoor
from tests.recovery import Reader
from tests.samples import a_call, an_event, domestic, mental

PERIOD = {"from": "2026-10-01T00:00:00Z", "to": "2027-01-01T00:00:00Z"}
DV = "domestic_violence"


async def report(door: FrontDoor, name: str, **params: Any) -> list[dict[str, Any]]:
    answer = await door.ask("GET", f"/v1/reports/{name}", role="evaluator", params={**PERIOD, **params})
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def reached(levels: list[dict[str, Any]]) -> dict[str, int | None]:
    return {level["step"]: level["calls"] for level in levels}


def said(items: list[dict[str, Any]], topic: str | None, *, tagged: bool | None) -> int | None:
    keys = {"topic": topic, "tagged": tagged, "coded": None}
    [calls] = [one["calls"] for one in items if all(one[key] == value for key, value in keys.items())]
    found: int | None = calls
    return found


def merging(event: Mapping[str, Any]) -> dict[str, Any]:
    """A second call about the same, which became part of this one."""
    return a_call("DOMVIO", call={"merged_into": event["call_number"]})


@pytest.mark.parametrize(("merged", "told"), [(3, False), (12, True)])
async def test_calls_that_became_part_of_others_are_in_the_funnel_alone(
    door: FrontDoor, merged: int, told: bool
) -> None:
    """40 mental health, 25 domestic violence, 30 others: few that were merged are no difference."""
    violent = [domestic() for _ in range(25)]
    others = [a_call("NOISEC") for _ in range(30)]
    await door.send([*violent, *others, *(mental() for _ in range(40))])
    await door.send([merging(one) for one in violent[:merged]])
    funnel, codes = await report(door, "funnel"), await report(door, "codes")
    [filed, *_] = await report(door, "unreported")
    assert reached(funnel)["calls"] == 95 + merged
    assert said(codes, None, tagged=None) == (95 if told else None)
    assert said(codes, DV, tagged=True) == filed["calls"] == 25
    assert said(codes, DV, tagged=False) == (70 if told else None)


async def test_no_report_gives_back_what_another_withholds(door: FrontDoor) -> None:
    """30 domestic-violence calls of November are on file, 2 of October are not, all in one beat.

    By month the two are safe, and by beat; whoever solves both, with codes and funnel, must not see them.
    """
    filed = {"call": {"case_numbers": ["26-1"]}}
    later = {"occurred_at": "2026-11-20T10:00:00-05:00"}
    months = {"2026-10": {"occurred_at": "2026-10-20T10:00:00-05:00"}, "2026-11": later}
    truth = {("2026-10", "1", False): 2, ("2026-11", "1", True): 30}
    for (month, beat, on_file), times in truth.items():
        call = {"beat": beat, **(filed["call"] if on_file else {})}
        await door.send([domestic(**months[month], call=call) for _ in range(times)])
    await door.send([a_call("NOISEC") for _ in range(30)])
    reader = Reader()
    for key, count in truth.items():
        reader.known(key, count)
    for place, group_by in enumerate(("month", "beat")):
        for line in await report(door, "unreported", group_by=group_by):
            within = [key for key in truth if line["group"] in (None, key[place])]
            columns: dict[str, list[Any]] = {
                "calls": within,
                "on_file": [key for key in within if key[2]],
                "unreported": [key for key in within if not key[2]],
            }
            for column, keys in columns.items():
                cell = (line["group"], column)
                reader.cell(cell, line[column], sum(truth[key] for key in keys))
                reader.adds_up(cell, keys)
    codes = await report(door, "codes")
    for name, shown in (("tagged", said(codes, DV, tagged=True)), ("not", said(codes, DV, tagged=False))):
        reader.cell(name, shown, sum(truth.values()) if name == "tagged" else 30)
    reader.adds_up("tagged", truth)
    every = sum(truth.values()) + 30
    reader.cell("all", said(codes, None, tagged=None), every)
    reader.cell("all", reached(await report(door, "funnel"))["calls"], every)
    reader.adds_up("all", ["tagged", "not"])
    assert {key: n for key, n in reader.recovered().items() if 0 < n < 11} == {}


async def test_what_was_entered_in_error_counts_where_it_stood_with_its_reason(door: FrontDoor) -> None:
    """12 of 24 claimed referrals should never have been: withdrawn in the workload, stopped in the funnel."""
    await door.send([mental() for _ in range(24)])
    for number, referral in enumerate(await door.claim("mhop", limit=24)):
        verb, more = ("void", {"reason": "entered_in_error"}) if number < 12 else ("accept", {})
        assert (await door.move(referral, verb, **more)).status_code == 200
    wide = {"from": "2020-01-01T00:00:00Z", "to": "2100-01-01T00:00:00Z"}
    desk = next(one for one in await report(door, "workload", **wide) if one["queue"] == "mhop")
    assert (desk["offered"], desk["claimed"], desk["withdrawn"], desk["in_hand"]) == (24, 24, 12, 12)
    levels = await report(door, "funnel")
    [claimed] = [level for level in levels if level["step"] == "claimed"]
    assert claimed["calls"] == 24
    assert {"reason": "entered_in_error", "calls": 12} in claimed["stopped"]
    waited = await report(door, "elapsed")
    counted = {one["pair"]: (one["n"], one["open"]) for one in waited}
    assert counted["referred_to_claimed"] == (24, 0)
    assert counted["claimed_to_accepted"] == (24, 12)
    slots = await report(door, "not_served")
    assert slots[0]["not_served_by_reason"]["entered_in_error"] == 12


async def test_no_figure_of_fewer_than_eleven_is_told_by_any_report(door: FrontDoor) -> None:
    """10 calls, dispatched and claimed: every median, percentile and share of them is withheld."""
    for _ in range(10):
        created = mental(occurred_at="2026-11-20T12:00:00Z")
        unit = {"unit_id": "A1", "status": "Dispatched", "at": "2026-11-20T12:05:00Z", "officers": ["o1"]}
        number, at = created["call_number"], unit["at"]
        await door.send([created, an_event("unit", call_number=number, occurred_at=at, units=[unit])])
    assert len(await door.claim("mhop", limit=10)) == 10
    wide = {"from": "2020-01-01T00:00:00Z", "to": "2100-01-01T00:00:00Z"}
    names = ("elapsed", "repeats", "families", "training", "workload", "not_served", "unreported", "codes")
    for name in names:
        for line in await report(door, name, **wide):
            told = {
                key: value
                for key, value in line.items()
                if isinstance(value, int | float) and not isinstance(value, bool) and value
            }
            assert told.keys() <= {"target_seconds"}, (name, line)
