"""Quality: what its columns mean, and its picture."""

from dataclasses import replace
from typing import Any

from app.domain.quality import DEFINITION
from app.domain.reports import picture
from app.domain.reports.definition import SUPPRESSED, Answer, Column, Report

_COUNT = int | None


def _picture(answer: Answer) -> Any:
    """Of each source, over all weeks, its events with each kind of signal, and its calls."""
    cells = [
        {"label": f"{line['source'] or 'all'}: {what.replace('_', ' ')}", "count": count}
        for line in answer.lines
        if line["week"] is None
        for what, count in (
            *line["signals_by_kind"].items(),
            ("calls back-entered", line["back_entered"]),
            ("calls with unread notes", line["unread"]),
        )
        if count
    ]
    return picture.bars(
        replace(answer, lines=cells), label="label", counts=("count",), unit="events, or calls where said"
    )


QUALITY = Report(
    name="quality",
    title="How good what sources send is",
    summary="Signals, late milestones and unread notes by source and week; small cells withheld.",
    counts="Events and calls",
    period="events made durable, and calls that began,",
    definition=DEFINITION,
    caveats=(
        "More unknown codes may be new codes: the catalog's tables may be what is out of date.",
        "A signal refuses no event: all that was sent is kept, and folded as far as it was understood.",
        "An import of history is late by nature.",
    ),
    columns=(
        Column("source", str | None, "", "The CAD that sent it; null: all"),
        Column("week", str | None, "", "As 2026-W47; null: all weeks"),
        Column("events", _COUNT, "events", "Made durable"),
        Column("with_signals", _COUNT, "events", "Of these, with any signal"),
        Column("with_signals_share", float | None, "share (0 to 1)", "with_signals of events"),
        Column("signals_by_kind", dict[str, int | None], "events", "Of these, with each kind of signal"),
        Column("calls", _COUNT, "calls", "Began"),
        Column("back_entered", _COUNT, "calls", "With a milestone told more than an hour after it happened"),
        Column("unread", _COUNT, "calls", "With a note in a language that no rule reads"),
        SUPPRESSED,
    ),
    chart=_picture,
)
