"""High utilizers, from the events of their calls and the acceptances of a queue."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from tests.front_door import FrontDoor
from tests.samples import an_event, domestic, mental

PATH = "/v1/reports/utilizers"
FIRST = datetime(2025, 1, 1, tzinfo=UTC)
PERIOD = {"from": FIRST.isoformat(), "to": (FIRST + timedelta(days=40)).isoformat()}
WISH = {**PERIOD, "threshold": 3, "window_days": 30}
PASSER_BY = {
    "person_id": "p2",
    "roles": ["caller"],
    "given_name": "Pat",
    "family_name": "Passerby",
    "birth_date": "1970-01-01",
}


def called(number: int, day: int, event: Any = mental, role: str = "subject") -> dict[str, Any]:
    """A call about the person of this number, by somebody who calls about everybody."""
    at = (FIRST + timedelta(days=day)).isoformat()
    about = {
        "person_id": "p1",
        "roles": [role],
        "given_name": "Ada",
        "family_name": "Exempel",
        "birth_date": f"1984-02-{number + 1:02}",
        "phone": f"919-555-{1000 + number}",
    }
    call = {"received_at": at, "address": f"{number + 1} Oak St"}
    made: dict[str, Any] = event(
        occurred_at=at, call_number=f"{event.__name__}-{number}-{day}", call=call, persons=[about, PASSER_BY]
    )
    return made


async def report(door: FrontDoor, **wish: Any) -> dict[str, dict[str, Any]]:
    answer = await door.ask("GET", PATH, role="evaluator", params={**WISH, **wish})
    assert answer.status_code == 200, answer.text
    return {line["arm"]: line for line in answer.json()["items"]}


async def enrol(door: FrontDoor, receipts: list[dict[str, Any]], day: int) -> None:
    """Let the queue accept those of the calls of this day that the first fourteen made, a day after."""
    wanted = {f"mental-{number}-{day}" for number in range(14)}
    for receipt in receipts:
        if receipt["call_number"] in wanted:  # so long after, a supervisor says whether they are offered
            assert (await door.decide(receipt["referrals"][0], "confirm")).is_success
    for referral in await door.claim("mhop", limit=100):
        assert (await door.move(referral, "accept")).is_success

    async def earlier(connection: Any) -> None:
        # What is accepted now cannot have happened then.
        sql = """UPDATE referrals r SET accepted_at = c.began_at + interval '1 day'
            FROM calls c WHERE c.call_id = r.call_id AND r.accepted_at IS NOT NULL"""
        await connection.execute(text(sql))

    await door.services.database.run(earlier)


async def test_a_stranger_reads_nothing(door: FrontDoor) -> None:
    assert (await door.ask("GET", PATH, role=None, params=WISH)).status_code == 401
    assert (await door.ask("GET", PATH, role="agency", params=WISH)).status_code == 403


async def test_nothing_known_is_zero_not_an_error(door: FrontDoor) -> None:
    found = await report(door)
    assert [line["units"] for line in found.values()] == [0, 0, 0, None]


@pytest.mark.parametrize(
    ("wish", "status"),
    [
        ({"queue": "none"}, 404),
        ({"queue": "dcrc"}, 422),
        ({"threshold": 1}, 422),
        ({"window_days": 0}, 422),
        ({"unit": "street"}, 422),
    ],
)
async def test_a_wrong_wish_is_refused(door: FrontDoor, wish: dict[str, Any], status: int) -> None:
    answer = await door.ask("GET", PATH, role="evaluator", params={**WISH, **wish})
    assert answer.status_code == status


async def test_the_enrolled_stand_beside_others_and_beside_their_history(door: FrontDoor) -> None:
    # Fourteen are enrolled on day 16, a day after their fourth call, and call twice more; fourteen others
    # call four times more. Somebody is mentioned on all of it, and calls about it all.
    events = [called(number, day) for number in range(28) for day in (0, 5, 10, 15)]
    events += [called(number, day) for number in range(14) for day in (20, 25)]
    events += [called(number, day) for number in range(14, 28) for day in (20, 25, 30, 35)]
    events += [called(number, 22, domestic, "victim") for number in range(14)]
    events.append(an_event(occurred_at=(FIRST + timedelta(days=90)).isoformat()))  # history goes on
    await enrol(door, (await door.send(events)).json(), 15)
    for unit in ("person", "phone", "household"):
        found = await report(door, unit=unit)
        enrolled, others = found["enrolled_at_enrolment"], found["not_enrolled"]
        assert (enrolled["units"], others["units"]) == (14, 14), unit
        assert (enrolled["calls_before"], enrolled["calls_after"]) == (14 * 4, 14 * 2)
        # the second call with which the rule held led to the enrolment: from theirs, the others made four
        assert (others["calls_before"], others["calls_after"]) == pytest.approx((14 * 4, 14 * 4))
        same = found["enrolled_at_eligibility"]
        assert (same["expected"], same["calls_after"]) == pytest.approx((others["expected"], 14 * 2))
        compared = found["enrolled_at_eligibility/not_enrolled"]
        assert compared["remains"] == pytest.approx(0.5)
        assert compared["remains_low"] < 0.5 < compared["remains_high"] < 1
        known = None if unit == "household" else 14  # calls of domestic violence leave no address
        assert same["domestic_after"] == known
    few = await report(door, to=(FIRST + timedelta(days=40)).isoformat(), threshold=9)
    assert [line["units"] for line in few.values()] == [0, 0, 0, None]


async def test_the_picture_says_what_it_counts(door: FrontDoor) -> None:
    answer = await door.ask("GET", PATH, role="evaluator", params={**WISH, "format": "svg"})
    assert "threshold 3, window_days 30, unit person" in answer.text
