"""What the agency of a queue is told once a week: what happened, what is open, and what is overdue."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app import clock
from app.domain.access import Caller, Role
from app.domain.lateness import due
from app.domain.referral import Status
from app.domain.short_id import short_id
from app.domain.week import Week, last_whole_week, read_week
from app.errors import InvalidError, NotFoundError
from app.rules.catalog import Catalog
from app.rules.tables import Queue
from app.services import disclosure
from app.storage import digest as storage
from app.storage.engine import Database

_FACTS = ("referral_id", "call_number", "program", "status", "urgent")
_MILESTONES = ("requested_at", "claimed_at", "accepted_at", "first_contact_at")


@dataclass(frozen=True, slots=True)
class Digest:
    """One week of a queue. Of persons, there are the agency's own staff alone, and for it alone."""

    queue: str
    title: str
    zone: ZoneInfo
    made_at: datetime
    week: Week
    counts: Mapping[str, int]
    reasons: list[dict[str, Any]]  # told to the agency alone
    referrals: list[dict[str, Any]]  # open now, the oldest first


@dataclass(frozen=True, slots=True)
class Overdue:
    """What is late in a queue now, with the same persons in it."""

    queue: str
    title: str
    zone: ZoneInfo
    made_at: datetime
    items: list[dict[str, Any]]  # the latest first


async def of_week(
    database: Database, catalog: Catalog, caller: Caller, queue: str, week: str | None
) -> Digest:
    """What happened in the week (the last whole one if none is named), and what is open now.

    Raises NotFoundError for a queue whose work is not told to the caller, InvalidError for no such week.
    """
    told = _told(catalog, caller, queue)
    zone, now = ZoneInfo(catalog.city.timezone), clock.now()
    try:
        chosen = read_week(week) if week else last_whole_week(now, zone)
    except ValueError as error:
        raise InvalidError("A week is written 2026-W47.", pointer="/query/week") from error
    begin, end = chosen.bounds(zone)
    rows = await storage.open_referrals(database, queue)
    counts = {**await storage.counts(database, queue, begin, end), "open": len(rows)}
    own = caller.role is Role.AGENCY  # why not, and who of its staff: an agency tells that to whom it wants
    titles = _titles(catalog)
    reasons = [
        {**row, "title": titles.get(row["reason"], row["reason"])}
        for row in (await storage.reasons(database, queue, begin, end) if own else ())
    ]
    referrals = [_open(row, told, titles, zone, now, own=own) for row in rows]
    return Digest(queue, told.title, zone, now, chosen, counts, reasons, referrals)


async def overdue(database: Database, catalog: Catalog, caller: Caller, queue: str) -> Overdue:
    """Each target that an open referral is past, and each follow-up past its day; not what is snoozed.

    Raises NotFoundError for a queue whose work is not told to the caller.
    """
    told = _told(catalog, caller, queue)
    zone, now, titles = ZoneInfo(catalog.city.timezone), clock.now(), _titles(catalog)
    items = [
        {
            **_facts(row, titles, own=caller.role is Role.AGENCY),
            "target": one.target,
            "due_at": one.at,
            "late_seconds": (now - one.at).total_seconds(),
        }
        for row in await storage.open_referrals(database, queue)
        if row["snoozed_until"] is None or row["snoozed_until"] <= now
        for one in due(row, told.target_seconds, zone)
        if one.at < now
    ]
    items.sort(key=lambda item: item["due_at"])
    return Overdue(queue, told.title, zone, now, items)


def _told(catalog: Catalog, caller: Caller, queue: str) -> Queue:
    """The queue, if the caller is told what happens in it."""
    hidden = queue not in catalog.queues or not caller.sees_queue(queue)
    if hidden or disclosure.receipt_only(catalog, caller, queue):
        raise NotFoundError("There is no such queue here.")
    return catalog.queues[queue]


def _titles(catalog: Catalog) -> dict[str, str]:
    """What each code of a reason says."""
    return {reason.code: reason.title for reason in catalog.city.reasons}


def _facts(row: Mapping[str, Any], titles: Mapping[str, str], *, own: bool) -> dict[str, Any]:
    shown = {name: row[name] for name in _FACTS}
    staff = row["staff"] if own else None
    asked = _asked_to_stop(row, titles)
    return {"referral": short_id(row["referral_id"]), **shown, "staff": staff, "asked_to_stop": asked}


def _asked_to_stop(row: Mapping[str, Any], titles: Mapping[str, str]) -> dict[str, Any] | None:
    """Since when its holder is asked to stop, and why; the supervisor's own words may name somebody."""
    if row["status"] != Status.CANCEL_REQUESTED:
        return None
    reason = row["review"]
    return {"since": row["decided_at"], "reason": reason, "title": titles.get(reason, reason)}


def _open(
    row: Mapping[str, Any],
    queue: Queue,
    titles: Mapping[str, str],
    zone: ZoneInfo,
    now: datetime,
    *,
    own: bool,
) -> dict[str, Any]:
    next_due = next(iter(due(row, queue.target_seconds, zone)), None)
    return {
        **_facts(row, titles, own=own),
        **{name: row[name] for name in _MILESTONES},
        "age_days": (now - row["requested_at"]) // timedelta(days=1),
        "due_at": next_due and next_due.at,
        "target": next_due and next_due.target,
    }
