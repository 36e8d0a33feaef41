"""Local times as records write them: to instants, with daylight saving."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

_YEARS = range(1900, 2200)  # the instants an event may speak of


class LocalInstant(NamedTuple):
    """An instant read from a local time."""

    at: datetime  # UTC
    shifted: bool  # the clocks never showed this time: they jumped over it in spring


def read_local(
    text: str, formats: Sequence[str], zone: ZoneInfo, *, not_before: datetime | None = None
) -> LocalInstant:
    """The instant that a text states; without formats, the text is ISO 8601. ValueError if none fits.

    A text with an offset is taken as it is; any other is a time that the clocks of `zone` showed.
    When clocks go back in autumn, an hour is shown twice: the earlier reading is taken, unless that
    is before `not_before` (what came before it on the same record) and the later one is not.
    When clocks jump forward in spring, an hour is never shown: a time in it was written by a clock
    that had not been set yet, so it is shifted forward by the jump, and marked `shifted`.
    """
    stated = _parsed(text, formats)
    if stated.year not in _YEARS:
        raise ValueError("no year between 1900 and 2199")
    if stated.tzinfo is not None:
        return LocalInstant(stated.astimezone(UTC), shifted=False)
    first, second = (stated.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    before, after = first.utcoffset(), second.utcoffset()
    assert before is not None
    assert after is not None
    earlier, later = first.astimezone(UTC), second.astimezone(UTC)
    if before > after and not_before is not None and earlier < not_before <= later:
        return LocalInstant(later, shifted=False)
    # In the hour that is skipped, the offset from before the jump gives the time after it.
    return LocalInstant(earlier, shifted=before < after)


def read_date(text: str, formats: Sequence[str]) -> str:
    """The day that a text states, as YYYY-MM-DD; its time of day is dropped. ValueError if none fits."""
    return _parsed(text, formats).date().isoformat()


def example(formats: Sequence[str]) -> str:
    """A time as these formats write it, to tell a person what was expected."""
    moment = datetime(2018, 5, 31, 23, 59, 58, tzinfo=UTC)
    return " or ".join(dict.fromkeys(moment.strftime(one) for one in formats)) or "2018-05-31 23:59:58"


def _parsed(text: str, formats: Sequence[str]) -> datetime:
    if not formats:
        return datetime.fromisoformat(text)
    for one in formats:
        with suppress(ValueError):
            return datetime.strptime(text, one)  # noqa: DTZ007 (a zone is set by the caller if none is stated)
    raise ValueError("none of the formats fits")
