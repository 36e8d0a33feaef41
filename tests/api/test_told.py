"""What an agency is told of a call, and what it cannot find out by asking."""

from tests.front_door import FrontDoor
from tests.samples import an_event, domestic, mental


async def test_a_stranger_is_told_nothing_and_another_role_neither(door: FrontDoor) -> None:
    await door.send(mental("HE IS SUICIDAL"))
    (referral,) = await door.claim("mhop")
    path = f"/v1/referrals/{referral['referral_id']}"
    assert (await door.ask("GET", path, role=None)).status_code == 401
    assert (await door.ask("GET", path, role="operator")).status_code == 403
    assert (await door.ask("GET", path, role="agency", queue="dcdss")).status_code == 404


async def test_mhop_learns_nothing_of_domestic_violence(door: FrontDoor) -> None:
    both = domestic("BOYFRIEND CHOKED HER", call={"clearance_codes": ["5"]}, call_number="c")
    await door.send([both, an_event("note", call_number="c", notes=[{"text": "HE IS SUICIDAL"}])])
    (referral,) = await door.claim("mhop")
    told = str(referral["call"] | {"call_type": "", "call_type_code": "", "fields": {}})
    assert "CHOKED" not in told + str(referral["because"])
    assert "domestic" not in told + str(referral["because"])
    assert "strangulation" not in str(referral)
    assert [note["text"] for note in referral["call"]["notes"]] == ["HE IS SUICIDAL"]


async def test_a_filter_tells_nothing_that_is_not_shown(door: FrontDoor) -> None:
    await door.send(domestic("HE IS SUICIDAL"))
    for tag, shown in (("mental_health", 0), ("mental_health.suicide", 0), ("domestic_violence", 1)):
        page = await door.ask(
            "GET", "/v1/queues/dcrc/referrals", role="agency", queue="dcrc", params={"tag": tag}
        )
        assert len(page.json()["items"]) == shown, tag


async def test_what_waits_for_a_supervisor_is_not_there_for_the_agency(door: FrontDoor) -> None:
    await door.send(domestic("HE IS SUICIDAL"))
    page = await door.ask("GET", "/v1/queues/mhop/referrals", role="supervisor")
    (held,) = page.json()["items"]
    assert held["reason"] == "dv_safe_routing"
    path = f"/v1/referrals/{held['referral_id']}"
    assert (await door.ask("GET", path, role="agency")).status_code == 404
    assert (await door.ask("GET", "/v1/queues/mhop/referrals", role="agency")).json()["items"] == []
    await door.decide(held, "confirm", reason_text="she asked for it")
    (claimed,) = await door.claim("mhop")
    told = (await door.ask("GET", path, role="agency")).text
    assert claimed["referral_id"] == held["referral_id"]
    assert "dv_safe_routing" not in told
    assert "asked" not in told
    assert "dv_safe_routing" in (await door.ask("GET", path, role="supervisor")).text


async def test_a_call_that_is_here_by_its_codes_alone_comes_with_its_notes(door: FrontDoor) -> None:
    await door.send(mental("OPEN DOOR"))
    (referral,) = await door.claim("mhop")
    assert [note["text"] for note in referral["call"]["notes"]] == ["OPEN DOOR"]
