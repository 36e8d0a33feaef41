"""`triage simulate`: printed, posted, and through the real front door."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

import httpx
import orjson
import pytest
from typer import Typer
from typer.testing import CliRunner, Result

from app import clock
from app.cli import posting
from app.cli.simulate import simulate as command
from app.feeds.simulated import simulate
from app.feeds.simulated.city import LOCAL
from tests.front_door import FrontDoor

NOON = datetime(2026, 11, 20, 12, tzinfo=LOCAL)


def run(*options: str) -> Result:
    app = Typer(add_completion=False, rich_markup_mode=None)
    app.command()(command)
    return CliRunner().invoke(app, options, env={"TRIAGE_KEY": ""})


def test_it_prints_one_event_a_line_and_repeats_itself() -> None:
    options = ("--days", "0.1", "--begin", "2026-11-20T17:00")
    printed = run(*options)
    assert printed.exit_code == 0
    events = [json.loads(line) for line in printed.stdout.splitlines()]
    assert len(events) > 100
    assert min(event["occurred_at"] for event in events).startswith("2026-11-20T17:")
    assert run(*options).stdout == printed.stdout


def test_without_a_begin_the_period_ends_at_the_last_local_midnight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 21, 3, tzinfo=UTC))  # 22 h on the 20th
    events = [json.loads(line) for line in run("--days", "0.5").stdout.splitlines()]
    created = [event["call"]["received_at"] for event in events if event["kind"] == "created"]
    assert min(created).startswith("2026-11-19T12:")
    assert max(created).startswith("2026-11-19T23:")


def test_a_begin_that_is_no_date_is_refused() -> None:
    refused = run("--begin", "yesterday")
    assert refused.exit_code == 2
    assert "2026-11-20" in refused.stderr


def test_posting_needs_a_key() -> None:
    refused = run("--url", "http://triage")
    assert refused.exit_code == 2
    assert "TRIAGE_KEY" in refused.stderr


def test_posting_ends_with_a_count_of_what_became_of_the_events(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = set()

    def answer(request: httpx.Request) -> httpx.Response:
        receipts = []
        for line in request.content.splitlines():
            receipts.append({"status": "duplicate" if line in seen else "accepted"})
            seen.add(line)
        return httpx.Response(200, json=receipts)

    monkeypatch.setattr(posting, "post", partial(posting.post, transport=httpx.MockTransport(answer)))
    posted = run("--url", "http://triage", "--key", "k", "--days", "0.5", "--begin", "2026-11-20")
    assert posted.exit_code == 0
    twice = sum(1 for _ in simulate(begin=NOON.replace(hour=0), days=0.5, seed=1)) - len(seen)
    assert posted.stdout == (
        f"{len(seen)} accepted, {twice} duplicate, 0 superseded, 0 conflict, 0 invalid\n"
    )


async def test_half_a_day_goes_through_the_front_door_to_all_three_queues(door: FrontDoor) -> None:
    events = list(simulate(begin=NOON, days=0.5, seed=1))
    receipts = []
    for start in range(0, len(events), 500):
        receipts += await _post(door, events[start : start + 500])
    assert [receipt["event_id"] for receipt in receipts] == [event["event_id"] for event in events]
    statuses = Counter(receipt["status"] for receipt in receipts)
    assert statuses.keys() <= {"accepted", "duplicate", "superseded"}
    assert statuses["duplicate"] == len(events) - len({event["event_id"] for event in events})
    assert {one["queue"] for receipt in receipts for one in receipt["referrals"]} == {"mhop", "dcrc", "dcdss"}


async def _post(door: FrontDoor, events: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    answer = await door.ask(
        "POST",
        "/v1/events",
        role="source",
        content=b"\n".join(map(orjson.dumps, events)),
        headers={"Content-Type": "application/x-ndjson"},
    )
    assert answer.status_code == 200, answer.text
    receipts: list[dict[str, Any]] = answer.json()
    return receipts
