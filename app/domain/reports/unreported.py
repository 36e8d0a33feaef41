"""Unreported: what its columns mean, and its picture."""

from dataclasses import replace
from typing import Any, Literal

from app.domain.reports import picture
from app.domain.reports.definition import SUPPRESSED, Answer, Column, Option, Report
from app.domain.unreported import DEFINITION

_COUNT, _SHARE = int | None, "share (0 to 1)"


def _picture(answer: Answer) -> Any:
    lines = [{**line, "group": line["group"] or "all", "split": None} for line in answer.lines]
    return picture.intervals(
        replace(answer, lines=lines),
        label="group",
        value="unreported_share",
        limits="unreported_interval",
        count="calls",
        split="split",
    )


UNREPORTED = Report(
    name="unreported",
    title="Domestic-violence calls with no report on file",
    summary="How many, by month or beat, and how many of them are still open; small cells withheld.",
    counts="Calls with a domestic-violence tag",
    period="calls that began",
    definition=DEFINITION,
    caveats=(
        "A report that the source did not tell us of counts as none; case numbers often come days later.",
        "No report is no proof of neglect: some calls turn out to be something else (`rules`, `codes`).",
        "Beats differ in what happens there and in who calls: they are not to be ranked by this.",
    ),
    options=(Option("group_by", Literal["month", "beat"], "month", "One line for each of these"),),
    columns=(
        Column("group", str | None, "", "Of group_by; null: all"),
        Column("calls", _COUNT, "calls", "With a domestic-violence tag"),
        Column("on_file", _COUNT, "calls", "With a case number"),
        Column("unreported", _COUNT, "calls", "Without one"),
        Column("still_open", _COUNT, "calls", "Of these, neither cleared nor cancelled"),
        Column("unreported_share", float | None, _SHARE, "unreported of calls"),
        Column("unreported_interval", tuple[float, float] | None, _SHARE, "95 %, Wilson"),
        SUPPRESSED,
    ),
    chart=_picture,
)
