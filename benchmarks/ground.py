"""The ground that measurements stand on: a PostgreSQL of their own, cores to themselves, ratios."""

import asyncio
import gc
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import psutil
from rich.console import Console
from rich.table import Table
from sqlalchemy import URL

from app.rules.catalog import load
from app.services import keys
from app.storage import schema
from app.storage.embedded import embedded
from app.storage.engine import Database

console = Console(width=110)
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, OTHER_CORE = {CORES[0]}, {CORES[-1]}
Work = Callable[[], object]
Figures = dict[str, list[float]]


@contextmanager
def postgres() -> Iterator[URL]:
    """A fresh embedded PostgreSQL on the other core, its template database migrated."""
    with (
        tempfile.TemporaryDirectory(prefix="triage-bench-") as folder,
        embedded(Path(folder) / "data") as url,
    ):
        pid = int((Path(folder) / "data" / "postgres" / "postmaster.pid").read_text().split("\n", 1)[0])
        pin(pid, OTHER_CORE)
        asyncio.run(_migrated(url))
        yield url


def pin(pid: int, cores: set[int]) -> None:
    """Keep a process and its children on these cores."""
    process = psutil.Process(pid)
    for one in [process, *process.children(recursive=True)]:
        os.sched_setaffinity(one.pid, cores)


async def _migrated(url: URL) -> None:
    database = Database(url, jurisdiction=load().city.jurisdiction)
    await schema.upgrade(database)
    await database.close()


@contextmanager
def database(server: URL, like: str | None = "triage") -> Iterator[URL]:
    """A database of the service: an empty one, or a copy of another."""
    name = f"b_{uuid.uuid4().hex}"
    execute(server.set(database="postgres"), f"CREATE DATABASE {name} TEMPLATE {like} STRATEGY FILE_COPY")
    yield server.set(database=name)
    execute(server.set(database="postgres"), f"DROP DATABASE {name} WITH (FORCE)")


def execute(url: URL, sql: str) -> None:
    """Run one statement."""

    async def work() -> None:
        connection = await asyncpg.connect(
            host=str(url.query["host"]), user=url.username, database=url.database
        )
        await connection.execute(sql)
        await connection.close()

    asyncio.run(work())


def source_key(url: URL) -> str:
    """A key of a source."""

    async def work() -> str:
        catalog = load()
        one = Database(url, jurisdiction=catalog.city.jurisdiction)
        issued = await keys.create(one, catalog, role="source", source="bench")
        await one.close()
        return issued.key

    return asyncio.run(work())


@contextmanager
def server(name: str, url: URL) -> Iterator[int]:
    """One of benchmarks/servers.py on the server core; gives its port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    address = url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "benchmarks.servers", name, address, str(port)]
    process = subprocess.Popen(command)  # noqa: S603
    os.sched_setaffinity(process.pid, SERVER_CORE)
    try:
        _await(port, process)
        yield port
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def _await(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        assert process.poll() is None, "the server stopped"
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the server did not start")


def median_ratio(of: Sequence[float], to: Sequence[float]) -> float:
    """The median of the ratios within each round."""
    return statistics.median(a / b for a, b in zip(of, to, strict=True))


def side_by_side(variants: Mapping[str, tuple[Work, int]]) -> Figures:
    """Per name, the microseconds of processor time for one of so many, in every round; all take turns."""
    for work, _ in variants.values():  # code and caches are warm
        work()
    gc.freeze()  # as the service does
    gc.set_threshold(50_000, 20, 50)
    figures: Figures = {name: [] for name in variants}
    for _ in range(ROUNDS):
        for name, (work, many) in variants.items():
            gc.collect()
            start = time.process_time()
            work()
            figures[name].append((time.process_time() - start) / many * 1e6)
    return figures


def show(title: str, figures: Figures) -> None:
    """Print the figures of every round."""
    console.print(f"[bold]{title}[/]")
    for name, values in figures.items():
        console.print(f"  {name:36}" + "".join(f"{value:11.2f} µs" for value in values), highlight=False)


class Verdicts:
    """Ratios with what was to be reached."""

    def __init__(self, title: str) -> None:
        """An empty table."""
        self._table = Table("ratio", "measured", "to reach", "", title=title, title_justify="left")
        self.reached = True

    def add(self, name: str, value: float, bound: float, well: Callable[[float, float], bool]) -> None:
        """One ratio; `well(value, bound)` says whether it is reached."""
        good = well(value, bound)
        self.reached &= good
        sign = "at least" if well(bound + 1, bound) else "at most"
        self._table.add_row(name, f"{value:.2f}", f"{sign} {bound:g}", "reached" if good else "NOT reached")

    def show(self) -> None:
        """Print them."""
        console.print(self._table)


def at_least(value: float, bound: float) -> bool:
    """Larger is better."""
    return value >= bound


def at_most(value: float, bound: float) -> bool:
    """Smaller is better."""
    return value <= bound
