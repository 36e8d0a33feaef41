"""The funnel: what its columns mean, and its picture."""

from dataclasses import dataclass

from app.domain.funnel import DEFINITION
from app.domain.reports.definition import Column, Option, Report
from app.domain.reports.funnel_picture import funnel


@dataclass(frozen=True, slots=True)
class Stopped:
    """Calls that came no further, for one reason."""

    reason: str
    calls: int


FUNNEL = Report(
    name="funnel",
    title="How far calls came",
    summary="From calls to services received, each once, with reasons at every step; small cells pooled.",
    counts="Calls",
    period="calls that began",
    definition=DEFINITION,
    caveats=(
        "A call that came no further may still do so: recent periods look worse than they will be.",
        "A referral entered in error counts where it stood, with the reason given.",
        "A call that became part of another counts too: as `merged`, where the other carries its referral.",
        "What a one-way queue does after the receipt is counted here only together with all others.",
    ),
    options=(Option("queue", str | None, None, "How far calls came in this queue; else in any"),),
    columns=(
        Column("step", str, "", "How far"),
        Column("meaning", str, "", "What it means to have come so far"),
        Column(
            "calls",
            int | None,
            "calls",
            "How many came at least here; null: withheld, as it would tell a small count",
        ),
        Column(
            "stopped",
            list[Stopped],
            "calls",
            "How many came no further, by reason; so does a step not shown next",
        ),
        Column("pooled", int, "calls", "How many came no further for the reasons in pooled_reasons together"),
        Column("pooled_reasons", list[str], "", "Reasons that are too rare to be told one by one"),
    ),
    chart=funnel,
)
