"""How often persons, phones and households called, and when a queue accepted them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text

from app.storage.engine import Connection
from app.storage.enrolment import ENROLS

_KEYS = {"person": "name_birth_date_key", "phone": "phone_key", "household": "household_key"}
_DOMESTIC = "c.tags @> ARRAY['domestic_violence']"  # such calls are never counted with others
_ABOUT = ("subject", "patient", "suspect", "arrestee")  # or of no stated role: whom a call is about
_VICTIM = "victim"


def _spelled(roles: Collection[str]) -> list[str]:
    """Systems write the same word in their own ways."""
    return [form for role in roles for form in (role, role.title(), role.upper())]


_ROLES = {"about": _spelled(_ABOUT), "concerned": _spelled((*_ABOUT, _VICTIM))}

# Of 1,000 calls one may have an instant that somebody mistyped: history begins after it.
_HISTORY = """
SELECT (SELECT began_at FROM calls ORDER BY began_at OFFSET n.calls / 1000 LIMIT 1) AS begins_at,
       least(now(), (SELECT max(began_at) FROM calls WHERE began_at <= now()) + interval '1 day') AS ends_at,
       n.calls
FROM (SELECT count(*) AS calls FROM calls) AS n
"""

# Who is told by a key; but by the word of supervisors those of whom they spoke (as in storage/identities.py,
# which would read everybody to find a few).
_KEYED = "SELECT k.call_id, k.person_id, k.roles, k.{key} AS unit FROM person_keys k WHERE k.{key} {some}"
_SPOKEN = """unnest(CAST(:spoken_calls AS uuid[]), CAST(:spoken_persons AS text[]),
    CAST(:identities AS bytea[])) AS s(call_id, person_id, identity)"""
_LINKED = f"""{_KEYED} AND NOT EXISTS (
    SELECT FROM {_SPOKEN} WHERE s.call_id = k.call_id AND s.person_id = k.person_id)
UNION ALL SELECT k.call_id, k.person_id, k.roles, s.identity
FROM {_SPOKEN} JOIN person_keys k USING (call_id, person_id) WHERE s.identity IS NOT NULL"""

_BEGIN, _END = "CAST(:begins_at AS timestamptz)", "CAST(:ends_at AS timestamptz)"

# Each unit once on each call, whoever of it is there.
_CALLS_OF = """
SELECT o.unit, o.call_id, bool_or(o.roles = '{{}}' OR o.roles && CAST(:about AS text[])) AS about
FROM ({occurrences}) AS o
WHERE o.roles = '{{}}' OR o.roles && CAST({roles} AS text[]) GROUP BY 1, 2
"""
_ACCEPTED = f"""
SELECT r.call_id, min(r.accepted_at) AS accepted_at FROM referrals r
WHERE r.queue = :queue AND {ENROLS} GROUP BY 1
"""
_COUNTS = f"""
c.merged_into IS NULL AND NOT {_DOMESTIC} AND c.began_at >= {_BEGIN} AND c.began_at <= {_END}"""

_EVERYBODY = f"""
WITH drawn AS MATERIALIZED ({_CALLS_OF}),
first AS (
    SELECT s.unit, min(r.accepted_at) AS at FROM drawn s JOIN ({_ACCEPTED}) AS r USING (call_id) GROUP BY 1
),
counted AS (
    SELECT s.unit, count(*) FILTER (WHERE f.at IS NULL OR c.began_at <= f.at) AS calls,
           greatest({_BEGIN}, least(min(f.at), {_END})) AS until
    FROM drawn s JOIN calls c USING (call_id) LEFT JOIN first f USING (unit)
    WHERE {_COUNTS} GROUP BY 1
)
SELECT calls, (avg(extract(epoch FROM until - {_BEGIN})) / 86400)::float AS days,
       count(*) AS units
FROM counted GROUP BY calls, date_trunc('month', until)
"""

_OFTEN = """
SELECT {key} FROM person_keys WHERE {key} IS NOT NULL GROUP BY 1 HAVING count(*) >= :threshold"""

_DAYS = f"(extract(epoch FROM {{}} - {_BEGIN}) / 86400)::float"
_BEGAN, _ACCEPTED_AT = _DAYS.format("c.began_at"), _DAYS.format("r.accepted_at")
_FREQUENT = f"""
SELECT array_agg({_BEGAN} ORDER BY c.began_at) FILTER (WHERE o.about AND {_COUNTS}) AS calls,
       array_agg({_BEGAN} ORDER BY c.began_at) FILTER (WHERE o.about AND {_COUNTS} AND c.arrested) AS arrests,
       array_agg({_BEGAN} ORDER BY c.began_at)
           FILTER (WHERE c.merged_into IS NULL AND {_DOMESTIC}) AS domestic,
       array_agg({_ACCEPTED_AT} ORDER BY r.accepted_at, c.began_at)
           FILTER (WHERE o.about AND r.accepted_at IS NOT NULL) AS accepted,
       array_agg({_BEGAN} ORDER BY r.accepted_at, c.began_at)
           FILTER (WHERE o.about AND r.accepted_at IS NOT NULL) AS called
FROM ({_CALLS_OF}) AS o JOIN calls c USING (call_id) LEFT JOIN ({_ACCEPTED}) AS r USING (call_id)
GROUP BY o.unit HAVING count(*) FILTER (WHERE o.about AND {_COUNTS}) >= :threshold
"""


async def history(connection: Connection) -> Row[Any]:
    """When it begins and ends (null: there are no calls), and how many calls it has."""
    return (await connection.execute(text(_HISTORY))).one()


async def everybody(
    connection: Connection, *, unit: str, queue: str, begins_at: datetime, ends_at: datetime, share: float
) -> Sequence[Row[Any]]:
    """How many units called so often in so many days: until the queue first accepted them, if it did.

    Of a great many a share is counted, by the first bytes of their keys, which are as good as chance. The few
    whom supervisors linked count by their keys here.
    """
    keyed = _KEYED.format(key=_KEYS[unit], some="< :below")
    sql = _EVERYBODY.format(occurrences=keyed, roles=":about")
    below = int(share * 65535).to_bytes(2, "big") if share < 1 else b"\xff" * 33
    times = {"begins_at": begins_at, "ends_at": ends_at}
    values = {"queue": queue, "below": below, "about": _ROLES["about"], **times}
    return (await connection.execute(text(sql), values)).all()


async def frequent(
    connection: Connection,
    *,
    unit: str,
    queue: str,
    threshold: int,
    begins_at: datetime,
    ends_at: datetime,
    spoken: dict[str, list[Any]],
) -> Sequence[Row[Any]]:
    """The units with so many calls in all: instants of these, in days since history began, in order."""
    key = _KEYS[unit]
    found = await connection.execute(text(_OFTEN.format(key=key)), {"threshold": threshold})
    times = {"begins_at": begins_at, "ends_at": ends_at, "threshold": threshold}
    values = {"queue": queue, "often": list(found.scalars()), **_ROLES, **times}
    keyed = _LINKED if unit == "person" else _KEYED
    values |= spoken if unit == "person" else {}
    keyed = keyed.format(key=key, some="= ANY(CAST(:often AS bytea[]))")
    sql = _FREQUENT.format(occurrences=keyed, roles=":concerned")
    return (await connection.execute(text(sql), values)).all()
