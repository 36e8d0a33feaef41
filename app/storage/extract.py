"""What the research extract is made of: calls that began in a period, and all that belongs to them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, text

from app.domain.milestone import CALL_MILESTONES
from app.storage.engine import Connection
from app.storage.identities import OCCURRENCES, spoken
from app.storage.tables import catalog_lives

_OF_PERIOD = "c.began_at >= :begin AND c.began_at < :end"

# Calls whose persons are nobody's to see: domestic violence is or was on them, a one-way queue had them, or
# so it is with the call they became part of or were split from.
_PRIVATE = f"""
WITH RECURSIVE kin AS (
    SELECT c.call_id, c.source, c.call_number FROM calls c WHERE {_OF_PERIOD}
    UNION
    SELECT k.call_id, k.source, up.call_number
    FROM kin k JOIN calls c ON c.source = k.source AND c.call_number = k.call_number
    CROSS JOIN LATERAL (VALUES (c.merged_into), (c.split_from)) AS up(call_number)
    WHERE up.call_number IS NOT NULL
), private AS (
    SELECT DISTINCT k.call_id
    FROM kin k JOIN calls c ON c.source = k.source AND c.call_number = k.call_number
    WHERE :domestic = ANY(c.tags)
       OR EXISTS (SELECT FROM evaluations e WHERE e.call_id = c.call_id AND :domestic = ANY(e.tags))
       OR EXISTS (SELECT FROM referrals r WHERE r.call_id = c.call_id AND r.queue = ANY(:sealed))
)
"""
_MILESTONES = ", ".join(f"c.{name}_at, c.{name}_recorded_at" for name in CALL_MILESTONES)
_CALLS = f"""{_PRIVATE}
SELECT c.call_id, c.source, c.status, c.merged_into IS NOT NULL AS merged, p.call_id IS NOT NULL AS private,
       c.began_at, c.first_recorded_at AS began_recorded_at, c.tags, c.gates, c.queues, c.not_served,
       c.first_call_type, COALESCE(c.call_type_code, c.call_type) AS final_call_type, c.clearance_codes,
       c.beat, c.on_file, c.arrested, c.catalog_digest, {_MILESTONES}
FROM calls c LEFT JOIN private p ON p.call_id = c.call_id WHERE {_OF_PERIOD}
"""
_PERSONS = f"""{_PRIVATE}
SELECT o.call_id, o.person_id, o.roles, o.household_key, o.identity
FROM {OCCURRENCES} AS o JOIN calls c ON c.call_id = o.call_id
WHERE {_OF_PERIOD} AND (:whole OR o.call_id NOT IN (SELECT call_id FROM private))
ORDER BY o.call_id, o.person_id
"""
_EVENTS = f"""
SELECT e.call_id, e.source, e.kind, e.occurred_at, e.received_at, e.status, e.signals
FROM events e JOIN calls c ON c.call_id = e.call_id WHERE {_OF_PERIOD}
"""
_MATCHES = f"""
SELECT e.call_id, e.recorded_at, e.catalog_digest, m->>'rule' AS rule, CAST(m->>'version' AS int) AS version,
       COALESCE(CAST(m->>'shadow' AS boolean), false) AS shadow
FROM evaluations e JOIN calls c ON c.call_id = e.call_id
CROSS JOIN LATERAL (
    SELECT value AS m FROM json_array_elements(e.matches->'matches')
    UNION ALL
    SELECT value FROM json_array_elements(e.matches->'routed') WHERE value->>'queue' <> ALL(:sealed)
) AS held
WHERE {_OF_PERIOD}
"""
_REFERRALS = f"""
SELECT r.*, false AS lapsed FROM referrals r JOIN calls c ON c.call_id = r.call_id
WHERE {_OF_PERIOD} AND r.queue <> ALL(:sealed)
"""
_LINKAGES = f"""
SELECT l.linkage_id, l.referral_id, r.call_id, l.queue, l.category, l.service_id, l.status, l.reason,
       l.sent_at, l.sent_recorded_at, l.accepted_at, l.accepted_recorded_at,
       l.service_received_at, l.service_received_recorded_at, l.not_received_at, l.not_received_recorded_at
FROM linkages l JOIN referrals r ON r.referral_id = l.referral_id JOIN calls c ON c.call_id = r.call_id
WHERE {_OF_PERIOD} AND r.queue <> ALL(:sealed) AND l.queue <> ALL(:sealed)
"""
# Of each call, queue and program: when the rules first asked for it, and when the agency accepted.
_ELIGIBLE = f"""
WITH met AS (
    SELECT e.call_id, one->>'queue' AS queue, one->>'program' AS program, min(e.recorded_at) AS recorded_at
    FROM evaluations e JOIN calls c ON c.call_id = e.call_id
    CROSS JOIN LATERAL json_array_elements(e.matches->'routed') AS one
    WHERE {_OF_PERIOD} AND one->>'queue' <> ALL(:sealed) GROUP BY 1, 2, 3
), taken AS (
    SELECT r.call_id, r.queue, r.program, r.accepted_at, r.accepted_recorded_at
    FROM referrals r JOIN calls c ON c.call_id = r.call_id
    WHERE {_OF_PERIOD} AND r.queue <> ALL(:sealed) AND r.accepted_at IS NOT NULL
)
SELECT call_id, queue, program, met.recorded_at IS NOT NULL AS met, c.began_at,
       met.recorded_at, taken.accepted_at, taken.accepted_recorded_at
FROM met FULL JOIN taken USING (call_id, queue, program) JOIN calls c USING (call_id)
"""
_BEATS = f"SELECT c.beat AS name, count(*) AS count FROM calls c WHERE {_OF_PERIOD} GROUP BY 1"
_SERVICES = f"SELECT service_id AS name, count(*) AS count FROM ({_LINKAGES}) AS sent GROUP BY 1"
_COUNTS = f"""
SELECT to_char(c.began_at AT TIME ZONE :zone, 'YYYY-MM') AS month, 'calls' AS counted,
       CASE WHEN :domestic = ANY(c.tags) AND 'mental_health' = ANY(c.tags) THEN 'both'
            WHEN :domestic = ANY(c.tags) THEN :domestic
            WHEN 'mental_health' = ANY(c.tags) THEN 'mental_health' ELSE 'neither' END AS grp,
       count(*) AS count
FROM calls c WHERE {_OF_PERIOD} GROUP BY 1, 2, 3
UNION ALL
SELECT to_char(c.began_at AT TIME ZONE :zone, 'YYYY-MM'), 'referrals', r.queue, count(*)
FROM referrals r JOIN calls c ON c.call_id = r.call_id
WHERE {_OF_PERIOD} AND r.queue <> ALL(:sealed) GROUP BY 1, 2, 3
"""
_STATEMENTS = {
    "calls": _CALLS,
    "events": _EVENTS,
    "rule_matches": _MATCHES,
    "referrals": _REFERRALS,
    "linkages": _LINKAGES,
    "eligibility": _ELIGIBLE,
    "beats": _BEATS,
    "services": _SERVICES,
    "counts": _COUNTS,
}


async def rows(
    connection: Connection, what: str, *, begin: datetime, end: datetime, **values: Any
) -> Sequence[Row[Any]]:
    """Of the calls that began in the period: the rows that a table is made of, or counts by name.

    `values`: `sealed` queues, whose rows are left out; `domestic`, the tag; `zone`, whose months count.
    """
    sql = _STATEMENTS[what]
    given = {"begin": begin, "end": end, **values}
    return (
        await connection.execute(text(sql), {name: one for name, one in given.items() if f":{name}" in sql})
    ).all()


async def persons(
    connection: Connection, *, begin: datetime, end: datetime, identities: Sequence[Any], **values: Any
) -> Sequence[Row[Any]]:
    """Persons on the calls that began in the period; `whole`: also where domestic violence is."""
    given = {"begin": begin, "end": end, **values, **spoken(identities)}
    return (await connection.execute(text(_PERSONS), given)).all()


async def lives(connection: Connection) -> Sequence[Any]:
    """The catalogs that were live, in order: digest and from when."""
    query = select(catalog_lives.c.digest, catalog_lives.c.live_from)
    return (
        await connection.execute(query.order_by(catalog_lives.c.live_from, catalog_lives.c.live_id))
    ).all()
