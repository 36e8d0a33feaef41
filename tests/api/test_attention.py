"""Nothing falls through: every call that qualifies is served or has a reason, and what waits is listed."""

import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, text
from sqlalchemy.exc import DBAPIError

from app.domain.funnel import AT, STEPS
from app.domain.referral import Status
from app.rules.catalog import load
from app.services.funnel import stops
from app.settings import Settings
from app.storage.engine import Database
from tests.directory import accepted, linked, stocked
from tests.front_door import FrontDoor, opened
from tests.referral_states import in_status, read
from tests.rules.small_catalog import catalog_in
from tests.samples import a_call, an_event, domestic, mental

PERIOD = {"from": "2026-11-20T00:00:00Z", "to": "2026-11-21T00:00:00Z"}
BEGIN, END = datetime(2026, 11, 20, tzinfo=UTC), datetime(2026, 11, 21, tzinfo=UTC)


async def attention(door: FrontDoor, **params: Any) -> list[dict[str, Any]]:
    answer = await door.ask("GET", "/v1/attention", role="supervisor", params=params)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def set_back(database: Database, sql: str) -> None:
    async def work(connection: Any) -> None:
        await connection.execute(text(sql))

    await database.run(work)


@pytest.mark.parametrize("path", ["/v1/attention", "/v1/reports/funnel"])
async def test_a_stranger_sees_neither(door: FrontDoor, path: str) -> None:
    assert (await door.ask("GET", path, role=None, params=PERIOD)).status_code == 401


@pytest.mark.parametrize("role", ["source", "agency", "evaluator", "operator", "admin"])
async def test_only_a_supervisor_has_the_list(door: FrontDoor, role: str) -> None:
    assert (await door.ask("GET", "/v1/attention", role=role)).status_code == 403


async def test_a_queue_that_is_none_is_not_there(door: FrontDoor) -> None:
    for path, params in (("/v1/attention", {}), ("/v1/reports/funnel", PERIOD)):
        answer = await door.ask("GET", path, role="supervisor", params={**params, "queue": "none"})
        assert answer.status_code == 404


async def test_a_tagged_call_is_served_or_has_a_reason_by_constraint(
    door: FrontDoor, database: Database
) -> None:
    await door.send([mental(), domestic(), a_call("NOISEC")])
    rows = await database.once(
        "SELECT tags <> '{}' AS tagged, referral_id, not_served FROM calls ORDER BY call_number"
    )
    assert [(row["tagged"], row["referral_id"] is None, row["not_served"]) for row in rows] == [
        (True, False, None),
        (True, False, None),
        (False, True, None),
    ]
    for change in ("referral_id = NULL", "not_served = 'no_route'"):
        with pytest.raises(DBAPIError, match=r"calls_(not_)?served_check"):
            await set_back(database, f"UPDATE calls SET {change} WHERE tags <> '{{}}'")


async def test_a_tag_that_no_route_asks_for_is_a_recorded_reason(database_url: URL, tmp_path: Path) -> None:
    catalog_in(tmp_path)
    for route in (tmp_path / "routes").iterdir():
        route.unlink()
    catalog = load(tmp_path)
    async with opened(Settings(), database_url, catalog) as door:
        await door.send(a_call("NOISEC", "took all her pills"))
        (row,) = await door.services.database.once("SELECT tags, referral_id, not_served FROM calls")
    assert (row["tags"], row["referral_id"], row["not_served"]) == (["mental_health"], None, "no_route")


async def test_a_merged_call_points_to_why(door: FrontDoor, database: Database) -> None:
    into = mental()
    await door.send(into)
    away = an_event("merged", call={"merged_into": into["call_number"], "call_type_code": "MHCRIS"})
    await door.send(away)
    rows = await database.once("SELECT call_number, not_served FROM calls WHERE merged_into IS NOT NULL")
    assert [(row["call_number"], row["not_served"]) for row in rows] == [(away["call_number"], "merged")]


async def test_what_waits_is_listed_longest_first(door: FrontDoor, database: Database) -> None:
    child = domestic(call={"child_present": True})
    unread = a_call("NOISEC", "пожалуйста помогите мне мой муж бьет меня каждый день")
    await door.send([child, mental(), unread])
    await set_back(
        database,
        "UPDATE referrals SET requested_at = now() - interval '3 days', rank_at = now() - interval '3 days'"
        " WHERE queue = 'mhop'",
    )
    found = await attention(door)
    assert {(one["kind"], one["queue"]) for one in found} == {
        ("held", "dcdss"),
        ("overdue", "mhop"),
        ("unread", None),
    }
    assert [one["since"] for one in found] == sorted(one["since"] for one in found)
    held = next(one for one in found if one["kind"] == "held")
    assert (held["why"], held["call"]["call_number"]) == ("confirm_cause", child["call_number"])
    assert {one["queue"] for one in await attention(door, queue="mhop")} == {"mhop"}
    assert [one["kind"] for one in await attention(door, kind="unread")] == ["unread"]


async def test_pages_of_the_list_follow_each_other(door: FrontDoor) -> None:
    await door.send([domestic(call={"child_present": True}) for _ in range(5)])
    seen: list[str] = []
    cursor: dict[str, Any] = {}
    while True:
        params = {"limit": 2, "kind": "held", **cursor}
        answer = await door.ask("GET", "/v1/attention", role="supervisor", params=params)
        body = answer.json()
        seen += [one["referral_id"] for one in body["items"]]
        if not body["next_cursor"]:
            break
        cursor = {"cursor": body["next_cursor"]}
    assert len(seen) == len(set(seen)) == 5


async def test_claims_that_lapsed_twice_are_listed_but_not_those_of_a_one_way_queue(
    door: FrontDoor, database: Database
) -> None:
    await door.send([mental(), domestic()])
    for _ in range(3):
        for queue in ("mhop", "dcrc"):
            assert await door.claim(queue)
        await set_back(database, "UPDATE referrals SET claim_expires_at = now() - interval '1 s'")
    found = await attention(door, kind="lapsed")
    assert [(one["queue"], one["times"], one["why"]) for one in found] == [("mhop", 2, "claims_lapsed")]


async def test_who_was_asked_to_stop_and_does_not_answer_is_listed_and_may_be_decided(
    door: FrontDoor, database: Database
) -> None:
    referral = await in_status(door, Status.CANCEL_REQUESTED)
    holder = (await read(door, referral))["history"][1]["actor"]
    assert await attention(door, kind="asked_to_stop") == []
    assert (await door.decide(referral, "withdraw", reason="no_cause")).status_code == 409
    await set_back(
        database,
        "UPDATE referrals SET decided_at = now() - interval '4 days',"
        " claim_expires_at = claim_expires_at - interval '4 days' WHERE status = 'cancel_requested'",
    )
    (found,) = await attention(door, kind="asked_to_stop")
    assert (found["referral_id"], found["queue"], found["held_by"], found["why"]) == (
        referral["referral_id"],
        "dcdss",
        holder,
        "holder_not_answered",
    )
    (row,) = await database.once("SELECT decided_at FROM referrals WHERE queue = 'dcdss'")
    assert datetime.fromisoformat(found["since"]) == row["decided_at"]
    assert [one["kind"] for one in await attention(door)] == ["asked_to_stop"]
    assert (await door.decide(referral, "withdraw", reason="no_cause")).status_code == 200
    assert await attention(door) == []


async def test_a_holder_who_answers_late_but_first_is_heard(door: FrontDoor, database: Database) -> None:
    referral = await in_status(door, Status.CANCEL_REQUESTED)
    await set_back(
        database,
        "UPDATE referrals SET claim_expires_at = now() - interval '1 s' WHERE queue = 'dcdss'",
    )
    answer = await door.move(referral, "decline-cancel", reason="being_served")
    assert (answer.status_code, answer.json()["status"]) == (200, "accepted")
    assert answer.json()["claim_expires_at"] is None
    assert await attention(door, kind="asked_to_stop") == []
    assert (await door.decide(referral, "withdraw", reason="no_cause")).status_code == 409


async def test_a_provider_that_never_answered_is_listed(door: FrontDoor, database: Database) -> None:
    await stocked(door)
    linkage = await linked(door, await accepted(door))
    assert await attention(door, kind="unanswered") == []
    await set_back(database, "UPDATE linkages SET sent_at = now() - interval '20 days'")
    (found,) = await attention(door, kind="unanswered")
    assert (found["linkage_id"], found["queue"]) == (linkage["linkage_id"], linkage["queue"])


async def test_the_funnel_counts_each_call_once_and_adds_up(door: FrontDoor, database: Database) -> None:
    chance = random.Random(7)  # noqa: S311
    events = [
        chance.choice([mental(), domestic(), a_call("NOISEC"), domestic(call={"child_present": True})])
        for _ in range(60)
    ]
    steps: list[list[tuple[str, dict[str, Any]]]] = [
        [],
        [("accept", {})],
        [("reject", {"reason": "declined"})],
    ]
    await door.send(events)
    for queue in ("mhop", "dcrc"):
        for referral in await door.claim(queue, limit=20):
            for verb, body in chance.choice(steps):
                assert (await door.move(referral, verb, **body)).status_code == 200
    found = await stops(database, begin=BEGIN, end=END, queue=None)
    assert sum(stop.calls for stop in found) == len(events)
    (row,) = await database.once(
        "SELECT count(*) FILTER (WHERE tags <> '{}') AS tagged,"
        " (SELECT count(DISTINCT call_id) FROM referrals) AS referred,"
        " (SELECT count(DISTINCT call_id) FROM referrals WHERE claimed_at IS NOT NULL) AS claimed,"
        " (SELECT count(DISTINCT call_id) FROM referrals WHERE accepted_at IS NOT NULL) AS accepted"
        " FROM calls"
    )
    for name in ("tagged", "referred", "claimed", "accepted"):
        assert sum(stop.calls for stop in found if stop.step >= AT[name]) == row[name], name
    for queue in ("mhop", "dcrc", "dcdss"):
        of_queue = await stops(database, begin=BEGIN, end=END, queue=queue)
        assert sum(stop.calls for stop in of_queue) == len(events)
        (row,) = await database.once("SELECT count(*) AS n FROM referrals WHERE queue = $1", queue)
        assert sum(stop.calls for stop in of_queue if stop.step >= AT["referred"]) == row["n"]


async def test_the_funnel_goes_as_far_as_a_service_received(door: FrontDoor, database: Database) -> None:
    await stocked(door)
    linkage = await linked(door, await accepted(door))
    path = f"/v1/linkages/{linkage['linkage_id']}"
    reached = [AT["accepted"], AT["linked"], AT["service_received"]]
    reasons = ["provider_not_answered", "service_awaited", "service_received"]
    for step, reason, verb in zip(reached, reasons, ["accepted", "received", None], strict=True):
        assert [
            (stop.step, stop.reason) for stop in await stops(database, begin=BEGIN, end=END, queue=None)
        ] == [(step, reason)]
        if verb:
            done = await door.ask("POST", f"{path}/{verb}", role="agency", queue=linkage["queue"], json={})
            assert done.status_code == 200, done.text


async def test_the_funnel_is_told_with_small_counts_withheld(door: FrontDoor) -> None:
    await door.send([mental() for _ in range(12)] + [a_call("NOISEC") for _ in range(3)])
    answer = await door.ask("GET", "/v1/reports/funnel", role="evaluator", params=PERIOD)
    items = {one["step"]: one for one in answer.json()["items"]}
    assert list(items) == [step.name for step in STEPS]
    assert (items["calls"]["calls"], items["tagged"]["calls"]) == (15, None)
    assert (items["received"]["calls"], items["claimed"]["calls"]) == (None, 0)
    assert (items["calls"]["pooled"], items["calls"]["pooled_reasons"]) == (15, ["no_tag", "waiting"])
    sheet = await door.ask(
        "GET", "/v1/reports/funnel", role="evaluator", params={**PERIOD, "format": "csv", "queue": "mhop"}
    )
    assert sheet.headers["content-type"].startswith("text/csv")
    assert sheet.text.splitlines()[1].startswith("calls,")
