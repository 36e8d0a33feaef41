"""Posting events: what the service answers is paired with what was sent, and it is waited for."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from app.cli.posting import post
from app.errors import SetupError

EVENTS = [{"event_id": f"e{number}"} for number in range(5)]


class Service:
    """A service at the far end of the wire: accepts every event, after the answers it was told to give."""

    def __init__(self, *answers: httpx.Response) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []
        self.waits: list[float] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if self.answers:
            return self.answers.pop(0)
        lines = request.content.splitlines()
        return httpx.Response(200, json=[{**json.loads(line), "status": "accepted"} for line in lines])

    def sent(self, events: Any = EVENTS, **more: Any) -> Iterator[tuple[Any, dict[str, Any]]]:
        transport = httpx.MockTransport(self)
        return post("http://triage/", "tri_key", events, transport=transport, wait=self.waits.append, **more)


def test_each_event_comes_back_with_its_receipt_in_order() -> None:
    service = Service()
    pairs = list(service.sent(batch_size=2))
    assert [event for event, _ in pairs] == EVENTS
    assert [receipt["event_id"] for _, receipt in pairs] == [event["event_id"] for event in EVENTS]
    assert [len(request.content.splitlines()) for request in service.requests] == [2, 2, 1]
    request = service.requests[0]
    assert request.url == "http://triage/v1/events"
    assert request.headers["authorization"] == "Bearer tri_key"


def test_events_are_taken_only_as_they_are_sent() -> None:
    taken: list[int] = []

    def endless() -> Iterator[dict[str, str]]:
        while True:
            taken.append(len(taken))
            yield {"event_id": f"e{len(taken)}"}

    next(Service().sent(endless(), batch_size=3))
    assert len(taken) == 3


def test_large_events_make_smaller_batches() -> None:
    service = Service()
    large = [{"event_id": f"e{number}", "text": "x" * 3_500_000} for number in range(3)]
    assert len(list(service.sent(large))) == 3
    assert len(service.requests) == 3


def test_it_waits_as_long_as_the_service_asks_and_sends_again() -> None:
    busy = [
        httpx.Response(503, headers={"Retry-After": "7"}),
        httpx.Response(503),
        httpx.Response(503, headers={"Retry-After": "Fri, 20 Nov 2026 10:00:00 GMT"}),
    ]
    service = Service(*busy)
    assert len(list(service.sent())) == 5
    assert service.waits == [7, 2, 2]


def test_it_gives_up_after_ten_more_tries() -> None:
    service = Service(*[httpx.Response(503)] * 11)
    with pytest.raises(SetupError, match=r"unavailable .* 10 more tries"):
        list(service.sent())
    assert (len(service.requests), len(service.waits)) == (11, 10)


def _receipts(count: int) -> Callable[[], httpx.Response]:
    return lambda: httpx.Response(200, json=[{"status": "accepted"}] * count)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda: httpx.Response(401), "not a live one"),
        (lambda: httpx.Response(403), "role source"),
        (lambda: httpx.Response(404), "address of the service"),
        (lambda: httpx.Response(413), "smaller batches"),
        (lambda: httpx.Response(500, text="oops"), "answered 500"),
        (lambda: httpx.Response(200, text="<html>hello</html>"), "not as this service does"),
        (lambda: httpx.Response(200, json={"status": "accepted"}), "not as this service does"),
        (_receipts(4), "holds 4 receipts"),
    ],
)
def test_what_the_sender_must_change_is_one_line_without_the_key(
    answer: Callable[[], httpx.Response], said: str
) -> None:
    with pytest.raises(SetupError, match=said) as raised:
        list(Service(answer()).sent())
    assert "\n" not in str(raised.value)
    assert "tri_key" not in str(raised.value)


def test_a_service_that_is_not_there_is_named() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("connection refused", request=request)

    with pytest.raises(SetupError, match="http://triage cannot be reached: connection refused"):
        list(post("http://triage", "k", EVENTS, transport=httpx.MockTransport(refuse)))


@pytest.mark.parametrize("url", ["triage.example", "http://[", "ftp://triage"])
def test_an_address_that_is_none_is_named(url: str) -> None:
    with pytest.raises(SetupError, match="cannot be reached"):
        list(post(url, "k", EVENTS))
