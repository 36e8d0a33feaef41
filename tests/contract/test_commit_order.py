"""The commit comes before the first byte of the answer, seen at the ASGI boundary."""

import json
from typing import Any

import pytest
from sqlalchemy import text
from starlette.types import Message

from app.storage.engine import Database
from tests.front_door import FrontDoor
from tests.samples import domestic, mental


async def seen_at_first_byte(
    door: FrontDoor, database: Database, path: str, key: str, body: Any, question: str
) -> tuple[int, int]:
    """The status, and what another connection sees at the moment the answer starts."""
    sent: list[tuple[int, int]] = []
    raw = json.dumps(body).encode()

    async def receive() -> Message:
        return {"type": "http.request", "body": raw, "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            count = await database.run(lambda connection: connection.scalar(text(question)))
            sent.append((message["status"], count))

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "scheme": "http",
        "server": ("triage", 80),
        "client": ("127.0.0.1", 1),
        "headers": [
            (b"authorization", f"Bearer {key}".encode()),
            (b"content-type", b"application/json"),
            (b"content-length", str(len(raw)).encode()),
            (b"if-match", b"*"),
        ],
    }
    await door.app(scope, receive, send)
    (first,) = sent
    return first


@pytest.mark.parametrize("size", [1, 3])
async def test_an_event_is_durable_before_its_answer(door: FrontDoor, database: Database, size: int) -> None:
    key = await door.key("source")
    body = mental() if size == 1 else [mental() for _ in range(size)]
    seen = await seen_at_first_byte(door, database, "/v1/events", key, body, "SELECT count(*) FROM events")
    assert seen == (201 if size == 1 else 200, size)


async def test_a_claim_is_durable_before_its_answer(door: FrontDoor, database: Database) -> None:
    await door.send(mental())
    key = await door.key("agency", queue="mhop")
    question = "SELECT count(*) FROM referrals WHERE status = 'received'"
    seen = await seen_at_first_byte(
        door, database, "/v1/queues/mhop/claims", key, {"request_id": "r"}, question
    )
    assert seen == (200, 1)


@pytest.mark.parametrize(
    ("verb", "more"),
    [
        ("renew", {}),
        ("release", {"reason": "end_of_shift"}),
        ("accept", {}),
        ("reject", {"reason": "declined"}),
        ("complete", {"outcome": "screened_in"}),
        ("report", {"method": "phone", "made_by": "desk"}),
    ],
)
async def test_a_move_is_durable_before_its_answer(
    door: FrontDoor, database: Database, verb: str, more: dict[str, Any]
) -> None:
    await door.send(domestic(call={"child_report": True}))
    (referral,) = await door.claim("dcdss")
    key = await door.key("agency", queue="dcdss")
    path = f"/v1/referrals/{referral['referral_id']}/{verb}"
    body = {"claim_token": referral["claim_token"], **more}
    question = f"SELECT count(*) FROM transitions WHERE verb = '{verb}'"
    assert await seen_at_first_byte(door, database, path, key, body, question) == (200, 1)


@pytest.mark.parametrize("verb", ["confirm", "withdraw"])
async def test_a_decision_is_durable_before_its_answer(
    door: FrontDoor, database: Database, verb: str
) -> None:
    await door.send(domestic(call={"child_present": True}))
    page = await door.ask("GET", "/v1/queues/dcdss/referrals", role="supervisor")
    (held,) = page.json()["items"]
    key = await door.key("supervisor")
    body = {"reason": "no_cause"} if verb == "withdraw" else {}
    path = f"/v1/referrals/{held['referral_id']}/{verb}"
    question = f"SELECT count(*) FROM transitions WHERE verb = '{verb}'"
    assert await seen_at_first_byte(door, database, path, key, body, question) == (200, 1)
