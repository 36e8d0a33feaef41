"""Who is who within one release and in no other, and when, but for the calendar."""

import hmac
from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

MOST_DAYS = 182
_BYTES = (
    10  # of a digest: among 10 million pseudonyms two are equal with a chance of 1 in 10 thousand million
)


class Dates(StrEnum):
    """What becomes of instants."""

    SHIFTED = "shifted"  # by whole days, all that hang together by the same number: intervals stay
    COARSENED = "coarsened"  # to the Monday of their week, at midnight: the calendar stays


class Disguise:
    """Pseudonyms and instants of one release. The salt is made for it, never kept, and forgotten with it."""

    def __init__(
        self, salt: bytes, dates: Dates, zone: ZoneInfo, anchors: Mapping[UUID, UUID] | None = None
    ) -> None:
        """`anchors`: for each call with persons, one call that stands for all that hang together with it."""
        self._salt, self._dates, self._zone = salt, dates, zone
        self._anchors = anchors or {}

    def pseudonym(self, kind: str, value: object) -> str:
        """What stands for this thing; nothing of it, such as the time in an id, can be read from it."""
        return hmac.digest(self._salt, f"{kind}:{value}".encode(), "sha256")[:_BYTES].hex()

    def days(self, call_id: UUID) -> int:
        """By how many days the instants of this call are shifted: 1 to MOST_DAYS, either way."""
        anchor = self._anchors.get(call_id, call_id)
        drawn = int.from_bytes(hmac.digest(self._salt, f"days:{anchor}".encode(), "sha256"))
        days = drawn % (2 * MOST_DAYS) - MOST_DAYS
        return days if days < 0 else days + 1

    def at(self, instant: datetime | None, days: int) -> datetime | None:
        """The instant as it is told, to the second."""
        if instant is None:
            return None
        if self._dates is Dates.SHIFTED:  # of 86,400 seconds each: a clock change stretches no interval
            return instant.replace(microsecond=0) + timedelta(days=days)
        day = instant.astimezone(self._zone).date()
        monday = datetime.combine(day - timedelta(days=day.weekday()), time(), self._zone)
        return monday.astimezone(instant.tzinfo)


def anchors(seen: Iterable[tuple[UUID, object]]) -> dict[UUID, UUID]:
    """For each call, the first of all calls that hang together with it by what was seen on them.

    `seen` are calls with persons or households: whoever shares a call, or a chain of calls, moves as one.
    """
    import numpy as np
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    calls: dict[UUID, int] = {}
    others: dict[object, int] = {}
    pairs = [
        (calls.setdefault(call, len(calls)), others.setdefault(other, len(others))) for call, other in seen
    ]
    if not pairs:
        return {}
    size = len(calls) + len(others)
    ends = np.array(pairs, dtype=np.int64)
    graph = coo_array(
        (np.ones(len(pairs), dtype=np.int8), (ends[:, 0], ends[:, 1] + len(calls))), (size, size)
    )
    labels = connected_components(graph, directed=False)[1]
    first: dict[int, UUID] = {}
    return {call: first.setdefault(int(labels[number]), call) for call, number in calls.items()}
