"""The servers that are measured against one another, each started as a process of its own.

ours      the service
null      the service with the database left out of intake: it reads, folds, evaluates and answers
single    the service with one single-statement transaction per request: nothing shared, nothing read
everyday  a FastAPI route with an ORM session per request (benchmarks/everyday.py)
"""

import gc
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from fastapi import FastAPI
from sqlalchemy import make_url

from app.main import create_app
from app.rules.catalog import Catalog, load
from app.services.group import Sent
from app.services.intake import Intake
from app.services.receipts import Receipt
from app.settings import Settings
from app.storage.engine import Database
from app.telemetry import logs


class _NoDatabase:
    """Stands where the database and its driver would: nothing is stored, and nothing gets stored."""

    @asynccontextmanager
    async def intake(self) -> AsyncIterator[Any]:
        yield self

    async def fetch(self, _sql: str, sources: Sequence[str], *_: Any) -> list[dict[str, Any]]:
        blank = {"known": False, "fingerprint": None, "call_id": None, "linked": False}
        return [{**blank, "n": number} for number in range(len(sources))]

    async def fetchval(self, *_: Any, **__: Any) -> None:
        return None


def _without_writes(app: FastAPI) -> None:
    app.state.services.intake._database = _NoDatabase()


def _one_statement_each(app: FastAPI) -> None:
    intake: Intake = app.state.services.intake

    async def receive(source: str, readings: Sequence[Any]) -> Sequence[Receipt]:
        return await intake._attempt([Sent(source, reading) for reading in readings], guess=True)

    intake.receive = receive  # type: ignore[method-assign]


_VARIANTS = {"null": _without_writes, "single": _one_statement_each}


def application(name: str, url: str, catalog: Catalog) -> FastAPI:
    """The application of this name."""
    if name == "everyday":
        from benchmarks.everyday import create

        return create(make_url(url), catalog)
    database = Database(make_url(url), jurisdiction=catalog.city.jurisdiction)
    app = create_app(Settings(), database, catalog)
    lifespan = app.router.lifespan_context

    @asynccontextmanager
    async def changed(one: FastAPI) -> AsyncIterator[Any]:
        async with lifespan(one) as state:
            if name in _VARIANTS:
                _VARIANTS[name](one)
            yield state

    app.router.lifespan_context = changed
    return app


def main() -> None:
    """Serve `NAME URL PORT` until stopped."""
    name, url, port = sys.argv[1:4]
    logs.configure("error")
    app = application(name, url, load())
    if name != "everyday":
        gc.collect()
        gc.freeze()
        gc.set_threshold(50_000, 20, 50)
    uvicorn.run(app, port=int(port), log_config=None, access_log=False, lifespan="on")


if __name__ == "__main__":
    main()
