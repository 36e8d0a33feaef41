"""How far linkages came, by category and provider: sent is not linked, and small cells are withheld."""

import csv
import io
from typing import Any

import pytest

from app.domain.linkage import MEASURES
from tests.directory import linked, service_id, stocked
from tests.front_door import FrontDoor
from tests.samples import mental

PERIOD = {"from": "2026-01-01T00:00:00Z", "to": "2100-01-01T00:00:00Z"}


async def report(door: FrontDoor, **params: Any) -> list[dict[str, Any]]:
    answer = await door.ask("GET", "/v1/reports/linkages", role="evaluator", params={**PERIOD, **params})
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_who_may_not_read_it(door: FrontDoor) -> None:
    assert (await door.ask("GET", "/v1/reports/linkages", role=None, params=PERIOD)).status_code == 401
    for role in ("source", "agency", "operator"):
        assert (await door.ask("GET", "/v1/reports/linkages", role=role, params=PERIOD)).status_code == 403


async def test_nothing_sent_is_zero_not_an_error(door: FrontDoor) -> None:
    [line] = await report(door)
    assert (line["sent"], line["service_received"], line["category"]) == (0, 0, None)
    assert line["not_received_by_reason"]["no_capacity"] == 0


@pytest.fixture
async def worked(door: FrontDoor) -> FrontDoor:
    """24 linkages to housing, half of them received, half not for want of capacity."""
    await stocked(door)
    await door.send([mental() for _ in range(24)])
    for number, referral in enumerate(await door.claim("mhop", limit=24)):
        await door.move(referral, "accept")
        path = f"/v1/linkages/{(await linked(door, referral))['linkage_id']}"
        if number < 12:
            await door.ask("POST", f"{path}/received", role="agency", json={})
        else:
            await door.ask("POST", f"{path}/not-received", role="agency", json={"reason": "no_capacity"})
    return door


async def test_sent_is_not_linked(worked: FrontDoor) -> None:
    items = await report(worked)
    assert [(line["category"], line["provider"]) for line in items] == [
        (None, None),
        ("housing", None),
        ("housing", "Invented Harbor Homes: Coordinated entry to housing"),
    ]
    for line in items:
        assert [line[name] for name in MEASURES] == [24, 12, 12, 0, 12]
        assert line["not_received_by_reason"]["no_capacity"] == 12
    outside = await report(worked, to="2026-01-02T00:00:00Z")
    assert [line["sent"] for line in outside] == [0]


async def test_small_cells_are_withheld_with_what_would_give_them_away(worked: FrontDoor) -> None:
    legal = {"category": "legal", "service_id": service_id("Civil legal")}
    await worked.send([mental() for _ in range(3)])
    for referral in await worked.claim("mhop", limit=3):
        await worked.move(referral, "accept")
        await linked(worked, referral, **legal)
    total, *_, legal_line, aid = await report(worked)
    assert (legal_line["category"], aid["provider"]) == ("legal", "Invented Legal Aid: Civil legal help")
    for line in (legal_line, aid):
        assert (line["sent"], line["open"], line["service_received"]) == (None, None, 0)
    assert total["open"] is None
    shown = [total[name] for name in ("service_received", "open", "not_received", "sent")]
    assert shown.count(None) > 1  # 27 less 12 less 12 would be 3


async def test_a_sheet_has_a_column_for_each_reason(worked: FrontDoor) -> None:
    answer = await worked.ask(
        "GET", "/v1/reports/linkages", role="supervisor", params=PERIOD, headers={"Accept": "text/csv"}
    )
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert (rows[0]["service_received"], rows[0]["not_received_no_capacity"]) == ("12", "12")
    assert [row["provider"] for row in rows][:2] == ["", ""]


async def test_a_period_runs_forward(door: FrontDoor) -> None:
    turned = {"from": PERIOD["to"], "to": PERIOD["from"]}
    answer = await door.ask("GET", "/v1/reports/linkages", role="admin", params=turned)
    assert (answer.status_code, answer.json()["pointer"]) == (422, "/query/from")


async def sent_on(door: FrontDoor, *persons: dict[str, Any], **linkage: Any) -> None:
    """A call with these persons, whose referral was accepted and sent on."""
    await door.send(mental(persons=list(persons)))
    (referral,) = await door.claim("mhop")
    await door.move(referral, "accept")
    await linked(door, referral, **linkage)


def someone(number: int, *roles: str) -> dict[str, Any]:
    born_on = f"19{number + 50}-01-02"
    return {
        "person_id": f"p{number}",
        "roles": list(roles),
        "given_name": "Invented",
        "family_name": "Person",
        "birth_date": born_on,
    }


async def test_people_are_counted_once_and_the_table_has_shares_and_providers(door: FrontDoor) -> None:
    await stocked(door)
    legal = {"category": "legal", "service_id": service_id("Civil legal")}
    for number in range(
        12
    ):  # 12 persons, each sent to two services on calls of their own; a caller is nobody
        await sent_on(door, someone(number, "subject"), someone(20 + number, "caller"))
        await sent_on(door, someone(number, "SUBJECT"), **legal)
    for _ in range(11):  # two subjects: nobody can tell; the caller alone would be told
        await sent_on(door, someone(1, "subject"), someone(2, "patient"), **legal)
    total, housing, harbor, law, aid = await report(door)
    assert [line["category"] for line in (total, housing, law)] == [None, "housing", "legal"]
    assert [line["sent"] for line in (total, housing, law)] == [35, 12, 23]  # 12 + 12 + 11
    assert [line["people"] for line in (total, housing, law)] == [12, 12, 12]  # the same twelve
    assert [line["people_unknown"] for line in (total, housing, law)] == [11, 0, 11]
    assert [line["providers"] for line in (total, housing, harbor, law, aid)] == [2, 1, 1, 1, 1]
    assert [line["share"] for line in (total, housing, law)] == [1, 12 / 35, 23 / 35]


async def test_the_share_of_a_withheld_count_is_withheld(worked: FrontDoor) -> None:
    legal = {"category": "legal", "service_id": service_id("Civil legal")}
    for number in range(3):
        await sent_on(worked, someone(number, "caller"), **legal)
    total, housing, _, law, _ = await report(worked)
    assert (law["sent"], law["share"], law["people"], law["people_unknown"]) == (None, None, None, 0)
    # All less housing would be three: one of both is withheld, and with it their share.
    assert None in (total["sent"], housing["sent"])
    assert housing["share"] is None
