"""What codes say of calls, beside what our tags say."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from app.domain.codes import CALLS, Said, Spoken, codes
from app.domain.tabulation import Shown, share, suppressed
from app.rules.catalog import Catalog
from app.rules.proof import example_call
from app.services.person_keys import DOMESTIC
from app.services.steps import in_steps
from app.storage import codes as storage
from app.storage.engine import Database


async def lines(
    database: Database, catalog: Catalog, *, begin: datetime, end: datetime
) -> list[dict[str, Any]]:
    """Where initial type, final type, clearance codes and tags agree and where not, small cells withheld."""
    rows = await in_steps(database, storage.coded, begin=begin, end=end)
    shown = await asyncio.to_thread(_shown, catalog, rows)
    return [_line(said, shown) for said in shown]


def _shown(catalog: Catalog, rows: Sequence[Any]) -> Shown:
    """With what each code says: what the rules say of a call of which nothing else is known."""

    @cache
    def topics(code: str | None, words: str | None, cleared: tuple[str, ...] = ()) -> frozenset[str]:
        stated = {"call_type_code": code, "call_type": words, "clearance_codes": list(cleared)}
        return _topics(catalog.evaluate(example_call(stated)).tags)

    counts: Counter[tuple[frozenset[str], frozenset[str], frozenset[str], frozenset[str]]] = Counter()
    for row in (row for row in rows if row.calls):
        first = topics(row.first_call_type, row.first_call_type)
        final = topics(row.call_type_code, row.call_type)
        cleared = topics(None, None, tuple(row.clearance_codes))
        counts[first, final, cleared, _topics(row.tags)] += row.calls
    live = sorted({rule.topic for rule in catalog.rules if rule.topic and rule.status == "live"})
    return codes(
        [Spoken(*one, calls) for one, calls in counts.items()],
        live,
        sum(row.merged for row in rows),
        [DOMESTIC],
    )


def _topics(tags: Any) -> frozenset[str]:
    return frozenset([tag.partition(".")[0] for tag in tags])


def _line(said: Said, shown: Shown) -> dict[str, Any]:
    calls = shown[said][CALLS]
    line = {**said._asdict(), CALLS: calls, "share": share(calls, shown[said.whole][CALLS])}
    return {**line, "suppressed": suppressed(line, (CALLS,))}
