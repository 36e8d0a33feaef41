"""Intervals between milestones, counted."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text

from app.domain.elapsed import CALLS, REFERRALS, Pair
from app.storage.engine import Connection
from app.storage.training import FIRST

LATE = "1 hour"  # told longer after it happened, an instant is back-entered

# How a group is named, for intervals of calls and of referrals (c: calls, r: referrals).
_LOCAL = "c.began_at AT TIME ZONE :zone"
_GROUPS = {
    None: "NULL::text",
    "queue": "r.queue",
    "program": "r.queue || '/' || r.program",
    "urgency": "CASE WHEN r.urgent THEN 'urgent' ELSE 'routine' END",
    "month": f"to_char({_LOCAL}, 'YYYY-MM')",
    "weekday": f"to_char({_LOCAL}, 'ID Dy')",
    "hour": f"to_char({_LOCAL}, 'HH24')",
    "weekday_hour": f"to_char({_LOCAL}, 'ID Dy HH24')",
    "trained": """CASE WHEN c.officers = '{}' THEN 'no_officer' WHEN f.call_id IS NULL THEN 'not_trained'
        ELSE 'trained' END""",
    "beat": "COALESCE(c.beat, '(none)')",
    "tag": "t.tag",
}
# A call counts once under each tag it has, and under each group that it was referred to.
_TAGS = "CROSS JOIN LATERAL unnest(c.tags) AS t(tag)"
_REFERRED = (
    "CROSS JOIN LATERAL (SELECT DISTINCT {group} AS grp FROM referrals r WHERE r.call_id = c.call_id) AS g"
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
_UNTIMED = ("requested", "claimed")  # these happen here: they are never told late
_COLUMNS = {name: f"c.{'closed' if name == 'call_closed' else name}" for name in CALLS}
_COLUMNS |= {name: f"r.{name}" for name in REFERRALS}
_COLUMNS["completed"] = "r.closed"
_ONLY = {
    "completed": "r.status = 'completed'",
    "reported": "r.queue = ANY(:reporting)",
}

# An interval that has not ended is open until its call or referral closed, or until now.
_SPANS = """
SELECT pair, grp, ended, late, {clock}, count(*) AS count
FROM (
    SELECT pair, grp, begins_at, COALESCE(ends_at, closed_at, now()) AS stops_at,
           ends_at IS NOT NULL AS ended, late
    FROM ({sources}) AS spans
    WHERE begins_at IS NOT NULL
) AS timed
GROUP BY 1, 2, 3, 4, 5, 6
"""
_LENGTH = "0 AS begins, floor(extract(epoch FROM stops_at - begins_at))::float AS ends"
_INSTANTS = """
floor(extract(epoch FROM begins_at))::float AS begins, floor(extract(epoch FROM stops_at))::float AS ends"""
_SOURCE = """
SELECT {group} AS grp, p.pair, p.begins_at, p.ends_at, p.late, {of}.closed_at
FROM {table} {expand}
CROSS JOIN LATERAL (VALUES {pairs}) AS p(pair, begins_at, ends_at, late)
WHERE c.began_at >= :begin AND c.began_at < :end
"""


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
    whole: bool,
) -> Sequence[Row[Any]]:
    """Intervals of the calls that began in the period, those alike counted: pair, group, begins, ends.

    With `whole` these are instants in seconds since 1970, else their difference alone counts. With group_by
    tag a call counts once under each of its tags; with queue, program and urgency, once under each that it
    was referred to. `course`: what being trained is, with group_by trained; without it, any. `reporting` are
    the queues that take statutory reports.
    """
    of_calls = [pair for pair in pairs if pair.of_calls]
    of_referrals = [pair for pair in pairs if not pair.of_calls]
    sources = [_source(some, group_by) for some in (of_calls, of_referrals) if some]
    sql = _SPANS.format(sources=" UNION ALL ".join(sources), clock=_INSTANTS if whole else _LENGTH)
    values = {"begin": begin, "end": end, "zone": zone, "reporting": list(reporting), "course": course}
    return (await connection.execute(text(sql), {k: v for k, v in values.items() if f":{k}" in sql})).all()


def _source(pairs: Sequence[Pair], group_by: str | None) -> str:
    """The intervals of calls, or of referrals."""
    of_calls, group = pairs[0].of_calls, _GROUPS[group_by]
    expand = _EXPAND.get(group_by or "", "")
    if of_calls and "r." in group:
        expand, group = _REFERRED.format(group=group), "g.grp"
    return _SOURCE.format(
        group=group,
        of="c" if of_calls else "r",
        table="calls c" if of_calls else "referrals r JOIN calls c ON c.call_id = r.call_id",
        expand=expand,
        pairs=", ".join(_pair(pair) for pair in pairs),
    )


def _pair(pair: Pair) -> str:
    """Its name, begin, end, and whether we were told either of them late."""
    begins, ends = (f"{_COLUMNS[name]}_at" for name in (pair.start, pair.end))
    only = " AND ".join(_ONLY[name] for name in (pair.start, pair.end) if name == "reported")
    if pair.end == "completed":
        ends = f"CASE WHEN {_ONLY['completed']} THEN {ends} END"
    if pair.start == "completed":
        only = _ONLY["completed"]
    begins = f"CASE WHEN {only} THEN {begins} END" if only else begins
    told = [_COLUMNS[name] for name in (pair.start, pair.end) if name not in _UNTIMED]
    late = " OR ".join(f"{name}_recorded_at > {name}_at + interval '{LATE}'" for name in told) or "false"
    return f"('{pair.name}', {begins}, {ends}, COALESCE({late}, false))"
