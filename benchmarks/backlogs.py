"""Backlogs of the same size for our queue and for two job queues: each is filled, then claimed from."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import asyncpg
import httpx
import procrastinate
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.domain.types import QueueEntrypoint
from pgqueuer.queries import EntrypointExecutionParameter, Queries
from procrastinate.jobs import Status as JobStatus
from procrastinate.types import JSONDict
from sqlalchemy import URL

from app.domain.access import Caller, Role
from app.domain.referral import Verb
from app.rules.catalog import load
from app.services import queues, referrals
from app.services.referrals import Move
from app.services.wakeups import Wakeups
from app.storage.engine import Database
from benchmarks.ground import execute, server, source_key

BATCH = 10
QUEUE = "mhop"
Turn = Callable[[], Awaitable[None]]  # claim ten and complete them

_COPY = """
INSERT INTO {table} SELECT (jsonb_populate_record(one, {changes})).*
FROM {table} AS one, {rows} WHERE NOT EXISTS (SELECT FROM {table} OFFSET 1)
"""
_RANK = "to_jsonb(now() - n * interval '1 s')"


def fill_ours(url: URL, size: int) -> None:
    """One mental-health call comes in through the front door; the others are copies of it."""
    with server("ours", url) as port:
        key = source_key(url)
        sent = httpx.post(
            f"http://127.0.0.1:{port}/v1/events",
            headers={"Authorization": f"Bearer {key}"},
            json={
                "event_id": "first",
                "call_number": "first",
                "occurred_at": "2026-11-23T05:00:00-05:00",
                "kind": "created",
                "call": {"call_type_code": "MHCRIS", "address": "1 Invented St", "beat": "112"},
                "notes": [{"note_id": "n", "text": "Subject is off his meds and hears voices. " * 8}],
            },
        )
        assert [one["queue"] for one in sent.json()["referrals"]] == [QUEUE], sent.text
    numbered = f"generate_series(2, {size}) AS n"
    identity = "'call_id', gen_random_uuid(), 'call_number', n::text"
    _copy(url, "calls", f"jsonb_build_object({identity})", numbered)
    each = "(SELECT call_id, row_number() OVER () AS n FROM calls WHERE call_number <> 'first') AS c"
    offered = f"'call_id', c.call_id, 'rank_at', {_RANK}"
    _copy(url, "evaluations", "jsonb_build_object('call_id', c.call_id)", each)
    _copy(url, "referrals", f"jsonb_build_object('referral_id', gen_random_uuid(), {offered})", each)
    each = "(SELECT referral_id FROM referrals EXCEPT SELECT referral_id FROM transitions) AS r"
    _copy(url, "transitions", "jsonb_build_object('referral_id', r.referral_id)", each)
    execute(url, "VACUUM (ANALYZE)")


def _copy(url: URL, table: str, changes: str, rows: str) -> None:
    execute(url, _COPY.format(table=table, changes=changes, rows=rows))


@asynccontextmanager
async def ours(url: URL) -> AsyncIterator[Turn]:
    """What the routes for claims and completion call, answers included."""
    catalog = load()
    database = Database(url, jurisdiction=catalog.city.jurisdiction)
    wakeups = Wakeups(database)
    caller = Caller("bench", Role.AGENCY, queues=frozenset((QUEUE,)))
    numbers = iter(range(10**9))

    async def turn() -> None:
        claimed = await queues.claim(
            database,
            catalog,
            wakeups,
            caller,
            QUEUE,
            request_id=f"request-{next(numbers)}",
            most=BATCH,
            seconds=300,
            wait_seconds=0,
        )
        moves = [Move(one["referral_id"], one["claim_token"]) for one in claimed]
        done = await referrals.advance(database, catalog, caller, Verb.COMPLETE, moves)
        assert len(done) == BATCH
        assert all(isinstance(one, dict) and one["status"] == "completed" for one in done)

    yield turn
    await database.close()


@asynccontextmanager
async def pgqueuer(url: URL, size: int) -> AsyncIterator[Turn]:
    """pgqueuer: dequeue ten, then log them as done; its log is its audit. Jobs carry what ours read."""
    connection = await asyncpg.connect(**_where(url))
    queries = Queries(AsyncpgDriver(connection))
    await queries.install()
    for start in range(0, size, 10_000):
        several = min(10_000, size - start)
        await queries.enqueue([QUEUE] * several, [_PAYLOAD] * several, [0] * several)
    await connection.execute("VACUUM (ANALYZE)")
    entrypoints = {QueueEntrypoint(QUEUE): EntrypointExecutionParameter(concurrency_limit=0)}
    manager = (await connection.fetchrow("SELECT gen_random_uuid() AS id"))["id"]

    async def turn() -> None:
        jobs = await queries.dequeue(BATCH, entrypoints, manager, None, timedelta(seconds=300))
        await queries.log_jobs([(job, "successful", None) for job in jobs])
        assert len(jobs) == BATCH

    yield turn
    await connection.close()


@asynccontextmanager
async def one_by_one(url: URL, size: int) -> AsyncIterator[Turn]:
    """procrastinate: it has no claim of several, so ten are fetched and finished one after another."""
    connector = procrastinate.PsycopgConnector(conninfo="", kwargs=_where(url, "dbname"), min_size=1)
    app = procrastinate.App(connector=connector)
    task = app.task(name="work", queue=QUEUE)(_work)
    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        for start in range(0, size, 10_000):
            several: list[JSONDict] = [{"payload": _PAYLOAD.decode()}] * min(10_000, size - start)
            await task.batch_defer_async(*several)
        await asyncio.to_thread(execute, url, "VACUUM (ANALYZE)")
        jobs = app.job_manager
        worker = await jobs.register_worker()

        async def turn() -> None:
            for _ in range(BATCH):
                job = await jobs.fetch_job([QUEUE], worker)
                assert job is not None
                await jobs.finish_job(job, JobStatus.SUCCEEDED, delete_job=False)

        yield turn


async def _work(payload: str) -> None:
    """Nothing: jobs are only claimed and finished."""


_PAYLOAD = json.dumps({"narrative": "Subject is off his meds and hears voices. " * 20}).encode()


def _where(url: URL, name: str = "database") -> dict[str, str]:
    return {"host": str(url.query["host"]), "user": str(url.username), name: str(url.database)}
