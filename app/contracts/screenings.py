"""Screenings on the wire."""

from datetime import datetime

from pydantic import ConfigDict, Field

from app.contracts.base import Out
from app.domain.screening import Instrument


class ScoredOut(Out):
    """What the answers come to by the instrument's own rule, beside what the officer declared."""

    model_config = ConfigDict(from_attributes=True)

    instrument: Instrument
    result: str = Field(
        description="LAP: screened_in_protocol, screened_in_belief or not_screened_in; C-SSRS (LOINC"
        " 93374-7): high, moderate, low or none. What was not answered counts as not yes"
    )
    high: bool = Field(description="LAP: screened in; C-SSRS: high")
    reasons: list[str] = Field(description="The items, or officer_belief, that made it so")
    unanswered: list[str] = Field(description="Items not answered whose yes could raise it")
    inconsistent: list[str] = Field(
        description="Items answered yes though the one they follow was answered no; they count all the same"
    )
    no_answers: bool = Field(description="Not one item was answered")
    declared: str | None = Field(description="The officer's own result, in the instrument's words")
    agrees: bool | None = Field(
        description="Whether the two are the same; null: none was declared, or no answers were sent"
    )


class ScreeningOut(Out):
    """One use of a screening instrument, as sent, and our result. Items are shown by number alone."""

    screening_id: str
    instrument: str
    screened_at: datetime
    person_id: str | None = None
    officer: str | None = None
    answers: dict[str, bool] | None = Field(None, description="By item; what is not here was not answered")
    officer_belief: bool | None = None
    declared_result: str | None = None
    hotline_called: bool | None = None
    spoke_with_counselor: bool | None = None
    scored: ScoredOut | None = Field(description="null: an instrument we do not know")
