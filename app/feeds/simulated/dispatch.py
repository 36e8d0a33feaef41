"""Who was sent, and when each unit was dispatched, on its way, on scene and clear."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.feeds.simulated.dice import Dice, spell

# Median seconds, by priority.
_WAIT = {1: 65, 2: 170, 3: 600, 4: 1300, 5: 2400}
_TRAVEL = {1: 290, 2: 390, 3: 540, 4: 660, 5: 720}
_MINIMUM = timedelta(seconds=40)


@dataclass(frozen=True, slots=True)
class Run:
    """One unit on one call. Each instant is at or after the one before it; None: it never got there."""

    unit_id: str
    officer: str
    dispatched_at: datetime
    en_route_at: datetime | None
    on_scene_at: datetime | None
    cleared_at: datetime

    def statuses(self) -> Iterator[tuple[str, datetime]]:
        """The statuses it sends, in order."""
        yield "Dispatched", self.dispatched_at
        if self.en_route_at:
            yield "EnRoute", self.en_route_at
        if self.on_scene_at:
            yield "OnScene", self.on_scene_at
        yield "Cleared", self.cleared_at


@dataclass(frozen=True, slots=True)
class Need:
    """What a call asks of the patrol."""

    beat: str
    hour: int  # local, for the shift
    priority: int
    minutes: float  # median on scene
    units: int
    crisis_team: bool = False
    stopped: bool = False  # the officer is there already


def runs(draw: Dice, need: Need, created_at: datetime) -> list[Run]:
    """The units' passages; the first one is the primary unit's."""
    wait = timedelta(0) if need.stopped else spell(draw, _WAIT[need.priority], 0.7)
    primary = _primary(draw, need, created_at + wait)
    found = [primary]
    for number in range(1, need.units):
        unit_id, officer = _unit(draw, need, number)
        dispatched_at = primary.dispatched_at + spell(draw, 45, 0.9)
        found.append(_support(draw, need, unit_id, officer, dispatched_at, primary))
    if need.crisis_team:
        team = f"{draw.choice(('CRT', 'CIT', 'COR'))}{draw.randint(1, 4)}"
        dispatched_at = primary.dispatched_at + spell(draw, 240, 0.8)
        found.append(_support(draw, need, team, f"C{draw.randint(301, 329)}", dispatched_at, primary))
    return found


def recalled(run: Run, at: datetime) -> Run | None:
    """The run when the call is cancelled at this instant; None if it had not begun."""
    if run.dispatched_at >= at:
        return None
    return Run(
        run.unit_id,
        run.officer,
        run.dispatched_at,
        run.en_route_at if run.en_route_at and run.en_route_at < at else None,
        run.on_scene_at if run.on_scene_at and run.on_scene_at < at else None,
        at,
    )


def _primary(draw: Dice, need: Need, dispatched_at: datetime) -> Run:
    unit_id, officer = _unit(draw, need, 0)
    en_route_at = on_scene_at = dispatched_at
    if not need.stopped:
        en_route_at += spell(draw, 30, 0.8)
        on_scene_at = en_route_at + spell(draw, _TRAVEL[need.priority], 0.5)
    cleared_at = on_scene_at + max(_MINIMUM, spell(draw, need.minutes * 60, 0.6))
    return Run(unit_id, officer, dispatched_at, en_route_at, on_scene_at, cleared_at)


def _support(
    draw: Dice, need: Need, unit_id: str, officer: str, dispatched_at: datetime, primary: Run
) -> Run:
    """Another unit. It may be turned back, and stays no longer than it is needed."""
    en_route_at = dispatched_at + spell(draw, 30, 0.8)
    arrives_at = en_route_at + spell(draw, _TRAVEL[need.priority] * 1.2, 0.5)
    if arrives_at >= primary.cleared_at or draw.random() < 0.1:
        turned_at = max(en_route_at, min(arrives_at, primary.cleared_at))
        return Run(unit_id, officer, dispatched_at, en_route_at, None, turned_at)
    stays = (primary.cleared_at - arrives_at) * draw.choice((0.4, 0.7, 1, 1, 1))
    cleared_at = arrives_at + timedelta(seconds=round(stays.total_seconds()) + draw.randint(0, 90))
    return Run(unit_id, officer, dispatched_at, en_route_at, arrives_at, cleared_at)


def _unit(draw: Dice, need: Need, number: int) -> tuple[str, str]:
    """A patrol car of the beat or next to it, and its officer."""
    shift = "DABC"[need.hour // 6]
    beat = (
        need.beat
        if number == 0 and draw.random() < 0.7
        else f"{need.beat[0]}{draw.randint(1, 4)}{number + 2}"
    )
    return f"{shift}{beat}", f"D{1000 + int(beat) * 4 + ord(shift) % 4}"
