"""kill -9 in the middle of a load: everything acknowledged is there afterwards, and nothing twice."""

import json
import os
import signal
import threading
from collections import Counter
from pathlib import Path

import httpx
import pytest

from tests.running import command, free_port, postmaster, serving
from tests.samples import domestic, mental

ENOUGH = 300  # acknowledged events before the kill
PERIOD = {"received_from": "2020-01-01T00:00:00Z", "received_to": "2100-01-01T00:00:00Z"}


class Load:
    """Eight senders that go on until the service is gone, and what it told them."""

    def __init__(self, url: str, key: str) -> None:
        self.url, self.headers = f"{url}/v1/events", {"Authorization": f"Bearer {key}"}
        self.acknowledged: dict[str, dict[str, object]] = {}
        self.sent: dict[str, dict[str, object]] = {}
        self.enough = threading.Event()
        self._threads = [threading.Thread(target=self._send) for _ in range(8)]

    def _send(self) -> None:
        with httpx.Client(headers=self.headers, timeout=10) as http:
            while True:
                event = mental() if len(self.sent) % 2 else domestic("KIDS IN THE HOUSE")
                self.sent[event["event_id"]] = event
                try:
                    answer = http.post(self.url, json=event)
                except httpx.TransportError:
                    return
                if answer.status_code != 201:
                    return
                self.acknowledged[event["event_id"]] = event
                if len(self.acknowledged) >= ENOUGH:
                    self.enough.set()

    def run_until_enough(self) -> None:
        for thread in self._threads:
            thread.start()
        assert self.enough.wait(60)

    def end(self) -> None:
        for thread in self._threads:
            thread.join(60)


@pytest.mark.parametrize("victim", ["the service", "the database"])
def test_nothing_acknowledged_is_lost(tmp_path: Path, victim: str) -> None:
    data_dir, port = tmp_path / "data", free_port()
    url = f"http://127.0.0.1:{port}"
    with serving(data_dir, port) as service:
        made = command(data_dir, port, "keys", "create", "--role", "source", "--source", "cad", "--json")
        key = json.loads(made.stdout)["key"]
        load = Load(url, key)
        load.run_until_enough()
        server = postmaster(data_dir)
        assert server is not None
        os.kill(service.pid if victim == "the service" else server, signal.SIGKILL)
        load.end()
        if victim == "the database":
            os.kill(service.pid, signal.SIGKILL)
        service.wait(60)
    with serving(data_dir, port), httpx.Client(headers=load.headers, timeout=60) as http:
        again = http.post(load.url, json=list(load.acknowledged.values())[:1000]).json()
        assert Counter(receipt["status"] for receipt in again) == {"duplicate": len(again)}
        assert len(again) >= ENOUGH
        for receipt in again:
            queues = [referral["queue"] for referral in receipt["referrals"]]
            assert sorted(queues) == sorted(set(queues))
            assert queues
        hours = http.get(f"{load.url}/counts", params=PERIOD).json()["items"]
        kept = sum(hour["events"] for hour in hours)
        assert len(load.acknowledged) <= kept <= len(load.sent)


def test_a_stopped_service_stops_its_database_and_keeps_its_data(tmp_path: Path) -> None:
    data_dir, port = tmp_path / "data", free_port()
    with serving(data_dir, port):
        made = command(data_dir, port, "keys", "create", "--role", "operator", "--json")
        assert postmaster(data_dir) is not None
    assert postmaster(data_dir) is None
    headers = {"Authorization": f"Bearer {json.loads(made.stdout)['key']}"}
    with serving(data_dir, port):
        assert httpx.get(f"http://127.0.0.1:{port}/metrics", headers=headers).status_code == 200
