"""Intake against floors and the everyday way: events per second as ratios, in one run on one PostgreSQL.

The server has one core; the load and PostgreSQL share the other. Each round measures every variant once.
"""

import os
import re
import subprocess
from pathlib import Path

from sqlalchemy import URL

from app.storage.embedded import BINARIES
from benchmarks import load
from benchmarks.ground import (
    OTHER_CORE,
    ROUNDS,
    SERVER_CORE,
    Verdicts,
    at_least,
    at_most,
    console,
    database,
    median_ratio,
    postgres,
    server,
    source_key,
)

SECONDS = float(os.environ.get("BENCH_SECONDS", "5"))
CLIENTS = 32
SERVERS = {"batches": "ours"}
Figures = dict[str, list[float]]


def main() -> None:
    """Measure, print, and exit with 1 if something was not reached."""
    os.sched_setaffinity(0, OTHER_CORE)
    figures: Figures = {}
    with postgres() as url:
        for number in range(ROUNDS):
            console.print(f"round {number + 1} of {ROUNDS} ...")
            for name in ("ours", "batches", "null", "single", "everyday"):
                _measure(figures, name, url)
            with database(url) as one:
                _note(figures, "floor", _pgbench(one))
    _show(figures)


def _measure(figures: Figures, name: str, url: URL) -> None:
    """Measure one variant on a server and a database of its own, so that all start in the same state."""
    with database(url) as one, server(SERVERS.get(name, name), one) as port:
        key = source_key(one)
        load.run(port, key, connections=8, seconds=1)  # plans, pools and code are warm
        if name == "batches":
            batches = load.run(port, key, connections=8, seconds=SECONDS, batch=100)
            _note(figures, name, batches.events_per_second)
            return
        many = load.run(port, key, connections=CLIENTS, seconds=SECONDS)
        _note(figures, name, many.events_per_second)
        if name == "ours":
            _note(figures, "tail", many.p99_ms / many.p50_ms)
        if name in ("ours", "single"):
            alone = load.run(port, key, connections=1, seconds=SECONDS)
            _note(figures, f"{name} alone", alone.events_per_second)


def _pgbench(url: URL) -> float:
    """Transactions per second of benchmarks/floor.sql with as many clients."""
    script = Path(__file__).with_name("floor.sql")
    command = [
        str(BINARIES / "pgbench"),
        "-n",
        "-M",
        "prepared",
        "-c",
        str(CLIENTS),
        "-j",
        "1",
        "-T",
        str(int(SECONDS)),
    ]
    command += ["-f", str(script), "-h", str(url.query["host"]), "-U", "postgres", str(url.database)]
    settings = {**os.environ, "PGOPTIONS": "-c triage.jurisdiction=durham-nc"}
    done = subprocess.run(  # noqa: S603
        command,
        env=settings,
        check=True,
        capture_output=True,
        text=True,
        preexec_fn=lambda: os.sched_setaffinity(0, SERVER_CORE),
    )
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    assert found, done.stdout
    return float(found[1])


def _note(figures: Figures, name: str, value: float) -> None:
    figures.setdefault(name, []).append(value)


def _show(figures: Figures) -> None:
    for name, values in figures.items():
        console.print(f"{name:15}" + "".join(f"{value:10.1f}" for value in values))
    ours = figures["ours"]
    verdicts = Verdicts("Intake: single posts at 32 clients unless said otherwise; medians of ratios")
    verdicts.add("ours : an ORM session per request", median_ratio(ours, figures["everyday"]), 5, at_least)
    verdicts.add("ours : the same without the write", median_ratio(ours, figures["null"]), 0.5, at_least)
    verdicts.add("p99 : p50", median_ratio(figures["tail"], [1] * len(ours)), 2.5, at_most)
    verdicts.add("batches of 100 : single posts", median_ratio(figures["batches"], ours), 1.8, at_least)
    alone = median_ratio(figures["ours alone"], figures["single alone"])
    verdicts.add("one client : a single-statement transaction per request", alone, 0.9, at_least)
    floor = median_ratio(ours, figures["floor"])
    verdicts.show()
    console.print(f"ours : pgbench doing the same inserts (the floor): {floor:.2f}")
    raise SystemExit(not verdicts.reached)


if __name__ == "__main__":
    main()
