"""How good what sources send is, by source and week."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from app.domain.quality import COLUMNS, Called, Feed, Heard, quality, signal
from app.domain.tabulation import share, suppressed
from app.rules.catalog import Catalog
from app.services.steps import in_steps
from app.storage import quality as storage
from app.storage.engine import Database


async def lines(
    database: Database, catalog: Catalog, *, begin: datetime, end: datetime
) -> list[dict[str, Any]]:
    """Signals of events, late milestones and unread notes by source and week, small cells withheld."""
    period: dict[str, Any] = {"begin": begin, "end": end, "zone": catalog.city.timezone}
    events = await in_steps(database, storage.events, **period)
    calls = await in_steps(database, storage.calls, **period)
    heard = [Heard(Feed(row.source, row.week), _kinds(row.signals), row.events) for row in events]
    called = [Called(Feed(row.source, row.week), row.back_entered, row.unread, row.calls) for row in calls]
    shown, kinds = await asyncio.to_thread(quality, heard, called)
    return [_line(feed, line, kinds) for feed, line in shown.items()]


def _kinds(signals: Sequence[str]) -> frozenset[str]:
    """Without what each is about: a field's name is the source's own, and may say anything."""
    return frozenset([one.partition(":")[0] for one in signals])


def _line(feed: Feed, line: Mapping[str, int | None], kinds: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = {
        **feed._asdict(),
        **{name: line[name] for name in COLUMNS},
        "with_signals_share": share(line["with_signals"], line["events"]),
        "signals_by_kind": {kind: line[signal(kind)] for kind in kinds},
    }
    hidden = suppressed(found, COLUMNS)
    if None in found["signals_by_kind"].values():
        hidden.append("signals_by_kind")
    return {**found, "suppressed": hidden}
