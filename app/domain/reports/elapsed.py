"""Elapsed time: what its columns mean, and its picture."""

from typing import Any, Literal

from app.domain.elapsed import CALLS, QUANTILES, REFERRALS
from app.domain.reports import picture
from app.domain.reports.clock_grid import grids
from app.domain.reports.definition import SUPPRESSED, Answer, Column, Option, Report

GROUPS = Literal[
    "queue", "program", "tag", "urgency", "month", "weekday", "hour", "weekday_hour", "beat", "trained"
]
_MILESTONE = Literal[(*CALLS, *REFERRALS)]  # type: ignore[valid-type]

_DEFINITION = (
    "Intervals between milestones of the calls that began in the period, in seconds. One that has not ended"
    " is counted as still running at its present age, or at the age at which its call or referral closed"
    " otherwise; quantiles and the share within target are Kaplan-Meier estimates with 95 % limits"
    " (exponential Greenwood; Brookmeyer-Crowley for quantiles), and a quantile that the curve does not"
    " reach is null. Grouped by tag, a call counts under each of its tags; grouped by queue, program or"
    " urgency, once under each that it was referred to. Business hours are the city's working hours on its"
    " own clocks; the target is then a number of working seconds too. Counts of 1 to 10 are withheld, with"
    " all figures of fewer than 11 intervals, and as many other counts as it takes that none can be worked"
    " out, also from groups, totals and the next pair of milestones; a share beside such is told to three"
    " places."
)
_CAVEATS = (
    (
        "Closing otherwise is taken as unrelated to how long it would have lasted; where agencies close what"
        " drags on, times look shorter than they are."
    ),
    (
        "An interval back-entered long after it happened rests on somebody's memory: it counts, and"
        " `back_entered` says how many such there are."
    ),
    "`logrank_p` compares a group with all others together; it is not corrected for the number of groups.",
    "Groups differ in more than their name: a difference between them is no effect of anything.",
    "It is not given for weekday_hour: of 168 comparisons eight would be striking by chance alone.",
    (
        "`trained`: an officer on the call had completed a course on a day before; training was not assigned"
        " by chance, and the calls of one officer are alike."
    ),
    "The picture's curve steps only when at least 11 more ended, and stops where fewer than 11 are left.",
)


def _picture(answer: Answer) -> Any:
    by_clock = (answer.options or {}).get("group_by") == "weekday_hour"
    return grids(answer) if by_clock else picture.curves(answer)


def _quantile(name: str, q: float) -> tuple[Column, ...]:
    seconds, told = float | None, f"when {q:.0%} have ended; null and not suppressed: not reached"
    return (
        Column(f"{name}_seconds", seconds, "seconds", f"Length {told}"),
        Column(f"{name}_low_seconds", seconds, "seconds", f"Lower 95 % limit of {name}_seconds"),
        Column(f"{name}_high_seconds", seconds, "seconds", "Its upper limit; null: not reached"),
        Column(f"{name}_at_risk", int | None, "intervals", "As long as this or longer"),
    )


ELAPSED = Report(
    name="elapsed",
    title="Elapsed time between milestones",
    summary="n, quantiles, share within target and still open, per pair of milestones; small cells withheld.",
    counts="Intervals",
    period="calls that began",
    definition=_DEFINITION,
    caveats=_CAVEATS,
    options=(
        Option("group_by", GROUPS | None, None, "One line for each of these"),
        Option("from_milestone", _MILESTONE | None, None, "With to_milestone: this interval alone"),
        Option("to_milestone", _MILESTONE | None, None, "Where that interval ends"),
        Option("course", str | None, None, "With group_by trained: in this course; else any"),
        Option("hours", Literal["calendar", "business"], "calendar", "business: the city's working hours"),
    ),
    columns=(
        Column("pair", str, "", "The interval's name"),
        Column("meaning", str, "", "From what to what"),
        Column(
            "group", str | None, "", "Of group_by; queue/program, 1 (Monday) to 7, hour 00 to 23, both, ..."
        ),
        Column("n", int | None, "intervals", "Intervals that began"),
        Column("open", int | None, "intervals", "Of n, how many have not ended; they count as still running"),
        Column("negative", int | None, "intervals", "Of n, whose end lies before their start; in no figure"),
        Column("back_entered", int | None, "intervals", "Of n, told to us more than an hour after the fact"),
        *(column for name, q in QUANTILES.items() for column in _quantile(name, q)),
        Column("target_seconds", float | None, "seconds", "The target of the city, or of the queue"),
        Column("within_target", float | None, "share (0 to 1)", "Share ended by the target (Kaplan-Meier)"),
        Column("within_target_low", float | None, "share (0 to 1)", "Its lower 95 % limit"),
        Column("within_target_high", float | None, "share (0 to 1)", "Its upper 95 % limit"),
        Column("within_target_at_risk", int | None, "intervals", "Longer than the target"),
        Column("logrank_p", float | None, "probability", "Log-rank test against all other groups together"),
        SUPPRESSED,
    ),
    points=(
        Column("pair", str, "", "The interval's name"),
        Column("group", str | None, "", "Of group_by"),
        Column("n", int | None, "intervals", "Intervals that began; null: withheld"),
        Column("seconds", float, "seconds", "Age"),
        Column("open_share", float, "share (0 to 1)", "Still open just after that age, to two places"),
        Column("low", float, "share (0 to 1)", "Its lower 95 % limit"),
        Column("high", float, "share (0 to 1)", "Its upper 95 % limit"),
        Column("at_risk", int | None, "intervals", "Older than this; null: withheld"),
    ),
    chart=_picture,
)
