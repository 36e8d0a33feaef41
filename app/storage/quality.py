"""Events with their signals, and calls told late or not to be read, by source and week."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text

from app.domain.milestone import CALL_MILESTONES
from app.storage.elapsed import LATE
from app.storage.engine import Connection
from app.storage.tables.call import UNREAD

# A week's name costs more to write than its rows to count: they are counted by quarters of an hour first,
# which no clock of a city divides. This looks at every event of the period; no index has the source, since it
# would cost each event more than this report does. Kinds of signals are told apart after those alike are
# counted.
_BY_WEEK = """
SELECT source, to_char(slot AT TIME ZONE :zone, 'IYYY-"W"IW') AS week, {columns}, sum(count)::bigint AS {name}
FROM (
    SELECT source, date_bin('15 minutes', {at}, 'epoch') AS slot, {expressions}, count(*) AS count
    FROM {table} WHERE {at} >= :begin AND {at} < :end GROUP BY source, slot, {columns}
) AS slots GROUP BY source, week, {columns}
"""
_EVENTS = _BY_WEEK.format(
    table="events", at="received_at", columns="signals", expressions="signals", name="events"
)
_BACK_ENTERED = " OR ".join(f"{name}_recorded_at > {name}_at + interval '{LATE}'" for name in CALL_MILESTONES)
_CALLS = _BY_WEEK.format(
    table="calls",
    at="began_at",
    columns="back_entered, unread",
    expressions=f"COALESCE({_BACK_ENTERED}, false) AS back_entered, {UNREAD} AS unread",
    name="calls",
)


async def events(connection: Connection, *, begin: datetime, end: datetime, zone: str) -> Sequence[Row[Any]]:
    """The events made durable in the period, by source, week and signals."""
    return (await connection.execute(text(_EVENTS), {"begin": begin, "end": end, "zone": zone})).all()


async def calls(connection: Connection, *, begin: datetime, end: datetime, zone: str) -> Sequence[Row[Any]]:
    """The calls that began in the period, by source, week, told late or not, and to be read or not."""
    return (await connection.execute(text(_CALLS), {"begin": begin, "end": end, "zone": zone})).all()
