"""Events with their signals, and calls told late or not to be read, by source and week."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text

from app.domain.milestone import CALL_MILESTONES
from app.storage.elapsed import LATE
from app.storage.engine import Connection
from app.storage.tables.call import UNREAD

_WEEK = """to_char({at} AT TIME ZONE :zone, 'IYYY-"W"IW') AS week"""
# Most events are alike: their kinds of signals are told apart after they are counted. This looks at every
# event of the period; no index has the source, since it would cost each event more than this report does.
_EVENTS = f"""
SELECT source, {_WEEK.format(at="received_at")}, signals, count(*) AS events
FROM events WHERE received_at >= :begin AND received_at < :end GROUP BY 1, 2, 3
"""
_BACK_ENTERED = " OR ".join(f"{name}_recorded_at > {name}_at + interval '{LATE}'" for name in CALL_MILESTONES)
_CALLS = f"""
SELECT source, {_WEEK.format(at="began_at")}, COALESCE({_BACK_ENTERED}, false) AS back_entered,
       {UNREAD} AS unread, count(*) AS calls
FROM calls WHERE began_at >= :begin AND began_at < :end GROUP BY 1, 2, 3, 4
"""


async def events(connection: Connection, *, begin: datetime, end: datetime, zone: str) -> Sequence[Row[Any]]:
    """The events made durable in the period, by source, week and signals."""
    return (await connection.execute(text(_EVENTS), {"begin": begin, "end": end, "zone": zone})).all()


async def calls(connection: Connection, *, begin: datetime, end: datetime, zone: str) -> Sequence[Row[Any]]:
    """The calls that began in the period, by source, week, told late or not, and to be read or not."""
    return (await connection.execute(text(_CALLS), {"begin": begin, "end": end, "zone": zone})).all()
