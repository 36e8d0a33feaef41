"""The out-of-hours test: who qualified and was not served, why, and at which hour."""

import csv
import io
from typing import Any

import pytest

from tests.front_door import FrontDoor
from tests.samples import a_call, domestic, mental

PATH = "/v1/reports/not_served"
PERIOD = {"from": "2026-11-20T00:00:00Z", "to": "2026-11-23T00:00:00Z"}
# Friday 20 November at 10:00 and 22:00 in Durham, and Saturday at 10:00 (UTC - 5).
MORNING, NIGHT, SATURDAY = "2026-11-20T15:00:00Z", "2026-11-21T03:00:00Z", "2026-11-21T15:00:00Z"


async def report(door: FrontDoor, **params: Any) -> dict[tuple[str | None, ...], dict[str, Any]]:
    answer = await door.ask("GET", PATH, role="evaluator", params={**PERIOD, **params})
    assert answer.status_code == 200, answer.text
    return {(line["hours"], line["days"], line["hour"]): line for line in answer.json()["items"]}


def at(began_at: str, count: int) -> list[dict[str, Any]]:
    return [mental(occurred_at=began_at, call={"received_at": began_at}) for _ in range(count)]


async def test_who_may_not_read_it(door: FrontDoor) -> None:
    assert (await door.ask("GET", PATH, role=None, params=PERIOD)).status_code == 401
    for role in ("source", "agency", "operator"):
        assert (await door.ask("GET", PATH, role=role, params=PERIOD)).status_code == 403
    unknown = await door.ask("GET", PATH, role="evaluator", params={**PERIOD, "queue": "none"})
    assert unknown.status_code == 404


async def test_nothing_qualified_is_zero_not_an_error(door: FrontDoor) -> None:
    await door.send([a_call("NOISEC") for _ in range(12)])
    found = await report(door)
    assert list(found) == [(None, None, None), ("in", None, None), ("out", None, None)]
    assert [line["qualified"] for line in found.values()] == [0, 0, 0]
    assert found["in", None, None]["not_served_share"] is None


@pytest.fixture
async def worked(door: FrontDoor) -> FrontDoor:
    """In hours 24 calls, of which 12 declined; at night 22, of which 11 wait and 11 are in hand; Saturday 13.

    So of 24 in hours 12 were not served (one half), and of 35 out of hours all.
    """
    await door.send(at(MORNING, 24))
    for number, referral in enumerate(await door.claim("mhop", limit=24)):
        if number < 12:
            await door.move(referral, "accept")
        else:
            await door.move(referral, "reject", reason="declined")
    await door.send(at(NIGHT, 11))
    assert len(await door.claim("mhop", limit=11)) == 11
    await door.send([*at(NIGHT, 11), *at(SATURDAY, 13)])
    return door


async def test_in_and_out_of_hours_stand_side_by_side(worked: FrontDoor) -> None:
    found = await report(worked)
    assert {
        key: (line["qualified"], line["served"], line["not_served"], line["not_served_share"])
        for key, line in found.items()
    } == {
        (None, None, None): (59, 12, 47, 47 / 59),
        ("in", None, None): (24, 12, 12, 0.5),
        ("out", None, None): (35, 0, 35, 1),
        ("in", "weekday", "10"): (24, 12, 12, 0.5),
        ("out", "weekday", "22"): (22, 0, 22, 1),
        ("out", "weekend", "10"): (13, 0, 13, 1),
    }
    reasons = {key[0]: line["not_served_by_reason"] for key, line in found.items() if key[1] is None}
    assert reasons["in"] == {"declined": 12, "in_hand": 0, "waiting": 0}
    assert reasons["out"] == {"declined": 0, "in_hand": 11, "waiting": 24}
    assert reasons[None] == {"declined": 12, "in_hand": 11, "waiting": 24}
    # Wilson, 1927: 12 of 24 is 0.5 give or take 1.96 / (1 + z2 / 24) * sqrt(0.25 / 24 + z2 / 4 / 24^2)
    low, high = found["in", None, None]["not_served_interval"]
    assert (round(low, 3), round(high, 3)) == (0.314, 0.686)


async def test_it_adds_up_with_the_funnel(worked: FrontDoor) -> None:
    await worked.send([a_call("NOISEC") for _ in range(12)])
    answer = await worked.ask("GET", "/v1/reports/funnel", role="evaluator", params=PERIOD)
    steps = {line["step"]: line["calls"] for line in answer.json()["items"]}
    total = (await report(worked))[None, None, None]
    assert (total["qualified"], total["served"]) == (steps["qualified"], steps["first_contact"])


async def test_a_small_reason_takes_another_with_it(worked: FrontDoor) -> None:
    await worked.send(at(SATURDAY, 3))
    for referral in await worked.claim("mhop", limit=3):
        await worked.move(referral, "reject", reason="out_of_area")
    found = await report(worked)
    for key in ((None, None, None), ("out", None, None)):
        counts = found[key]["not_served_by_reason"]
        assert counts["out_of_area"] is None
        hidden = [name for name, count in counts.items() if count is None]
        assert len(hidden) > 1 or found[key]["not_served"] is None
        assert "not_served_by_reason" in found[key]["suppressed"]


async def test_of_a_one_way_queue_a_claim_is_all_that_is_told(door: FrontDoor) -> None:
    await door.send([domestic() for _ in range(36)])
    for number, referral in enumerate(await door.claim("dcrc", limit=24)):
        if number < 12:
            await door.move(referral, "reject", reason="unsafe_contact")
    total = (await report(door, queue="dcrc"))[None, None, None]
    assert (total["qualified"], total["served"], total["not_served"]) == (36, 24, 12)
    assert total["not_served_by_reason"] == {"waiting": 12}
    assert (await report(door, queue="mhop"))[None, None, None]["qualified"] == 0


async def test_a_sheet_and_a_picture_have_the_reasons(worked: FrontDoor) -> None:
    sheet = await worked.ask("GET", PATH, role="supervisor", params={**PERIOD, "format": "csv"})
    rows = list(csv.DictReader(io.StringIO(sheet.text)))
    assert (rows[0]["not_served_declined"], rows[1]["hours"]) == ("12", "in")
    drawn = await worked.ask("GET", PATH, role="supervisor", params={**PERIOD, "format": "svg"})
    for word in ("in hours (n 24)", "out of hours (n 35)", "declined", "weekday, out of hours"):
        assert word in drawn.text
