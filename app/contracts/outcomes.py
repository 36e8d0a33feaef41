"""What became of a sheet of outcomes, on the wire."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from app.contracts.base import Out


class OutcomeProblemOut(Out):
    """Why a row was refused. It repeats no value of the row."""

    column: str | None = Field(description="Where the row is wrong; null: the row as a whole")
    detail: str = Field(description="What was expected, or what stands in the way")


class OutcomeOut(Out):
    """What became of one row."""

    line: int = Field(description="Where the row begins; the first line is 1")
    referral: str | None = Field(description="As people can type it; null if none was found")
    referral_id: UUID | None
    status: Literal["done", "unchanged", "refused"] = Field(
        description="unchanged: just this was recorded before"
    )
    problem: OutcomeProblemOut | None


class OutcomesOut(Out):
    """What became of each row, in the order of the sheet."""

    items: list[OutcomeOut]
    unknown_columns: list[str] = Field(description="Left out")
