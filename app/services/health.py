"""Is the service fit to work: database, schema, catalog; and the gauges read from the database."""

import asyncio
import math
from dataclasses import dataclass

from app.errors import UnavailableError
from app.rules.catalog import Catalog
from app.services import queues
from app.services.rulebook import Rulebook
from app.storage import health as storage
from app.storage import person_links, quarantine, reviews, schema
from app.storage.engine import Connection, Database
from app.telemetry import metrics

_PATIENCE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Readiness:
    """Each check with whether it passed and a word about it."""

    checks: dict[str, tuple[bool, str]]

    @property
    def ready(self) -> bool:
        """Whether the service may be sent work."""
        return all(passed for passed, _ in self.checks.values())


async def readiness(database: Database, rulebook: Rulebook) -> Readiness:
    """Whether the database answers, at this code's schema version, with a catalog loaded.

    A catalog that was refused leaves the one before it live: ready, and said.
    """
    catalog = rulebook.catalog
    stale = f"; a newer one was {rulebook.problem}" if rulebook.problem else ""
    loaded = (True, f"digest {catalog.digest[:12]}, {len(catalog.rules)} rules{stale}")
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            at = await database.run(schema.current)
    except (UnavailableError, TimeoutError):
        gone = (False, "does not answer")
        return Readiness({"database": gone, "schema": (False, "unknown"), "catalog": loaded})
    current = (at == schema.head(), f"at {at}, this code needs {schema.head()}")
    return Readiness({"database": (True, "answers"), "schema": current, "catalog": loaded})


def _or_unknown(count: int | None) -> float:
    """NaN for a count that is too small to be told."""
    return math.nan if count is None else count


async def read_gauges(database: Database, catalog: Catalog) -> None:
    """Set the gauges whose truth is in the database."""
    for state in await queues.states(database, catalog):
        metrics.QUEUE_DEPTH.labels(state.queue).set(_or_unknown(state.depth))
        metrics.QUEUE_OLDEST_SECONDS.labels(state.queue).set(state.oldest_seconds or 0)
        metrics.QUEUE_CLAIMED.labels(state.queue).set(_or_unknown(state.claimed))
        metrics.QUEUE_HELD.labels(state.queue).set(state.held)

    async def work(connection: Connection) -> tuple[int, int, int, float]:
        oldest = await storage.oldest_transaction_seconds(connection)
        unread, alike = await reviews.unread(connection), await person_links.candidates(connection)
        return await quarantine.waiting(connection), unread, alike, oldest

    waiting, unread, alike, oldest = await database.run(work)
    metrics.PERSON_LINKS_WAITING.set(alike)
    metrics.QUARANTINE_WAITING.set(waiting)
    metrics.REVIEWS_WAITING.set(unread)
    metrics.OLDEST_TRANSACTION_SECONDS.set(oldest)
    for pool, taken in database.pool_in_use().items():
        metrics.POOL_IN_USE.labels(pool).set(taken)
