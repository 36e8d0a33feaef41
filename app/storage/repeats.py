"""Persons on calls with a tag of domestic violence or mental health, as repeats are counted from them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import text

from app.domain.repeats import (
    DOMESTIC,
    IN_CRISIS,
    MENTAL,
    ROLES,
    SEVERE,
    SEVERE_GATES,
    SUSPECT,
    TAGS,
    VICTIM,
)
from app.storage.engine import Connection
from app.storage.identities import OCCURRENCES, spoken

_BITS = (
    *((bit, f"c.tags @> ARRAY['{TAGS[bit]}']") for bit in (DOMESTIC, MENTAL)),
    (SEVERE, f"c.gates && ARRAY{list(SEVERE_GATES)}::text[]"),
    *(
        (bit, f"lower(k.roles::text)::text[] && ARRAY{list(ROLES[bit])}::text[]")
        for bit in (VICTIM, SUSPECT, IN_CRISIS)
    ),
)
_FLAGS = " + ".join(f"CASE WHEN {held} THEN {bit} ELSE 0 END" for bit, held in _BITS)


# The last eight bytes of a call's id are random; instants are in microseconds since 1970.
_CALL = "substring(uuid_send({}) FROM 9)"
_AT = "int8send((extract(epoch FROM {}) * 1000000)::bigint)"


def _eight(key: str) -> str:
    """The first eight bytes of a key: random bits enough to tell millions apart; zero where there is none."""
    return rf"COALESCE(substring({key} FROM 1 FOR 8), '\x0000000000000000')"


# One row a person on a call, and one for a call with nobody on it, in the bytes of domain.repeats.OCCURRENCE:
# a million rows as objects would take seconds to read. Who is on a call that
# was merged is on the call that it became part of.
_PACKED = rf"""
WITH asked AS (
    SELECT call_id, source, call_number, began_at, tags, gates FROM calls
    WHERE began_at >= :begin AND began_at < :end AND merged_into IS NULL
      AND (tags @> ARRAY['{TAGS[DOMESTIC]}'] OR tags @> ARRAY['{TAGS[MENTAL]}'])
), parts AS (
    SELECT call_id, call_id AS part_id FROM asked
    UNION ALL
    SELECT a.call_id, m.call_id FROM asked a
    JOIN calls m ON m.source = a.source AND m.merged_into = a.call_number
)
SELECT string_agg(
    {_CALL.format("c.call_id")} || {_AT.format("c.began_at")}
    || {_eight("k.identity")} || {_eight("k.phone_key")} || {_eight("k.household_key")}
    || int4send({_FLAGS}),
    ''::bytea) AS packed
FROM asked c
JOIN parts p ON p.call_id = c.call_id
LEFT JOIN {OCCURRENCES} k ON k.call_id = p.part_id
"""
_RECEIVED = rf"""
SELECT string_agg({_CALL.format("COALESCE(h.call_id, r.call_id)")} || {_AT.format("l.service_received_at")},
                  ''::bytea) AS packed
FROM linkages l JOIN referrals r ON r.referral_id = l.referral_id
LEFT JOIN calls m ON m.call_id = r.call_id AND m.merged_into IS NOT NULL
LEFT JOIN calls h ON h.source = m.source AND h.call_number = m.merged_into
WHERE l.service_received_at >= :begin
"""


async def occurrences(
    connection: Connection, *, begin: datetime, end: datetime, identities: Sequence[Any]
) -> list[bytes]:
    """Who was on the tagged calls that began in the period, packed; calls merged into others left out."""
    values = {"begin": begin, "end": end, **spoken(identities)}
    packed = (await connection.execute(text(_PACKED), values)).scalar_one()
    return [] if packed is None else [packed]


async def received(connection: Connection, *, begin: datetime) -> list[bytes]:
    """Of which calls a linkage came to a service received since then, and when: packed."""
    packed = (await connection.execute(text(_RECEIVED), {"begin": begin})).scalar_one()
    return [] if packed is None else [packed]
