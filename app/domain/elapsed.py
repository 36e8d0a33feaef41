"""Elapsed time between two milestones, with open intervals counted and small cells withheld.

An interval that has not ended yet is right-censored at its present age: it is never dropped, because
a median of the finished ones alone flatters (field notes, section 6). Quantiles are those of the
Kaplan-Meier estimate; one that the curve does not reach is said not to be reached.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace

from app.domain.milestone import CALL_MILESTONES, REFERRAL_MILESTONES
from app.domain.survival import Point, Quantile, Share, Span, Survival, logrank
from app.domain.withholding import Sum, small, withheld

__all__ = ["CALLS", "PAIRS", "REFERRALS", "Elapsed", "Pair", "Span", "summaries", "summarize"]

# Milestones that an interval can lie between; `closed` of a call is told apart from that of its referral.
CALLS = tuple("call_closed" if name == "closed" else name for name in CALL_MILESTONES)
REFERRALS = (*REFERRAL_MILESTONES, "completed")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two milestones and the interval between them."""

    name: str
    start: str
    end: str
    meaning: str

    @property
    def of_calls(self) -> bool:
        """Whether calls are counted; else referrals are."""
        return self.start in CALLS and self.end in CALLS


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


def pair_between(start: str, end: str) -> Pair:
    """The interval between two milestones, by the name it has among the named ones, if it is one."""
    named = (pair for pair in PAIRS if (pair.start, pair.end) == (start, end))
    return next(named, Pair(f"{start}_to_{end}", start, end, f"{start} to {end}".replace("_", " ")))


@dataclass(frozen=True, slots=True)
class Elapsed:
    """What is published of one pair in one group.

    None with a name in `suppressed` is withheld; a quantile or a limit of None that is not withheld was not
    reached: too many are still open.
    """

    pair: str
    group: str | None
    n: int | None
    open: int | None
    negative: int | None
    back_entered: int | None
    median_seconds: float | None
    median_low_seconds: float | None
    median_high_seconds: float | None
    median_at_risk: int | None
    p75_seconds: float | None
    p75_low_seconds: float | None
    p75_high_seconds: float | None
    p75_at_risk: int | None
    p90_seconds: float | None
    p90_low_seconds: float | None
    p90_high_seconds: float | None
    p90_at_risk: int | None
    p99_seconds: float | None
    p99_low_seconds: float | None
    p99_high_seconds: float | None
    p99_at_risk: int | None
    target_seconds: float | None
    within_target: float | None
    within_target_low: float | None
    within_target_high: float | None
    within_target_at_risk: int | None
    logrank_p: float | None = None
    suppressed: tuple[str, ...] = ()
    curve: tuple[Point, ...] = ()


QUANTILES = {"median": 0.5, "p75": 0.75, "p90": 0.9, "p99": 0.99}
_AT_RISK = ("within_target_at_risk", *(f"{name}_at_risk" for name in QUANTILES))
_WITHIN = ("within_target", "within_target_low", "within_target_high")
# From these, `n` could be worked out.
_TELL_N = ("n", "open", "back_entered", *_WITHIN, *_AT_RISK, "logrank_p")
_FIGURES = tuple(
    field.name
    for field in fields(Elapsed)
    if field.name not in ("pair", "group", "negative", "target_seconds", "suppressed", "curve")
)


def summarize(pair: str, group: str | None, spans: Iterable[Span], target_seconds: float | None) -> Elapsed:
    """The figures of one group, small cells withheld.

    `n` counts intervals that began; those whose end lies before their start are counted in
    `negative` alone. `within_target` is the Kaplan-Meier share ended by the target.
    """
    spans = list(spans)
    counted = _counted(spans)
    estimate = Survival(counted) if counted else None
    share = estimate.ended_by(target_seconds) if estimate and target_seconds is not None else None
    within = _count(s for s in counted if s.ended and s.seconds <= (target_seconds or 0))
    shown: dict[str, float | int | None] = {}
    for name, q in QUANTILES.items():
        one = estimate.quantile(q) if estimate else Quantile()
        shown[f"{name}_seconds"], shown[f"{name}_at_risk"] = one.seconds, one.at_risk
        shown[f"{name}_low_seconds"], shown[f"{name}_high_seconds"] = one.low_seconds, one.high_seconds
    figures = share or (None,) * len(Share._fields)
    shown.update(zip((*_WITHIN, "within_target_at_risk"), figures, strict=True))
    row = Elapsed(
        pair=pair,
        group=group,
        n=_count(counted),
        open=_count(s for s in counted if not s.ended),
        negative=_count(spans) - _count(counted),
        back_entered=_count(s for s in counted if s.late),
        target_seconds=target_seconds,
        curve=tuple(estimate.drawn()) if estimate else (),
        **shown,  # type: ignore[arg-type]
    )
    return _withhold_small(row, within)


def summaries(
    pair: Pair,
    groups: Mapping[str | None, Sequence[Span]],
    target: Callable[[str | None], float | None],
    *,
    apart: bool,
    margins: Callable[[str], Sequence[str]] | None = None,
) -> list[Elapsed]:
    """The figures of every group of one pair; small cells withheld, with others that would give them back.

    `apart`: nothing is counted in two groups, so that each can be compared with all others together.
    `margins`: of which groups of other reports a group is a part; those reports may be known.
    """
    rows = [summarize(pair.name, group, spans, target(group)) for group, spans in groups.items()]
    if apart and len(groups) > 1:
        rows = [_compared(row, groups) for row in rows]
    return withhold_parts(rows, groups, margins) if margins else withhold_complements(rows)


def _compared(row: Elapsed, groups: Mapping[str | None, Sequence[Span]]) -> Elapsed:
    some = _counted(groups[row.group])
    others = _counted([span for name, spans in groups.items() if name != row.group for span in spans])
    row = replace(row, logrank_p=logrank(some, others))
    return _withhold(row, ["logrank_p"]) if small(_count(some)) or small(_count(others)) else row


def _counted(spans: Sequence[Span]) -> list[Span]:
    return [span for span in spans if span.seconds >= 0 or not span.ended]


def _count(spans: Iterable[Span]) -> int:
    return sum(span.times for span in spans)


def _withhold_small(row: Elapsed, within: int) -> Elapsed:
    assert row.n is not None
    assert row.open is not None
    assert row.back_entered is not None
    hidden: set[str] = set()
    if small(row.negative):
        hidden.add("negative")
    if small(row.n):
        hidden |= set(_FIGURES)
    elif small(row.open) or small(row.n - row.open):
        hidden.add("open")
    if small(row.back_entered) or small(row.n - row.back_entered):
        hidden.add("back_entered")
    if small(within) or small(row.n - within):
        hidden |= set(_WITHIN)
    return _withhold(row, {*hidden, *_at_risk_near_others(row, hidden)})


def _at_risk_near_others(row: Elapsed, hidden: set[str]) -> set[str]:
    """Numbers at risk that are small, or that lie so near to another count that the difference is."""
    shown, found = [row.n] + ([] if "open" in hidden else [row.open]), set()
    for name in _AT_RISK:
        count = getattr(row, name)
        if count is None:
            continue
        if small(count) or any(small(abs(count - other)) for other in shown if other is not None):
            found.add(name)
        else:
            shown.append(count)
    return found


def _withhold(row: Elapsed, names: Iterable[str]) -> Elapsed:
    hidden = {name for name in names if name in row.suppressed or getattr(row, name) is not None}
    blanks = dict.fromkeys(hidden)
    row = replace(row, **blanks, suppressed=tuple(sorted(hidden | set(row.suppressed))))  # type: ignore[arg-type]
    if row.n is None:
        return replace(row, curve=())  # a withheld group is not drawn
    if row.open is None:
        return replace(row, curve=tuple(point._replace(at_risk=0) for point in row.curve))
    return row


def withhold_complements(rows: Sequence[Elapsed]) -> list[Elapsed]:
    """Hide a second cell where one alone is hidden, so that no total gives it back.

    Works within each pair, for each count by itself: the smallest count still shown goes too. Groups named
    "queue/program" are hidden queue by queue, since the queues' own counts may be known.
    """
    result = list(rows)
    for pair in {row.pair for row in rows}:
        for count in ("n", "open", "negative", "back_entered"):
            wholes: dict[str | None, list[int]] = {}
            for place, row in enumerate(result):
                if row.pair == pair:
                    wholes.setdefault(row.group and row.group.partition("/")[0], []).append(place)
            hidden = [one for one in wholes.values() if any(count in result[i].suppressed for i in one)]
            if len(hidden) == 1:
                shown = [one for one in wholes.values() if one not in hidden and _total(result, one, count)]
                hidden += [min(shown, key=lambda one: _total(result, one, count))] if shown else []
            for place in (i for one in hidden for i in one if getattr(result[i], count)):
                result[place] = _withhold(result[place], _TELL_N if count == "n" else (count,))
    return result


def withhold_parts(
    rows: Sequence[Elapsed],
    groups: Mapping[str | None, Sequence[Span]],
    margins: Callable[[str], Sequence[str]],
) -> list[Elapsed]:
    """Hide as many more cells as it takes that no sum over groups, told elsewhere, gives one back."""
    wholes: dict[str, list[str | None]] = defaultdict(list)
    for group in groups:
        for whole in margins(group or ""):
            wholes[whole].append(group)
    sums = [Sum((whole,), tuple(parts)) for whole, parts in wholes.items()]
    result = list(rows)
    for name, count in _COUNTS.items():
        cells = {group: count(spans) for group, spans in groups.items()}
        totals = {one.total: sum(cells[part] for part in one.parts) for one in sums}
        # What is told elsewhere cannot be withheld here: a zero is never chosen, and a sum needs no value.
        totals = {whole: total if small(total) else 0 for whole, total in totals.items()}
        hidden = [row.group for row in result if name in row.suppressed]
        found = withheld({**cells, **totals}, sums, besides=hidden)
        told = _TELL_N if name == "n" else (name,)
        result = [_withhold(row, told) if row.group in found else row for row in result]
    return result


_COUNTS: Mapping[str, Callable[[Sequence[Span]], int]] = {
    "n": lambda spans: _count(_counted(spans)),
    "open": lambda spans: _count(span for span in spans if not span.ended),
    "negative": lambda spans: _count(spans) - _count(_counted(spans)),
    "back_entered": lambda spans: _count(span for span in _counted(spans) if span.late),
}


def _total(rows: Sequence[Elapsed], places: Sequence[int], count: str) -> int:
    return sum(getattr(rows[place], count) or 0 for place in places)
