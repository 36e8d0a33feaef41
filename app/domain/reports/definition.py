"""What defines a report: from it come JSON, the CSV header, the codebook, the picture and the API's pages."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Line = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `of` is its type in JSON; with None in it, null is withheld or does not apply."""

    name: str
    of: Any
    unit: str  # seconds, calls, share (0 to 1), ...; empty for names
    meaning: str


@dataclass(frozen=True, slots=True)
class Option:
    """What may be asked for beside the period."""

    name: str
    of: Any
    default: Any
    meaning: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a report says of one period: its lines, and the points that its picture draws."""

    report: "Report"
    begin: datetime
    end: datetime
    zone: str
    lines: Sequence[Line]
    points: Sequence[Line] = ()
    options: Mapping[str, Any] | None = None

    @property
    def window(self) -> str:
        """The period on the clocks of the city, as a picture says it."""
        from zoneinfo import ZoneInfo

        begin, end = (f"{at.astimezone(ZoneInfo(self.zone)):%Y-%m-%d %H:%M}" for at in (self.begin, self.end))
        asked = "".join(f", {name} {value}" for name, value in (self.options or {}).items() if value)
        return f"{self.report.counts}: {self.report.period} {begin} to before {end} ({self.zone}){asked}"


@dataclass(frozen=True, slots=True)
class Report:
    """One report, whole. `counts` is the unit of counting, `period` what must lie in the period."""

    name: str
    title: str
    summary: str
    counts: str
    period: str
    definition: str
    caveats: tuple[str, ...]
    columns: tuple[Column, ...]
    chart: Callable[[Answer], Any]
    points: tuple[Column, ...] = ()
    options: tuple[Option, ...] = ()


SUPPRESSED = Column("suppressed", list[str], "", "Names of the columns withheld in this line")
