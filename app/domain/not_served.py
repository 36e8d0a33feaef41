"""Calls that qualify and were not served, by reason and hour: the out-of-hours test.

An auditor found that a city could not say why eligible calls got no service, nor whether nobody was on duty
(NYC Comptroller, MG24-060A). Here every such call has a reason, and a time.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from app.domain.funnel import AT, Stop
from app.domain.funnel import beside as funnel_beside
from app.domain.tabulation import Beside, Shown, added_up, grouped, tabulated
from app.domain.withholding import Sum

DEFINITION = (
    "Calls that began in the period and qualify: a route asked for a referral. One is served if an"
    " agency reached the person, or the agency accepted its referral; else it counts under the reason for"
    " which it came no further, as it stands now, the open ones too (waiting, in_hand). Of a one-way queue"
    " that is asked for by its name, a claim counts as served, since nothing after the receipt is told."
    " qualified = served + not_served, and not_served is the sum of its reasons. The time is when the call"
    " began, on the clocks of the city; in hours is within the city's working hours, and holidays are not."
    " Counts of 1 to 10 are withheld, and as many others as it"
    " takes that none of them can be worked out, and shares with their counts; limits are 95 % Wilson."
)
COLUMNS = ("qualified", "served", "not_served")


class Slot(NamedTuple):
    """When calls began; None: whenever."""

    in_hours: bool | None = None
    weekend: bool | None = None
    hour: int | None = None


class Stand(NamedTuple):
    """So many qualifying calls of one time that were served (no reason), or were not for this reason."""

    slot: Slot
    reason: str | None
    calls: int


def not_served(stands: Iterable[Stand], stops: Iterable[Stop], served: int) -> tuple[Shown, Sequence[str]]:
    """All calls, in hours and out of hours, and each hour of the day; and the reasons there are.

    In a line the count of a reason is under its name behind a colon. `stops` are all calls, of which those
    are served that reached the step `served`: the funnel tells of them too.
    """
    stands = [one for one in stands if one.calls]
    reasons = sorted({one.reason for one in stands if one.reason is not None})
    counts = grouped(cell for one in stands for cell in _counted(one))
    slots = sorted(counts)
    halves = [Slot(in_hours) for in_hours in (True, False)]
    below = {half: [slot for slot in slots if slot.in_hours is half.in_hours] for half in halves}
    parents = {Slot(): slots, **below, **{slot: [slot] for slot in slots}}
    columns = (*COLUMNS, *map(because, reasons))
    across = [("qualified", ("served", "not_served")), ("not_served", tuple(map(because, reasons)))]
    children = [(Slot(), halves), *below.items()]
    beside = _beside(funnel_beside(stops), reasons, served)
    return tabulated(added_up(counts, parents, columns), children, columns, across, beside=beside), reasons


def _beside(funnel: Beside, reasons: Iterable[str], served: int) -> Beside:
    """The funnel, and how its cells add up to those of all calls here."""
    stopped = [key for key in funnel.cells if isinstance(key[0], int)]
    parts = {"served": [key for key in stopped if key[0] >= served]}
    for reason in reasons:
        parts[because(reason)] = [k for k in stopped if AT["qualified"] <= k[0] < served and k[1] == reason]
    sums = [Sum((Slot(), column), tuple(keys)) for column, keys in parts.items()]
    return Beside(funnel.cells, [*funnel.sums, *sums], funnel.told)


def because(reason: str) -> str:
    """The column of a reason."""
    return f"not_served: {reason}"


def _counted(one: Stand) -> Iterable[tuple[Slot, str, int]]:
    columns = ["served"] if one.reason is None else ["not_served", because(one.reason)]
    for column in ("qualified", *columns):
        yield one.slot, column, one.calls
