"""A load: connections that each send prepared requests, one after another, and time the answers."""

import asyncio
import json
import random
import time
import uuid
from dataclasses import dataclass
from itertools import count
from typing import Any

import uvloop

_WORDS = (
    "caller states that neighbor was seen walking along street vehicle parked near the corner unknown male"
    " wearing dark clothing responded area checked contact made advised report taken units clear scene"
).split()
_TELLING = ["SUICIDAL", "hearing voices", "boyfriend struck her", "off his meds", "domestic dispute"]
_TYPES = ["WELCHK", "LARCEN", "DISTVB", "SUSPER", "TRFACC", "NOISEC"]


@dataclass(frozen=True)
class Run:
    """What one run of a load gave."""

    events_per_second: float
    p50_ms: float
    p99_ms: float


def an_event(number: int, chance: random.Random, run: str) -> dict[str, Any]:
    """A creation of about 1.2 kB; one in seven narratives leads to a referral."""
    words = [chance.choice(_WORDS) for _ in range(75)]
    if chance.random() < 0.15:
        words.insert(chance.randrange(len(words)), chance.choice(_TELLING))
    at = "2026-11-23T05:0{}:00-05:00".format
    return {
        "event_id": f"{run}-{number}",
        "call_number": f"{run}-C{number}",
        "occurred_at": at(1),
        "kind": "created",
        "call": {
            "call_type_code": chance.choice(_TYPES),
            "call_type": "Welfare Check",
            "priority": "2",
            "received_at": at(0),
            "address": f"{chance.randrange(9999)} Invented St",
            "city": "Durham",
            "latitude": 35.99,
            "longitude": -78.9,
            "beat": str(chance.randrange(100, 540)),
            "caller_phone": "9195550100",
        },
        "notes": [{"note_id": "1", "occurred_at": at(1), "text": " ".join(words), "author": "D12"}],
        "persons": [{"person_id": "p1", "roles": ["caller"], "given_name": "Ada", "phone": "9195550100"}],
        "units": [{"unit_id": "A12", "status": "Dispatched", "at": at(2)}],
    }


def requests(port: int, key: str, *, how_many: int, batch: int, seed: int) -> list[bytes]:
    """Whole HTTP requests, made before the clock starts."""
    chance, run, numbers = random.Random(seed), uuid.uuid4().hex[:10], count()
    made = []
    for _ in range(how_many):
        events = [an_event(next(numbers), chance, run) for _ in range(batch)]
        body = json.dumps(events if batch > 1 else events[0]).encode()
        head = (
            f"POST /v1/events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {key}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        made.append(head.encode() + body)
    return made


def run(port: int, key: str, *, connections: int, seconds: float, batch: int = 1, seed: int = 1) -> Run:
    """Send for so long over so many connections; every answer must be a success."""
    prepared = requests(port, key, how_many=int(seconds * 9000 / batch) + 10, batch=batch, seed=seed)
    return uvloop.run(_run(port, prepared, connections, seconds, batch))


async def _run(port: int, prepared: list[bytes], connections: int, seconds: float, batch: int) -> Run:
    took: list[float] = []
    began = time.perf_counter()
    senders = (_send(port, prepared, took, began + seconds) for _ in range(connections))
    await asyncio.gather(*senders)
    elapsed = time.perf_counter() - began
    took.sort()
    return Run(len(took) * batch / elapsed, took[len(took) // 2] * 1000, took[int(len(took) * 0.99)] * 1000)


async def _send(port: int, prepared: list[bytes], took: list[float], end: float) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while prepared and time.perf_counter() < end:
        request = prepared.pop()
        began = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        size = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        body = await reader.readexactly(size)
        took.append(time.perf_counter() - began)
        assert head[9:11] == b"20", (head[:60], body[:300])
    writer.close()
