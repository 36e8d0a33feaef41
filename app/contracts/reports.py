"""Reports on the wire: their shapes are made from the reports' definitions."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field, create_model

from app.contracts.base import In, Out
from app.domain.event import Instant
from app.domain.reports import Answer, Column, Report

Form = Literal["json", "csv", "svg", "png"]


def wanted(report: Report) -> type[BaseModel]:
    """What may be asked of this report."""
    options: dict[str, Any] = {
        one.name: (one.of, Field(one.default, description=one.meaning)) for one in report.options
    }
    begins, ends = f"{report.period.capitalize()} from here ...", "... to before here."
    return create_model(
        f"{_name(report)}Wanted",
        __base__=In,
        __doc__=f"Which {report.counts.lower()}, and in which form.",
        from_=(Instant, Field(alias="from", description=begins)),
        to=(Instant, Field(description=ends)),
        **options,
        format=(
            Form,
            Field("json", description="May also be asked for by Accept: text/csv, image/svg+xml, image/png"),
        ),
    )


def body(report: Report) -> type[BaseModel]:
    """What this report answers."""
    lines = _line(f"{_name(report)}LineOut", "One line; null is withheld, or does not apply.", report.columns)
    points: dict[str, Any] = {}
    if report.points:
        point = _line(f"{_name(report)}PointOut", "One point of the picture.", report.points)
        points["points"] = (list[point], Field(description="What the picture draws"))  # type: ignore[valid-type]
    return create_model(
        f"{_name(report)}ReportOut",
        __base__=Out,
        __doc__=f"{report.title}. What is counted: {report.counts.lower()}.",
        title=(str, ...),
        counts=(str, Field(description="The unit of counting")),
        definition=(str, ...),
        caveats=(list[str], ...),
        begins_at=(datetime, ...),
        ends_at=(datetime, ...),
        items=(list[lines], ...),  # type: ignore[valid-type]
        **points,
    )


def written(answer: Answer) -> dict[str, Any]:
    """The report as its body has it."""
    report = answer.report
    found: dict[str, Any] = {
        name: getattr(report, name) for name in ("title", "counts", "definition", "caveats")
    }
    found |= {"begins_at": answer.begin, "ends_at": answer.end, "items": answer.lines}
    return found | ({"points": answer.points} if report.points else {})


def _name(report: Report) -> str:
    return "".join(word.capitalize() for word in report.name.split("_"))


def _line(name: str, doc: str, columns: Iterable[Column]) -> type[BaseModel]:
    made: dict[str, Any] = {
        one.name: (one.of, Field(description=f"{one.meaning} [{one.unit}]" if one.unit else one.meaning))
        for one in columns
    }
    return create_model(name, __base__=Out, __doc__=doc, **made)
