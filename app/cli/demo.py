"""`triage demo`: start the service, replay a simulated Durham day through it, and show what came of it."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import httpx
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from app.cli import callers
from app.cli.database import with_database
from app.cli.demo_tables import show_curls, show_elapsed, show_queue
from app.cli.posting import post
from app.domain.access import Role
from app.errors import SetupError
from app.feeds.simulated import simulate
from app.rules.catalog import Catalog, load
from app.settings import Settings, from_environment
from app.storage.engine import Database

LABEL = "demo"
SOURCE = "durham-cad"
_START_SECONDS = 90
_SEED = 1
_ROLES = [Role.SUPERVISOR, Role.EVALUATOR, Role.OPERATOR, Role.ADMIN]
_OUTCOMES = {"mhop": "engaged", "dcrc": "served", "dcdss": "screened_in"}
console = Console()


def demo(
    once: Annotated[bool, typer.Option("--once", help="Stop after printing instead of serving on.")] = False,
) -> None:
    """Serve on the embedded database with a simulated day in it, until Ctrl-C."""
    for stopping in (signal.SIGINT, signal.SIGTERM):  # either takes the service along
        signal.signal(stopping, signal.default_int_handler)
    settings = from_environment()
    catalog = load(settings.catalog)
    url = f"http://{settings.host}:{settings.port}"
    with _served(settings, url) as service:
        issued = with_database(_issue_keys)
        yesterday = datetime.now(ZoneInfo(catalog.city.timezone)).date() - timedelta(days=1)
        _replay(catalog, url, issued["source"], yesterday)
        with httpx.Client(base_url=url, timeout=30) as http:
            _work(http, issued)
            for queue in catalog.queues.values():
                show_queue(console, queue, _get(http, issued[queue.id], f"/v1/queues/{queue.id}/referrals"))
            show_elapsed(console, _elapsed(http, issued["evaluator"], catalog, yesterday))
        show_curls(console, url, issued)
        if not once:
            console.print(
                f"\nServing on [bold]{url}[/]. Ctrl-C stops it; the data stay in {settings.data_dir}."
            )
            service.wait()


@contextmanager
def _served(settings: Settings, url: str) -> "Iterator[subprocess.Popen[bytes]]":
    """The service in a process of its own, ready; stopped on leaving.

    Raises SetupError with its last word if it does not start.
    """
    console.print("Starting the service and its database ...")
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    log = settings.data_dir / "demo.log"
    with log.open("wb") as output:
        service = subprocess.Popen(
            [sys.executable, "-m", "app", "serve"], stdout=output, stderr=output, env=os.environ.copy()
        )
        try:
            _await_ready(service, url, log)
            yield service
        except KeyboardInterrupt:
            console.print("\nStopping ...")
        finally:
            service.terminate()
            service.wait()


def _await_ready(service: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    give_up = time.monotonic() + _START_SECONDS
    while time.monotonic() < give_up:
        if service.poll() is not None:
            lines = log.read_text().strip().splitlines() or ["the service stopped without a word"]
            raise SetupError(lines[-1].removeprefix("triage: "))
        try:
            if httpx.get(f"{url}/readyz", timeout=2).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise SetupError(f"The service did not become ready in {_START_SECONDS} s; see {log}.")


async def _issue_keys(database: Database, catalog: Catalog) -> dict[str, str]:
    """One key a role (an agency's is named after its queue); those of an earlier demo die."""
    return await callers.issue(database, catalog, source=SOURCE, label=LABEL, roles=_ROLES)


def _replay(catalog: Catalog, url: str, key: str, day: date) -> None:
    begin = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(catalog.city.timezone))
    events = list(simulate(begin=begin, days=1, seed=_SEED))
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    counts: Counter[str] = Counter()
    with Progress(*columns, console=console) as progress:
        task = progress.add_task(f"Replaying {day:%A, %d %B %Y}", total=len(events))
        for _, receipt in post(url, key, events):
            counts[receipt["status"]] += 1
            progress.advance(task)
    console.print("Events: " + ", ".join(f"{count:,} {status}" for status, count in counts.most_common()))


def _work(http: httpx.Client, issued: dict[str, str]) -> None:
    """What people would do: a supervisor confirms a held report, each agency takes up some referrals."""
    held = _get(http, issued["supervisor"], "/v1/queues/dcdss/referrals?status=draft&limit=1")["items"]
    for referral in held:
        _move(http, issued["supervisor"], referral, "confirm", {})
    for queue, most in (("mhop", 20), ("dcrc", 16), ("dcdss", 4)):
        wish = {"request_id": f"demo-{time.time_ns()}", "limit": most, "claim_seconds": 3600}
        claimed = _post(http, issued[queue], f"/v1/queues/{queue}/claims", wish)["items"]
        for number, referral in enumerate(claimed):
            for verb, body in _taken_up(queue, number):
                token = {"claim_token": referral["claim_token"]}
                referral.update(_move(http, issued[queue], referral, verb, token | body))


def _taken_up(queue: str, number: int) -> Iterator[tuple[str, dict[str, str]]]:
    """What becomes of a queue's next referral: one in four is still looked at, some cannot be done."""
    if number % 4 == 3:
        return
    if queue == "dcdss":
        yield "report", {"method": "phone", "made_by": "intake desk"}
    if number % 8 == 6:
        yield "reject", {"reason": "unable_to_locate"}
    elif number % 2:
        yield "complete", {"outcome": _OUTCOMES[queue]}
    else:
        yield "accept", {}


def _elapsed(http: httpx.Client, key: str, catalog: Catalog, day: date) -> dict[str, Any]:
    zone = ZoneInfo(catalog.city.timezone)
    begin = datetime(day.year, day.month, day.day, tzinfo=zone)
    params = {"from": begin.isoformat(), "to": (begin + timedelta(days=1)).isoformat()}
    return _get(http, key, "/v1/reports/elapsed", params)


def _get(http: httpx.Client, key: str, path: str, params: dict[str, str] | None = None) -> dict[str, Any]:
    answer = http.get(path, params=params, headers={"Authorization": f"Bearer {key}"})
    found: dict[str, Any] = answer.raise_for_status().json()
    return found


def _move(
    http: httpx.Client, key: str, referral: dict[str, Any], verb: str, body: dict[str, Any]
) -> dict[str, Any]:
    """Move a referral as it was read; gives it as it is then."""
    path = f"/v1/referrals/{referral['referral_id']}/{verb}"
    return _post(http, key, path, body, {"If-Match": f'"{referral["version"]}"'})


def _post(
    http: httpx.Client, key: str, path: str, body: dict[str, Any], headers: dict[str, str] | None = None
) -> dict[str, Any]:
    answer = http.post(path, json=body, headers={"Authorization": f"Bearer {key}", **(headers or {})})
    found: dict[str, Any] = answer.raise_for_status().json()
    return found
