"""The figures behind reports: intervals between milestones."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text

from app.storage.engine import Connection

# How a group is named, for intervals of calls and of referrals (c: calls, r: referrals).
_GROUPS = {
    None: ("NULL::text", ""),
    "queue": ("r.queue", ""),
    "month": ("to_char(c.began_at AT TIME ZONE :zone, 'YYYY-MM')", ""),
    "hour": ("to_char(c.began_at AT TIME ZONE :zone, 'HH24')", ""),
    "beat": ("COALESCE(c.beat, '(none)')", ""),
    "tag": ("t.tag", "CROSS JOIN LATERAL unnest(c.tags) AS t(tag)"),
}

# An interval that has not ended is open until its call or referral closed, or until now.
_SPANS = """
SELECT pair, grp, extract(epoch FROM COALESCE(ends_at, closed_at, now()) - begins_at)::float AS seconds,
       ends_at IS NOT NULL AS ended
FROM (
    SELECT {call_group} AS grp, p.pair, p.begins_at, p.ends_at, c.closed_at
    FROM calls c {call_join} {expand}
    CROSS JOIN LATERAL (VALUES
        ('received_to_dispatched', c.call_received_at, c.dispatched_at),
        ('dispatched_to_on_scene', c.dispatched_at, c.on_scene_at)
    ) AS p(pair, begins_at, ends_at)
    WHERE c.began_at >= :begin AND c.began_at < :end
    UNION ALL
    SELECT {group} AS grp, p.pair, p.begins_at, p.ends_at, r.closed_at
    FROM referrals r JOIN calls c ON c.call_id = r.call_id {expand}
    CROSS JOIN LATERAL (VALUES
        ('cleared_to_referred', c.cleared_at, r.requested_at),
        ('referred_to_claimed', r.requested_at, r.claimed_at),
        ('referred_to_first_contact', r.requested_at, r.first_contact_at),
        ('claimed_to_accepted', r.claimed_at, r.accepted_at),
        ('accepted_to_completed', r.accepted_at, CASE WHEN r.status = 'completed' THEN r.closed_at END),
        ('incident_to_dcdss_report',
         CASE WHEN r.queue = ANY(:reporting) THEN c.call_received_at END, r.reported_at)
    ) AS p(pair, begins_at, ends_at)
    WHERE c.began_at >= :begin AND c.began_at < :end
) AS spans
WHERE begins_at IS NOT NULL
"""


async def spans(
    connection: Connection,
    *,
    begin: datetime,
    end: datetime,
    group_by: str | None,
    zone: str,
    reporting: Sequence[str],
) -> Sequence[Row[Any]]:
    """One row per interval of the calls that began in the period: pair, group, seconds, ended.

    With group_by tag a call counts once under each of its tags; with queue, once under each queue it
    was referred to. `reporting` are the queues that take statutory reports.
    """
    group, expand = _GROUPS[group_by]
    once_per_queue = "JOIN (SELECT DISTINCT call_id, queue FROM referrals) r ON r.call_id = c.call_id"
    sql = _SPANS.format(
        group=group, call_group=group, expand=expand, call_join=once_per_queue if group_by == "queue" else ""
    )
    values = {"begin": begin, "end": end, "zone": zone, "reporting": list(reporting)}
    query = text(sql)
    return (await connection.execute(query, {k: v for k, v in values.items() if f":{k}" in sql})).all()
