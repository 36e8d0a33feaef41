"""What people said and who they are leaves no trace in logs, metrics and errors."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.running import command, free_port, serving

CANARY = "zzcanary"
TOLD = {
    "address": f"12 {CANARY} St",
    "apartment": CANARY,
    "caller_phone": f"919-555-0100 {CANARY}",
    "disposition": CANARY,
    "case_numbers": [CANARY],
}
NOTE = {"note_id": "n1", "text": f"SUICIDAL {CANARY}", "author": CANARY}
PERSON = {
    "person_id": "p1",
    "roles": ["victim"],
    "given_name": CANARY,
    "family_name": CANARY,
    "phone": CANARY,
}
SCREENING = {
    "instrument": "lap",
    "officer": CANARY,
    "answers": {"q1": CANARY},
    "declared_result": CANARY,
}


def an_event(event_id: str, **more: Any) -> dict[str, Any]:
    return {
        "event_id": event_id,
        "call_number": "c1",
        "occurred_at": "2026-11-20T10:00:00-05:00",
        "kind": "created",
        "call": {"call_type_code": "MHCRIS", **TOLD},
        "notes": [NOTE],
        "persons": [PERSON],
        "screenings": [SCREENING],
        **more,
    }


@pytest.fixture
def keys(tmp_path: Path) -> dict[str, str]:
    made = {}
    for role, *more in (("source", "--source", "cad"), ("agency", "--queue", "mhop"), ("operator",)):
        done = command(tmp_path / "data", free_port(), "keys", "create", "--role", role, *more, "--json")
        made[role] = json.loads(done.stdout)["key"]
    return made


def test_no_canary_reaches_logs_metrics_or_errors(tmp_path: Path, keys: dict[str, str]) -> None:
    port, log = free_port(), tmp_path / "log"
    with serving(tmp_path / "data", port, output=log, TRIAGE_LOG_LEVEL="debug"):
        answers = said_to(f"http://127.0.0.1:{port}", keys)
    assert CANARY not in answers
    written = log.read_text()
    assert [json.loads(line)["event"] for line in written.splitlines()][:1] == ["started"]
    assert CANARY not in written


def test_only_allowed_keys_are_logged_and_libraries_are_not_quoted() -> None:
    said = f"""
import logging
from app.telemetry import logs
logs.configure("info")
logs.info("claimed", queue="mhop", narrative="{CANARY}", phone="{CANARY}")
logging.getLogger("library").warning("it said %s", "{CANARY}")
try:
    raise ValueError("{CANARY}")
except ValueError:
    logging.getLogger("library").exception("{CANARY}")
"""
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    claimed, warned, raised = (json.loads(line) for line in done.stderr.splitlines())
    assert claimed.keys() == {"event", "level", "timestamp", "queue"}
    assert (warned["event"], warned["source"], raised["error"]) == (
        "library_message",
        "library",
        "ValueError",
    )
    assert CANARY not in done.stdout + done.stderr


def said_to(url: str, keys: dict[str, str]) -> str:
    """Everything the service answers to good and bad events, and to those who may not ask."""
    heads = {role: {"Authorization": f"Bearer {key}"} for role, key in keys.items()}
    with httpx.Client(base_url=url, timeout=30) as http:
        sent = [
            an_event("1"),
            an_event("1", notes=[{**NOTE, "text": f"other {CANARY}"}]),
            an_event("2", occurred_at=f"{CANARY}"),
            an_event("3", persons=[{**PERSON, "birth_date": CANARY}]),
            an_event("4", call={"latitude": CANARY, "received_at": CANARY}),
            an_event("5", notes=[{**NOTE, "text": f"{CANARY} \x00"}]),
        ]
        batch = http.post("/v1/events", headers=heads["source"], json=sent)
        texts = [batch.text]
        for role in (None, "source", "agency", "operator"):
            for body in (*sent, CANARY, {"kind": CANARY}):
                answer = http.post("/v1/events", headers=heads.get(role or "", {}), json=body)
                texts.append(answer.text)
        broken = http.post("/v1/events", headers=heads["source"], content=f'{{"notes": "{CANARY}')
        claim = http.post("/v1/queues/mhop/claims", headers=heads["agency"], json={"request_id": 7})
        lost = http.get("/v1/calls/unknown", headers=heads["source"])
        page = http.get("/metrics", headers=heads["operator"])
        assert "triage_events_total" in page.text
        return "".join((*texts, broken.text, claim.text, lost.text, page.text))
