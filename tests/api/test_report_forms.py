"""The forms of the statutory reports to social services: filled from the call, then by people."""

import base64
import hashlib
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.front_door import FrontDoor
from tests.samples import a_call, an_event, domestic, mental

DCDSS = {"role": "agency", "queue": "dcdss"}
PERSONS = [
    {"person_id": "1", "roles": ["child"], "given_name": "Mia", "family_name": "Roe", "age": 9},
    {"person_id": "2", "roles": ["child", "victim"], "given_name": "Leo", "birth_date": "2019-01-05"},
    {"person_id": "3", "roles": ["parent", "caller"], "given_name": "Ana", "phone": "919-555-0134"},
    {"person_id": "4", "roles": ["suspect"], "given_name": "Max", "age": 41},
    {"person_id": "5", "roles": ["witness"], "given_name": "Eva"},
]
CALL = {"child_report": "bruises on both arms", "address": "12 Elm St", "city": "Durham"}
ELDER = "81 year old man says his grandson twisted his arm"


async def a_report(door: FrontDoor) -> dict[str, Any]:
    await door.send(domestic(call=CALL, persons=PERSONS))
    (referral,) = await door.claim("dcdss")
    return referral


def path_of(referral: dict[str, Any]) -> str:
    return f"/v1/referrals/{referral['referral_id']}/report-form"


async def form(door: FrontDoor, referral: dict[str, Any], **caller: Any) -> dict[str, Any]:
    answer = await door.ask("GET", path_of(referral), **(caller or DCDSS))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def values(found: dict[str, Any]) -> dict[str, Any]:
    return {one["item"]: one["value"] for one in found["items"] if one["value"] is not None}


async def fill(door: FrontDoor, referral: dict[str, Any], caller: Any, **more: Any) -> Any:
    body = {"items": {"child_county": "Wake County"}, **more}
    return await door.ask("PUT", path_of(referral), json=body, **caller)


def styled(page: Any) -> bool:
    """Whether the policy of the answer lets the page have its one style."""
    [style] = re.findall(r"<style>(.*?)</style>", page.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"style-src 'sha256-{digest}'" in page.headers["content-security-policy"]


async def test_who_may_see_and_fill_a_form(door: FrontDoor) -> None:
    referral = await a_report(door)
    token = {"claim_token": referral["claim_token"]}
    for caller, status in (({"role": None}, 401), ({"role": "operator"}, 403)):
        assert (await door.ask("GET", path_of(referral), **caller)).status_code == status
        assert (await fill(door, referral, caller, **token)).status_code == status
    foreign = {"role": "agency", "queue": "mhop"}
    assert (await door.ask("GET", path_of(referral), **foreign)).status_code == 404
    assert (await fill(door, referral, foreign, **token)).status_code == 404
    assert (await fill(door, referral, DCDSS)).status_code == 409
    assert (await fill(door, referral, DCDSS, claim_token="1.stale")).status_code == 409
    assert "child_county" in (await form(door, referral))["missing"]
    assert (await fill(door, referral, DCDSS, **token)).status_code == 200
    assert (await fill(door, referral, {"role": "supervisor"})).status_code == 200


async def test_the_form_is_filled_from_the_call_and_names_what_is_missing(door: FrontDoor) -> None:
    found = await form(door, await a_report(door))
    assert values(found) == {
        "child_name": "Leo",
        "child_age": "born 2019-01-05",
        "other_children": "Mia Roe",
        "parent": "Ana, 919-555-0134",
        "alleged_perpetrator": "Max",
        "whereabouts": "12 Elm St, Durham",
        "injury": "bruises on both arms",
        "other_contacts": "Eva",
        "reporter": "Ana, 919-555-0134",
        "incident_county": "Durham County",
    }
    assert found["missing"] == ["child_address", "child_county"]
    assert (found["form"], found["law"]) == ("child", "G.S. 7B-301")
    assert found["notice"].startswith("This is not the report")


async def test_what_people_fill_in_counts_with_who_and_when(door: FrontDoor) -> None:
    referral = await a_report(door)
    at = datetime.now(UTC) - timedelta(hours=1)
    token = {"claim_token": referral["claim_token"], "occurred_at": at.isoformat()}
    await fill(door, referral, {"role": "supervisor"}, items={"child_county": "Orange County"})
    await fill(door, referral, DCDSS, **token)
    found = await form(door, referral, role="supervisor")
    said = {one["item"]: one for one in found["items"]}
    where, happened = said["child_county"], said["incident_county"]
    assert (where["value"], happened["value"]) == ("Wake County", "Durham County")
    assert where["actor"].startswith("agency:")
    assert datetime.fromisoformat(where["occurred_at"]) == at < datetime.fromisoformat(where["recorded_at"])
    assert happened["actor"] is None  # as the city has it
    assert found["missing"] == ["child_address"]


async def test_a_form_refuses_what_it_does_not_ask_and_what_lies_ahead(door: FrontDoor) -> None:
    referral = await a_report(door)
    supervisor = {"role": "supervisor"}
    ahead = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    wrong: list[dict[str, Any]] = [{"items": {"adult_name": "x"}}, {"items": {}}, {"occurred_at": ahead}]
    for more in wrong:
        assert (await fill(door, referral, supervisor, **more)).status_code == 422, more
    assert "child_county" in (await form(door, referral))["missing"]


async def test_the_report_ends_the_interval_and_starts_the_departments_clocks(door: FrontDoor) -> None:
    referral = await a_report(door)
    before = await form(door, referral)
    assert (before["report_made_at"], set(before["due"].values())) == (None, {None})
    assert (await door.move(referral, "report", method="phone", made_by="Officer 12")).status_code == 200
    found = await form(door, referral)
    made, due = datetime.fromisoformat(found["report_made_at"]), found["due"]
    assert datetime.fromisoformat(due["in_24_hours_at"]) == made + timedelta(hours=24)
    assert datetime.fromisoformat(due["in_72_hours_at"]) == made + timedelta(hours=72)


async def test_the_form_is_a_page_to_print_when_asked_for_as_html(door: FrontDoor) -> None:
    referral = await a_report(door)
    await fill(door, referral, {"role": "supervisor"}, items={"other_contacts": "<script>Tom & Jo"})
    html = {"Accept": "text/html,*/*;q=0.8"}
    page = await door.ask("GET", path_of(referral), role="supervisor", headers=html)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "&lt;script&gt;Tom &amp; Jo" in page.text
    assert "This is not the report" in page.text
    assert "Address of the child" in page.text  # with room to write
    assert "2 of 12 items are not known yet" in page.text
    assert page.text.count('class="missing">not known yet') == 2
    assert "<title>Form for a report about a child</title>" in page.text
    assert "UTC" not in page.text  # the city's clock
    assert styled(page)
    assert not any(sign in page.text for sign in ("src=", "href=", "url(", "<script"))
    foreign = await door.ask("GET", path_of(referral), role="agency", headers=html)
    assert foreign.status_code == 404


async def test_other_referrals_have_no_form(door: FrontDoor) -> None:
    await door.send(mental())
    (referral,) = await door.claim("mhop")
    answer = await door.ask("GET", path_of(referral), role="agency", queue="mhop")
    assert answer.status_code == 422


async def held(door: FrontDoor) -> dict[str, Any]:
    page = await door.ask("GET", "/v1/queues/dcdss/referrals", role="supervisor", params={"status": "draft"})
    (referral,) = page.json()["items"]
    found: dict[str, Any] = referral
    return found


@pytest.mark.parametrize("verb", ["confirm", "withdraw"])
async def test_without_a_stated_cause_it_waits_and_the_supervisors_clock_is_shown(
    door: FrontDoor, verb: str
) -> None:
    await door.send(domestic(call={"child_present": True}))
    referral = await held(door)
    assert referral["reason"] == "confirm_cause"
    assert referral["held_seconds"] >= 0
    assert (await door.ask("GET", path_of(referral), **DCDSS)).status_code == 404
    assert (await form(door, referral, role="supervisor"))["missing"]
    where = f"/v1/referrals/{referral['referral_id']}"
    body = {"reason": "no_cause"} if verb == "withdraw" else {}
    assert (await door.decide(referral, verb, **body)).status_code == 200
    assert (await door.ask("GET", where, role="supervisor")).json()["held_seconds"] is None


async def test_a_disabled_adult_only_suspected_waits_for_a_supervisor(door: FrontDoor) -> None:
    await door.send(a_call("ASSIST", ELDER, persons=[{"roles": ["victim"], "given_name": "Ed", "age": 81}]))
    referral = await held(door)
    assert (referral["program"], referral["reason"]) == ("adult_protective", "confirm_need")
    found = await form(door, referral, role="supervisor")
    assert (found["form"], found["law"]) == ("disabled_adult", "G.S. 108A-102")
    assert values(found)["adult_name"] == "Ed"
    assert values(found)["adult_age"] == "81"
    assert "disability" in found["missing"]


async def test_a_recorded_offence_sends_a_disabled_adult_on(door: FrontDoor) -> None:
    await door.send(a_call("ASSIST", ELDER, call_number="c"))
    await held(door)
    more = an_event("cleared", call_number="c", call={"offenses": [{"code": "13B"}]})
    receipt = (await door.send(more)).json()
    assert {one["queue"]: one["status"] for one in receipt["referrals"]}["dcdss"] == "requested"
    (referral,) = await door.claim("dcdss")
    assert (await door.move(referral, "report", method="phone", made_by="Officer 12")).status_code == 200
