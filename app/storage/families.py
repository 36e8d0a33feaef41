"""Calls with a statutory report, with who of a family was on them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text

from app.domain.families import ROLES
from app.domain.repeats import DOMESTIC, SEVERE_GATES, TAGS
from app.storage.engine import Connection
from app.storage.identities import OCCURRENCES, spoken

# A call counts once. What was merged counts as the call that it became part of, with all its parts.
_REPORTED = f"""
WITH made AS (
    SELECT DISTINCT COALESCE(h.call_id, r.call_id) AS call_id
    FROM referrals r
    LEFT JOIN calls m ON m.call_id = r.call_id AND m.merged_into IS NOT NULL
    LEFT JOIN calls h ON h.source = m.source AND h.call_number = m.merged_into
    WHERE r.queue = ANY(:reporting) AND r.reported_at >= :begin AND r.reported_at < :end
), asked AS (
    SELECT c.call_id, c.source, c.call_number, c.tags @> ARRAY['{TAGS[DOMESTIC]}'] AS domestic,
           c.gates && ARRAY{list(SEVERE_GATES)}::text[] AS severe
    FROM calls c WHERE c.call_id IN (SELECT call_id FROM made)
), parts AS (
    SELECT call_id, call_id AS part_id FROM asked WHERE domestic
    UNION ALL
    SELECT a.call_id, m.call_id FROM asked a
    JOIN calls m ON m.source = a.source AND m.merged_into = a.call_number WHERE a.domestic
), known AS (
    SELECT p.call_id, array_agg(DISTINCT k.identity) AS persons
    FROM parts p JOIN {OCCURRENCES} k ON k.call_id = p.part_id
    WHERE k.identity IS NOT NULL AND lower(k.roles::text)::text[] && ARRAY{list(ROLES)}::text[]
    GROUP BY 1
), received AS (
    SELECT p.call_id, min(l.service_received_at) AS received_at
    FROM parts p JOIN referrals r ON r.call_id = p.part_id JOIN linkages l ON l.referral_id = r.referral_id
    WHERE l.service_received_at IS NOT NULL
    GROUP BY 1
)
SELECT a.call_id, a.domestic, a.severe, v.received_at, k.persons
FROM asked a
LEFT JOIN known k ON k.call_id = a.call_id LEFT JOIN received v ON v.call_id = a.call_id
"""


async def reported(
    connection: Connection,
    *,
    begin: datetime,
    end: datetime,
    reporting: Sequence[str],
    identities: Sequence[Any],
) -> Sequence[Row[Any]]:
    """The calls on which a report was made in the period.

    `reporting` are the queues that take statutory reports. `persons` and `received_at` are told where there
    is domestic violence, and null where there are none.
    """
    values = {"begin": begin, "end": end, "reporting": list(reporting), **spoken(identities)}
    return (await connection.execute(text(_REPORTED), values)).all()
