"""Reports on the wire."""

from typing import Literal

from pydantic import Field

from app.contracts.base import In, Out
from app.domain.event import Instant


class ElapsedWanted(In):
    """Which elapsed times."""

    from_: Instant = Field(alias="from", description="Calls that began from here ...")
    to: Instant = Field(description="... to before here.")
    group_by: Literal["queue", "month", "tag", "hour", "beat"] | None = None
    format: Literal["json", "csv"] = Field(
        "json", description="csv may also be asked for by Accept: text/csv"
    )


class ElapsedOut(Out):
    """One pair of milestones in one group.

    Null with its name in `suppressed`: withheld, the cell is small. A null median or p90 that is not
    suppressed: not reached, because too many are still open.
    """

    pair: str
    meaning: str
    group: str | None
    n: int | None = Field(description="Intervals that began (and do not run backwards)")
    open: int | None = Field(description="Of those, how many have not ended; they count as still running")
    negative: int | None = Field(description="Intervals whose end lies before their start; counted only here")
    median_seconds: float | None
    p90_seconds: float | None
    target_seconds: float | None
    within_target: float | None = Field(description="Share ended by the target (Kaplan-Meier)")
    suppressed: list[str]


class ElapsedReportOut(Out):
    """Elapsed times with what they mean."""

    definition: str
    items: list[ElapsedOut]
