"""How often persons, phones and households called, and when a queue accepted them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text

from app.storage.engine import Connection
from app.storage.identities import OCCURRENCES

# What a unit is told by, and the key that all occurrences of most units share.
_UNITS = {
    "person": ("identity", "name_birth_date_key"),
    "phone": ("phone_key", "phone_key"),
    "household": ("household_key", "household_key"),
}
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

# Each unit once on each call, whoever of it is there.
_CALLS_OF = """
SELECT o.{unit} AS unit, o.call_id, bool_or(o.roles = '{{}}' OR o.roles && CAST(:about AS text[])) AS about
FROM {occurrences} o
WHERE {some} AND (o.roles = '{{}}' OR o.roles && CAST({roles} AS text[])) GROUP BY 1, 2
"""
_ACCEPTED = """
SELECT call_id, min(accepted_at) AS accepted_at FROM referrals
WHERE queue = :queue AND accepted_at IS NOT NULL AND status <> 'entered_in_error' GROUP BY 1
"""
_COUNTS = f"""
c.merged_into IS NULL AND c.began_at >= CAST(:begins_at AS timestamptz) AND c.began_at <= CAST(:ends_at AS timestamptz) AND NOT {_DOMESTIC}"""

_EVERYBODY = f"""
WITH drawn AS MATERIALIZED ({_CALLS_OF}),
first AS (SELECT s.unit, min(r.accepted_at) AS at FROM drawn s JOIN ({_ACCEPTED}) AS r USING (call_id) GROUP BY 1),
counted AS (
    SELECT s.unit, count(*) FILTER (WHERE f.at IS NULL OR c.began_at <= f.at) AS calls,
           greatest(CAST(:begins_at AS timestamptz), least(min(f.at), CAST(:ends_at AS timestamptz))) AS until
    FROM drawn s JOIN calls c USING (call_id) LEFT JOIN first f USING (unit)
    WHERE {_COUNTS} GROUP BY 1
)
SELECT calls, (avg(extract(epoch FROM until - CAST(:begins_at AS timestamptz))) / 86400)::float AS days, count(*) AS units
FROM counted GROUP BY calls, date_trunc('month', until)
"""

_OFTEN = """
SELECT {key} FROM person_keys WHERE {key} IS NOT NULL GROUP BY 1 HAVING count(*) >= :threshold"""

_DAYS = "(extract(epoch FROM {} - CAST(:begins_at AS timestamptz)) / 86400)::float"
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
    connection: Connection,
    *,
    unit: str,
    queue: str,
    begins_at: datetime,
    ends_at: datetime,
    share: float,
    spoken: dict[str, list[Any]],
) -> Sequence[Row[Any]]:
    """How many units called so often in so many days: until the queue first accepted them, if it did.

    Of a great many a share is counted, by the first bytes of their keys, which are as good as chance.
    """
    sql = _EVERYBODY.format(**_names(unit, ":about", "o.{unit} < :below"))
    below = int(share * 65535).to_bytes(2, "big") if share < 1 else b"\xff" * 33
    times = {"begins_at": begins_at, "ends_at": ends_at}
    values = {"queue": queue, "below": below, "about": _ROLES["about"], **times, **spoken}
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
    sql = text(_OFTEN.format(key=_UNITS[unit][1]))
    often = list((await connection.execute(sql, {"threshold": threshold})).scalars())
    if unit == "person":  # somebody with several keys may have called as often
        often += [one for one in spoken["identities"] if one is not None]
    sql = text(_FREQUENT.format(**_names(unit, ":concerned", "o.{unit} = ANY(CAST(:often AS bytea[]))")))
    times = {"begins_at": begins_at, "ends_at": ends_at, "threshold": threshold}
    values = {"queue": queue, "often": often, **_ROLES, **times, **spoken}
    return (await connection.execute(sql, values)).all()


def _names(unit: str, roles: str, some: str) -> dict[str, str]:
    """What the statements leave open."""
    column = _UNITS[unit][0]
    return {
        "unit": column,
        "occurrences": OCCURRENCES,
        "roles": roles,
        "some": some.format(unit=column),
    }
