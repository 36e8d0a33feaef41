"""How far calls came: from received to a service that a person got, and why each came no further.

Each call is counted once, at the furthest step that it reached. Steps and reasons split the calls into
cells; cells of 1 to 10 are pooled with others before anything is published, so that every number told is a
sum of cells that are empty or large, and no difference of two of them gives a small one back.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import NamedTuple

from app.domain.tabulation import Beside
from app.domain.withholding import Key, Sum, given_away, small

DEFINITION = (
    "Calls that began in the period, each counted once, at the furthest step it reached (of its referrals"
    " the one that came furthest; a later step counts the earlier ones as reached). A step's count is"
    " what stopped there, by reason, plus the count of the next step shown. Open ones are counted where they"
    " stand."
    " Counts of 1 to 10 are withheld: reasons are pooled, and a step that would give a small count away is"
    " not shown; its reasons stand with the step before."
)


class Step(NamedTuple):
    """One step, and what it means to have reached it."""

    name: str
    meaning: str


STEPS = (
    Step("calls", "calls for service that began in the period"),
    Step("tagged", "the rules tagged the call"),
    Step("qualified", "a route asked for a referral"),
    Step("referred", "a referral was made"),
    Step("received", "the referral was offered to its queue"),
    Step("claimed", "the agency claimed it"),
    Step("first_contact", "the agency reached the person"),
    Step("accepted", "the agency accepted it"),
    Step("linked", "a provider accepted the person"),
    Step("service_received", "the person received a service of a provider"),
)
AT = {step.name: number for number, step in enumerate(STEPS)}


class Stop(NamedTuple):
    """So many calls came as far as this step (its number) and no further, for this reason."""

    step: int
    reason: str
    calls: int


@dataclass(frozen=True, slots=True)
class Level:
    """One step as it is told; what stopped at a step that is not shown stands with the one before."""

    step: str
    meaning: str
    calls: int | None  # None: withheld
    stopped: Sequence[tuple[str, int]] = ()
    pooled: int = 0
    pooled_reasons: Sequence[str] = ()


def funnel(stops: Iterable[Stop]) -> list[Level]:
    """Every step with its count and the reasons why calls stopped there, small cells pooled."""
    by_step: list[Counter[str]] = [Counter() for _ in STEPS]
    for stop in stops:
        by_step[stop.step][stop.reason] += stop.calls
    ended = [sum(reasons.values()) for reasons in by_step]
    reached = [sum(ended[number:]) for number in range(len(STEPS))]
    shown = _shown(reached)
    levels = []
    for number, step in enumerate(STEPS):
        if number not in shown:
            levels.append(Level(step.name, step.meaning, None))
            continue
        following = next((later for later in sorted(shown) if later > number), len(STEPS))
        reasons: Counter[str] = sum(by_step[number:following], Counter())
        # With no step shown after it, what went on from here cannot be told from what stopped.
        stopped, pooled, names = _pooled(reasons)
        levels.append(Level(step.name, step.meaning, reached[number], stopped, pooled, names))
    return levels


def beside(stops: Iterable[Stop]) -> Beside:
    """What is told of these, for those who tell of some of them otherwise; its cells are Step and reason.

    Whoever reads it knows where each reason may stop a call.
    """
    cells: Counter[Key] = Counter()
    for stop in stops:
        cells[stop.step, stop.reason] += stop.calls
    levels = funnel(Stop(step, reason, calls) for (step, reason), calls in cells.items())
    places = [AT[one.step] for one in levels if one.calls is not None]
    told: dict[Key, int] = {}
    sums = []
    for place, following in zip_longest(places, places[1:], fillvalue=len(STEPS)):
        level = levels[place]
        mine = [key for key in cells if place <= key[0] < following]
        parts: dict[Key, list[Key]] = {
            ("stopped", place, reason): [key for key in mine if key[1] == reason]
            for reason, _ in level.stopped
        }
        if level.pooled:
            parts["pooled", place] = [key for key in mine if key[1] in level.pooled_reasons]
        parts["reached", place] = [key for key in cells if key[0] >= place]
        sums += [Sum(key, tuple(some)) for key, some in parts.items()]
        told |= {key: sum(cells[part] for part in some) for key, some in parts.items()}
    # What the funnel itself gives away is none of those who tell of it otherwise.
    return Beside({**cells, **told}, sums, {*told, *given_away({**cells, **told}, sums, cells.keys())})


def _shown(reached: Sequence[int]) -> set[int]:
    """The steps whose counts may be told: neither they nor what parts them from the one before is small."""
    shown: list[int] = []
    for number, calls in enumerate(reached):
        if not small(calls) and not (shown and small(reached[shown[-1]] - calls)):
            shown.append(number)
    return set(shown)


def _pooled(reasons: Counter[str]) -> tuple[list[tuple[str, int]], int, list[str]]:
    """Reasons with large counts, the rest in one pool that is not small either, and what is in it."""
    cells = sorted(((calls, name) for name, calls in reasons.items() if calls), reverse=True)
    pool = [cell for cell in cells if small(cell[0])]
    shown = [cell for cell in cells if not small(cell[0])]
    while shown and small(sum(calls for calls, _ in pool)):
        pool.append(shown.pop())
    total = sum(calls for calls, _ in pool)
    return [(name, calls) for calls, name in shown], total, sorted(name for _, name in pool)
