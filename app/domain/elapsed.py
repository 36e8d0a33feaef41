"""Elapsed time between two milestones, with open intervals counted and small cells withheld.

An interval that has not ended yet is right-censored at its present age: it is never dropped, because
a median of the finished ones alone flatters (field notes, section 6). Quantiles are those of the
Kaplan-Meier estimate; one that the curve does not reach is said not to be reached.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import NamedTuple

DEFINITION = (
    "Intervals between milestones of the calls that began in the period, in seconds. One that has not ended"
    " is counted as still running at its present age, or at the age at which its call or referral closed"
    " otherwise; median, p90 and the share within target are Kaplan-Meier estimates, and a quantile that the"
    " curve does not reach is null. Grouped by tag, a call counts under each of its tags; grouped by queue,"
    " once under each queue it was referred to. Counts of 1 to 10 are withheld, with a second cell where one"
    " alone could be worked out."
)

SMALLEST_CELL = 11  # counts 1-10 are withheld (CMS cell suppression policy); zero may be shown


@dataclass(frozen=True, slots=True)
class Pair:
    """Two milestones and the interval between them."""

    name: str
    start: str
    end: str
    meaning: str


PAIRS = (
    Pair("received_to_dispatched", "call_received", "dispatched", "call received to first unit dispatched"),
    Pair("dispatched_to_on_scene", "dispatched", "on_scene", "first unit dispatched to first unit on scene"),
    Pair("cleared_to_referred", "cleared", "requested", "call cleared to referral offered to a queue"),
    Pair("referred_to_claimed", "requested", "claimed", "referral offered to first claimed by its agency"),
    Pair("referred_to_first_contact", "requested", "first_contact", "referral offered to somebody reached"),
    Pair("claimed_to_accepted", "claimed", "accepted", "first claimed to accepted by the agency"),
    Pair("accepted_to_completed", "accepted", "completed", "accepted to completed by the agency"),
    Pair("incident_to_dcdss_report", "call_received", "reported", "call received to statutory report made"),
)


class Span(NamedTuple):
    """One interval: its length, and whether it ended (else it is as old as this, and open)."""

    seconds: float
    ended: bool


@dataclass(frozen=True, slots=True)
class Elapsed:
    """What is published of one pair in one group.

    None with a name in `suppressed` is withheld; a median or p90 of None that is not withheld was not
    reached: too many are still open.
    """

    pair: str
    group: str | None
    n: int | None
    open: int | None
    negative: int | None
    median_seconds: float | None
    p90_seconds: float | None
    target_seconds: float | None
    within_target: float | None
    suppressed: tuple[str, ...] = ()


def summarize(pair: str, group: str | None, spans: Iterable[Span], target_seconds: float | None) -> Elapsed:
    """The figures of one group, small cells withheld.

    `n` counts intervals that began; those whose end lies before their start are counted in
    `negative` alone. `within_target` is the Kaplan-Meier share ended by the target.
    """
    spans = list(spans)
    counted = [span for span in spans if span.seconds >= 0 or not span.ended]
    curve = _curve(counted)
    within = sum(1 for span in counted if span.ended and span.seconds <= (target_seconds or 0))
    row = Elapsed(
        pair=pair,
        group=group,
        n=len(counted),
        open=sum(1 for span in counted if not span.ended),
        negative=len(spans) - len(counted),
        median_seconds=_quantile(curve, 0.5),
        p90_seconds=_quantile(curve, 0.9),
        target_seconds=target_seconds,
        within_target=_reached(curve, target_seconds) if target_seconds is not None and counted else None,
    )
    return _withhold_small(row, within)


def _curve(spans: Sequence[Span]) -> list[tuple[float, float]]:
    """Kaplan-Meier: (seconds, share still open just after), at every length where one ended."""
    points, alive, share = [], len(spans), 1.0
    for seconds, tied in groupby(sorted((max(s.seconds, 0.0), s.ended) for s in spans), key=lambda s: s[0]):
        ended = [was_ended for _, was_ended in tied]
        if any(ended):
            share *= 1 - sum(ended) / alive
            points.append((seconds, share))
        alive -= len(ended)
    return points


def _quantile(curve: Sequence[tuple[float, float]], q: float) -> float | None:
    return next((seconds for seconds, open_share in curve if open_share <= 1 - q + 1e-12), None)


def _reached(curve: Sequence[tuple[float, float]], seconds: float) -> float:
    return 1 - next((share for at, share in reversed(curve) if at <= seconds), 1.0)


def small(count: int | None) -> bool:
    """Whether a count would identify people."""
    return count is not None and 0 < count < SMALLEST_CELL


def _withhold_small(row: Elapsed, within: int) -> Elapsed:
    assert row.n is not None
    assert row.open is not None
    hidden: set[str] = set()
    if small(row.negative):
        hidden.add("negative")
    if small(row.n):
        hidden |= {"n", "open", "median_seconds", "p90_seconds", "within_target"}
    elif small(row.open) or small(row.n - row.open):
        hidden.add("open")
    if small(within) or small(row.n - within):
        hidden.add("within_target")
    return _withhold(row, hidden)


def _withhold(row: Elapsed, names: Iterable[str]) -> Elapsed:
    hidden = {name for name in names if name in row.suppressed or getattr(row, name) is not None}
    blanks = dict.fromkeys(hidden)
    return replace(row, **blanks, suppressed=tuple(sorted(hidden | set(row.suppressed))))  # type: ignore[arg-type]


def withhold_complements(rows: Sequence[Elapsed]) -> list[Elapsed]:
    """Hide a second cell where one alone is hidden, so that no total gives it back.

    Works within each pair, for each count by itself: the smallest count still shown goes too.
    """
    result = list(rows)
    for pair in {row.pair for row in rows}:
        for count in ("n", "open", "negative"):
            places = [i for i, row in enumerate(result) if row.pair == pair]
            hidden = [i for i in places if count in result[i].suppressed]
            shown = [i for i in places if getattr(result[i], count)]
            if len(hidden) == 1 and shown:
                smallest = min(shown, key=lambda i: getattr(result[i], count))
                also = {"n": ("n", "open"), "open": ("open",), "negative": ("negative",)}[count]
                result[smallest] = _withhold(result[smallest], also)
    return result
