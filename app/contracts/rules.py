"""Rules on the wire, and a trial of them."""

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from app.contracts.base import In, Out
from app.domain.event import CallFields, Person, Screening

MOST_CHARACTERS = 250_000  # of a narrative to try: many times the longest that dispatchers write
StatusName = Literal["draft", "shadow", "live", "retired"]


class RulesWanted(In):
    """Which rules to list."""

    status: StatusName | None = None
    sets: str | None = Field(
        None,
        max_length=200,
        description="A tag, gate or queue/program; a parent tag or a queue for all under it",
    )


class RuleSummaryOut(Out):
    """A rule in a list."""

    rule_id: str
    version: int
    title: str
    status: StatusName = Field(description="shadow: evaluated and recorded, refers nobody")
    sets: str = Field(description="The tag or gate it sets, or the queue/program it refers to")
    owner: str = Field(description="Who answers for it")
    description: str


class RulesOut(Out):
    """The rules in force."""

    catalog_digest: str
    items: list[RuleSummaryOut]


class ReloadedOut(Out):
    """The catalog that is live now."""

    catalog_digest: str
    rules: int


class GroupsOut(Out):
    """Holds when all of, any of and none of these signals do."""

    all_of: list[str]
    any_of: list[str]
    none_of: list[str]


class HoldOut(GroupsOut):
    """When these groups hold too, a supervisor must confirm first."""

    reason: str


class RouteOut(Out):
    """Where a referral goes."""

    queue: str
    program: str


class SignalOut(Out):
    """A named fact."""

    in_words: str
    asks: dict[str, Any] = Field(description="As the rule's file has it")


class CaseOut(Out):
    """A proof kept beside the rule: an invented call, and what the rule says of it."""

    name: str
    call: dict[str, Any]
    expect: Literal["match", "no_match", "held"]


class RuleOut(RuleSummaryOut, GroupsOut):
    """A rule, whole."""

    catalog_digest: str
    tag: str | None
    gate: str | None
    route: RouteOut | None
    rationale: str
    created_on: date
    modified_on: date
    sources: list[str]
    false_positives: list[str]
    known_misses: list[str]
    in_words: list[str] = Field(description="When it holds, waits for a supervisor, is urgent or gives way")
    signals: dict[str, SignalOut]
    hold: list[HoldOut]
    urgent: GroupsOut | None
    yields_to: list[str]
    cases: list[CaseOut]


class CallIn(CallFields):
    """A call to try the rules on, stated as in their cases."""

    model_config = ConfigDict(extra="forbid")

    narrative: str | Annotated[list[str], Field(max_length=1000)] | None = Field(
        None, description="One text, or a list of notes in time order"
    )
    persons: list[Person] | None = Field(None, max_length=1000)
    screenings: list[Screening] | None = Field(None, max_length=1000)

    @model_validator(mode="after")
    def _is_read_at_once(self) -> Self:
        notes = self.narrative or []
        if sum(map(len, notes)) > MOST_CHARACTERS:
            raise ValueError(f"a narrative of at most {MOST_CHARACTERS:,} characters")
        return self


class EvidenceOut(Out):
    """Why one signal of a rule held."""

    signal: str
    field: str
    words: str = Field(description="The exact words, or the code")
    note_id: str | None = None
    start: int | None = None
    end: int | None = None
    who: str | None = Field(None, description="The role that the text names just before")


class MatchOut(Out):
    """A rule that held for the call."""

    rule: str
    version: int
    sets: str
    evidence: list[EvidenceOut]


class RoutedOut(MatchOut):
    """A referral that would be made."""

    queue: str
    program: str
    hold: str | None = Field(description="Why a supervisor would have to confirm it")
    urgent: bool


class UncountedOut(Out):
    """A mention that rules look for and that does not count."""

    field: str
    words: str
    note_id: str | None
    start: int
    end: int
    standing: Literal["historical", "hypothetical", "other", "negated", "withdrawn"]
    cue: str | None = Field(description="The words that made it so, in lower case")
    rules: list[str] = Field(description="Which rules look for it")


class TextOut(Out):
    """A text as it was read."""

    field: str
    note_id: str | None
    text: str


class TrialOut(Out):
    """What the rules say of the call."""

    catalog_digest: str
    tags: list[str]
    gates: list[str]
    matches: list[MatchOut]
    routes: list[RoutedOut]
    shadow: list[MatchOut] = Field(description="Rules on probation that held; they change nothing")
    not_counted: list[UncountedOut] = Field(description="The first of them, in the order of the text")
    texts: list[TextOut] = Field(description="What places in the evidence refer to; HTML has become text")
