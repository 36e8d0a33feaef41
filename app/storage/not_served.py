"""How far calls came and why no further, by when they began."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text

from app.domain.funnel import AT
from app.domain.working_hours import WEEKDAYS, WorkingHours
from app.storage.engine import Connection
from app.storage.funnel import STOPS

# On the clocks of the city; of calls that do not even qualify nobody asks when.
_WHEN = "CASE WHEN queues <> '{}' OR referral_id IS NOT NULL THEN began_at END AT TIME ZONE :zone AS at"
_SLOT = """extract(isodow FROM at)::int = ANY(:weekdays) AND at::date <> ALL(:holidays)
           AND at::time >= :opens AND at::time < :closes AS in_hours,
       extract(isodow FROM at) > 5 AS weekend, extract(hour FROM at)::int AS hour,"""
_STOPS = STOPS.format(when=_WHEN, told=_SLOT, groups="1, 2, 3, 4, 5", **AT)


async def stops(
    connection: Connection,
    *,
    begin: datetime,
    end: datetime,
    queue: str | None,
    zone: str,
    hours: WorkingHours,
) -> Sequence[Row[Any]]:
    """How many of the calls that began in the period came to each step and no further, by reason and time.

    Time is in working hours or not, at the weekend or not, and the hour of the day. With a queue, how far
    they came in that queue.
    """
    values = {
        "begin": begin,
        "end": end,
        "queue": queue,
        "zone": zone,
        "opens": hours.begin,
        "closes": hours.end,
        "weekdays": [WEEKDAYS.index(day) + 1 for day in hours.weekdays],
        "holidays": list(hours.holidays),
    }
    return (await connection.execute(text(_STOPS), values)).all()
