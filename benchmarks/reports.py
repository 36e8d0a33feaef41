"""Every report over a history of 2 million calls and 10 million events, beside the same figures by DuckDB.

Ours read PostgreSQL, withhold small cells and give all lines; DuckDB counts from Parquet files of the same
rows, and withholds nothing. Both have both cores and take turns, so a noisy minute meets both alike.
`BENCH_CALLS` is the number of calls; `BENCH_HISTORY` a folder where the history is kept for the next run.
"""

import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import duckdb
from sqlalchemy import URL

from app.domain.reports import REPORTS
from app.rules.catalog import load
from app.services import reports
from app.storage import schema
from app.storage.embedded import embedded
from app.storage.engine import Database
from benchmarks import report_history
from benchmarks.ground import ROUNDS, Verdicts, at_most, console, median_ratio
from benchmarks.report_figures import FIGURES

CALLS = int(os.environ.get("BENCH_CALLS", "2000000"))
SECONDS, RATIO = 2.0, 1.5
END = datetime(2026, 1, 1, tzinfo=UTC)
PERIODS = {"one year": datetime(2025, 1, 1, tzinfo=UTC), "all four years": datetime(2022, 1, 1, tzinfo=UTC)}


def main() -> None:
    """Measure, print, and exit with 1 if something was not reached."""
    with _history() as (url, folder):
        figures = asyncio.run(_measured(url, folder))
    reached = True
    for period in PERIODS:
        verdicts = Verdicts(f"{CALLS:,} calls, {period}: medians of {ROUNDS} rounds")
        for name in REPORTS:
            ours, theirs = figures[period, name]
            verdicts.add(f"{name}: seconds", statistics.median(ours), SECONDS, at_most)
            if theirs:
                verdicts.add(f"{name}: ours : DuckDB", median_ratio(ours, theirs), RATIO, at_most)
        verdicts.show()
        reached &= verdicts.reached
    raise SystemExit(not reached)


@contextmanager
def _history() -> Iterator[tuple[URL, Path]]:
    """PostgreSQL and a folder of Parquet with the same rows: those of the last run, if they were kept."""
    with tempfile.TemporaryDirectory(prefix="triage-bench-") as made:
        folder = Path(os.environ.get("BENCH_HISTORY", made))
        kept = (folder / "filled").exists()
        if not kept:
            console.print(f"a history of {CALLS:,} calls ...")
            folder.mkdir(parents=True, exist_ok=True)
            report_history.parquet(folder, CALLS)
        with embedded(folder / "data") as url:
            asyncio.run(_migrated(url))
            if not kept:
                report_history.fill(url, folder)
                (folder / "filled").touch()
            yield url, folder


async def _migrated(url: URL) -> None:
    database = Database(url, jurisdiction=load().city.jurisdiction)
    await schema.upgrade(database)
    await database.close()


async def _measured(url: URL, folder: Path) -> dict[tuple[str, str], tuple[list[float], list[float]]]:
    """Seconds of every round, ours and DuckDB's, by period and report; a first round only warms."""
    catalog = load()
    database = Database(url, jurisdiction=catalog.city.jurisdiction)
    figures: dict[tuple[str, str], tuple[list[float], list[float]]] = {}
    with duckdb.connect() as duck:
        duck.execute("SET TimeZone = 'UTC'")
        for table in report_history.TABLES:
            duck.execute(f"CREATE VIEW {table} AS FROM '{folder / table}.parquet'")
        for period, begin in PERIODS.items():
            duck.execute(f"SET VARIABLE begin_at = TIMESTAMPTZ '{begin}'")
            duck.execute(f"SET VARIABLE end_at = TIMESTAMPTZ '{END}'")
            for name in REPORTS:
                ours, theirs = figures[period, name] = [], []
                for _ in range(ROUNDS + 1):
                    start = time.perf_counter()
                    await reports.answer(database, catalog, name, begin=begin, end=END)
                    ours.append(time.perf_counter() - start)
                    if name in FIGURES:
                        start = time.perf_counter()
                        duck.execute(FIGURES[name]).fetchall()
                        theirs.append(time.perf_counter() - start)
                del ours[0], theirs[:1]
                _told(period, name, ours, theirs)
    await database.close()
    return figures


def _told(period: str, name: str, ours: list[float], theirs: list[float]) -> None:
    rounds = " ".join(f"{one:6.2f}" for one in ours), " ".join(f"{one:6.2f}" for one in theirs)
    console.print(f"{period:15}{name:12} ours {rounds[0]} s   DuckDB {rounds[1]} s", highlight=False)


if __name__ == "__main__":
    main()
