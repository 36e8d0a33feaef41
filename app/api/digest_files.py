"""Digests and overdue lists as files: CSV for a spreadsheet, HTML to print, times as the city's clocks show.

The page fetches nothing and needs no style, so it opens from a mail or a disk as well.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from app.domain.sheet import lines
from app.services.digest import Digest, Overdue

_DAY_SECONDS, _HOUR_SECONDS = 86_400, 3600
_FACTS = ("referral", "call_number", "program", "status", "urgent")
_OPEN = (
    *_FACTS,
    "age_days",
    "requested_at",
    "claimed_at",
    "accepted_at",
    "first_contact_at",
    "target",
    "due_at",
)
_LATE = (*_FACTS, "target", "due_at")
Table = list[list[Any]]


def digest_csv(digest: Digest) -> str:
    """The counts, the reasons, then the open referrals: a table each, parted by an empty line."""
    return lines([["week", str(digest.week)], *_counts(digest), [], *_reasons(digest), [], *_open(digest)])


def digest_html(digest: Digest) -> str:
    """One page to print."""
    week = f"{digest.week}: {digest.week.begins_on} to {digest.week.ends_on}"
    parts = [_table(_counts(digest))]
    if digest.reasons:
        parts.append(f"<h2>Why not</h2>{_table(_reasons(digest))}")
    parts.append(f"<h2>Open referrals</h2>{_table(_open(digest))}")
    return _page(f"{digest.title}, week {week}", digest, "".join(parts))


def overdue_csv(overdue: Overdue) -> str:
    """One table."""
    return lines(_late(overdue))


def overdue_html(overdue: Overdue) -> str:
    """One page to print."""
    return _page(f"{overdue.title}: overdue", overdue, _table(_late(overdue)))


def _counts(digest: Digest) -> Table:
    return [["what", "count"], *([name.replace("_", " "), count] for name, count in digest.counts.items())]


def _reasons(digest: Digest) -> Table:
    rows = [[one["status"], one["reason"], one["title"], one["count"]] for one in digest.reasons]
    return [["status", "reason", "meaning", "count"], *rows]


def _open(digest: Digest) -> Table:
    return [list(_OPEN), *(_row(one, _OPEN, digest.zone) for one in digest.referrals)]


def _late(overdue: Overdue) -> Table:
    rows = [[*_row(one, _LATE, overdue.zone), _span(one["late_seconds"])] for one in overdue.items]
    return [[*_LATE, "late"], *rows]


def _row(item: Mapping[str, Any], names: Sequence[str], zone: ZoneInfo) -> list[Any]:
    return [_said(item[name], zone) for name in names]


def _said(value: Any, zone: ZoneInfo) -> Any:
    if isinstance(value, datetime):
        return f"{value.astimezone(zone):%Y-%m-%d %H:%M}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else value


def _span(seconds: float) -> str:
    """How late, as people say it."""
    days, rest = divmod(int(seconds), _DAY_SECONDS)
    return f"{days} d {rest // _HOUR_SECONDS} h"


def _table(rows: Table) -> str:
    head, *body = rows
    said = "".join(f"<tr>{''.join(f'<td>{escape(str(one))}</td>' for one in row)}</tr>" for row in body)
    names = "".join(f"<th>{escape(str(name))}</th>" for name in head)
    return f'<table border="1" cellpadding="4"><thead><tr>{names}</tr></thead><tbody>{said}</tbody></table>'


def _page(title: str, made: Digest | Overdue, body: str) -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title></head>'
        f"<body><h1>{escape(title)}</h1>{body}"
        f"<p>Made {made.made_at.astimezone(made.zone):%Y-%m-%d %H:%M}. Times are of {made.zone.key}.</p>"
        "</body></html>\n"
    )
