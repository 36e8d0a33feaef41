"""Elapsed time of every pair of milestones, or of any one."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.domain.elapsed import PAIRS, Elapsed, Pair, pair_between, summaries
from app.domain.survival import Span
from app.domain.working_hours import WorkingClock
from app.errors import InvalidError
from app.rules.catalog import Catalog
from app.services.steps import in_steps
from app.services.training import known_course
from app.storage import elapsed as storage
from app.storage.engine import Database

_OVERLAPPING = ("queue", "program", "urgency")  # for calls: one may be referred to several

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
    rows = await in_steps(
        database,
        storage.spans,
        begin=begin,
        end=end,
        pairs=pairs,
        group_by=group_by,
        course=course,
        zone=catalog.city.timezone,
        reporting=reporting,
        whole=hours == "business",
    )
    # Arithmetic of millions would hold up every other request.
    return await asyncio.to_thread(_told, catalog, pairs, rows, group_by, hours)


def _pairs(start: str | None, end: str | None) -> Sequence[Pair]:
    if start is None and end is None:
        return PAIRS
    if start is None or end is None or start == end:
        raise InvalidError("from_milestone and to_milestone are two, and go together.", pointer="/query")
    return (pair_between(start, end),)


def _told(
    catalog: Catalog, pairs: Sequence[Pair], rows: Sequence[Any], group_by: str | None, hours: str
) -> Lines:
    found = _spans(catalog, rows, hours)
    told, points = [], []
    margins = _of_weekday_and_hour if group_by == "weekday_hour" else None
    for pair in pairs:
        groups = found.get(pair.name, {} if group_by else {None: []})
        apart = group_by not in ("tag", "weekday_hour") and not (pair.of_calls and group_by in _OVERLAPPING)
        in_order = dict(sorted(groups.items(), key=lambda one: one[0] or ""))

        def target(group: str | None, pair: Pair = pair) -> float | None:
            return _target(catalog, pair.name, group, group_by)

        for row in summaries(pair, in_order, target, apart=apart, margins=margins):
            points += [_point(row, point) for point in row.curve]
            told.append({**asdict(row), "meaning": pair.meaning})
    return told, points


def _of_weekday_and_hour(group: str) -> Sequence[str]:
    """The groups of other reports of which this one, such as `5 Fri 07`, is a part."""
    weekday, _, hour = group.rpartition(" ")
    return weekday, hour


def _spans(catalog: Catalog, rows: Sequence[Any], hours: str) -> dict[str, dict[str | None, list[Span]]]:
    """By pair and group; in working hours, if those are asked for."""
    clock = None
    if hours == "business" and rows:
        working = catalog.city.working_hours.on(ZoneInfo(catalog.city.timezone))
        first = min(min(row.begins, row.ends) for row in rows)
        clock = WorkingClock(working, first, max(max(row.begins, row.ends) for row in rows))
    found: dict[str, dict[str | None, list[Span]]] = {}
    for row in rows:
        seconds = clock.between(row.begins, row.ends) if clock else row.ends - row.begins
        span = Span(seconds, row.ended, row.late, row.count)
        found.setdefault(row.pair, {}).setdefault(row.grp, []).append(span)
    return found


def _point(row: Elapsed, point: Any) -> dict[str, Any]:
    told = point._asdict() | {"at_risk": None if row.open is None else point.at_risk}
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
