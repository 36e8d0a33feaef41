"""What really happens on one call; `telling` writes what the CAD sends of it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.feeds.simulated import dispatch
from app.feeds.simulated.call_types import CALL_TYPES
from app.feeds.simulated.city import LOCAL
from app.feeds.simulated.company import Company, gathered
from app.feeds.simulated.dice import Dice, one_of, spell
from app.feeds.simulated.dispatch import Need, Run
from app.feeds.simulated.people import Person
from app.feeds.simulated.stories import Cast, Outcome, Story

_CANCELLED_SHARE = 0.07  # of those that wait long enough to be cancelled
_CHILDREN_THERE = 0.5


@dataclass(frozen=True, slots=True)
class Happening:
    """The truth about one call. Instants are UTC."""

    call_number: str
    case_number: str
    day: date  # local
    story: Story
    company: Company
    received_at: datetime
    created_at: datetime
    first_type: str
    last_type: str
    runs: tuple[Run, ...]
    outcome: Outcome | None  # None: cancelled
    closed_at: datetime  # cleared or cancelled
    armed: bool
    children: tuple[Person, ...]  # who are there

    @property
    def on_scene_at(self) -> datetime | None:
        """When the first unit arrived."""
        return min((run.on_scene_at for run in self.runs if run.on_scene_at), default=None)

    @property
    def offense(self) -> bool:
        """Whether it ends with an offence on record."""
        return self.outcome in {Outcome.REPORT, Outcome.ARREST} and bool(self.story.offenses)


def happens(
    seed: int, draw: Dice, *, day: date, number: int, received_at: datetime, story: Story
) -> Happening:
    """Draw one call of this story."""
    company = gathered(seed, draw, story, day)
    first = one_of(draw, story.begins)
    created_at = received_at if story.stopped else received_at + spell(draw, 45, 0.5)
    runs = dispatch.runs(draw, _need(draw, story, company, first, received_at), created_at)
    outcome: Outcome | None = one_of(draw, story.outcomes)
    closed_at = max(run.cleared_at for run in runs) + timedelta(seconds=draw.randint(2, 60))
    cancelled_at = _cancelled_at(draw, story, created_at, runs[0])
    if cancelled_at:
        runs = [early for run in runs if (early := dispatch.recalled(run, cancelled_at))]
        outcome, closed_at = None, cancelled_at
    return Happening(
        f"S{seed}-{day:%y%m%d}-{number:04d}",
        f"{day:%y}-{day:%j}{number:04d}",
        day,
        story,
        company,
        received_at,
        created_at,
        first,
        first if cancelled_at else story.ends or first,
        tuple(runs),
        outcome,
        closed_at,
        draw.random() < story.weapon_share,
        _children(draw, story, company),
    )


def _need(draw: Dice, story: Story, company: Company, code: str, received_at: datetime) -> Need:
    priority = CALL_TYPES[code].priority
    if story.domestic:
        units = one_of(draw, {1: 18, 2: 66, 3: 16})
    elif story.mental or priority == 1:
        units = one_of(draw, {1: 46, 2: 44, 3: 10})
    else:
        units = one_of(draw, {1: 80, 2: 18, 3: 2})
    return Need(
        beat=company.address.beat,
        hour=received_at.astimezone(LOCAL).hour,
        priority=priority,
        minutes=story.minutes,
        units=units,
        crisis_team=story.mental and draw.random() < 0.12,
        stopped=story.stopped,
    )


def _cancelled_at(draw: Dice, story: Story, created_at: datetime, primary: Run) -> datetime | None:
    """When the call is cancelled, if it is: before anybody arrives."""
    if story.stopped or draw.random() >= _CANCELLED_SHARE:
        return None
    at = created_at + spell(draw, 280, 0.9)
    return at if primary.on_scene_at and at < primary.on_scene_at else None


def _children(draw: Dice, story: Story, company: Company) -> tuple[Person, ...]:
    there = story.cast is Cast.CHILD or draw.random() < _CHILDREN_THERE
    return company.pair.children if company.pair and there else ()
