"""Digests and overdue lists as files: CSV for a spreadsheet, HTML to print, times as the city's clocks show.

The page fetches nothing, so it opens from a mail or a disk as well. It says in words what the CSV says in
codes.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from app.api.web_page import cards, page
from app.domain.sheet import lines
from app.services.digest import Digest, Overdue

_DAY_SECONDS, _HOUR_SECONDS = 86_400, 3600
_FACTS = ("referral", "call_number", "program", "status", "urgent", "staff")
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
_STOP = "asked_to_stop"  # in words in the file too: what nobody reads is not answered
# What the page says for the codes of the files.
_PLAIN = ("Referral", "Call", "Program", "Status", "Urgent", "Assigned to")
_SO_FAR = {
    "requested_at": "offered",
    "claimed_at": "claimed",
    "accepted_at": "accepted",
    "first_contact_at": "first contact",
}
_STATUSES = {
    "requested": "Offered, nobody has claimed it",
    "received": "Claimed",
    "on_hold": "Waiting",
}
_TARGETS = {
    "referred_to_claimed": "Claim it",
    "claimed_to_accepted": "Accept it or say why not",
    "referred_to_first_contact": "First contact with the person",
    "accepted_to_completed": "Complete it",
    "incident_to_dcdss_report": "Make the statutory report",
}
_COUNTED = {
    "new": "Offered to you",
    "claimed": "Claimed",
    "failed": "Could not be done",
    "lapsed": "Claims that ran out",
    "open": "Open now",
}
Table = list[list[Any]]


def digest_csv(digest: Digest) -> str:
    """The counts, the reasons, then the open referrals: a table each, parted by an empty line."""
    return lines([["week", str(digest.week)], *_counts(digest), [], *_reasons(digest), [], *_open(digest)])


def digest_html(digest: Digest) -> str:
    """One page to print."""
    week = digest.week
    counts = [[_COUNTED.get(name, _words(name)), str(count)] for name, count in digest.counts.items()]
    parts = [
        f"<p>Week {escape(str(week))}: {week.begins_on} to {week.ends_on}</p>",
        _short(["What happened", "Referrals"], counts),
    ]
    if digest.reasons:
        reasons = [[_words(one["status"]), one["title"], str(one["count"])] for one in digest.reasons]
        parts.append(f"<h2>Why not</h2>{_short(['What became of it', 'Why', 'Referrals'], reasons)}")
    rows = [
        [*_plain(one, digest.zone), f"{one['age_days']} d", *_next(one, digest.zone)]
        for one in digest.referrals
    ]
    listed = (
        cards([*_PLAIN, "Open for", "So far", "Next", "Due"], rows) if rows else "<p>Nothing is open.</p>"
    )
    return _page(f"{digest.title}: weekly digest", digest, f"{''.join(parts)}<h2>Open referrals</h2>{listed}")


def overdue_csv(overdue: Overdue) -> str:
    """One table."""
    return lines(_late(overdue))


def overdue_html(overdue: Overdue) -> str:
    """One page to print."""
    rows = [
        [
            *_plain(one, overdue.zone),
            _target(one["target"]),
            _said(one["due_at"], overdue.zone),
            _span(one["late_seconds"]),
        ]
        for one in overdue.items
    ]
    listed = cards([*_PLAIN, "What is late", "Was due", "Late by"], rows)
    return _page(f"{overdue.title}: overdue", overdue, listed if rows else "<p>Nothing is overdue.</p>")


def _counts(digest: Digest) -> Table:
    return [["what", "count"], *([name.replace("_", " "), count] for name, count in digest.counts.items())]


def _reasons(digest: Digest) -> Table:
    rows = [[one["status"], one["reason"], one["title"], one["count"]] for one in digest.reasons]
    return [["status", "reason", "meaning", "count"], *rows]


def _open(digest: Digest) -> Table:
    rows = [[*_row(one, _OPEN, digest.zone), _stop(one, digest.zone)] for one in digest.referrals]
    return [[*_OPEN, _STOP], *rows]


def _late(overdue: Overdue) -> Table:
    rows = [
        [*_row(one, _LATE, overdue.zone), _span(one["late_seconds"]), _stop(one, overdue.zone)]
        for one in overdue.items
    ]
    return [[*_LATE, "late", _STOP], *rows]


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


def _words(code: str) -> str:
    return code.replace("_", " ").capitalize()


def _target(name: str) -> str:
    return _TARGETS.get(name, _words(name))


def _stop(item: Mapping[str, Any], zone: ZoneInfo) -> str:
    """That its holder is asked to stop, since when and why; empty if nobody asked."""
    asked = item[_STOP]
    if asked is None:
        return ""
    since = _said(asked["since"], zone)
    return f"You are asked to stop: please answer. A supervisor asked on {since}: {asked['title']}."


def _plain(item: Mapping[str, Any], zone: ZoneInfo) -> list[str]:
    """The facts of a referral in words."""
    status = _stop(item, zone) or _STATUSES.get(item["status"], _words(item["status"]))
    urgent = "yes" if item["urgent"] else "no"
    program, staff = _words(item["program"]), item["staff"] or ""
    return [item["referral"], item["call_number"], program, status, urgent, staff]


def _next(item: Mapping[str, Any], zone: ZoneInfo) -> list[str]:
    """What happened so far and on which day, what is next, and by when."""
    so_far = "; ".join(
        f"{words} {item[name].astimezone(zone):%b %d}" for name, words in _SO_FAR.items() if item[name]
    )
    return [so_far, _target(item["target"]) if item["target"] else "", _said(item["due_at"], zone)]


def _short(names: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table of a few columns, of which the last is a number."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in names)
    said = "".join(
        f"<tr>{''.join(f'<td>{escape(one)}</td>' for one in row[:-1])}"
        f'<td class="n">{escape(row[-1])}</td></tr>'
        for row in rows
    )
    return f'<table class="short"><thead><tr>{head}</tr></thead><tbody>{said}</tbody></table>'


def _page(title: str, made: Digest | Overdue, body: str) -> str:
    at = f"{made.made_at.astimezone(made.zone):%Y-%m-%d %H:%M}"
    return page(title, f'{body}<p class="small">Made {at}. Times are those of {made.zone.key}.</p>')
