"""Workload: what its columns mean, and its picture."""

from dataclasses import replace
from typing import Any

from app.domain.reports import picture
from app.domain.reports.definition import SUPPRESSED, Answer, Column, Report
from app.domain.workload import DEFINITION

_COUNT, _UNIT = int | None, "referrals"


def _picture(answer: Answer) -> Any:
    """All, and each queue; programs are left to the table."""
    lines = [{**line, "label": line["queue"] or "all"} for line in answer.lines if line["program"] is None]
    return picture.bars(
        replace(answer, lines=lines), label="label", counts=("offered", "done", "overdue"), unit=_UNIT
    )


WORKLOAD = Report(
    name="workload",
    title="The work of the queues",
    summary="Offered, claimed, in hand, done and overdue, by queue and program; small cells withheld.",
    counts="Referrals",
    period="offered",
    definition=DEFINITION,
    caveats=(
        "Those offered of late had less time to be claimed and done than those offered earlier.",
        "`done` says that the work was completed, not that it helped anybody.",
        "A claim that ran out counts from the instant it ran out, though nobody claimed again.",
    ),
    columns=(
        Column("queue", str | None, "", "The queue; null: all of them"),
        Column("program", str | None, "", "The program that the route asked for; null: the whole queue"),
        Column("offered", _COUNT, _UNIT, "In: offered in the period"),
        Column("claimed", _COUNT, _UNIT, "Ever claimed by the agency"),
        Column("open", _COUNT, _UNIT, "Neither closed nor withdrawn"),
        Column("waiting", _COUNT, _UNIT, "May be claimed: nobody has, or gave back, or the claim ran out"),
        Column("in_hand", _COUNT, _UNIT, "The agency holds it now"),
        Column("held", _COUNT, _UNIT, "Held again for a supervisor"),
        Column("done", _COUNT, _UNIT, "Completed"),
        Column("rejected", _COUNT, _UNIT, "Rejected, or handed on to another referral"),
        Column("failed", _COUNT, _UNIT, "Taken up, and could not be done"),
        Column("withdrawn", _COUNT, _UNIT, "Withdrawn, cancelled, or entered in error"),
        Column("overdue", _COUNT, _UNIT, "Of the open ones, past the target of their step"),
        Column("lapsed_claims", _COUNT, "claims", "Claims that ran out"),
        SUPPRESSED,
    ),
    chart=_picture,
)
