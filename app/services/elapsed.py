"""Elapsed time of every pair of milestones, or of any one."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.domain.elapsed import PAIRS, Elapsed, Pair, counts, pair_between, summaries
from app.domain.elapsed_cells import APART, CROSSED, OVERLAPPING, Way, hidden_counts
from app.domain.survival import Spans
from app.domain.working_hours import WorkingClock
from app.errors import InvalidError
from app.rules.catalog import Catalog
from app.services.steps import in_steps
from app.services.training import known_course
from app.storage import elapsed as storage
from app.storage.engine import Database

_OVERLAPPING = ("queue", "program", "urgency")  # for calls: one may be referred to several

_TOLD = [field.name for field in fields(Elapsed) if field.name != "curve"]

Lines = tuple[list[dict[str, Any]], list[dict[str, Any]]]


async def lines(
    database: Database,
    catalog: Catalog,
    *,
    begin: datetime,
    end: datetime,
    group_by: str | None = None,
    from_milestone: str | None = None,
    to_milestone: str | None = None,
    hours: str = "calendar",
    course: str | None = None,
) -> Lines:
    """The figures of the calls that began in the period, and the curves behind them.

    Raises InvalidError for one milestone without the other, or the same twice, or for a course where nothing
    is grouped by training, NotFoundError for a course that nobody completed.
    """
    if course is not None and group_by != "trained":
        raise InvalidError("course goes with group_by trained.", pointer="/query/course")
    await known_course(database, course)
    pairs = _pairs(from_milestone, to_milestone)
    reporting = [queue.id for queue in catalog.queues.values() if queue.takes_statutory_reports]
    parts = await in_steps(
        database,
        storage.spans,
        begin=begin,
        end=end,
        pairs=[*PAIRS, *(pair for pair in pairs if pair not in PAIRS)],  # told beside these
        group_by=group_by,
        course=course,
        zone=catalog.city.timezone,
        reporting=reporting,
    )
    # Arithmetic of millions would hold up every other request.
    return await asyncio.to_thread(_told, catalog, pairs, parts, group_by, hours)


def _pairs(start: str | None, end: str | None) -> Sequence[Pair]:
    if start is None and end is None:
        return PAIRS
    if start is None or end is None or start == end:
        raise InvalidError("from_milestone and to_milestone are two, and go together.", pointer="/query")
    return (pair_between(start, end),)


def _told(
    catalog: Catalog, pairs: Sequence[Pair], parts: Sequence[storage.Part], group_by: str | None, hours: str
) -> Lines:
    every = [*PAIRS, *(pair for pair in pairs if pair not in PAIRS)]
    found = _spans(catalog, list(storage.intervals(parts, every)), hours)
    hidden = _hidden(every, found, group_by)
    told, points = [], []
    for pair in pairs:
        groups = found.get(pair.name, {} if group_by else {None: Spans.of([])})
        in_order = dict(sorted(groups.items(), key=lambda one: one[0] or ""))

        def target(group: str | None, pair: Pair = pair) -> float | None:
            return _target(catalog, pair.name, group, group_by)

        gone = [(group, column) for name, group, column in hidden if name == pair.name]
        compared = _ways(group_by, of_calls=pair.of_calls) is APART
        for row in summaries(pair, in_order, target, compared=compared, hidden=gone):
            points += [_point(row, point) for point in row.curve]
            told.append({**{name: getattr(row, name) for name in _TOLD}, "meaning": pair.meaning})
    return told, points


def _ways(group_by: str | None, *, of_calls: bool) -> Sequence[Way]:
    """What the groups are part of."""
    if group_by == "tag" or (of_calls and group_by in _OVERLAPPING):
        return OVERLAPPING
    return CROSSED if group_by == "weekday_hour" else APART


def _hidden(
    pairs: Sequence[Pair], found: Mapping[str, Mapping[str | None, Spans]], group_by: str | None
) -> set[tuple[str, str | None, str]]:
    """Which counts are withheld: of each kind of pairs together, since they tell of one another."""
    hidden: set[tuple[str, str | None, str]] = set()
    for of_calls in (True, False):
        alike = [pair for pair in pairs if pair.of_calls is of_calls]
        counted = {
            pair.name: {group: counts(spans) for group, spans in found.get(pair.name, {}).items()}
            for pair in alike
        }
        hidden |= hidden_counts(alike, counted, ways=_ways(group_by, of_calls=of_calls))
    return hidden


def _spans(
    catalog: Catalog, intervals: Sequence[storage.Intervals], hours: str
) -> dict[str, dict[str | None, Spans]]:
    """By pair and group; in working hours, if those are asked for."""
    some = [one for one in intervals if len(one.begins)]
    clock = None
    if hours == "business" and some:
        working = catalog.city.working_hours.on(ZoneInfo(catalog.city.timezone))
        ends = [float(end) for one in some for at in one.instants() for end in (at.min(), at.max())]
        clock = WorkingClock(working, min(ends), max(ends))
    found: dict[str, dict[str | None, Spans]] = {}
    for one in some:
        seconds = clock.between(*one.instants()) if clock else one.seconds
        found.setdefault(one.pair.name, {})[one.group] = Spans.alike(seconds, one.ended, one.late)
    return found


def _point(row: Elapsed, point: Any) -> dict[str, Any]:
    counts_told = not {"n", "open", "negative"} & set(row.suppressed)
    told = point._asdict() | {"at_risk": point.at_risk if counts_told else None}
    return {"pair": row.pair, "group": row.group, "n": row.n, **told}


def _target(catalog: Catalog, pair: str, group: str | None, group_by: str | None) -> float | None:
    """The target in seconds: the city's, the queue's, or the one that every queue shares."""
    if (seconds := catalog.city.target_seconds.get(pair)) is not None:
        return seconds
    if group_by in ("queue", "program") and group is not None:
        queue = catalog.queues.get(group.partition("/")[0])
        return queue.target_seconds.get(pair) if queue else None
    stated = {queue.target_seconds[pair] for queue in catalog.queues.values() if pair in queue.target_seconds}
    return stated.pop() if len(stated) == 1 else None
