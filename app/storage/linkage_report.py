"""Linkages counted for the report: how far they came, and about whom they are."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text

from app.storage.engine import Connection
from app.storage.identities import OCCURRENCES, spoken

# Of the persons on a call those who are nearest to what the referral's program is for, if that is one.
_OUTCOMES = f"""
WITH serves AS MATERIALIZED (
    SELECT * FROM unnest(CAST(:programs AS text[]), CAST(:roles AS text[])) AS s(program, role)
)
SELECT l.category, l.service_id, l.status, l.reason, l.accepted_at IS NOT NULL AS accepted, p.identity,
       count(*) AS count
FROM linkages l JOIN referrals r ON r.referral_id = l.referral_id
LEFT JOIN LATERAL (
    SELECT CASE WHEN count(*) = 1 THEN (array_agg(identity))[1] END AS identity
    FROM (
        SELECT identity, distance, min(distance) OVER () AS nearest
        FROM (
            SELECT o.identity,
                   CASE WHEN EXISTS (SELECT FROM unnest(o.roles) AS had, serves s
                                     WHERE s.role = lower(had) AND s.program = r.queue || '/' || r.program)
                        THEN 0
                        WHEN EXISTS (SELECT FROM unnest(o.roles) AS had WHERE lower(had) = ANY(:about))
                        THEN 1 ELSE 2 END AS distance
            FROM {OCCURRENCES} AS o WHERE o.call_id = r.call_id
        ) AS ranked
    ) AS on_call WHERE distance = nearest
) AS p ON true
WHERE l.sent_at >= :begin AND l.sent_at < :end
GROUP BY 1, 2, 3, 4, 5, 6
"""


async def outcomes(
    connection: Connection,
    *,
    begin: datetime,
    end: datetime,
    serves: Sequence[tuple[str, str]],
    about: Sequence[str],
    spoken_of: Sequence[Any],
) -> Sequence[Row[Any]]:
    """The linkages sent in the period, counted by category, service, how far they came, and person.

    `serves` pairs programs (queue/program) with the roles of those whom they serve, `about` are the roles of
    others that a referral may be about, in lower case; `spoken_of` are those of whom supervisors have spoken.
    A person of null is nobody who can be told.
    """
    values = {
        "begin": begin,
        "end": end,
        "programs": [program for program, _ in serves],
        "roles": [role for _, role in serves],
        "about": list(about),
        **spoken(spoken_of),
    }
    return (await connection.execute(text(_OUTCOMES), values)).all()
