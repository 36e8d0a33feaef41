"""Queues and the claims on them."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text

from app.storage.engine import Database
from tests.front_door import FrontDoor
from tests.samples import an_event, domestic, mental


async def age(database: Database, sql: str) -> None:
    """Let time pass in the database, where lease times are kept."""
    await database.run(lambda connection: connection.execute(text(sql)))


async def test_a_stranger_sees_no_queue(door: FrontDoor) -> None:
    assert (await door.ask("GET", "/v1/queues", role=None)).status_code == 401
    assert (await door.ask("GET", "/v1/queues/mhop/referrals", role=None)).status_code == 401
    assert (await door.ask("POST", "/v1/queues/mhop/claims", role=None, json={})).status_code == 401


async def test_an_agency_sees_its_own_queue_only(door: FrontDoor) -> None:
    await door.send([mental(), domestic(), domestic()])
    own = await door.ask("GET", "/v1/queues", role="agency", queue="dcrc")
    assert [(queue["queue"], queue["depth"]) for queue in own.json()["items"]] == [("dcrc", 2)]
    other = await door.ask("GET", "/v1/queues/mhop/referrals", role="agency", queue="dcrc")
    claim = await door.ask(
        "POST", "/v1/queues/mhop/claims", role="agency", queue="dcrc", json={"request_id": "x"}
    )
    unknown = await door.ask("GET", "/v1/queues/nowhere/referrals", role="supervisor")
    assert other.status_code == claim.status_code == unknown.status_code == 404


async def test_queues_count_what_stands_in_them(door: FrontDoor) -> None:
    await door.send([mental(), mental("SUICIDAL"), mental(), mental("DOMESTIC DISPUTE")])
    await door.claim("mhop")
    states = (await door.ask("GET", "/v1/queues", role="supervisor")).json()["items"]
    mhop = next(state for state in states if state["queue"] == "mhop")
    assert (mhop["depth"], mhop["claimed"], mhop["held"], mhop["urgent"]) == (2, 1, 1, 0)
    assert mhop["oldest_seconds"] >= 0
    assert [state["queue"] for state in states] == ["dcdss", "dcrc", "mhop"]


async def test_a_claim_brings_the_call_its_reasons_and_a_token(door: FrontDoor) -> None:
    await door.send(mental("HEARING VOICES", call={"address": "12 Invented St"}))
    (referral,) = await door.claim("mhop", claim_seconds=600)
    assert referral["status"] == "received"
    assert referral["claim_token"].startswith("1.")
    assert referral["call"]["fields"]["address"] == "12 Invented St"
    assert referral["call"]["notes"][0]["text"] == "HEARING VOICES"
    words = {one["words"] for match in referral["because"] for one in match["evidence"]}
    assert {"HEARING VOICES", "MNTL"} <= words
    left = datetime.fromisoformat(referral["claim_expires_at"]) - datetime.now(UTC)
    assert 500 < left.total_seconds() <= 600


async def test_an_empty_queue_gives_nothing(door: FrontDoor) -> None:
    assert await door.claim("mhop") == []


async def test_the_same_request_is_answered_with_the_same_claims(door: FrontDoor) -> None:
    await door.send([mental(), mental(), mental()])
    first = await door.claim("mhop", limit=2, request_id="lost-answer")
    again = await door.claim("mhop", limit=2, request_id="lost-answer")
    assert [(one["referral_id"], one["claim_token"]) for one in first] == [
        (one["referral_id"], one["claim_token"]) for one in again
    ]
    await door.move(first[0], "complete", outcome="engaged")
    assert [one["referral_id"] for one in await door.claim("mhop", limit=2, request_id="lost-answer")] == [
        first[1]["referral_id"]
    ]


async def test_the_same_request_at_the_same_time_claims_once(door: FrontDoor) -> None:
    await door.send([mental() for _ in range(6)])
    await door.key("agency", queue="mhop")
    answers = await asyncio.gather(*(door.claim("mhop", limit=2, request_id="twice") for _ in range(4)))
    claimed = {tuple(one["referral_id"] for one in items) for items in answers}
    assert len(claimed) == 1


async def test_eight_at_once_never_share_a_referral(door: FrontDoor) -> None:
    await door.send([mental() for _ in range(40)])

    async def work(worker: int) -> list[str]:
        got: list[str] = []
        for turn in range(8):
            got += [
                one["referral_id"] for one in await door.claim("mhop", request_id=f"{worker}-{turn}", limit=2)
            ]
        return got

    claimed = [one for got in await asyncio.gather(*(work(worker) for worker in range(8))) for one in got]
    assert len(claimed) == len(set(claimed)) == 40


async def test_a_lapsed_claim_goes_to_the_next_and_the_history_says_so(
    door: FrontDoor, database: Database
) -> None:
    await door.send(mental())
    (first,) = await door.claim("mhop")
    await age(database, "UPDATE referrals SET claim_expires_at = now() - interval '1 minute'")
    (second,) = await door.claim("mhop")
    assert second["referral_id"] == first["referral_id"]
    assert second["claim_token"] != first["claim_token"]
    stale = await door.move(first, "accept")
    assert stale.status_code == 409
    assert stale.json()["type"] == "urn:dispatch-triage:problem:claim-lost"
    found = await door.ask("GET", f"/v1/referrals/{first['referral_id']}", role="agency")
    assert [one["verb"] for one in found.json()["history"]] == ["offer", "claim", "lapse", "claim"]


async def test_urgent_referrals_go_first_until_others_have_waited_long_enough(
    door: FrontDoor, database: Database
) -> None:
    await door.send(mental(call_number="old"))
    await age(
        database,
        "UPDATE referrals SET requested_at = requested_at - interval '30 hours',"
        " rank_at = rank_at - interval '30 hours'",
    )
    await door.send([mental(call_number="new"), mental("SUICIDAL WITH A KNIFE", call_number="urgent")])
    order = [one["call"]["call_number"] for one in await door.claim("mhop", limit=3)]
    assert order == ["old", "urgent", "new"]


async def test_a_waiting_claim_is_woken_by_a_new_referral(door: FrontDoor) -> None:
    waiting = asyncio.create_task(door.claim("mhop", wait_seconds=20))
    await asyncio.wait({waiting}, timeout=0.3)
    assert not waiting.done()
    await door.send(mental())
    assert len(await asyncio.wait_for(waiting, 15)) == 1


async def test_a_waiting_claim_gives_up_in_time(door: FrontDoor) -> None:
    assert await door.claim("mhop", wait_seconds=0.2) == []


async def test_a_queue_is_listed_in_pages_with_a_link(door: FrontDoor) -> None:
    await door.send([mental(call_number=f"p{n}") for n in range(5)])
    found: list[Any] = []
    path: str | None = "/v1/queues/mhop/referrals?limit=2"
    while path:
        page = await door.ask("GET", path, role="agency")
        found += [one["call"]["call_number"] for one in page.json()["items"]]
        link = page.headers.get("link")
        assert (link is None) == (page.json()["next_cursor"] is None)
        path = link.split(">")[0].lstrip("<") if link else None
    assert sorted(found) == [f"p{n}" for n in range(5)]


async def test_a_queue_can_be_filtered(door: FrontDoor) -> None:
    await door.send(
        [
            mental(),
            mental("SUICIDAL"),
            an_event(
                call={"offenses": [{"code": "40A", "arrest": True}]},
                persons=[{"person_id": "1", "roles": ["arrestee"], "sex": "F"}],
            ),
        ]
    )

    async def count(**params: Any) -> int:
        answer = await door.ask("GET", "/v1/queues/mhop/referrals", role="agency", params=params)
        return len(answer.json()["items"])

    assert await count() == 3
    assert await count(urgent=True) == 1
    assert await count(program="outreach") == 1
    assert await count(tag="mental_health.suicide") == 1
    assert await count(status=["accepted", "completed"]) == 0
    assert await count(status="requested") == 3


@pytest.mark.parametrize(
    "params", [{"limit": 0}, {"limit": 201}, {"status": "lost"}, {"cursor": "%%%"}, {"colour": "red"}]
)
async def test_a_wrong_wish_is_422(door: FrontDoor, params: dict[str, Any]) -> None:
    answer = await door.ask("GET", "/v1/queues/mhop/referrals", role="agency", params=params)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "wish",
    [{}, {"request_id": "r", "limit": 101}, {"request_id": "r", "wait_seconds": 21}, {"request_id": ""}],
)
async def test_a_wrong_claim_is_422(door: FrontDoor, wish: dict[str, Any]) -> None:
    answer = await door.ask("POST", "/v1/queues/mhop/claims", role="agency", json=wish)
    assert answer.status_code == 422


async def test_a_list_shows_no_names_no_narrative_no_address(door: FrontDoor) -> None:
    await door.send(
        mental(
            "SUICIDAL CANARY",
            call={"address": "CANARY ST", "caller_phone": "CANARY"},
            persons=[{"person_id": "1", "given_name": "CANARY"}],
        )
    )
    page = await door.ask("GET", "/v1/queues/mhop/referrals", role="agency")
    assert len(page.json()["items"]) == 1
    assert "CANARY" not in page.text
