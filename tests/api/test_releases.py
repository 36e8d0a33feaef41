"""A written release: it opens exactly what it names, to those who see the referral, as long as it lasts."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.domain.release import Released
from app.storage.engine import Database
from tests.front_door import FrontDoor
from tests.samples import domestic, mental

VICTIM = {"person_id": "p1", "roles": ["victim"], "given_name": "Ana", "age": 34}
WITNESS = {"person_id": "p2", "roles": ["witness"], "given_name": "Bo"}
TODAY = datetime.now(ZoneInfo("America/New_York")).date()
DCRC = {"role": "agency", "queue": "dcrc"}
HIDDEN = {
    "status": "received",
    "version": None,
    "lapsed": False,
    **dict.fromkeys(("reason", "review", "claim_expires_at", "accepted_at", "closed_at", "reported_at")),
}


def day(after: int) -> str:
    return (TODAY + timedelta(days=after)).isoformat()


def signed(*fields: str, begins: int = -1, ends: int = 1, **more: Any) -> dict[str, Any]:
    return {"person_id": "p1", "fields": list(fields), "signed_on": day(begins), "ends_on": day(ends), **more}


async def a_rejected_referral(door: FrontDoor) -> str:
    await door.send(domestic(persons=[VICTIM, WITNESS]))
    (referral,) = await door.claim("dcrc")
    assert (await door.move(referral, "accept")).status_code == 200
    assert (await door.move(referral, "reject", reason="declined")).status_code == 200
    return f"/v1/referrals/{referral['referral_id']}"


async def seen(door: FrontDoor, path: str) -> dict[str, Any]:
    """What a supervisor sees of what the advocates did, the same alone and in the list."""
    alone = (await door.ask("GET", path, role="supervisor")).json()
    (listed,) = (await door.ask("GET", "/v1/queues/dcrc/referrals", role="supervisor")).json()["items"]
    told = {name: alone[name] for name in HIDDEN}
    assert told == {name: listed[name] for name in HIDDEN}
    assert [one["verb"] for one in alone["history"]] == ["offer", "claim"]
    return told


async def record(door: FrontDoor, path: str, release: dict[str, Any], **caller: Any) -> Any:
    return await door.ask("POST", f"{path}/releases", **(caller or DCRC), json=release)


async def test_only_the_agency_that_holds_the_paper_meets_releases(door: FrontDoor) -> None:
    path = await a_rejected_referral(door)
    release = (await record(door, path, signed("status"))).json()
    for method, where, body in (
        ("POST", f"{path}/releases", signed("status")),
        ("GET", f"{path}/releases", None),
        ("POST", f"{path}/releases/{release['release_id']}/withdraw", None),
    ):
        assert (await door.ask(method, where, role=None, json=body)).status_code == 401
        assert (await door.ask(method, where, role="supervisor", json=body)).status_code == 403
        assert (await door.ask(method, where, role="agency", queue="mhop", json=body)).status_code == 404


async def test_without_a_release_nothing_is_told(door: FrontDoor) -> None:
    assert await seen(door, await a_rejected_referral(door)) == HIDDEN


@pytest.mark.parametrize("field", list(Released))
async def test_a_release_opens_the_field_it_names_and_no_other(door: FrontDoor, field: Released) -> None:
    path = await a_rejected_referral(door)
    own = (await door.ask("GET", path, **DCRC)).json()
    assert (await record(door, path, signed(field))).status_code == 201
    assert await seen(door, path) == {**HIDDEN, field: own[field]}
    assert own[field] not in (None, "received")


async def test_two_releases_open_what_either_names(door: FrontDoor) -> None:
    path = await a_rejected_referral(door)
    for field in ("status", "reason"):
        await record(door, path, signed(field))
    assert await seen(door, path) == {**HIDDEN, "status": "rejected", "reason": "declined"}


@pytest.mark.parametrize(
    ("begins", "ends", "opens"),
    [(0, 0, True), (-9, 0, True), (0, 9, True), (-9, -1, False), (1, 9, False)],
)
async def test_a_release_lasts_from_its_first_day_through_its_last(
    door: FrontDoor, begins: int, ends: int, opens: bool
) -> None:
    path = await a_rejected_referral(door)
    await record(door, path, signed("status", begins=begins, ends=ends))
    assert (await seen(door, path))["status"] == ("rejected" if opens else "received")


async def test_a_withdrawn_release_opens_nothing_and_stays_on_record(
    door: FrontDoor, database: Database
) -> None:
    path = await a_rejected_referral(door)
    release = (await record(door, path, signed("status", "reason"))).json()
    where = f"{path}/releases/{release['release_id']}/withdraw"
    first, again = [(await door.ask("POST", where, **DCRC)).json() for _ in range(2)]
    assert first == again
    assert first["withdrawn_by"] == release["recorded_by"]
    assert datetime.fromisoformat(first["withdrawn_at"]) <= datetime.now(UTC)
    assert await seen(door, path) == HIDDEN
    assert (await door.ask("GET", f"{path}/releases", **DCRC)).json() == {"items": [first]}
    done = await database.run(
        lambda connection: connection.execute(text("SELECT action, facts::text FROM audit ORDER BY 1"))
    )
    rows = [(action, facts) for action, facts in done if action.startswith("release")]
    assert [action for action, _ in rows] == ["release_recorded", "release_withdrawn", "release_withdrawn"]
    assert not any("p1" in facts for _, facts in rows)


async def test_a_release_of_another_referral_is_not_found(door: FrontDoor) -> None:
    path, other = await a_rejected_referral(door), await a_rejected_referral(door)
    release = (await record(door, path, signed("status"))).json()
    where = f"{other}/releases/{release['release_id']}/withdraw"
    assert (await door.ask("POST", where, **DCRC)).status_code == 404
    assert (await door.ask("GET", path, role="supervisor")).json()["status"] == "rejected"
    assert (await door.ask("GET", other, role="supervisor")).json()["status"] == "received"


@pytest.mark.parametrize(
    "wrong",
    [
        signed("status", begins=1, ends=0),
        signed("status", person_id="p2"),  # the queue is shown no witness
        signed("status", person_id="nobody"),
        signed("version"),
        signed("call"),
        signed(),
    ],
)
async def test_a_release_that_says_too_little_or_too_much_is_refused(
    door: FrontDoor, wrong: dict[str, Any]
) -> None:
    path = await a_rejected_referral(door)
    assert (await record(door, path, wrong)).status_code == 422
    assert await seen(door, path) == HIDDEN


async def test_a_two_way_queue_has_nothing_to_release(door: FrontDoor) -> None:
    await door.send(mental(persons=[{**VICTIM, "roles": ["subject"]}]))
    (referral,) = await door.claim("mhop")
    path = f"/v1/referrals/{referral['referral_id']}"
    assert (await record(door, path, signed("status"), role="agency", queue="mhop")).status_code == 422


@pytest.mark.parametrize(
    "wrong",
    ["fields = '{}'", "fields = '{narrative}'", "ends_on = signed_on - 1", "withdrawn_at = now()"],
)
async def test_the_table_refuses_wrong_releases_by_itself(
    door: FrontDoor, database: Database, wrong: str
) -> None:
    await record(door, await a_rejected_referral(door), signed("status"))
    with pytest.raises(DBAPIError):
        await database.run(lambda connection: connection.execute(text(f"UPDATE releases SET {wrong}")))
