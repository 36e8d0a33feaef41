"""What the book of reports holds: every report, and those that are asked for in more than one way."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.domain.reports import REPORTS, Report
from app.domain.reports.definition import Line


@dataclass(frozen=True, slots=True)
class Chapter:
    """One report as the book asks for it. `printed`: which lines are; the others are in the CSV alone."""

    report: Report
    options: Mapping[str, Any] = field(default_factory=dict)
    printed: Callable[[Line], bool] = lambda _line: True

    @property
    def title(self) -> str:
        """The report's, and what it is asked for."""
        asked = (
            f"by {value}" if name == "group_by" else f"{name} {value}" for name, value in self.options.items()
        )
        return ", ".join([self.report.title, *(one.replace("_", " ") for one in asked)])

    @property
    def command(self) -> str:
        """What gives all lines and columns of it, but for the period."""
        options = (f" --{name.replace('_', '-')} {value}" for name, value in self.options.items())
        return f"triage report {self.report.name}{''.join(options)} --format csv"


# Asked for beside the report as it is by itself.
_ALSO: Mapping[str, tuple[Mapping[str, Any], ...]] = {
    "elapsed": ({"group_by": "queue"}, {"group_by": "month"}),
}
_PRINTED: Mapping[str, Callable[[Line], bool]] = {"rules": lambda line: line["month"] is None}
CHAPTERS = tuple(
    Chapter(report, options, **({"printed": _PRINTED[name]} if name in _PRINTED else {}))
    for name, report in REPORTS.items()
    for options in ({}, *_ALSO.get(name, ()))
)
