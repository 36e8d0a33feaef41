"""The advocates' queue: what leads a referral, and what nobody else learns after the receipt."""

from typing import Any

import pytest

from tests.front_door import FrontDoor
from tests.samples import an_event, domestic, mental

DCRC = {"role": "agency", "queue": "dcrc"}
VICTIM = {"person_id": "p1", "roles": ["victim"], "phone": "919-555-0134", "language": "Spanish", "age": 34}
SAFE: dict[str, Any] = {
    "number": "919-555-0177",
    "hours": "from nine to three",
    "voicemail": False,
    "who_may_answer": "her sister",
    "language": "es",
    "interpreter": True,
    "do_not_text": True,
}


async def a_claimed(door: FrontDoor, narrative: str | None = None, **more: Any) -> dict[str, Any]:
    await door.send(domestic(narrative, persons=[VICTIM], **more))
    (referral,) = await door.claim("dcrc")
    return referral


def path_of(referral: dict[str, Any]) -> str:
    return f"/v1/referrals/{referral['referral_id']}"


async def keep(door: FrontDoor, referral: dict[str, Any], caller: Any, **more: Any) -> Any:
    body = {"claim_token": referral["claim_token"], **SAFE, **more}
    return await door.ask("PUT", f"{path_of(referral)}/safe-contact", json=body, **caller)


async def test_nobody_but_the_holder_keeps_a_safe_contact(door: FrontDoor) -> None:
    referral = await a_claimed(door)
    assert (await keep(door, referral, {"role": None})).status_code == 401
    assert (await keep(door, referral, {"role": "supervisor"})).status_code == 403
    assert (await keep(door, referral, {"role": "agency", "queue": "mhop"})).status_code == 404
    assert (await keep(door, referral, DCRC, claim_token="1.stale")).status_code == 409
    assert (await door.ask("GET", path_of(referral), **DCRC)).json()["safe_contact"]["recorded_at"] is None


async def test_the_safe_contact_leads_the_referral_of_its_agency_alone(door: FrontDoor) -> None:
    referral = await a_claimed(door)
    from_event = referral["safe_contact"]
    assert next(iter(referral)) == "safe_contact"
    assert (from_event["number"], from_event["language"]) == ("919-555-0134", "Spanish")
    assert (from_event["do_not_text"], from_event["interpreter"]) == (True, True)
    assert from_event["recorded_at"] is None  # nobody has said that it is safe
    kept = await keep(door, referral, DCRC)
    assert kept.status_code == 200, kept.text
    told = (await door.ask("GET", path_of(referral), **DCRC)).json()
    assert next(iter(told)) == "safe_contact"
    assert told["safe_contact"] == kept.json()
    assert {name: told["safe_contact"][name] for name in SAFE} == SAFE
    assert told["safe_contact"]["recorded_by"].startswith("agency:")
    others = (await door.ask("GET", path_of(referral), role="supervisor")).json()
    assert others["safe_contact"] is None
    assert SAFE["number"] not in str(others)


async def test_a_newer_safe_contact_takes_the_place_of_the_older(door: FrontDoor) -> None:
    referral = await a_claimed(door)
    await keep(door, referral, DCRC)
    await keep(door, referral, DCRC, number=None, hours="never")
    told = (await door.ask("GET", path_of(referral), **DCRC)).json()["safe_contact"]
    assert (told["number"], told["hours"]) == (None, "never")


async def test_of_several_victims_no_number_is_guessed(door: FrontDoor) -> None:
    await door.send(domestic(persons=[VICTIM, {**VICTIM, "person_id": "p2"}]))
    (referral,) = await door.claim("dcrc")
    assert referral["safe_contact"]["number"] is None


async def test_another_queue_keeps_no_safe_contact(door: FrontDoor) -> None:
    await door.send(mental())
    (referral,) = await door.claim("mhop")
    assert (await keep(door, referral, {"role": "agency"})).status_code == 422
    assert referral["safe_contact"] is None


LAP = {"instrument": "lap", "answers": {"q1": True}}


@pytest.mark.parametrize(
    ("narrative", "more", "urgent"),
    [
        (None, {}, False),
        ("HER BOYFRIEND CHOKED HER", {}, True),
        ("HUSBAND SAID HE WILL KILL HER", {}, True),
        ("BOYFRIEND HAS A GUN", {}, True),
        (None, {"screenings": [LAP]}, True),
        (None, {"call": {"received_at": "2026-11-20T09:58:00-05:00"}}, False),
    ],
)
async def test_danger_makes_it_urgent_and_shows_the_hotline_step(
    door: FrontDoor, narrative: str | None, more: dict[str, Any], urgent: bool
) -> None:
    referral = await a_claimed(door, narrative, **more)
    assert referral["urgent"] == urgent
    assert bool(referral["hotline_step"]) == urgent
    said_when = "call" in more
    assert (referral["seconds_since_incident"] is not None) >= said_when
    if said_when:
        assert referral["seconds_since_incident"] > 0


async def test_what_is_given_back_still_looks_received_to_others(door: FrontDoor) -> None:
    referral = await a_claimed(door)
    assert (await door.move(referral, "release", reason="at_capacity")).status_code == 200
    for path in (path_of(referral), f"/v1/calls/{referral['call']['call_id']}"):
        told = (await door.ask("GET", path, role="supervisor")).json()
        assert told.get("referrals", [told])[0]["status"] == "received"
    for status, count in (("requested", 0), ("received", 1)):
        listed, params = "/v1/queues/dcrc/referrals", {"status": status}
        page = await door.ask("GET", listed, role="supervisor", params=params)
        assert len(page.json()["items"]) == count, status
        own = await door.ask("GET", listed, role="agency", queue="dcrc", params=params)
        assert len(own.json()["items"]) == 1 - count, status


_AFTER_RECEIPT: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "holds it": [],
    "gives it back": [("release", {"reason": "at_capacity"})],
    "accepts it": [("accept", {})],
    "rejects it": [("reject", {"reason": "declined"})],
    "cannot reach her": [("accept", {}), ("fail", {"reason": "no_contact"})],
    "serves her": [("complete", {"outcome": "served"})],
}


@pytest.mark.parametrize("withdrawn", [False, True])
@pytest.mark.parametrize("what", _AFTER_RECEIPT)
async def test_who_sends_events_and_who_reads_the_call_learn_of_the_receipt_and_no_more(
    door: FrontDoor, what: str, *, withdrawn: bool
) -> None:
    """Also not by an event that lets rules withdraw what nobody holds, and leave what somebody does."""
    first = domestic(call_number="c")
    call_id = (await door.send(first)).json()["call_id"]
    (referral,) = await door.claim("dcrc")
    for verb, body in _AFTER_RECEIPT[what]:
        assert (await door.move(referral, verb, **body)).status_code == 200
    code = {"call_type_code": "NOISEC"} if withdrawn else {"beat": "212"}
    newer = an_event("updated", call_number="c", call=code, occurred_at="2026-11-20T11:00:00-05:00")
    told = [(await door.send(event)).json()["referrals"] for event in (first, newer, newer)]
    told.append((await door.ask("GET", f"/v1/calls/{call_id}", role="source")).json()["referrals"])
    told.append((await door.ask("GET", f"/v1/calls/{call_id}", role="supervisor")).json()["referrals"])
    for referrals in told:
        assert [(one["queue"], one["status"]) for one in referrals] == [("dcrc", "received")]
    why = await door.ask("GET", f"/v1/calls/{call_id}/explanation", role="supervisor")
    assert why.json()["referrals"] == [
        {
            **dict.fromkeys(("verb", "reason", "actor", "recorded_at")),
            "queue": "dcrc",
            "program": referral["program"],
            "status": "received",
        }
    ]
    assert (await door.ask("GET", f"/v1/calls/{call_id}", role="evaluator")).status_code == 403
    event = await door.ask("GET", f"/v1/events/{newer['event_id']}", role="source")
    assert "referrals" not in event.json()
    assert (await door.ask("GET", f"/v1/events/{newer['event_id']}", role="evaluator")).status_code == 403
    listed = await door.ask(
        "GET", "/v1/queues/dcrc/referrals", role="supervisor", params={"status": "received"}
    )
    assert [one["referral_id"] for one in listed.json()["items"]] == [referral["referral_id"]]


async def test_a_refusal_tells_no_more_than_the_receipt(door: FrontDoor) -> None:
    referral = await a_claimed(door)
    assert (await door.move(referral, "reject", reason="declined")).status_code == 200
    for verb, body in (("withdraw", {"reason": "entered_in_error"}), ("confirm", {})):
        refused = await door.decide(referral, verb, **body)
        assert (refused.status_code, refused.json()["referral_status"]) == (409, "received")
        assert "rejected" not in refused.text


async def test_what_is_given_back_cannot_be_found_out_by_deciding_on_it(door: FrontDoor) -> None:
    referral = await a_claimed(door)
    await door.move(referral, "release", reason="at_capacity")
    for verb, reason in (("withdraw", "no_longer_needed"), ("void", "wrong_person")):
        refused = await door.decide(referral, verb, reason=reason)
        assert (refused.status_code, refused.json()["referral_status"]) == (409, "received")


async def test_others_are_told_no_small_counts(door: FrontDoor) -> None:
    await door.send([domestic() for _ in range(12)])
    await door.claim("dcrc", limit=1)

    async def counts(**caller: Any) -> tuple[Any, ...]:
        queues = (await door.ask("GET", "/v1/queues", **caller)).json()["items"]
        (state,) = [one for one in queues if one["queue"] == "dcrc"]
        return state["depth"], state["urgent"], state["claimed"]

    assert await counts(**DCRC) == (11, 0, 1)
    assert await counts(role="supervisor") == (11, 0, None)
    await door.claim("dcrc", limit=1)
    assert await counts(role="operator") == (None, 0, None)
    metrics = (await door.ask("GET", "/metrics", role="operator")).text
    assert 'triage_queue_claimed{queue="dcrc"} NaN' in metrics


async def test_the_work_of_the_advocates_is_not_counted_in_metrics(door: FrontDoor) -> None:
    referral = await a_claimed(door)
    await door.move(referral, "accept")
    await door.send(mental())
    (other,) = await door.claim("mhop")
    await door.move(other, "accept")
    text = (await door.ask("GET", "/metrics", role="operator")).text
    assert 'queue="mhop",verb="accept"' in text
    assert 'queue="dcrc",verb="accept"' not in text


async def test_when_both_hold_the_advocates_go_first(door: FrontDoor) -> None:
    """Invariant 7: DCRC gets the referral, MHOP's waits for a supervisor, unless an officer set 5 or 5R."""
    both = "BOYFRIEND STRUCK HER, HE IS SUICIDAL"
    for number, codes in (("plain", ["1"]), ("five", ["5"]), ("five-r", ["5R"])):
        event = domestic(both, call_number=number, call={"clearance_codes": codes})
        receipt = (await door.send(event)).json()
        stands = {one["queue"]: one["status"] for one in receipt["referrals"]}
        assert stands == {"dcrc": "requested", "mhop": "draft" if number == "plain" else "requested"}


async def test_an_officer_who_judges_later_lets_it_go_and_one_who_takes_it_back_holds_it(
    door: FrontDoor,
) -> None:
    await door.send(domestic("BOYFRIEND STRUCK HER, HE IS SUICIDAL", call_number="c"))
    for at, codes, status in (("11", ["5R"], "requested"), ("12", ["1"], "draft")):
        more = an_event("cleared", call_number="c", call={"clearance_codes": codes})
        receipt = (await door.send({**more, "occurred_at": f"2026-11-20T{at}:00:00-05:00"})).json()
        stands = {one["queue"]: one["status"] for one in receipt["referrals"]}
        assert stands == {"dcrc": "requested", "mhop": status}


async def test_violence_heard_of_later_holds_what_was_offered(door: FrontDoor) -> None:
    await door.send(mental("HE IS SUICIDAL", call_number="c"))
    more = an_event("note", call_number="c", notes=[{"text": "BOYFRIEND STRUCK HER"}])
    receipt = (await door.send(more)).json()
    stands = {one["queue"]: one["status"] for one in receipt["referrals"]}
    assert stands == {"dcrc": "requested", "mhop": "draft"}
    assert await door.claim("mhop") == []
