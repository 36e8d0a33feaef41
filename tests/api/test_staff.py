"""The staff of an agency: who may see and change it, and the workload on it."""

from typing import Any

import pytest
from sqlalchemy import text

from app.storage.engine import Database
from tests.front_door import FrontDoor
from tests.samples import an_event, domestic, mental

ANA: dict[str, Any] = {
    "display_name": "Ana R.",
    "skills": ["substance_use"],
    "languages": ["Spanish"],
    "programs": ["case_management", "jail_diversion"],
    "capacity": 12,
    "hours": [{"weekday": day, "from": "00:00", "to": "00:00"} for day in ("mon", "tue", "wed", "thu", "fri")]
    + [{"weekday": day, "from": "00:00", "to": "00:00"} for day in ("sat", "sun")],
}
STAFF = "/v1/queues/mhop/staff"


async def entered(door: FrontDoor, queue: str = "mhop", **fields: Any) -> dict[str, Any]:
    answer = await door.ask(
        "POST", f"/v1/queues/{queue}/staff", role="agency", queue=queue, json={**ANA, **fields}
    )
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def listed(door: FrontDoor, queue: str = "mhop") -> list[dict[str, Any]]:
    answer = await door.ask("GET", f"/v1/queues/{queue}/staff", role="agency", queue=queue)
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def workload(door: FrontDoor, queue: str = "mhop", **caller: Any) -> dict[str, Any]:
    asked = caller or {"role": "agency", "queue": queue}
    answer = await door.ask("GET", f"/v1/queues/{queue}/workload", **asked)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_stranger_and_whoever_is_no_agency_see_no_staff(door: FrontDoor) -> None:
    one = f"/v1/staff/{(await entered(door))['staff_id']}"
    for method, path in (("GET", STAFF), ("POST", STAFF), ("PUT", one), ("DELETE", one)):
        body = ANA if method in ("POST", "PUT") else None
        assert (await door.ask(method, path, role=None, json=body)).status_code == 401
        assert (await door.ask(method, path, role="supervisor", json=body)).status_code == 403
    assert (await door.ask("GET", "/v1/queues/mhop/workload", role=None)).status_code == 401
    assert (await door.ask("GET", "/v1/queues/mhop/workload", role="evaluator")).status_code == 403


async def test_the_staff_of_another_agency_is_404_and_stays_as_it_is(door: FrontDoor) -> None:
    theirs = await entered(door, "dcrc", programs=["advocacy"])
    one, many = f"/v1/staff/{theirs['staff_id']}", "/v1/queues/dcrc/staff"
    nobody = "/v1/staff/00000000-0000-7000-8000-000000000000"
    answers = {}
    for method, path in (("GET", many), ("POST", many), ("PUT", one), ("DELETE", one), ("PUT", nobody)):
        body = ANA if method in ("POST", "PUT") else None
        answer = await door.ask(method, path, role="agency", queue="mhop", json=body)
        assert answer.status_code == 404, (method, path)
        answers[method, path] = answer.json()
    assert answers["PUT", one] == answers["PUT", nobody]
    assert await listed(door, "dcrc") == [theirs]


async def test_a_member_is_entered_changed_deactivated_and_active_again(door: FrontDoor) -> None:
    ana = await entered(door)
    assert ana["languages"] == ["ES"]
    assert (ana["active"], ana["load"], ana["hours"]) == (True, 0, ANA["hours"])
    path = f"/v1/staff/{ana['staff_id']}"
    for _ in range(2):
        assert (await door.ask("DELETE", path, role="agency")).status_code == 204
    assert [one["active"] for one in await listed(door)] == [False]
    changed = await door.ask("PUT", path, role="agency", json={**ANA, "display_name": "Ana", "capacity": 3})
    assert changed.status_code == 200
    [now] = await listed(door)
    assert now == changed.json() == {**ana, "display_name": "Ana", "capacity": 3}


async def test_two_of_one_name_would_be_mistaken_for_each_other(door: FrontDoor) -> None:
    await entered(door)
    other = await entered(door, display_name="Ben")
    assert (await door.ask("POST", STAFF, role="agency", json=ANA)).status_code == 409
    answer = await door.ask("PUT", f"/v1/staff/{other['staff_id']}", role="agency", json=ANA)
    assert answer.status_code == 409
    await entered(door, "dcrc", programs=[])  # another agency has names of its own


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"programs": ["advocacy"]}, "/programs"),
        ({"languages": ["Klingonese"]}, "/languages"),
        ({"hours": [{"weekday": "mon", "from": "8:00", "to": "16:00"}]}, None),
        ({"hours": [{"weekday": "monday", "from": "08:00", "to": "16:00"}]}, None),
        ({"capacity": -1}, None),
        ({"display_name": " "}, None),
    ],
)
async def test_what_cannot_be_is_refused_without_its_words(
    door: FrontDoor, wrong: dict[str, Any], pointer: str | None
) -> None:
    answer = await door.ask("POST", STAFF, role="agency", json={**ANA, **wrong})
    assert answer.status_code == 422
    if pointer:
        assert answer.json()["pointer"] == pointer
        assert "Klingonese" not in answer.text
    assert await listed(door) == []


async def test_every_change_of_staff_is_in_the_audit_trail(door: FrontDoor, database: Database) -> None:
    ana = await entered(door)
    path = f"/v1/staff/{ana['staff_id']}"
    await door.ask("PUT", path, role="agency", json=ANA)
    await door.ask("DELETE", path, role="agency")
    await door.ask("DELETE", path, role="agency")
    sql = text("SELECT action, actor, facts::text FROM audit WHERE subject = :id ORDER BY audit_id")
    rows = (await database.run(lambda c: c.execute(sql, {"id": ana["staff_id"]}))).all()
    assert [row.action for row in rows] == ["staff_entered", "staff_changed", "staff_deactivated"]
    assert all(row.actor.startswith("agency:") and "Ana" not in row.facts for row in rows)


async def test_workload_counts_by_program_and_member(door: FrontDoor, database: Database) -> None:
    ana = await entered(door)
    for _ in range(3):
        await door.send(mental())
    held, other = await door.claim("mhop", limit=2)
    assert (await door.move(held, "assign", staff_id=ana["staff_id"])).status_code == 200
    await door.move(held, "accept")
    # Offered two days ago, and not claimed to this day: past the target of a day.
    await door.send(mental(call_number="old"))
    late = text(
        "UPDATE referrals SET requested_at = now() - interval '2 days' FROM calls"
        " WHERE calls.call_id = referrals.call_id AND call_number = 'old'"
    )
    await database.run(lambda connection: connection.execute(late))
    found = await workload(door)
    case_management = next(one for one in found["programs"] if one["program"] == "case_management")
    assert [case_management[name] for name in ("open", "claimed", "overdue")] == [4, 2, 1]
    assert found["unassigned"] == {"open": 3, "claimed": 1, "overdue": 1}
    [mine] = found["staff"]
    assert [mine[name] for name in ("display_name", "capacity", "open", "claimed", "overdue")] == [
        "Ana R.",
        12,
        1,
        1,
        0,
    ]
    await door.move(held, "complete", outcome="engaged")
    await door.move(other, "reject", reason="declined")
    found = await workload(door)
    assert (found["staff"][0]["open"], found["unassigned"]["open"]) == (0, 2)


@pytest.mark.parametrize(
    ("step", "seconds", "overdue"),
    [("requested", 86_000, 0), ("requested", 86_800, 1), ("claimed", 86_800, 1), ("accepted", 86_800, 0)],
)
async def test_overdue_is_against_the_target_of_the_step_it_is_at(
    door: FrontDoor, database: Database, step: str, seconds: int, overdue: int
) -> None:
    await door.send(mental())
    if step != "requested":
        [referral] = await door.claim("mhop")
        if step == "accepted":
            await door.move(referral, "accept")
    back = text(f"UPDATE referrals SET {step}_at = {step}_at - make_interval(secs => {seconds})")
    await database.run(lambda connection: connection.execute(back))
    assert (await workload(door))["unassigned"]["overdue"] == overdue


async def test_what_is_held_back_or_has_lapsed_is_not_counted_as_claimed(
    door: FrontDoor, database: Database
) -> None:
    await door.send(mental())
    await door.claim("mhop")
    await door.send(an_event(call={"call_type_code": "DOMVIO", "child_present": True}))
    lapse = text("UPDATE referrals SET claim_expires_at = now() WHERE status = 'received'")
    await database.run(lambda connection: connection.execute(lapse))
    assert (await workload(door))["unassigned"] == {"open": 1, "claimed": 0, "overdue": 0}
    assert (await workload(door, "dcdss"))["unassigned"]["open"] == 0  # a draft is not theirs yet


async def test_supervisors_get_counts_and_no_names_and_of_the_advocates_nothing(door: FrontDoor) -> None:
    ana = await entered(door)
    await entered(door, "dcrc", programs=["advocacy"])
    await door.send(mental())
    [referral] = await door.claim("mhop")
    await door.move(referral, "assign", staff_id=ana["staff_id"])
    told = await workload(door, "mhop", role="supervisor")
    assert [(one["staff_id"], one["display_name"], one["open"]) for one in told["staff"]] == [(None, None, 1)]
    path = f"/v1/referrals/{referral['referral_id']}"
    answer = await door.ask("GET", path, role="supervisor")
    assert (answer.json()["assignment"], answer.json()["proposal"]) == (None, None)
    assert ana["staff_id"] not in answer.text
    assert [one["verb"] for one in answer.json()["history"]] == ["offer", "claim", "assign"]
    await door.send(domestic())
    for queue in ("dcrc", "none"):
        answer = await door.ask("GET", f"/v1/queues/{queue}/workload", role="supervisor")
        assert answer.status_code == 404
