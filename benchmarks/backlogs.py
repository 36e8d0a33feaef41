"""Backlogs of the same size for our queue and for two job queues: each is filled, then claimed from."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from uuid import UUID

import asyncpg
import httpx
import procrastinate
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.domain.types import QueueEntrypoint
from pgqueuer.queries import EntrypointExecutionParameter, Queries
from procrastinate.jobs import Status as JobStatus
from procrastinate.types import JSONDict
from sqlalchemy import URL, Table

from app.domain.referral import Verb
from app.rules.catalog import load
from app.services.referrals import Move
from app.storage import moves
from app.storage.driver import speak_json
from app.storage.engine import Database
from app.storage.tables import calls, evaluations, referrals, transitions
from benchmarks.ground import execute, server, source_key

BATCH = 10
QUEUE = "mhop"
Turn = Callable[[], Awaitable[None]]  # claim ten and complete them


_COPY = """
SET session_replication_role = replica;
INSERT INTO {table} ({names}) SELECT {values} FROM (SELECT * FROM {table} LIMIT 1) AS one, {rows}
"""


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
    numbers = f"generate_series(2, {size}) AS number"
    others = (
        "(SELECT call_id, row_number() OVER () AS number FROM calls WHERE call_number <> 'first') AS other"
    )
    offered = "(SELECT referral_id FROM referrals EXCEPT SELECT referral_id FROM transitions) AS offered"
    _copy(url, calls, {"call_id": "uuidv7()", "call_number": "number::text"}, numbers)
    _copy(url, evaluations, {"call_id": "other.call_id"}, others)
    anew = {"referral_id": "uuidv7()", "rank_at": "now() - number * interval '1 s'"}
    _copy(url, referrals, {**anew, "call_id": "other.call_id"}, others)
    _copy(url, transitions, {"referral_id": "offered.referral_id"}, offered)
    execute(url, "VACUUM (ANALYZE)")


def _copy(url: URL, table: Table, changes: dict[str, str], rows: str) -> None:
    """For each of these rows, copy the one row of the table with some columns changed.

    Foreign keys are not looked up again: the row was checked, and the copies differ in keys that exist.
    """
    names = [column.name for column in table.c]
    values = ", ".join(changes.get(name, f"one.{name}") for name in names)
    execute(url, _COPY.format(table=table.name, names=", ".join(names), values=values, rows=rows))


@asynccontextmanager
async def ours(url: URL) -> AsyncIterator[Turn]:
    """What the routes for claims and completion ask of storage."""
    database = Database(url, jurisdiction=load().city.jurisdiction)
    numbers = iter(range(10**9))

    async def turn() -> None:
        request = f"request-{next(numbers)}"
        claimed = await moves.claim(
            database, QUEUE, actor="agency:bench", request_id=request, most=BATCH, seconds=300
        )
        sent = [
            Move(row["referral_id"], row["claim_token"], row["version"], outcome="engaged")
            for row in claimed or ()
        ]
        done = await moves.advance(
            database,
            Verb.COMPLETE,
            "agency",
            sent,
            actor="agency:bench",
            queues=[QUEUE],
            outcomes=[f"{QUEUE}/engaged"],
        )
        assert len(done) == BATCH

    yield turn
    await database.close()


@asynccontextmanager
async def pgqueuer(url: URL, size: int) -> AsyncIterator[tuple[Turn, Turn]]:
    """pgqueuer: dequeue ten, read their calls, log them as done; the second turn reads no calls.

    Its log is its audit. A job carries the id of its call, for a call changes while its job waits.
    """
    connection = await asyncpg.connect(**_where(url))
    await speak_json(connection)
    queries = Queries(AsyncpgDriver(connection))
    await queries.install()
    ids = [row["call_id"].bytes for row in await connection.fetch("SELECT call_id FROM calls LIMIT 10000")]
    for _ in range(size // len(ids)):
        await queries.enqueue([QUEUE] * len(ids), list(ids), [0] * len(ids))
    await connection.execute("VACUUM (ANALYZE)")
    entrypoints = {QueueEntrypoint(QUEUE): EntrypointExecutionParameter(concurrency_limit=0)}
    manager = (await connection.fetchrow("SELECT gen_random_uuid() AS id"))["id"]

    async def turn(*, reading: bool) -> None:
        jobs = await queries.dequeue(BATCH, entrypoints, manager, None, timedelta(seconds=300))
        if reading:
            read = await connection.fetch(_CALLS, [UUID(bytes=job.payload) for job in jobs])
            assert len(read) == BATCH
        await queries.log_jobs([(job, "successful", None) for job in jobs])
        assert len(jobs) == BATCH

    yield partial(turn, reading=True), partial(turn, reading=False)
    await connection.close()


@asynccontextmanager
async def one_by_one(url: URL, size: int) -> AsyncIterator[Turn]:
    """procrastinate: it has no claim of several, so ten are fetched and finished one after another."""
    connector = procrastinate.PsycopgConnector(conninfo="", kwargs=_where(url, "dbname"), min_size=1)
    app = procrastinate.App(connector=connector)
    task = app.task(name="work", queue=QUEUE)(_work)
    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        several: list[JSONDict] = [{"call_id": str(number)} for number in range(10_000)]
        for _ in range(size // len(several)):
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


_CALLS = """
SELECT calls.*, (
    SELECT matches FROM evaluations WHERE evaluations.call_id = calls.call_id ORDER BY version DESC LIMIT 1)
FROM calls WHERE call_id = ANY($1)
"""


async def _work(call_id: str) -> None:
    """Nothing: jobs are only claimed and finished."""


def _where(url: URL, name: str = "database") -> dict[str, str]:
    return {"host": str(url.query["host"]), "user": str(url.username), name: str(url.database)}
