"""Milestones of a call: named instants, each with when it happened and when we learned of it."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from app.domain.call import Call, Writer
from app.domain.event import Kind
from app.domain.text import slug


class Milestone(NamedTuple):
    """An instant known twice."""

    occurred_at: datetime
    recorded_at: datetime


CALL_MILESTONES = ("call_received", "created", "dispatched", "en_route", "on_scene", "cleared", "closed")
REFERRAL_MILESTONES = (
    "requested",
    "claimed",
    "accepted",
    "started",
    "first_attempt",
    "first_contact",
    "assessed",
    "closed",
    "reported",
)

# Status words of the EIDO registry (secondary unit status) and the short forms CADs send, as slugs.
UNIT_STATUS = {
    "dispatched": ("dispatched", "assigned", "dispatch", "dp", "dsp", "disp"),
    "en_route": ("enroute", "er", "enr", "responding"),
    "on_scene": ("onscene", "arrived", "os", "ar", "arr", "arrive", "patientcontact", "atscene"),
    "cleared": ("cleared", "clear", "available", "inservice", "cl", "clr", "av", "assignmentcancelled"),
}
_MILESTONE_OF = {slug: name for name, slugs in UNIT_STATUS.items() for slug in slugs}


def milestone_of(status: str) -> str | None:
    """The milestone a unit status stands for, or None for a status we do not know."""
    return _MILESTONE_OF.get(slug(status))


def milestones(call: Call) -> dict[str, Milestone]:
    """The milestones that hold for this call now.

    call_received: the stated received_at, else the creation. created: the first `created` event.
    dispatched, en_route, on_scene: the first unit's. cleared: when the last engaged unit cleared,
    else the `cleared` event. closed: the latest `cleared` or `cancelled` event. A later `reopened`
    takes cleared and closed back.
    """
    found: dict[str, Milestone] = {}
    if created := call.kind(Kind.CREATED):
        found["created"] = found["call_received"] = _at(created)
    if cell := call.stated.get("received_at"):
        found["call_received"] = Milestone(_parse(cell[1]), _parse(cell[0].recorded_at))
    passed = _unit_passages(call)
    for name in ("dispatched", "en_route", "on_scene"):
        if passed[name]:
            found[name] = min(at for _, at in passed[name])
    reopened = call.kind(Kind.REOPENED)
    ends = {
        kind: writer
        for kind in (Kind.CLEARED, Kind.CANCELLED)
        if (writer := call.kind(kind)) and (reopened is None or writer[:2] > reopened[:2])
    }
    if ends:
        found["closed"] = _at(max(ends.values()))
    cleared = _last_clear(passed)
    if cleared and reopened and cleared.occurred_at <= _parse(reopened.at):
        cleared = None
    if cleared is None and Kind.CLEARED in ends:
        cleared = _at(ends[Kind.CLEARED])
    if cleared:
        found["cleared"] = cleared
    return found


Passages = dict[str, list[tuple[str, Milestone]]]


def _unit_passages(call: Call) -> Passages:
    """For each unit milestone, which unit passed it and when."""
    passed: Passages = {name: [] for name in UNIT_STATUS}
    for key, (writer, _) in call.dispatched.items():
        slug, at, unit_id = key.split("/", 2)
        if name := _MILESTONE_OF.get(slug):
            passed[name].append((unit_id, Milestone(_parse(at), _parse(writer.recorded_at))))
    return passed


def _last_clear(passed: Passages) -> Milestone | None:
    """When the last engaged unit cleared; None while one has not."""
    engaged = _latest(passage for name in ("dispatched", "en_route", "on_scene") for passage in passed[name])
    clears = _latest(passed["cleared"])
    if not clears or any(
        unit not in clears or clears[unit].occurred_at < at.occurred_at for unit, at in engaged.items()
    ):
        return None
    return max(clears.values())


def _latest(passages: Iterable[tuple[str, Milestone]]) -> dict[str, Milestone]:
    latest: dict[str, Milestone] = {}
    for unit_id, at in passages:
        latest[unit_id] = max(at, latest.get(unit_id, at))
    return latest


def _at(writer: Writer) -> Milestone:
    return Milestone(_parse(writer.at), _parse(writer.recorded_at))


def _parse(at: str) -> datetime:
    return datetime.fromisoformat(at)
