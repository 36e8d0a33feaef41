"""How each rule did: what the report's columns mean, and its picture."""

from typing import Any

from app.domain.reports import picture
from app.domain.reports.definition import SUPPRESSED, Answer, Column, Report
from app.domain.verdicts import DEFINITION


def _picture(answer: Answer) -> Any:
    return picture.intervals(
        answer, label="rule", value="precision", limits="precision_interval", count="calls", split="month"
    )


_INTERVAL = tuple[float, float] | None
_SHARE = "share (0 to 1)"

RULES = Report(
    name="rules",
    title="How each rule did",
    summary="How often each rule held, and how right supervisors found it, in all and month by month.",
    counts="Calls and tags",
    period="calls that began",
    definition=DEFINITION,
    caveats=("Few labels give wide intervals: two rules whose intervals overlap may be alike.",),
    columns=(
        Column("rule", str, "", "The rule's id"),
        Column("month", str | None, "", "On the clocks of the city; null: all of them"),
        Column("calls", int | None, "calls", "Calls it held for"),
        Column(
            "right",
            int | None,
            "tags",
            "Of the tags it set and a supervisor looked at: found right",
        ),
        Column("wrong", int | None, "tags", "Of these, found wrong"),
        Column("precision", float | None, _SHARE, "right of right and wrong"),
        Column("precision_interval", _INTERVAL, _SHARE, "95 %, Wilson"),
        Column("sampled", int | None, "tags", "Looked at because they were drawn by chance"),
        Column("sampled_precision", float | None, _SHARE, "Found right of those drawn by chance"),
        Column("sampled_interval", _INTERVAL, _SHARE, "95 %, Wilson"),
        SUPPRESSED,
    ),
    chart=_picture,
)
