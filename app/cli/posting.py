"""Post events to a service, through the front door: batches, waiting when it says so, one receipt each."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, TypeVar

import httpx
import orjson

from app.errors import SetupError

Body = TypeVar("Body", bound=Mapping[str, Any])
BATCH_SIZE = 500
STATUSES = ("accepted", "duplicate", "superseded", "conflict", "invalid")
_MOST_BYTES = 6 * 1024 * 1024  # of one request; the service takes 8 MiB
_TRIES = 10  # after a first 503
_WAIT_SECONDS, _LONGEST_WAIT_SECONDS = 2.0, 60.0
_REFUSALS = {
    401: "the key is not a live one (401); make one with: triage keys create --role source --source NAME",
    403: "the key's role may not send events (403); it needs the role source",
    404: "there is no /v1/events here (404); is this the address of the service?",
    413: "a batch is larger than it takes (413); send smaller batches",
}


def post(
    url: str,
    key: str,
    events: Iterable[Body],
    batch_size: int = BATCH_SIZE,
    *,
    transport: httpx.BaseTransport | None = None,
    wait: Callable[[float], None] = time.sleep,
) -> Iterator[tuple[Body, dict[str, Any]]]:
    """Each event with its receipt, in order, as soon as its batch is durable.

    A batch is sent again while the service answers 503, after the seconds it asks for; sending twice is
    safe, since a known event is only a duplicate. Raises SetupError, in one line, if the service cannot be
    reached, refuses the key or the batch, or stays unavailable; what was yielded before is durable.
    """
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/x-ndjson"}
    with httpx.Client(headers=headers, timeout=60, transport=transport) as client:
        for batch, lines in _batches(events, batch_size):
            receipts = _receipts(client, url, b"\n".join(lines), wait)
            if len(receipts) != len(batch):
                raise SetupError(f"{url}: the answer to {len(batch)} events holds {len(receipts)} receipts.")
            yield from zip(batch, receipts, strict=True)


def summary(counts: Counter[str]) -> str:
    """How many events had which status, in one line."""
    return ", ".join(f"{counts[status]} {status}" for status in STATUSES)


def _batches(events: Iterable[Body], size: int) -> Iterator[tuple[list[Body], list[bytes]]]:
    """Batches of so many events, or fewer if they are large; each event also as its line."""
    waiting = iter(events)
    while some := list(islice(waiting, size)):
        batch: list[Body] = []
        lines: list[bytes] = []
        room = _MOST_BYTES
        for event in some:
            line = orjson.dumps(event)
            if batch and len(line) > room:
                yield batch, lines
                batch, lines, room = [], [], _MOST_BYTES
            batch.append(event)
            lines.append(line)
            room -= len(line) + 1
        yield batch, lines


def _receipts(
    client: httpx.Client, url: str, content: bytes, wait: Callable[[float], None]
) -> list[dict[str, Any]]:
    """The receipts of one batch, however often it has to be sent."""
    for left in range(_TRIES, -1, -1):
        try:
            answer = client.post(f"{url.rstrip('/')}/v1/events", content=content)
        except (httpx.TransportError, httpx.InvalidURL) as error:
            reason = str(error).rstrip(".") or type(error).__name__
            raise SetupError(
                f"{url} cannot be reached: {reason}. Sending everything again is safe."
            ) from error
        if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
            return _read(answer, url)
        if left:
            wait(_asked_for(answer))
    raise SetupError(
        f"{url} stayed unavailable (503) through {_TRIES} more tries. Sending everything again is safe."
    )


def _asked_for(answer: httpx.Response) -> float:
    """How many seconds the service asks us to wait."""
    try:
        seconds = float(answer.headers.get("Retry-After", _WAIT_SECONDS))
    except ValueError:  # a date; not worth reading
        seconds = _WAIT_SECONDS
    return min(max(seconds, 0.0), _LONGEST_WAIT_SECONDS)


def _read(answer: httpx.Response, url: str) -> list[dict[str, Any]]:
    status = answer.status_code
    if status in _REFUSALS:
        raise SetupError(f"{url}: {_REFUSALS[status]}.")
    try:
        receipts: Any = answer.json()
    except ValueError:
        receipts = None
    if status != httpx.codes.OK or not isinstance(receipts, list):
        raise SetupError(f"{url} answered {status}, not as this service does; is this its address?")
    return receipts
