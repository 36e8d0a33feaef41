"""What is due of a referral that is open, and since when: the targets of its queue, and its follow-ups."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

FOLLOW_UP = "follow_up"
# The targets of a queue: from which instant of a referral, until which.
_INTERVALS = {
    "referred_to_claimed": ("requested_at", "claimed_at"),
    "referred_to_first_contact": ("requested_at", "first_contact_at"),
    "claimed_to_accepted": ("claimed_at", "accepted_at"),
    "accepted_to_completed": ("accepted_at", "closed_at"),
    "incident_to_dcdss_report": ("call_received_at", "reported_at"),
}


class Due(NamedTuple):
    """Until when something is to happen: a target by its name, or a follow-up."""

    at: datetime
    target: str


def due(row: Mapping[str, Any], targets: Mapping[str, float], zone: ZoneInfo) -> list[Due]:
    """What is still to happen to an open referral, the earliest first.

    `row` has the instants of the referral and its call, and the day of its next follow-up, which is due by
    the end of that day. `targets` are the queue's, in seconds; one that names no interval of a referral
    counts for nothing.
    """
    found = [
        Due(row[start] + timedelta(seconds=targets[name]), name)
        for name, (start, end) in _INTERVALS.items()
        if name in targets and row[start] is not None and row[end] is None
    ]
    if row["follow_up_on"] is not None:
        next_day = row["follow_up_on"] + timedelta(days=1)
        found.append(Due(datetime.combine(next_day, time(), zone), FOLLOW_UP))
    return sorted(found)
