"""The work of the queues: of the referrals offered, how many were taken up, are in hand, done, and overdue.

A one-way queue gives a receipt of delivery and nothing after (VAWA 34 USC 12291(b)(2)): what comes after it
is told of no line of its own, and counts only together with the other queues.
"""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from app.domain.tabulation import Across, Shown, added_up, grouped, tabulated

DEFINITION = (
    "Referrals offered in the period (when each was last offered), by queue and the program that the route"
    " asked for, as they stand now, not at the end of the period. offered = open + done + rejected + failed +"
    " withdrawn; open = waiting + in_hand + held. `claimed` counts those ever claimed. `overdue` are those"
    " of the waiting and the in hand that are past the queue's target for their step: to be claimed, once"
    " claimed to be accepted, once accepted to be completed; a queue without such a target has none overdue."
    " `lapsed_claims` counts claims that ran out unaccepted, several of one referral each. Of a one-way queue"
    " only offered, claimed, held and withdrawn are told; what comes after the receipt counts in the line of"
    " all queues alone. Counts of 1 to 10 are withheld, and as many others as it takes that none of them can"
    " be worked out."
)
# Where a referral stands now; these split those offered.
PLACES = ("waiting", "in_hand", "held", "done", "rejected", "failed", "withdrawn")
COLUMNS = ("offered", "claimed", "open", *PLACES, "overdue", "lapsed_claims")
AFTER_RECEIPT = ("open", "waiting", "in_hand", "done", "rejected", "failed", "overdue", "lapsed_claims")
# Whoever sees their neighbours knows these too.
_NEVER_CLAIMED, _LET_GO, _IN_TIME = "_never_claimed", "_claimed_and_let_go", "_in_time"
_ACROSS: Across = (
    ("offered", ("open", "done", "rejected", "failed", "withdrawn")),
    ("open", ("waiting", "in_hand", "held")),
    ("offered", ("claimed", _NEVER_CLAIMED)),
    ("claimed", ("in_hand", "done", "rejected", "failed", _LET_GO)),
    ("open", ("overdue", _IN_TIME)),
)


class Desk(NamedTuple):
    """What a line is about: with no program the whole queue, with no queue all of them."""

    queue: str | None = None
    program: str | None = None


class Standing(NamedTuple):
    """So many referrals of one desk that stand alike."""

    desk: Desk
    place: str
    claimed: bool
    overdue: bool
    referrals: int
    lapsed_claims: int


def workload(standings: Iterable[Standing], desks: Iterable[Desk], one_way: Collection[str]) -> Shown:
    """All queues, then each queue and under it each of its programs; None: withheld."""
    counts = grouped(cell for one in standings for cell in _counted(one))
    programs = sorted({*counts, *desks})
    queues = sorted({Desk(one.queue) for one in programs})
    below = {queue: [one for one in programs if one.queue == queue.queue] for queue in queues}
    parents = {Desk(): programs, **below, **{one: [one] for one in programs}}
    columns = (*COLUMNS, _NEVER_CLAIMED, _LET_GO, _IN_TIME)
    for one in programs:
        counts.setdefault(one, {})
    untold = [(desk, column) for desk in parents if desk.queue in one_way for column in AFTER_RECEIPT]
    children = [(Desk(), queues), *below.items()]
    shown = tabulated(added_up(counts, parents, columns), children, columns, _ACROSS, untold)
    order = [Desk(), *(one for queue in queues for one in (queue, *below[queue]))]
    return {desk: shown[desk] for desk in order}


def _counted(one: Standing) -> Iterable[tuple[Desk, str, int]]:
    columns = ["offered", one.place, "claimed" if one.claimed else _NEVER_CLAIMED]
    if one.place in ("waiting", "in_hand", "held"):
        columns += ["open", "overdue" if one.overdue else _IN_TIME]
    if one.claimed and one.place in ("waiting", "held", "withdrawn"):
        columns.append(_LET_GO)
    yield from ((one.desk, column, one.referrals) for column in columns)
    yield one.desk, "lapsed_claims", one.lapsed_claims
