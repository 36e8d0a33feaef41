"""From an event to a member of staff: proposals, and the three pathways of MHOP end to end."""

from typing import Any

import pytest

from app.storage import staff as storage
from app.storage.engine import Database
from tests.api.test_staff import ANA, entered
from tests.front_door import FrontDoor
from tests.samples import a_call, an_event, domestic, mental


async def read(door: FrontDoor, referral: dict[str, Any]) -> dict[str, Any]:
    path = f"/v1/referrals/{referral['referral_id']}"
    found: dict[str, Any] = (await door.ask("GET", path, role="agency", queue=referral["queue"])).json()
    return found


async def taken(door: FrontDoor, referral: dict[str, Any], **otherwise: Any) -> dict[str, Any]:
    """Assign it as proposed, or otherwise."""
    body = {"staff_id": referral["proposal"] and referral["proposal"]["staff_id"], **otherwise}
    answer = await door.move(referral, "assign", **body)
    assert answer.status_code == 200, answer.text
    now: dict[str, Any] = answer.json()
    return now


PATHWAYS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "case_management": (
        a_call("TRESPASS", call={"clearance_codes": ["5R"]}),
        {"title": "Case management after clearance code 5 or 5R", "destination": None, "voluntary": False},
    ),
    "jail_diversion": (
        a_call("INTOX", "HEARING VOICES", call={"in_custody": True}),
        {
            "title": "Diversion of an inebriated person from a 24-hour hold",
            "destination": "Durham Center Access",
            "voluntary": True,
        },
    ),
    "outreach": (
        an_event(
            call={"offenses": [{"code": "40A", "arrest": True}]},
            persons=[{"roles": ["arrestee"], "sex": "F", "language": "Spanish"}],
        ),
        {"title": "Outreach after an arrest for prostitution", "destination": None, "voluntary": True},
    ),
}
WHY = {
    "case_management": "case management, 0 of 12 open",
    "jail_diversion": "jail diversion, substance use, 0 of 12 open",
    "outreach": "Spanish, outreach, 0 of 12 open",
}


@pytest.mark.parametrize("program", PATHWAYS)
async def test_a_pathway_from_event_to_completion(door: FrontDoor, program: str) -> None:
    event, offer = PATHWAYS[program]
    ana = await entered(door, programs=list(PATHWAYS))
    assert [one["queue"] for one in (await door.send(event)).json()["referrals"]] == ["mhop"]
    page = await door.ask("GET", "/v1/queues/mhop/referrals", role="agency")
    [offered] = page.json()["items"]
    proposal = {
        "program": program,
        "staff_id": ana["staff_id"],
        "display_name": "Ana R.",
        "reason": WHY[program],
    }
    [referral] = await door.claim("mhop")
    for shown in (offered, referral, await read(door, referral)):
        assert (shown["program"], shown["offer"]) == (program, offer)
        assert (shown["proposal"], shown["assignment"]) == (proposal, None)
    now = await taken(door, referral)
    assert now["assignment"]["staff_id"] == ana["staff_id"]
    assert now["assignment"]["program"] == program
    assert (await door.move(referral, "accept")).status_code == 200
    assert (await door.move(referral, "complete", outcome="engaged")).json()["status"] == "completed"
    done = await read(door, referral)
    assert [one["verb"] for one in done["history"]] == ["offer", "claim", "assign", "accept", "complete"]
    assert [one["staff_id"] for one in done["history"]] == [None, None, ana["staff_id"], None, None]
    assert (done["assignment"]["staff_id"], done["proposal"]) == (ana["staff_id"], None)


async def test_whoever_declines_diversion_is_a_reason_and_nothing_more(door: FrontDoor) -> None:
    await door.send(a_call("INTOX", "HEARING VOICES", call={"in_custody": True}))
    [referral] = await door.claim("mhop")
    assert referral["offer"]["voluntary"] is True
    answer = await door.move(referral, "reject", reason="declined")
    assert (answer.json()["status"], answer.json()["reason"]) == ("rejected", "declined")


async def test_an_agency_that_keeps_no_staff_gets_no_proposals(door: FrontDoor) -> None:
    await door.send(mental())
    await entered(door, "dcrc", programs=["advocacy"])
    [referral] = await door.claim("mhop")
    assert referral["proposal"] is None


async def test_nobody_fits_and_it_says_why(door: FrontDoor) -> None:
    await entered(door)
    await entered(door, display_name="Full", capacity=0)
    await door.send(mental(persons=[{"roles": ["subject"], "language": "Vietnamese"}]))
    [referral] = await door.claim("mhop")
    assert referral["proposal"]["staff_id"] is None
    assert referral["proposal"]["reason"] == "no one speaks Vietnamese; 1 of 2 on duty is full"


async def test_the_load_moves_the_next_proposal(door: FrontDoor) -> None:
    ana, ben = await entered(door, capacity=2), await entered(door, display_name="Ben", capacity=2)
    for _ in range(5):
        await door.send(mental())
    got = []
    for _ in range(4):
        [referral] = await door.claim("mhop")
        got.append((await taken(door, referral))["assignment"]["staff_id"])
    assert got == [ana["staff_id"], ben["staff_id"]] * 2
    [last] = await door.claim("mhop")
    assert last["proposal"]["reason"] == "2 of 2 on duty are full"
    await door.move(referral, "complete", outcome="engaged")
    assert (await read(door, last))["proposal"]["staff_id"] == ben["staff_id"]


async def test_otherwise_than_proposed_needs_a_reason_of_the_city(door: FrontDoor) -> None:
    ana, ben = await entered(door), await entered(door, display_name="Ben", programs=["outreach"])
    await door.send(mental())
    [referral] = await door.claim("mhop")
    for body in (
        {"staff_id": ben["staff_id"]},
        {"staff_id": None},
        {"staff_id": ana["staff_id"], "program": "outreach"},
    ):
        answer = await door.move(referral, "assign", **body)
        assert (answer.status_code, answer.json()["pointer"]) == (422, "/reason"), body
    refused = await door.move(referral, "assign", staff_id=ben["staff_id"], reason="declined")
    assert (refused.status_code, refused.json()["pointer"]) == (422, "/reason")
    assert [one["verb"] for one in (await read(door, referral))["history"]] == ["offer", "claim"]
    await taken(door, referral, staff_id=ben["staff_id"], program="outreach", reason="knows_the_person")
    now = await read(door, referral)
    assert now["assignment"]["program"] == "outreach"
    assert now["program"] == "case_management"  # as it was routed
    assert now["offer"]["title"] == "Outreach after an arrest for prostitution"
    last = now["history"][-1]
    assert [last[name] for name in ("staff_id", "program", "reason")] == [
        ben["staff_id"],
        "outreach",
        "knows_the_person",
    ]


async def test_what_is_assigned_is_assigned_anew_with_a_reason(door: FrontDoor) -> None:
    ana, ben = await entered(door), await entered(door, display_name="Ben")
    await door.send(mental())
    [referral] = await door.claim("mhop")
    await taken(door, referral)
    await door.move(referral, "accept")
    assert (await door.move(referral, "assign", staff_id=ben["staff_id"])).status_code == 422
    await taken(door, referral, staff_id=ben["staff_id"], reason="away")
    nobody = await taken(door, referral, staff_id=None, reason="workload")
    assert nobody["assignment"]["staff_id"] is None
    assert (await read(door, referral))["proposal"]["staff_id"] == ana["staff_id"]


async def test_an_agency_that_chose_a_program_keeps_it_when_the_call_is_heard_of_again(
    door: FrontDoor,
) -> None:
    await entered(door, programs=["outreach"])
    await door.send(mental(call_number="26-1"))
    [referral] = await door.claim("mhop")
    await taken(door, referral, program="outreach", reason="wrong_program")
    receipt = (await door.send(an_event("note", call_number="26-1", notes=[{"text": "CALM NOW"}]))).json()
    assert [one["referral_id"] for one in receipt["referrals"]] == [referral["referral_id"]]


@pytest.mark.parametrize("of", ["another agency", "nobody", "one who left"])
async def test_only_active_staff_of_this_agency_can_have_it(door: FrontDoor, of: str) -> None:
    await entered(door)
    one = await entered(door, "dcrc" if of == "another agency" else "mhop", display_name="Cy", programs=[])
    staff_id = "00000000-0000-7000-8000-000000000000" if of == "nobody" else one["staff_id"]
    if of == "one who left":
        await door.ask("DELETE", f"/v1/staff/{staff_id}", role="agency")
    await door.send(mental())
    [referral] = await door.claim("mhop")
    answer = await door.move(referral, "assign", staff_id=staff_id, reason="away")
    assert (answer.status_code, answer.json()["pointer"]) == (422, "/staff_id")
    program = await door.move(referral, "assign", staff_id=None, program="advocacy", reason="away")
    assert (program.status_code, program.json()["pointer"]) == (422, "/program")


async def test_who_leaves_between_the_look_and_the_write_gets_nothing(
    door: FrontDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = await entered(door)
    await door.send(mental())
    [referral] = await door.claim("mhop")
    of_queue = storage.of_queue

    async def then_leaves(database: Database, queue: str) -> storage.Rows:
        rows = await of_queue(database, queue)
        await door.ask("DELETE", f"/v1/staff/{ana['staff_id']}", role="agency")
        return rows

    monkeypatch.setattr(storage, "of_queue", then_leaves)
    assert (await door.move(referral, "assign", staff_id=ana["staff_id"])).status_code == 409
    monkeypatch.undo()
    assert (await read(door, referral))["assignment"] is None


async def test_what_is_given_back_is_nobodys(door: FrontDoor) -> None:
    await entered(door)
    await door.send(mental())
    [referral] = await door.claim("mhop")
    await taken(door, referral)
    await door.move(referral, "release", reason="end_of_shift")
    [again] = await door.claim("mhop")
    assert again["assignment"] is None
    assert again["proposal"]["reason"] == "case management, 0 of 12 open"


async def test_who_left_keeps_what_they_have_and_is_proposed_no_more(door: FrontDoor) -> None:
    ana, ben = await entered(door), await entered(door, display_name="Ben")
    for _ in range(2):
        await door.send(mental())
    [first] = await door.claim("mhop")
    await taken(door, first)
    await door.ask("DELETE", f"/v1/staff/{ana['staff_id']}", role="agency")
    [second] = await door.claim("mhop")
    assert second["proposal"]["staff_id"] == ben["staff_id"]
    assert (await read(door, first))["assignment"]["staff_id"] == ana["staff_id"]


async def test_the_advocates_staff_is_told_to_no_one_else(door: FrontDoor) -> None:
    await entered(door, "dcrc", programs=["advocacy"])
    await door.send(domestic())
    [referral] = await door.claim("dcrc")
    path = f"/v1/referrals/{referral['referral_id']}"
    before = (await door.ask("GET", path, role="supervisor")).json()
    assert referral["proposal"]["staff_id"] is not None
    await taken(door, referral)
    assert (await door.ask("GET", path, role="supervisor")).json() == before
    assert (before["proposal"], before["assignment"]) == (None, None)


async def test_one_query_for_a_page(door: FrontDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    await entered(door)
    for _ in range(4):
        await door.send(mental())
    asked: list[str] = []
    of_queue = storage.of_queue

    async def counted(database: Database, queue: str) -> storage.Rows:
        asked.append(queue)
        return await of_queue(database, queue)

    monkeypatch.setattr(storage, "of_queue", counted)
    page = await door.ask("GET", "/v1/queues/mhop/referrals", role="agency")
    assert [one["proposal"]["display_name"] for one in page.json()["items"]] == [ANA["display_name"]] * 4
    assert asked == ["mhop"]
    assert len(await door.claim("mhop", limit=4)) == 4
    assert asked == ["mhop", "mhop"]
