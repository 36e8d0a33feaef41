"""Linkages: what the report's columns mean, and its picture."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from app.domain.linkage import DEFINITION
from app.domain.reports import picture
from app.domain.reports.definition import Answer, Column, Report


def _picture(answer: Answer) -> Any:
    """All, and each category; services are left to the table."""
    lines = [
        {**line, "label": line["category"] or "all"} for line in answer.lines if line["service_id"] is None
    ]
    counts = ("sent", "accepted", "service_received")
    return picture.bars(replace(answer, lines=lines), label="label", counts=counts, unit="linkages")


LINKAGES = Report(
    name="linkages",
    title="From sent to received",
    summary="Linkages by category and provider: sent, accepted, received, and why not; small cells withheld.",
    counts="Linkages",
    period="sent",
    definition=DEFINITION,
    caveats=("Those sent of late had less time to be received than those sent earlier.",),
    columns=(
        Column("category", str | None, "", "What the service is for; null: all"),
        Column("service_id", UUID | None, "", "The service of the directory; null: the whole category"),
        Column("provider", str | None, "", "Its organization and name"),
        Column("sent", int | None, "linkages", "Sent to a provider; nobody is helped by that"),
        Column("accepted", int | None, "linkages", "The provider ever accepted the person"),
        Column("service_received", int | None, "linkages", "Linked"),
        Column("open", int | None, "linkages", "Neither received nor given up yet"),
        Column("not_received", int | None, "linkages", "The person did not get the service"),
        Column("not_received_by_reason", dict[str, int | None], "linkages", "Of these, for each reason"),
        Column(
            "share", float | None, "share (0 to 1)", "Of all that was sent; null: one of both is withheld"
        ),
        Column("providers", int, "services", "To which they were sent"),
        Column("people", int | None, "persons", "Distinct persons, each once in this line"),
        Column("people_unknown", int | None, "linkages", "Of which nobody can tell whom they are about"),
    ),
    chart=_picture,
)
