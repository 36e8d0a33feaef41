"""Trained responders and what their calls led to: what its columns mean, and its picture."""

from typing import Any

from app.domain.reports.definition import SUPPRESSED, Answer, Column, Option, Report
from app.domain.reports.monthly import rates_by_month
from app.domain.training import DEFINITION, NOT_YET, TRAINED


def _picture(answer: Answer) -> Any:
    """By month, as far as both rates may be told; all months first."""
    rates = (
        ("referral_rate", "calls", "share of qualifying calls with a referral requested"),
        ("report_rate", "reportable", "share of those reportable with a statutory report within 7 days"),
    )
    return rates_by_month(answer, rates=rates, split="responders", series=(TRAINED, NOT_YET))


_CAVEATS = (
    (
        "Training was not assigned by chance: who was trained first may differ, and calls before and after"
        " training are of different times. A difference says what went together, not what training did."
    ),
    (
        "Whether a call qualifies rests on what officers write and on how they clear it; training may"
        " change that, and then what is counted changes with it."
    ),
    (
        "Calls of one officer are alike: Wilson's and Newcombe's intervals take them for independent and are"
        " too narrow. Where the `clustered` interval is much wider, believe that one."
    ),
    "A referral that waits for a supervisor is not requested yet; earlier calls had more time for that.",
    (
        "A course counts from the day after; an officer whose training was not imported seems untrained, and"
        " so does one whose id is written otherwise than the CAD sends it."
    ),
)
_SHARE = "share (0 to 1)"


def _rate(name: str, held: str, of: str) -> tuple[Column, ...]:
    share, less = float | None, "trained less not yet trained; told with `trained`"
    gap = "difference of shares"
    return (
        Column(f"{name}_rate", share, _SHARE, f"{held} of {of}"),
        Column(f"{name}_rate_low", share, _SHARE, "Its lower 95 % limit (Wilson)"),
        Column(f"{name}_rate_high", share, _SHARE, "Its upper 95 % limit"),
        Column(f"{name}_difference", share, gap, f"Of {name}_rate: {less}"),
        Column(f"{name}_difference_low", share, gap, "Its lower 95 % limit (Newcombe)"),
        Column(f"{name}_difference_high", share, gap, "Its upper 95 % limit"),
        Column(f"{name}_difference_clustered_low", share, gap, "Lower, by officer"),
        Column(f"{name}_difference_clustered_high", share, gap, "Upper, by officer"),
    )


TRAINING = Report(
    name="training",
    title="Referrals and reports by responders trained and not yet trained",
    summary="Referral and statutory-report rates by whether a responder was trained, in all and by month.",
    counts="Qualifying calls",
    period="calls that began",
    definition=DEFINITION,
    caveats=_CAVEATS,
    options=(Option("course", str | None, None, "Completing this course is being trained; else any"),),
    columns=(
        Column("month", str | None, "", "On the clocks of the city; null: all of them"),
        Column("responders", str, "", "all, trained, not_yet_trained, never_trained or no_officer"),
        Column("calls", int | None, "calls", "Qualifying calls"),
        Column("referred", int | None, "calls", "Of calls: a referral was requested, in any queue"),
        Column("reportable", int | None, "calls", "Of calls: qualify for a queue that takes reports"),
        Column("reported", int | None, "calls", "Of reportable: a statutory report within 7 days"),
        *_rate("referral", "referred", "calls"),
        *_rate("report", "reported", "reportable"),
        SUPPRESSED,
    ),
    chart=_picture,
)
