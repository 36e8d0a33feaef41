"""Families reported more than once, and domestic violence among statutory reports, by year of the report."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import URL

from app.rules.catalog import Catalog
from app.settings import Settings
from tests.front_door import LINK_SECRET, FrontDoor, opened
from tests.samples import a_call, domestic

PATH = "/v1/reports/families"
PERIOD = {"from": "2023-06-01T00:00:00Z", "to": "2100-01-01T00:00:00Z"}
BEGAN = "2023-03-01T12:00:00Z"
LAST_HOUR = "2024-01-01T04:30:00Z"  # still 2023 in Durham


@pytest.fixture
async def door(database_url: URL, catalog: Catalog) -> AsyncIterator[FrontDoor]:
    """A service that takes calls of years ago for new ones."""
    settings = Settings(link_secret=LINK_SECRET, late_after_days=36500)
    async with opened(settings, database_url, catalog) as door:
        yield door


def someone(name: str, role: str) -> dict[str, Any]:
    named = {"given_name": name, "family_name": "Invented", "birth_date": "1990-01-01"}
    return {"person_id": name, "roles": [role], **named}


def at_home(narrative: str | None = None, **persons: str) -> dict[str, Any]:
    """A call about domestic violence that is reported; the persons by their roles."""
    known = [someone(name, role) for role, name in persons.items()]
    call = {"received_at": BEGAN, "child_report": True}
    return domestic(narrative, occurred_at=BEGAN, persons=known, call=call)


async def reported(door: FrontDoor, calls: list[dict[str, Any]], at: str) -> None:
    """The calls come in, and a report of each is made then."""
    await door.send(calls)
    claimed = await door.claim("dcdss", limit=len(calls))
    assert len(claimed) == len(calls)
    for referral in claimed:
        await door.move(referral, "accept")
        made = await door.move(referral, "report", method="phone", made_by="intake", occurred_at=at)
        assert made.status_code == 200, made.text


async def report(door: FrontDoor) -> dict[str, dict[str, Any]]:
    answer = await door.ask("GET", PATH, role="evaluator", params=PERIOD)
    assert answer.status_code == 200, answer.text
    return {line["year"]: line for line in answer.json()["items"]}


async def test_a_stranger_reads_no_report(door: FrontDoor) -> None:
    assert (await door.ask("GET", PATH, role=None, params=PERIOD)).status_code == 401
    assert (await door.ask("GET", PATH, role="agency", params=PERIOD)).status_code == 403


async def test_families_are_told_by_the_year_of_their_reports(door: FrontDoor) -> None:
    """22 families, 11 of them twice: the child is with another parent; 11 reports are of no violence."""
    letters = [chr(65 + number) for number in range(22)]
    once = [at_home(victim=f"Ann{one}", SUSPECT=f"Bob{one}", child=f"Kid{one}") for one in letters]
    hurt = "victim bleeding from a cut to the face"
    again = [at_home(hurt, victim=f"Kid{one}", witness="Neighbour") for one in letters[:11]]
    call = {"received_at": BEGAN, "child_report": True}
    others = [a_call("CHABUS", occurred_at=BEGAN, call=call) for _ in range(11)]
    await reported(door, once + others, "2023-03-02T12:00:00Z")
    await reported(door, again, LAST_HOUR)
    found = await report(door)
    assert list(found)[:2] == ["2023", "2024"]  # of 2022 there was no call
    line = found["2023"]
    assert (line["reports"], line["domestic_reports"], line["domestic_share"]) == (44, 33, 0.75)
    assert (line["unidentified"], line["families"], line["repeated"]) == (0, 22, 11)
    shares = ("repeated_share", "severe_share", "repeated_severe_share", "linked_share")
    assert [line[name] for name in shares] == [0.5, 0.5, 1.0, 0.0]
    # Wilson: (11 + z2/2 ± z √(11·11/22 + z2/4)) / (22 + z2), z2 = 3.8415
    limits = (line["repeated_share_low"], line["repeated_share_high"])
    assert limits == pytest.approx((0.3072, 0.6928), abs=1e-4)
    assert line["suppressed"] == []
    none = found["2024"]
    assert (none["reports"], none["families"], none["domestic_share"], none["reason"]) == (0, 0, None, None)
    assert [found[max(found)][name] for name in ("reports", "reason")] == [None, "window_open"]


async def test_few_families_are_withheld_with_what_would_tell_them(door: FrontDoor) -> None:
    calls = [
        at_home(victim=f"Ann{chr(65 + number)}", suspect=f"Bob{chr(65 + number)}") for number in range(14)
    ]
    await reported(door, [*calls, at_home(victim="AnnA", child="Kid"), at_home(victim="AnnB")], LAST_HOUR)
    line = (await report(door))["2023"]
    # 16 reports of 14 families, two of them twice: 16 less 14 would tell that there were two more
    told = ("reports", "domestic_reports", "unidentified", "families", "repeated", "repeated_share")
    assert [line[name] for name in told] == [16, 16, 0, None, None, None]
    assert {"families", "repeated", "repeated_share"} <= set(line["suppressed"])


async def test_the_report_has_its_other_forms(door: FrontDoor) -> None:
    for form, begins in (("csv", b"year,told_from_at"), ("svg", b"<svg"), ("png", b"\x89PNG")):
        answer = await door.ask("GET", PATH, role="evaluator", params={**PERIOD, "format": form})
        assert answer.content.startswith(begins)
