"""Repeats: what the report's columns mean."""

from datetime import datetime
from typing import Literal

from app.domain.reports import repeats_picture
from app.domain.reports.definition import SUPPRESSED, Column, Option, Report

_SHARE = "share (0 to 1)"
_DEFINITION = (
    "From a call with the tag to the same unit's next call with that tag, by year of the first of the two"
    " (whole years of the city). Every call is followed for the same window, in days of 24 hours that pass,"
    " a begun day counted whole; a year is told when its last call has been followed for the window, and for"
    " 365 days at least. Index `first`:"
    " each unit once, from its first call of the year; `every`: from each call (gap times, the clock set back"
    " at each call as in Prentice, Williams and Peterson's gap-time model, all orders together). Shares are"
    " Kaplan-Meier estimates with 95 % limits (exponential Greenwood); who calls no more within the window is"
    " censored at its end. person: same name and birth date, or a supervisor's word; of domestic violence"
    " each victim, suspect or arrestee, of mental health each subject, patient, suspect or arrestee. couple:"
    " a victim with a suspect or arrestee of one call, whichever is which. household: the address of the"
    " call, where somebody's name is known; not countable for domestic violence, whose calls keep no address"
    " lest it be held against those who call. phone: of anybody on the call. severe: weapon, firearm, injury"
    " or strangulation on the call. Calls merged into others count as those. Counts of 1 to 10 are withheld,"
    " and as many others as it takes that none can be worked out."
)
_CAVEATS = (
    (
        "After good contact people may call more: a repeat is no failure by itself. Read it beside severity"
        " and linkage, never alone."
    ),
    "The unit decides the answer, and each leaves out the calls of which it cannot be told (`unidentified`).",
    (
        "With index `every`, those who call often count often, and the limits take their gaps as unrelated:"
        " they are too narrow."
    ),
    "Nobody tells us who died, moved away or is in jail: they count as not repeated.",
    "Two calls about one event that dispatch did not merge count as a repeat on the same day.",
    "A phone may be a shelter's or a shop's; couples and persons without a birth date are not seen.",
    "The picture's curve steps only when at least 11 more have repeated, and last at the window's end.",
    "Years differ in more than what was done in them: a difference between them is no effect of anything.",
)
_WHY = "Why all figures are null: window_open, or no_address (calls with domestic violence keep none)"
_LINKED = "Of n, those with a service received through a linkage of the call within the window, of all queues"

REPEATS = Report(
    name="repeats",
    title="Time to the next call",
    summary="Units that call again within a window, beside severity and linkage; small cells withheld.",
    counts="Calls of units",
    period="calls of every year that overlaps",
    definition=_DEFINITION,
    caveats=_CAVEATS,
    options=(
        Option("window_days", Literal["90", "180", "365", "730"], "365", "How long each call is followed"),
    ),
    columns=(
        Column("tag", str, "", "Of the call and of the next one"),
        Column("year", str, "", "Of the call that is followed, on the clocks of the city"),
        Column("index", str, "", "first: each unit once, its first call of the year; every: each call"),
        Column("unit", str, "", "person, couple, household or phone"),
        Column(
            "told_from_at", datetime, "", "From then on the window has run out; before, all figures are null"
        ),
        Column("reason", str | None, "", _WHY),
        Column("calls", int | None, "calls", "All calls with the tag in that year"),
        Column("unidentified", int | None, "calls", "Of these, those of which no such unit can be told"),
        Column("n", int | None, "calls of units", "Followed; a call with two persons counts for each"),
        Column("repeated", int | None, "calls of units", "Of n, those with a next call within the window"),
        Column("repeated_share", float | None, _SHARE, "Repeated within the window (Kaplan-Meier)"),
        Column("repeated_share_low", float | None, _SHARE, "Its lower 95 % limit"),
        Column("repeated_share_high", float | None, _SHARE, "Its upper 95 % limit"),
        Column("at_risk", int | None, "calls of units", "Followed to the window's end with no next call"),
        Column(
            "median_days", float | None, "days", "When half had repeated; null, not suppressed: not reached"
        ),
        Column("median_low_days", float | None, "days", "Its lower 95 % limit"),
        Column("median_high_days", float | None, "days", "Its upper 95 % limit; null: not reached"),
        Column("severe_share", float | None, _SHARE, "Of n, those whose call was severe"),
        Column("severe_repeats_share", float | None, _SHARE, "Of repeated, whose next call was severe"),
        Column("linked_share", float | None, _SHARE, _LINKED),
        SUPPRESSED,
    ),
    points=(
        Column("tag", str, "", "Of the calls"),
        Column("year", str, "", "Of the call that is followed"),
        Column("unit", str, "", "person, couple, household or phone"),
        Column("n", int, "units", "Followed, each from its first call of the year"),
        Column("days", float, "days", "Since the call"),
        Column("repeated_share", float, _SHARE, "Repeated by then, to two places"),
        Column("low", float, _SHARE, "Its lower 95 % limit"),
        Column("high", float, _SHARE, "Its upper 95 % limit"),
        Column("at_risk", int, "calls of units", "Followed longer, with no next call yet"),
    ),
    chart=repeats_picture.draw,
)
