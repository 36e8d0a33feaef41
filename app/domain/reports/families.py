"""Families: what the report's columns mean, and its picture."""

from datetime import datetime

from app.domain.families import LAG_DAYS
from app.domain.reports.definition import SUPPRESSED, Column, Report
from app.domain.reports.families_picture import draw

_SHARE = "share (0 to 1)"
_DEFINITION = (
    "Statutory reports made to a queue that takes them (DCDSS), by the year in which they were made (whole"
    " years of the city); each call counts once in a year, and calls merged into others as those. A report is"
    " about domestic violence if its call has that tag. A family is the persons who hang together by the"
    " domestic-violence reports of that year: victims, suspects, arrestees and children named on one report,"
    " or each on one with somebody who is; same name and birth date, or a supervisor's word, is one person."
    f" A family is repeated if it has more than one such report in the year. A year is told {LAG_DAYS} days"
    " after its end, since reports are entered late. severe: weapon, firearm, injury or strangulation on a"
    " call of the family's reports of the year; linked: a service received through a linkage of such a call,"
    " of all queues, before the year is told. Limits are Wilson's, 95 %. Counts of 1 to 10 are withheld, and"
    " as many others as it takes that none can be worked out."
)
_CAVEATS = (
    (
        "A family first reported in December had little time for a second report: the share of repeated"
        " families is one of whole years, and no risk. See `repeats` for equal times."
    ),
    (
        "More reports may mean more that is seen and reported, not more violence: read the share beside"
        " severity and linkage, never alone."
    ),
    (
        "Reports with nobody whose name and birth date are known belong to no family (`unidentified`); one"
        " person on reports of two households makes them one family."
    ),
    "Reports that somebody made and nobody recorded here are not counted.",
    "Years differ in more than what was done in them: a difference between them is no effect of anything.",
)


def _limits(name: str) -> tuple[Column, ...]:
    return (
        Column(f"{name}_low", float | None, _SHARE, "Its lower 95 % limit"),
        Column(f"{name}_high", float | None, _SHARE, "Its upper 95 % limit"),
    )


FAMILIES = Report(
    name="families",
    title="Families with more than one domestic-violence report",
    summary="Domestic violence among statutory reports, and families reported again, by year.",
    counts="Calls with a statutory report, and families",
    period="reports of every year that overlaps",
    definition=_DEFINITION,
    caveats=_CAVEATS,
    columns=(
        Column("year", str, "", "Of the report, on the clocks of the city"),
        Column("told_from_at", datetime, "", "Before, all figures are null"),
        Column("reason", str | None, "", "Why all figures are null: window_open"),
        Column("reports", int | None, "calls", "With a statutory report made in the year"),
        Column("domestic_reports", int | None, "calls", "Of these, about domestic violence"),
        Column("domestic_share", float | None, _SHARE, "domestic_reports of reports"),
        *_limits("domestic_share"),
        Column("unidentified", int | None, "calls", "Of domestic_reports, those of which no family is known"),
        Column("families", int | None, "families", "With at least one domestic-violence report"),
        Column("repeated", int | None, "families", "Of these, with more than one"),
        Column("repeated_share", float | None, _SHARE, "repeated of families"),
        *_limits("repeated_share"),
        Column("severe_share", float | None, _SHARE, "Of families, those with a severe call"),
        Column("repeated_severe_share", float | None, _SHARE, "Of repeated, those with a severe call"),
        Column("linked_share", float | None, _SHARE, "Of families, those with a service received"),
        SUPPRESSED,
    ),
    chart=draw,
)
