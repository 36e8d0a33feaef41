"""A sheet of outcomes, as agencies without a system keep it, to what each row says. It never raises."""

import codecs
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from app.domain.referral import Verb
from app.domain.short_id import read_short_id
from app.feeds.localtime import read_local
from app.feeds.table import REJECTED, Row, split

MOST_ROWS = 2000
MOST_BYTES = 2 * 1024 * 1024
COLUMNS = ("referral", "action", "occurred_on", "occurred_at", "outcome", "reason", "reason_text")
_WHEN = ("occurred_on", "occurred_at")
ACTIONS = {
    "accept": Verb.ACCEPT,
    "start": Verb.START,
    "first_contact": Verb.ATTEMPT,
    "assess": Verb.ASSESS,
    "on_hold": Verb.SUSPEND,
    "resume": Verb.RESUME,
    "complete": Verb.COMPLETE,
    "reject": Verb.REJECT,
    "fail": Verb.FAIL,
    "release": Verb.RELEASE,
}
_DELIMITERS = ",;\t|"
_LONGEST_TEXT = 2000
_DAYS = ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y")
_CLOCKS = ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M:%S %p")
_TIMES = tuple(f"{day} {clock}" for day in _DAYS for clock in _CLOCKS)
_DAY_ZERO = datetime(1899, 12, 30, tzinfo=UTC)  # of spreadsheets, for days from March 1900 on
_SERIAL = re.compile(r"[2-7]\d{4}(\.\d{1,12})?")
_EXPECTED_DAY = "expected a day such as 2026-11-23 or 11/23/2026"
_EXPECTED_TIME = "expected a time such as 2026-11-23 14:05, 11/23/2026 2:05 PM or 2026-11-23T14:05:00-05:00"


class Unread(NamedTuple):
    """Why a row is refused: in which column, and what was expected there. It repeats no value."""

    column: str
    why: str


@dataclass(frozen=True, slots=True)
class Said:
    """What one row says: a referral by its whole id or its short one, what was done, and when."""

    referral: UUID | str
    verb: Verb
    occurred: datetime | date  # a day, if no more is known
    outcome: str | None
    reason: str | None
    reason_text: str | None


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """One row, and what it says or why that cannot be read."""

    line: int
    cells: list[str]
    said: Said | Unread


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole sheet; with problems, it is none of outcomes and has no rows."""

    header: list[str] = field(default_factory=list)
    rows: list[OutcomeRow] = field(default_factory=list)
    unknown_columns: list[str] = field(default_factory=list)  # left out
    problems: list[str] = field(default_factory=list)


def read(sent: bytes, zone: ZoneInfo) -> Sheet:
    """The rows of a CSV text; times without an offset are of the zone.

    Reads what spreadsheets write: a byte order mark, UTF-16 or Windows-1252, semicolons or tabs, dates as
    the United States write them or as serial numbers. Empty rows are none.
    """
    text = _text(sent)
    rows = split(io.StringIO(text, newline=""), _delimiter(text))
    head = next(rows, None)
    if head is None:
        return Sheet(problems=["The file is empty; its first line names the columns."])
    header = [column.strip().lower().replace(" ", "_") for column in head.cells]
    if problems := list(_misfits(header)):
        return Sheet(header, problems=problems)
    unknown = [name[:60] for name in header if name and name not in (*COLUMNS, *REJECTED)]
    found: list[OutcomeRow] = []
    for row in rows:
        if len(found) == MOST_ROWS:
            return Sheet(header, problems=[f"There are more than {MOST_ROWS} rows; send them in parts."])
        found.append(OutcomeRow(row.line, row.cells, _said(row, header, zone)))
    return Sheet(header, found, unknown)


def _text(sent: bytes) -> str:
    if sent.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return sent.decode("utf-16", "replace")
    try:
        return sent.decode("utf-8-sig")
    except UnicodeDecodeError:
        return sent.decode("cp1252", "replace")


def _delimiter(text: str) -> str:
    """The one that parts the names of the first line."""
    first = text.lstrip().partition("\n")[0]
    return max(_DELIMITERS, key=first.count)


def _misfits(header: Sequence[str]) -> Iterator[str]:
    for column in ("referral", "action"):
        if column not in header:
            yield f"There is no column `{column}`; the columns are {', '.join(COLUMNS)}."
    if not set(_WHEN) & set(header):
        yield "There is no column `occurred_on` or `occurred_at`."
    for column in COLUMNS:
        if header.count(column) > 1:
            yield f"There are several columns `{column}`."


def _said(row: Row, header: Sequence[str], zone: ZoneInfo) -> Said | Unread:
    if row.rejected is not None:
        return Unread(row.rejected.column, row.rejected.why)
    cells = {name: cell.strip() for name, cell in zip(header, row.cells, strict=True) if name in COLUMNS}
    referral = read_short_id(cells["referral"])
    if referral is None:
        return Unread("referral", "expected an id as the digest gives it, such as R-K7QM-2XDP")
    action = re.sub(r"[\s-]+", "_", cells["action"].lower())
    if action not in ACTIONS:
        return Unread("action", f"expected one of: {', '.join(ACTIONS)}")
    occurred = _occurred(cells, zone)
    if isinstance(occurred, Unread):
        return occurred
    text = cells.get("reason_text") or None
    if text and ("\0" in text or len(text) > _LONGEST_TEXT):
        return Unread("reason_text", f"expected at most {_LONGEST_TEXT} characters of text")
    codes = {name: cells.get(name, "").lower() or None for name in ("outcome", "reason")}
    return Said(referral, ACTIONS[action], occurred, codes["outcome"], codes["reason"], text)


def _occurred(cells: Mapping[str, str], zone: ZoneInfo) -> datetime | date | Unread:
    """When it happened, by `occurred_at` if that is filled."""
    if at := cells.get("occurred_at"):
        return _instant(at, zone) or _day(at, zone) or Unread("occurred_at", _EXPECTED_TIME)
    if on := cells.get("occurred_on"):
        return _day(on, zone) or Unread("occurred_on", _EXPECTED_DAY)
    return Unread("occurred_on" if "occurred_on" in cells else "occurred_at", "expected when it happened")


def _instant(text: str, zone: ZoneInfo) -> datetime | None:
    """The instant of a text that has a time of day."""
    serial = _serial(text)
    if serial is not None:
        text = f"{serial:%Y-%m-%d %H:%M:%S}" if "." in text else ""
    for formats in (_TIMES, ()):
        try:
            if ":" in text:
                return read_local(text, formats, zone).at
        except (ValueError, OverflowError):
            continue
    return None


def _day(text: str, zone: ZoneInfo) -> date | None:
    """The day of a text, also of one that has a time of day."""
    serial = _serial(text)
    if serial is not None:
        return serial.date()
    try:
        return read_local(text, _DAYS, zone).at.astimezone(zone).date()
    except (ValueError, OverflowError):
        found = _instant(text, zone)
        return found.astimezone(zone).date() if found else None


def _serial(text: str) -> datetime | None:
    """A spreadsheet's own number for a day and a time of day, to the second."""
    if not _SERIAL.fullmatch(text):
        return None
    return _DAY_ZERO + timedelta(seconds=round(float(text) * 86_400))
