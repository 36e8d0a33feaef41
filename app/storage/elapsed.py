"""Intervals between milestones, read by columns.

Millions of rows are dear to make into objects one by one: of each group every column comes as the bytes of
its instants, one after another, and is used as an array.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import text

from app.domain.elapsed import CALLS, REFERRALS, Pair
from app.storage.engine import Connection
from app.storage.training import FIRST

LATE_SECONDS = 3600  # told longer after it happened, an instant is back-entered
LATE = f"{LATE_SECONDS} seconds"

# How a group is named, for intervals of calls and of referrals (c: calls, r: referrals).
_GROUPS = {
    None: "NULL::text",
    "queue": "r.queue",
    "program": "r.queue || '/' || r.program",
    "urgency": "CASE WHEN r.urgent THEN 'urgent' ELSE 'routine' END",
    "trained": """CASE WHEN c.officers = '{}' THEN 'no_officer' WHEN f.call_id IS NULL THEN 'not_trained'
        ELSE 'trained' END""",
    "beat": "COALESCE(c.beat, '(none)')",
    "tag": "t.tag",
}
# Groups by time, on the clocks of the city: an hour's name is written once, not for each call.
_BY_TIME = {"month": "YYYY-MM", "weekday": "ID Dy", "hour": "HH24", "weekday_hour": "ID Dy HH24"}
_HOUR = "date_trunc('hour', c.began_at AT TIME ZONE :zone)"
# A call counts once under each tag it has, and under each group that it was referred to.
_TAGS = "CROSS JOIN LATERAL unnest(c.tags) AS t(tag)"
_REFERRED = (
    "CROSS JOIN LATERAL (SELECT DISTINCT {group} AS grp FROM referrals r"
    " WHERE c.referral_id IS NOT NULL AND r.call_id = c.call_id) AS g"
)
# Calls with an officer who was trained on a day before.
_TRAINED = f"""LEFT JOIN (
    SELECT DISTINCT k.call_id FROM calls k CROSS JOIN LATERAL unnest(k.officers) AS o(officer)
    JOIN ({FIRST}) AS first ON first.officer = o.officer
    WHERE k.began_at >= :begin AND k.began_at < :end
      AND first.first_on < CAST(k.began_at AT TIME ZONE :zone AS date)
) AS f ON f.call_id = c.call_id"""
_EXPAND = {"tag": _TAGS, "trained": _TRAINED}

# When each milestone happened, and whether we were told so long after.
_UNTIMED = ("claimed",)  # this happens here: it is never told late
_COLUMNS = {name: f"c.{'closed' if name == 'call_closed' else name}" for name in CALLS}
_COLUMNS |= {name: f"r.{name}" for name in REFERRALS}
_COLUMNS["completed"] = "r.closed"
# An offer happens here too, unless it was made before we heard of the call.
_RECORDED = {"r.requested": "r.created"}
_ONLY = {
    "completed": "r.status = 'completed'",
    "reported": "r.queue = ANY(:reporting)",
}

_COLUMN = "string_agg(timestamptz_send(COALESCE({expression}, '-infinity')), ''::bytea) AS {name}"
_SOURCE = """
SELECT {group} AS grp, {columns} FROM {table} {expand}
WHERE c.began_at >= :begin AND c.began_at < :end GROUP BY 1
"""
_NAMED = "SELECT to_char(grp, '{format}') AS grp, {columns} FROM ({source}) AS hours GROUP BY 1"

_EPOCH = 946_684_800  # PostgreSQL counts microseconds since 2000
_NEVER = -(2**63)
_MICROSECONDS = 1_000_000


class Part(NamedTuple):
    """One group in one step: the bytes of each column of calls, or of referrals."""

    of_calls: bool
    group: str | None
    columns: tuple[bytes, ...]


class Intervals(NamedTuple):
    """Those of one pair in one group that began: arrays of microseconds since 2000, and of yes or no.

    One that has not ended stops when its call or referral closed, or now.
    """

    pair: Pair
    group: str | None
    begins: Any
    stops: Any
    ended: Any
    late: Any

    @property
    def seconds(self) -> Any:
        """How long each is, rounded down to whole seconds."""
        return (self.stops - self.begins) // _MICROSECONDS

    def instants(self) -> tuple[Any, Any]:
        """When each begins and stops, in whole seconds since 1970."""
        return self.begins // _MICROSECONDS + _EPOCH, self.stops // _MICROSECONDS + _EPOCH


async def spans(
    connection: Connection,
    *,
    begin: datetime,
    end: datetime,
    pairs: Sequence[Pair],
    group_by: str | None,
    course: str | None,
    zone: str,
    reporting: Sequence[str],
) -> Sequence[Part]:
    """What `intervals` takes, of the calls that began in the period.

    With group_by tag a call counts once under each of its tags; with queue, program and urgency, once under
    each that it was referred to. `course`: what being trained is, with group_by trained; without it, any.
    `reporting` are the queues that take statutory reports.
    """
    found: list[Part] = []
    for of_calls in (True, False):
        if some := [pair for pair in pairs if pair.of_calls is of_calls]:
            sql = _source(some, group_by)
            values = {"begin": begin, "end": end, "zone": zone, "reporting": list(reporting)}
            values["course"] = course
            asked = {name: value for name, value in values.items() if f":{name}" in sql}
            rows = await connection.execute(text(sql), asked)
            found += [Part(of_calls, group, tuple(columns)) for group, *columns in rows if columns[0]]
    return found


def intervals(parts: Iterable[Part], pairs: Sequence[Pair]) -> Iterator[Intervals]:
    """The intervals of `pairs`, the ones that `spans` was asked for, those of all steps together."""
    import numpy

    grouped: dict[tuple[bool, str | None], list[tuple[bytes, ...]]] = defaultdict(list)
    for part in parts:
        grouped[part.of_calls, part.group].append(part.columns)
    for (of_calls, group), columns in grouped.items():
        some = [pair for pair in pairs if pair.of_calls is of_calls]
        instants = [
            numpy.frombuffer(b"".join(steps), ">i8").astype(numpy.int64)
            for steps in zip(*columns, strict=True)
        ]
        at = dict(zip(_expressions(some), instants, strict=True))
        for pair in some:
            yield _between(pair, group, at)


def _between(pair: Pair, group: str | None, at: Mapping[str, Any]) -> Intervals:
    import numpy

    begins, ends, closed, told = _of(pair)
    began = at[begins] != _NEVER
    ended = at[ends][began] != _NEVER
    begin, stop = at[begins][began], numpy.where(ended, at[ends][began], at[closed][began])
    late = numpy.zeros(len(begin), bool)
    for happened, recorded in told:
        happened_at, recorded_at = at[happened][began], at[recorded][began]
        known = (happened_at != _NEVER) & (recorded_at != _NEVER)
        late |= known & (recorded_at > happened_at + LATE_SECONDS * _MICROSECONDS)
    return Intervals(pair, group, begin, stop, ended, late)


def _source(pairs: Sequence[Pair], group_by: str | None) -> str:
    """The columns of calls, or of referrals, by group."""
    of_calls, group = pairs[0].of_calls, _GROUPS.get(group_by, _HOUR)
    expand = _EXPAND.get(group_by or "", "")
    if of_calls and "r." in group:
        expand, group = _REFERRED.format(group=group), "g.grp"
    names = {expression: f"c{number}" for number, expression in enumerate(_expressions(pairs))}
    source = _SOURCE.format(
        group=group,
        columns=", ".join(_COLUMN.format(expression=one, name=name) for one, name in names.items()),
        table="calls c" if of_calls else "calls c JOIN referrals r ON r.call_id = c.call_id",
        expand=expand,
    )
    if group_by not in _BY_TIME:
        return source
    columns = ", ".join(f"string_agg({name}, ''::bytea) AS {name}" for name in names.values())
    return _NAMED.format(format=_BY_TIME[group_by], columns=columns, source=source)


def _expressions(pairs: Sequence[Pair]) -> list[str]:
    """What is read for these pairs, each once."""
    found: dict[str, None] = {}
    for pair in pairs:
        begins, ends, closed, told = _of(pair)
        found |= dict.fromkeys((begins, ends, closed, *(one for both in told for one in both)))
    return list(found)


def _of(pair: Pair) -> tuple[str, str, str, list[tuple[str, str]]]:
    """Its begin, end, when it closed if it has not ended, and of each instant told, when that was."""
    begins, ends = (f"{_COLUMNS[name]}_at" for name in (pair.start, pair.end))
    only = " AND ".join(_ONLY[name] for name in (pair.start, pair.end) if name == "reported")
    if pair.end == "completed":
        ends = f"CASE WHEN {_ONLY['completed']} THEN {ends} END"
    if pair.start == "completed":
        only = _ONLY["completed"]
    begins = f"CASE WHEN {only} THEN {begins} END" if only else begins
    told = [_COLUMNS[name] for name in (pair.start, pair.end) if name not in _UNTIMED]
    closed = f"COALESCE({'c' if pair.of_calls else 'r'}.closed_at, now())"
    return (
        begins,
        ends,
        closed,
        [(f"{name}_at", f"{_RECORDED.get(name, f'{name}_recorded')}_at") for name in told],
    )
