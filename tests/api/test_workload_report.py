"""The work of the queues: hand-worked sums, the one-way queue told no further than the receipt."""

import re
from typing import Any

import pytest

from app.domain.workload import AFTER_RECEIPT, COLUMNS
from app.storage.engine import Connection, Database
from tests.front_door import FrontDoor
from tests.samples import a_call, domestic, mental

PATH = "/v1/reports/workload"
PERIOD = {"from": "2026-01-01T00:00:00Z", "to": "2100-01-01T00:00:00Z"}


async def report(door: FrontDoor, **params: Any) -> dict[tuple[str | None, str | None], dict[str, Any]]:
    answer = await door.ask("GET", PATH, role="evaluator", params={**PERIOD, **params})
    assert answer.status_code == 200, answer.text
    return {(line["queue"], line["program"]): line for line in answer.json()["items"]}


async def set_back(database: Database, sql: str) -> None:
    async def work(connection: Connection) -> None:
        await connection.exec_driver_sql(sql)

    await database.run(work)


async def test_who_may_not_read_it(door: FrontDoor) -> None:
    assert (await door.ask("GET", PATH, role=None, params=PERIOD)).status_code == 401
    for role in ("source", "agency", "operator"):
        assert (await door.ask("GET", PATH, role=role, params=PERIOD)).status_code == 403


async def test_every_queue_and_program_has_its_line_of_zeros(door: FrontDoor) -> None:
    found = await report(door)
    assert next(iter(found)) == (None, None)
    assert {("dcdss", "child_welfare"), ("dcrc", "advocacy"), ("mhop", "case_management")} <= set(found)
    assert {found["mhop", None][name] for name in COLUMNS} == {0}
    assert {found["dcrc", None][name] for name in AFTER_RECEIPT} == {None}


@pytest.fixture
async def worked(door: FrontDoor, database: Database) -> FrontDoor:
    """97 to MHOP: 13 done, 14 rejected, 15 failed, 16 in hand (12 overdue), 11 lapsed, 12 waiting, 16 not.

    Offered 13 + 14 + 15 + 16 + 11 + 12 + 16 withdrawn = 97; ever claimed 97 - 12 - 16 = 69.
    """
    await door.send([mental() for _ in range(97)])
    held = await door.claim("mhop", limit=69)
    for number, referral in enumerate(held):
        if number >= 58:
            continue  # these 11 run out
        assert (await door.move(referral, "accept")).status_code == 200
        if number < 13:
            await door.move(referral, "complete", outcome="engaged")
        elif number < 27:
            await door.move(referral, "reject", reason="declined")
        elif number < 42:
            await door.move(referral, "fail", reason="no_contact")
    rest = await database.once("SELECT referral_id FROM referrals WHERE status = 'requested' LIMIT 16")
    for row in rest:
        done = await door.decide({"referral_id": row["referral_id"]}, "withdraw", reason="no_longer_needed")
        assert done.status_code == 200, done.text
    await set_back(
        database, "UPDATE referrals SET claim_expires_at = now() - interval '1 s' WHERE status = 'received'"
    )
    await set_back(
        database,
        "UPDATE referrals SET accepted_at = now() - interval '40 days' WHERE referral_id IN"
        " (SELECT referral_id FROM referrals WHERE status = 'accepted' LIMIT 12)",
    )
    return door


WORKED = {
    "offered": 97,
    "claimed": 69,
    "open": 39,  # 12 + 11 + 16
    "waiting": 23,  # never claimed, or the claim ran out
    "in_hand": 16,
    "held": 0,
    "done": 13,
    "rejected": 14,
    "failed": 15,
    "withdrawn": 16,
    "overdue": 12,  # accepted more than the 30 days ago that the queue allows
    "lapsed_claims": 11,
}


async def test_what_was_offered_is_where_it_stands(worked: FrontDoor) -> None:
    found = await report(worked)
    line = found["mhop", None]
    # In hand 16, of them 4 in time: open less overdue is 27, which tells nobody of the four.
    assert {name: line[name] for name in COLUMNS} == WORKED
    assert line["suppressed"] == []
    assert {name: found[None, None][name] for name in COLUMNS} == WORKED
    assert found[None, None]["offered"] == sum(
        found[queue, None]["offered"] for queue in ("mhop", "dcrc", "dcdss")
    )
    outside = await report(worked, to="2026-01-02T00:00:00Z")
    assert outside["mhop", None]["offered"] == 0


async def test_a_claim_that_ran_out_and_was_claimed_anew_counts_once_more(
    worked: FrontDoor, database: Database
) -> None:
    claimed = await worked.claim("mhop", limit=50)
    assert len(claimed) == 23  # the 11 that ran out, and the 12 that waited
    found = (await report(worked))["mhop", None]
    assert (found["lapsed_claims"], found["waiting"], found["in_hand"]) == (11, 0, 39)
    await set_back(
        database, "UPDATE referrals SET claim_expires_at = now() - interval '1 s' WHERE status = 'received'"
    )
    assert (await report(worked))["mhop", None]["lapsed_claims"] == 11 + 23


async def test_of_a_one_way_queue_nothing_is_told_after_the_receipt(worked: FrontDoor) -> None:
    await worked.send([domestic() for _ in range(40)])
    for number, referral in enumerate(await worked.claim("dcrc", limit=25)):
        await worked.move(referral, "accept")
        if number < 12:
            await worked.move(referral, "complete", outcome="served")
    found = await report(worked)
    for line in (found["dcrc", None], found["dcrc", "advocacy"]):
        assert (line["offered"], line["claimed"], line["withdrawn"]) == (40, 25, 0)
        assert {line[name] for name in AFTER_RECEIPT} == {None}
        assert set(line["suppressed"]) == set(AFTER_RECEIPT)
    assert found[None, None]["done"] == 25  # with all others: 13 + 12


async def test_a_few_of_a_one_way_queue_cannot_be_had_from_the_line_of_all(worked: FrontDoor) -> None:
    await worked.send([domestic() for _ in range(40)])
    for number, referral in enumerate(await worked.claim("dcrc", limit=25)):
        await worked.move(referral, "accept")
        if number < 3:
            await worked.move(referral, "complete", outcome="served")
    found = await report(worked)
    told = [found[None, None]["done"], found["mhop", None]["done"], found["dcdss", None]["done"]]
    assert told.count(None) >= 1  # 16 less 13 less 0 would be three


@pytest.mark.parametrize(("form", "begins"), [("svg", b"<svg"), ("csv", b"queue,program,offered")])
async def test_it_has_the_forms_of_every_report(worked: FrontDoor, form: str, begins: bytes) -> None:
    await worked.send([a_call("CHABUS", call={"child_report": True}) for _ in range(30)])
    answer = await worked.ask("GET", PATH, role="supervisor", params={**PERIOD, "format": form})
    assert answer.content.startswith(begins)
    if form == "svg":
        assert {">97<", ">30<"} <= set(re.findall(">[0-9]+<", answer.text))
