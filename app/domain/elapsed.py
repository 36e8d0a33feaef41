"""Elapsed time between two milestones, with open intervals counted and small cells withheld.

An interval that has not ended yet is right-censored at its present age: it is never dropped, because
a median of the finished ones alone flatters (field notes, section 6). Quantiles are those of the
Kaplan-Meier estimate; one that the curve does not reach is said not to be reached.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace

from app.domain.elapsed_cells import Counts
from app.domain.milestone import CALL_MILESTONES, REFERRAL_MILESTONES
from app.domain.survival import Point, Quantile, Share, Span, Spans, Survival, logranks
from app.domain.withholding import small

__all__ = ["CALLS", "PAIRS", "REFERRALS", "Elapsed", "Pair", "Span", "Spans", "summaries", "summarize"]

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
_MANY = 1000
_FIGURES = tuple(
    field.name
    for field in fields(Elapsed)
    if field.name not in ("pair", "group", "negative", "target_seconds", "suppressed", "curve")
)


def summarize(
    pair: str, group: str | None, spans: Iterable[Span] | Spans, target_seconds: float | None
) -> Elapsed:
    """The figures of one group, small cells withheld.

    `n` counts intervals that began; those of them whose end lies before their start are `negative`, and in
    no other figure. `within_target` is the Kaplan-Meier share ended by the target.
    """
    spans = Spans.of(spans)
    counted = _counted(spans)
    n = counted.count()
    estimate = Survival(counted) if n else None
    share = estimate.ended_by(target_seconds) if estimate and target_seconds is not None else None
    within = counted.count(counted.ended & (counted.seconds <= (target_seconds or 0)))
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
        n=spans.count(),
        open=counted.count(~counted.ended),
        negative=spans.count() - n,
        back_entered=counted.count(counted.late),
        target_seconds=target_seconds,
        curve=tuple(estimate.drawn()) if estimate else (),
        **shown,  # type: ignore[arg-type]
    )
    return _withhold_small(row, within, n)


def summaries(
    pair: Pair,
    groups: Mapping[str | None, Iterable[Span] | Spans],
    target: Callable[[str | None], float | None],
    *,
    compared: bool,
    hidden: Collection[tuple[str | None, str]] = (),
) -> list[Elapsed]:
    """The figures of every group of one pair; small cells withheld, and those that are `hidden` with them.

    `compared`: each with all others together, as nothing is counted in two groups.
    """
    rows = [summarize(pair.name, group, spans, target(group)) for group, spans in groups.items()]
    if compared and len(groups) > 1:
        rows = _compared(rows, [_counted(Spans.of(spans)) for spans in groups.values()])
    columns = {row.group: [column for group, column in hidden if group == row.group] for row in rows}
    return [_withhold_beside(row, columns[row.group]) for row in rows]


def counts(spans: Iterable[Span] | Spans) -> Counts:
    """How many there are of each kind, small ones too: not to be published."""
    spans = Spans.of(spans)
    counted = _counted(spans)
    n = spans.count()
    return Counts(n, counted.count(~counted.ended), n - counted.count(), counted.count(counted.late))


def _withhold_beside(row: Elapsed, columns: Collection[str]) -> Elapsed:
    """Withhold these counts, and what would give them back."""
    names = set(columns)
    if "n" in names and row.n is not None:
        names |= {"open", "back_entered", *_beside_a_count(row.n)}
        row = replace(row, curve=row.curve if row.n >= _MANY else ())
    if "negative" in names:
        names |= set(_beside_a_count(row.n or 0))
    return _withhold(row, names) if names else row


def _compared(rows: Sequence[Elapsed], groups: Sequence[Spans]) -> list[Elapsed]:
    """With how likely each differs so much from all others together by chance."""
    total = sum(group.count() for group in groups)
    found = []
    for row, group, p in zip(rows, groups, logranks(groups), strict=True):
        told = replace(row, logrank_p=p)
        few = small(group.count()) or small(total - group.count())
        found.append(_withhold(told, ["logrank_p"]) if few else told)
    return found


def _counted(spans: Spans) -> Spans:
    return spans.where((spans.seconds >= 0) | ~spans.ended)


def _withhold_small(row: Elapsed, within: int, counted: int) -> Elapsed:
    assert row.n is not None
    assert row.open is not None
    assert row.back_entered is not None
    hidden: set[str] = set()
    if small(row.negative):
        hidden |= {"negative", *_beside_a_count(counted)}
    if small(row.n) or small(counted):
        hidden |= {*_FIGURES, "negative"} - ({"negative"} if counted == row.n else {"n"})
    elif small(row.open) or small(counted - row.open):
        hidden.add("open")
    if small(row.back_entered) or small(counted - row.back_entered):
        hidden.add("back_entered")
    if small(within) or small(counted - within):
        hidden |= set(_WITHIN)
    row = replace(row, curve=()) if small(row.n) or small(counted) else row
    return _withhold(row, {*hidden, *_at_risk_near_others(row, hidden, counted)})


def _beside_a_count(count: int) -> tuple[str, ...]:
    """What would tell how many intervals a figure is of, where that is withheld.

    A share of many is told to three places: whatever their number, some share rounds to it.
    """
    return (*_AT_RISK, "logrank_p") if count >= _MANY else (*_WITHIN, *_AT_RISK, "logrank_p")


def _at_risk_near_others(row: Elapsed, hidden: set[str], counted: int) -> set[str]:
    """Numbers at risk that are small, or that lie so near to another count that the difference is."""
    shown, found = [row.n, counted] + ([] if "open" in hidden else [row.open]), set()
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
    if {"n", "negative"} & set(row.suppressed):
        shares = {name: round(share, 3) for name in _WITHIN if (share := getattr(row, name)) is not None}
        row = replace(row, **shares)
    if {"n", "open", "negative"} & set(row.suppressed):
        return replace(row, curve=tuple(point._replace(at_risk=0) for point in row.curve))
    return row
