"""What supervisors' corrections say of a rule, month by month, with small cells withheld."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from app.domain.accuracy import wilson
from app.domain.withholding import small

DEFINITION = (
    "Of the calls that began in the period: how many each rule held for, by the latest evaluation, and how"
    " often a supervisor found the tag it set right or wrong; each call and tag counts once, by the last word"
    " said of it. Supervisors choose most of the calls they look at, so that precision leans to the doubtful;"
    " `sampled` counts only calls drawn by chance. Intervals are 95 % Wilson score intervals. Counts of 1 to"
    " 10 are withheld, with a second month where one alone could be worked out."
)


class Counts(NamedTuple):
    """Of one rule in one month: calls it held for, and tags found right and wrong."""

    calls: int = 0
    right: int = 0
    wrong: int = 0
    sampled_right: int = 0
    sampled_wrong: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is published of one rule in one month (None: all months). What is withheld is in `suppressed`."""

    rule: str
    month: str | None
    calls: int | None
    right: int | None
    wrong: int | None
    precision: float | None
    precision_interval: tuple[float, float] | None
    sampled: int | None
    sampled_precision: float | None
    sampled_interval: tuple[float, float] | None
    suppressed: tuple[str, ...] = ()


# What would give a withheld count back.
_WITH = {
    "calls": ("calls",),
    "right": ("right", "wrong", "precision", "precision_interval"),
    "sampled": ("sampled", "sampled_precision", "sampled_interval"),
}


def verdicts(rule: str, months: Mapping[str, Counts]) -> list[Verdict]:
    """The rule in all, then month by month."""
    total = Counts(*(sum(column) for column in zip(*months.values(), strict=True))) if months else Counts()
    by_month = [_verdict(rule, month, months[month]) for month in sorted(months)]
    return _complemented(_verdict(rule, None, total), by_month)


def _verdict(rule: str, month: str | None, counts: Counts) -> Verdict:
    labelled, sampled = counts.right + counts.wrong, counts.sampled_right + counts.sampled_wrong
    found = Verdict(
        rule,
        month,
        counts.calls,
        counts.right,
        counts.wrong,
        counts.right / labelled if labelled else None,
        wilson(counts.right, labelled),
        sampled,
        counts.sampled_right / sampled if sampled else None,
        wilson(counts.sampled_right, sampled),
    )
    if small(counts.calls):
        found = _withheld(found, "calls")
    if small(counts.right) or small(counts.wrong):
        found = _withheld(found, "right")
    if small(counts.sampled_right) or small(counts.sampled_wrong):
        found = _withheld(found, "sampled")
    return found


def _complemented(total: Verdict, months: Sequence[Verdict]) -> list[Verdict]:
    """Where one month alone is withheld, the total less the others would give it back: hide one more."""
    rows = list(months)
    for count in _WITH:
        hidden = [one for one in rows if count in one.suppressed]
        if len(hidden) != 1 or count in total.suppressed:
            continue
        shown = [n for n, one in enumerate(rows) if getattr(one, count)]
        if shown:
            smallest = min(shown, key=lambda n: getattr(rows[n], count))
            rows[smallest] = _withheld(rows[smallest], count)
        else:
            total = _withheld(total, count)
    return [total, *rows]


def _withheld(row: Verdict, count: str) -> Verdict:
    blank: dict[str, Any] = dict.fromkeys(_WITH[count])
    return replace(row, **blank, suppressed=tuple(sorted({*row.suppressed, *_WITH[count]})))
