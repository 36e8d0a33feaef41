"""What `triage doctor` looks at: is this set up so that nothing acknowledged is ever lost."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app import clock
from app.rules.catalog import Catalog
from app.storage import health as storage
from app.storage import schema
from app.storage.engine import Connection, Database

_OLDEST_SERVER = 15
_CLOCKS_APART_SECONDS = 2.0
_LEAST_FREE_BYTES = 1024**3
_SAFE_COMMITS = ("on", "remote_apply", "remote_write")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; `advice` says what to do if it is not well."""

    subject: str
    verdict: str  # ok, warning or failure
    detail: str
    advice: str = ""


async def examine(
    database: Database, catalog: Catalog, *, data_dir: Path | None, links: bool
) -> list[Finding]:
    """Every finding. `data_dir`: of the embedded database, if it is that; `links`: are persons linked."""

    async def work(connection: Connection) -> tuple[Any, str | None]:
        at = await schema.current(connection)
        return (await storage.facts(connection) if at else None), at

    facts, at = await database.run(work)
    found = [*_catalog(catalog), *_schema(at), *_links(on=links)]
    if facts is not None:
        found += [*_durability(facts), *_clocks(facts), *_keys(facts)]
    if data_dir is not None:
        found += _disk(data_dir)
    return found


def _durability(facts: Any) -> Iterator[Finding]:
    version = int(facts.server_version.split(".")[0])
    yield _finding(
        "server version",
        version >= _OLDEST_SERVER,
        f"PostgreSQL {facts.server_version}",
        f"Use PostgreSQL {_OLDEST_SERVER} or newer.",
    )
    for name in ("fsync", "full_page_writes"):
        advice = f"Set {name} = on: without it a power cut loses what was acknowledged."
        yield _finding(name, getattr(facts, name) == "on", getattr(facts, name), advice)
    yield _finding(
        "synchronous_commit",
        facts.synchronous_commit in _SAFE_COMMITS,
        facts.synchronous_commit,
        "Set synchronous_commit = on: otherwise a commit is answered before it is on disk.",
    )


def _schema(at: str | None) -> Iterator[Finding]:
    head = schema.head()
    yield _finding("schema", at == head, f"at {at}, this code needs {head}", "Run `triage database upgrade`.")


def _catalog(catalog: Catalog) -> Iterator[Finding]:
    yield Finding("catalog", "ok", f"{len(catalog.rules)} rules, digest {catalog.digest[:12]}")


def _links(*, on: bool) -> Iterator[Finding]:
    advice = "Set TRIAGE_LINK_SECRET, 32 random characters or more, to recognise persons across calls."
    yield Finding("person links", "ok", "on") if on else Finding("person links", "warning", "off", advice)


def _clocks(facts: Any) -> Iterator[Finding]:
    apart = abs((clock.now() - facts.server_time).total_seconds())
    yield _finding(
        "clock",
        apart <= _CLOCKS_APART_SECONDS,
        f"{apart:.1f} s from the database's",
        "Synchronise both machines (NTP): recorded times are taken from both.",
    )


def _keys(facts: Any) -> Iterator[Finding]:
    live, soon = facts.live_keys, facts.keys_expiring_soon
    if not live:
        advice = "Issue one: `triage keys create --role source --source NAME`."
        yield Finding("keys", "warning", "no live key", advice)
    elif soon:
        advice = "Rotate them: `triage keys rotate KEY_ID`."
        yield Finding("keys", "warning", f"{soon} of {live} expire within 14 days", advice)
    else:
        yield Finding("keys", "ok", f"{live} live")


def _disk(data_dir: Path) -> Iterator[Finding]:
    free = shutil.disk_usage(data_dir).free
    advice = "Free some: a full disk stops PostgreSQL."
    yield _finding("disk", free >= _LEAST_FREE_BYTES, f"{free / 1024**3:.1f} GiB free", advice)
    advice = "Set TRIAGE_DATABASE_URL: the embedded database is for trying out and for small places."
    yield Finding("database", "ok", f"embedded, in {data_dir}", advice)


def _finding(subject: str, well: bool, detail: str, advice: str) -> Finding:
    return Finding(subject, "ok", detail) if well else Finding(subject, "failure", detail, advice)
