"""Screenings from the officer's form to those who may read them."""

from typing import Any

import pytest

from tests.front_door import FrontDoor
from tests.samples import a_call, an_event, domestic, mental

LAP: dict[str, Any] = {
    "screening_id": "s1",
    "instrument": "lap",
    "person_id": "p1",
    "officer": "D4121",
    "answers": {
        "q1": "no",
        "q2": "no",
        "q3": "not_answered",
        "q4": True,
        "q5": True,
        "q6": True,
        "q7": "yes",
    },
    "declared_result": "not_screened_in",
    "hotline_called": False,
}
CSSRS: dict[str, Any] = {
    "screening_id": "s2",
    "instrument": "C-SSRS",
    "answers": {"q1": True, "q2": False, "q4": True, "q6": False},
    "declared_result": "high",
}
OTHER: dict[str, Any] = {"screening_id": "s3", "instrument": "dash", "answers": {"q1": True}}


def screening(number: str, *screenings: dict[str, Any]) -> dict[str, Any]:
    return an_event("screening", call_number=number, screenings=list(screenings))


async def read(door: FrontDoor, receipt: dict[str, Any]) -> list[dict[str, Any]]:
    answer = await door.ask("GET", f"/v1/calls/{receipt['call_id']}", role="supervisor")
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()["screenings"]
    return found


async def test_a_stranger_neither_sends_nor_reads_a_screening(door: FrontDoor) -> None:
    sent = await door.send([domestic(call_number="c"), screening("c", LAP)])
    path = f"/v1/calls/{sent.json()[0]['call_id']}"
    assert (await door.ask("POST", "/v1/events", role=None, json=screening("c", LAP))).status_code == 401
    assert (await door.ask("GET", path, role=None)).status_code == 401
    for role in ("agency", "operator"):
        sent = await door.ask("POST", "/v1/events", role=role, json=screening("c", LAP))
        assert sent.status_code == (await door.ask("GET", path, role=role)).status_code == 403
    assert (await door.ask("GET", path, role="source", source="county-cad")).status_code == 404


async def test_our_result_stands_beside_the_officers_and_disagreement_is_told(door: FrontDoor) -> None:
    await door.send(domestic(call_number="c"))
    receipt = (await door.send(screening("c", LAP))).json()
    assert (receipt["status"], receipt["signals"]) == ("accepted", ["screening_disagrees"])
    (found,) = await read(door, receipt)
    assert found == {
        **LAP,
        "screened_at": "2026-11-20T15:00:00Z",
        "answers": {"q1": False, "q2": False, "q4": True, "q5": True, "q6": True, "q7": True},
        "officer_belief": None,
        "spoke_with_counselor": None,
        "scored": {
            "instrument": "lap",
            "result": "screened_in_protocol",
            "high": True,
            "reasons": ["q4", "q5", "q6", "q7"],
            "unanswered": [],
            "inconsistent": [],
            "no_answers": False,
            "declared": "not_screened_in",
            "agrees": False,
        },
    }


async def test_impossible_answers_count_and_are_named(door: FrontDoor) -> None:
    receipt = (await door.send(mental(call_number="c", screenings=[CSSRS]))).json()
    assert receipt["signals"] == []
    (found,) = await read(door, receipt)
    assert (found["instrument"], found["scored"]["instrument"]) == ("C-SSRS", "cssrs")
    assert (found["scored"]["result"], found["scored"]["agrees"]) == ("high", True)
    assert found["scored"]["inconsistent"] == ["q4"]


async def test_an_instrument_we_do_not_know_is_kept(door: FrontDoor) -> None:
    receipt = (await door.send(mental(call_number="c", screenings=[OTHER]))).json()
    assert receipt["signals"] == ["unknown_instrument"]
    (found,) = await read(door, receipt)
    assert (found["instrument"], found["answers"], found["scored"]) == ("dash", {"q1": True}, None)


async def test_what_is_told_later_neither_loses_the_answers_nor_disagrees_anew(door: FrontDoor) -> None:
    right = LAP | {"declared_result": "screened_in_protocol"}
    talked = {"screening_id": "s1", "instrument": "lap", "spoke_with_counselor": True}
    sent = await door.send([domestic(call_number="c"), screening("c", right), screening("c", talked)])
    assert [receipt["signals"] for receipt in sent.json()] == [[], [], []]
    (found,) = await read(door, sent.json()[0])
    assert (found["spoke_with_counselor"], found["scored"]["agrees"]) == (True, True)


@pytest.mark.parametrize(
    ("queue", "code", "more", "shown"),
    [
        ("mhop", "MHCRIS", {"clearance_codes": ["5"]}, ["C-SSRS"]),
        ("dcrc", "DOMVIO", {}, ["lap"]),
        ("dcdss", "CHABUS", {"child_report": "bruises"}, []),
    ],
)
async def test_an_agency_sees_its_own_instrument_only(
    door: FrontDoor, queue: str, code: str, more: dict[str, Any], shown: list[str]
) -> None:
    await door.send(a_call(code, call=more, screenings=[LAP, CSSRS, OTHER]))
    (referral,) = await door.claim(queue)
    assert [one["instrument"] for one in referral["call"]["screenings"]] == shown
    assert all(one["scored"]["high"] for one in referral["call"]["screenings"])
    for caller in ({"role": "agency", "queue": queue}, {"role": "supervisor"}):
        answer = await door.ask("GET", f"/v1/referrals/{referral['referral_id']}", **caller)
        assert answer.json()["call"]["screenings"] == referral["call"]["screenings"]
