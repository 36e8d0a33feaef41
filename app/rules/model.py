"""The shape of a rule. An unknown key is fatal: a misspelt rule must not load."""

from datetime import date
from difflib import get_close_matches
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
TagName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$")]
RuleId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")]
Code = Annotated[str, StringConstraints(min_length=1, to_upper=True, strip_whitespace=True)]

# The facts of a call that a signal may name, by what can be asked of them.
CODE_FIELDS = (
    "call_type_code",
    "apco_type",
    "clearance_codes",
    "offenses",
    "arrests",
    "disposition",
    "priority",
    "beat",
    "call_status",
    "relationships",
    "languages",
    "notes_in",
    "screenings",
    "tags",
    "gates",
)
TEXT_FIELDS = ("narrative", "call_type")
CONCLUSIONS = frozenset(("tags", "gates"))  # what rules say, and later rules may ask
FLAG_FIELDS = ("in_custody", "child_present", "child_report", "weapon", "awaiting_create")


class Strict(BaseModel):
    """A catalog shape: frozen, and nothing unknown in it."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class PersonTest(Strict):
    """What is asked of a person; every key given must hold. An unknown value never holds."""

    roles: list[str] | None = None
    sex: list[str] | None = None
    age_at_least: float | None = None
    age_below: float | None = None
    relationship: list[str] | None = None

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if not _given(self):
            raise ValueError("a person test asks at least one thing")
        return self


class Signal(Strict):
    """A named fact: one field and one question, or persons and a test."""

    field: str | None = None
    one_of: list[Code] | None = Field(None, description="the field's code, or one of its codes, is listed")
    one_of_codes: str | None = Field(None, description="as one_of, with the codes of a table in codes/")
    other_than: list[Code] | None = Field(None, description="the field has a code that is not listed")
    has_phrase: list[str] | None = Field(None, description="the text holds one of these, and means it")
    has_phrase_from: list[str] | None = Field(None, description="as has_phrase, with lists of lists/")
    near_phrase_from: list[str] | None = Field(
        None, description="... and near it one of these lists' phrases, as meant"
    )
    near_side: Literal["after", "before", "either"] = Field(
        "either", description="where the near phrase stands: after the phrase, before it, or on either side"
    )
    within_words: int = Field(12, ge=1, le=100, description="how near: words between")
    within_clauses: int = Field(1, ge=1, le=10, description="1: in the same clause; 2: or the next ...")
    unless_between: list[str] = Field([], description="phrases of these lists between them part them")
    is_: bool | None = Field(None, alias="is", description="the flag is this")
    persons: PersonTest | None = Field(None, description="which persons are looked at")
    any: PersonTest | None = Field(None, description="one of them passes")
    all: PersonTest | None = Field(None, description="there is one, and every one passes")

    @property
    def lists(self) -> list[str]:
        """The lists it names."""
        return [*(self.has_phrase_from or ()), *(self.near_phrase_from or ()), *self.unless_between]

    @model_validator(mode="after")
    def _one_question(self) -> Self:
        given = _given(self) - {"field", "persons"}
        near = {"near_phrase_from", "near_side", "within_words", "within_clauses", "unless_between"}
        text, code = {"has_phrase", "has_phrase_from"}, {"one_of", "one_of_codes"}
        if self.persons is not None:
            if self.field is not None or given - {"any", "all"} or len(given) > 1:
                raise ValueError("persons go with at most one of any, all")
        elif self.field in TEXT_FIELDS:
            if not given & text or given - text - near:
                raise ValueError(f"of {self.field} ask has_phrase or has_phrase_from")
            if given & near and self.near_phrase_from is None:
                raise ValueError(f"{', '.join(sorted(given & near))}: goes with near_phrase_from")
        elif self.field in CODE_FIELDS:
            if not given or (given - code and given != {"other_than"}):
                raise ValueError(f"of {self.field} ask one_of or one_of_codes, or other_than")
        elif self.field in FLAG_FIELDS:
            if given != {"is_"}:
                raise ValueError(f"of {self.field} ask is")
        else:
            raise ValueError(_unknown_field(self.field))
        return self


def _given(shape: BaseModel) -> set[str]:
    """The keys that say something: an empty one asks nothing."""
    return {name for name in shape.model_fields_set if getattr(shape, name) not in (None, [])}


def _unknown_field(name: str | None) -> str:
    if name is None:
        return "a signal names a field, or persons"
    near = get_close_matches(name, [*TEXT_FIELDS, *CODE_FIELDS, *FLAG_FIELDS], n=1)
    return f"no such field: {name}" + (f"; did you mean {near[0]}?" if near else "")


class Groups(Strict):
    """Flat groups over named signals, ANDed; no nesting."""

    all_of: list[str] = []
    any_of: list[str] = []
    none_of: list[str] = []

    @property
    def named(self) -> set[str]:
        """Every signal the groups use."""
        return {*self.all_of, *self.any_of, *self.none_of}


class Hold(Groups):
    """When these groups hold too, a supervisor must confirm first."""

    reason: Slug


class RouteTo(Strict):
    """Where a referral goes."""

    queue: Slug
    program: Slug


class Case(Strict):
    """A proof kept beside the rule: a call, and what the rule says of it."""

    name: str
    call: dict[str, object]
    expect: Literal["match", "no_match", "held"]


class Rule(Groups):
    """One rule: what it sets (a tag, a gate or a route), when, why, and the cases that prove it."""

    id: RuleId
    version: int = Field(ge=1)
    title: str
    status: Literal["draft", "shadow", "live", "retired"]
    tag: TagName | None = None
    gate: TagName | None = None
    route: RouteTo | None = None
    description: str
    rationale: str
    owner: str
    created: date
    modified: date
    sources: list[str] = []
    false_positives: list[str] = []
    known_misses: list[str] = []
    signals: dict[Slug, Signal]
    hold: list[Hold] = []
    urgent: Groups | None = None
    yields_to: list[RuleId] = Field([], description="routes that, when they hold, take the call instead")
    cases: list[Case]

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if sum(x is not None for x in (self.tag, self.gate, self.route)) != 1:
            raise ValueError("a rule sets exactly one of tag, gate, route")
        if not self.all_of and not self.any_of:
            raise ValueError("a rule needs all_of or any_of")
        if self.route is None and (self.hold or self.urgent or self.yields_to):
            raise ValueError("only a route has hold, urgent or yields_to")
        if not all(part.all_of or part.any_of for part in (*self.hold, self.urgent) if part):
            raise ValueError("hold and urgent need all_of or any_of")
        used = self.named | {name for hold in self.hold for name in hold.named}
        used |= self.urgent.named if self.urgent else set()
        if undefined := sorted(used - set(self.signals)):
            raise ValueError(f"undefined signals: {', '.join(undefined)}")
        if unused := sorted(set(self.signals) - used):
            raise ValueError(f"unused signals: {', '.join(unused)}")
        return self

    @property
    def asks_conclusions(self) -> bool:
        """Whether it asks what other rules say."""
        return any(signal.field in CONCLUSIONS for signal in self.signals.values())

    @property
    def topic(self) -> str | None:
        """What it is about: the tag at the top."""
        return self.tag.partition(".")[0] if self.tag else None

    @property
    def sets(self) -> str:
        """What the rule sets, in a word."""
        return self.tag or self.gate or f"{self.route.queue}/{self.route.program}"  # type: ignore[union-attr]
