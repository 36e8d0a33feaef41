"""A disclosure profile: what of a call a queue's agency receives, and under which law.

It names every field of the event model, as passed on or as withheld. What a profile does not pass on
does not leave, named or not: a field that is new to the model reaches nobody until it is decided.
"""

from collections.abc import Collection
from typing import Any, ClassVar, Literal, Self

from pydantic import BaseModel, Field, GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema

from app.domain.event import CallFields, Note, Person, Screening, Unit
from app.domain.screening import Instrument
from app.rules.model import Strict, TagName

UNSTATED = "unstated"  # the role of a person whose roles nobody stated
ADULT_AT = 18  # years; who is of unknown age is taken for an adult


class Part(Strict):
    """Which fields of one part of an event leave, and which do not."""

    shape: ClassVar[type[BaseModel]]

    passes: list[str] = Field([], description="fields that the agency receives")
    withholds: list[str] = Field([], description="fields that it does not: decided, not forgotten")

    @model_validator(mode="after")
    def _names_fields_once(self) -> Self:
        named = [*self.passes, *self.withholds]
        if unknown := sorted(set(named) - set(self.shape.model_fields)):
            raise ValueError(f"no such fields of {self.shape.__name__}: {', '.join(unknown)}")
        if len(named) != len(set(named)):
            raise ValueError("a field is passed on or withheld, and named once")
        return self

    @property
    def undecided(self) -> set[str]:
        """Fields of the model that nobody decided on. They do not leave."""
        return set(self.shape.model_fields) - {*self.passes, *self.withholds}

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, made: GetJsonSchemaHandler) -> dict[str, Any]:
        """Editors complete the names of fields."""
        described = made.resolve_ref_schema(made(schema))
        for name in ("passes", "withholds"):
            described["properties"][name]["items"]["enum"] = sorted(cls.shape.model_fields)
        return described


class CallPart(Part):
    """The call's own fields."""

    shape = CallFields

    withholds_if: dict[TagName, list[str]] = Field(
        {}, description="of what it passes on, the fields withheld while the call has this tag"
    )

    @model_validator(mode="after")
    def _withholds_what_it_passes(self) -> Self:
        if unknown := sorted(
            {name for names in self.withholds_if.values() for name in names} - {*self.passes}
        ):
            raise ValueError(f"withheld by a tag, and not passed on: {', '.join(unknown)}")
        return self

    def passed(self, tags: Collection[str]) -> list[str]:
        """The fields that leave of a call with these tags."""
        held = {
            name
            for tag, names in self.withholds_if.items()
            if any(covers([tag], one) for one in tags)
            for name in names
        }
        return [name for name in self.passes if name not in held]


class NotePart(Part):
    """Which notes leave, and what of them."""

    shape = Note

    about: list[TagName] = Field(
        [],
        description="only notes with words that set one of these, and those around them; a call that is here"
        " by its codes alone passes all on. Empty: every note",
    )
    around: int = Field(0, ge=0, le=20, description="so many notes before and after each")
    only_those_if: list[TagName] = Field(
        [], description="when a rule set one of these too: those notes alone, none around them"
    )


class PersonPart(Part):
    """Persons of some roles, and what of them. Who has several roles gets what any of them passes on."""

    shape = Person

    roles: list[str] = Field(min_length=1, description=f"any of these; {UNSTATED}: no role is known")
    ages: Literal["any", "adult", "minor"] = Field("any", description=f"minor: known to be under {ADULT_AT}")


class UnitPart(Part):
    """What of the units."""

    shape = Unit


class ScreeningPart(Part):
    """Screenings of some instruments, and what of them. Our result goes with the answers."""

    shape = Screening
    instruments: list[Instrument] = Field([], description="only these are shown")

    @model_validator(mode="after")
    def _names_what_it_shows(self) -> Self:
        if self.instruments and (left := {"screening_id", "instrument", "screened_at"} - {*self.passes}):
            raise ValueError(f"with instruments, {', '.join(sorted(left))} are passed on")
        return self


class Profile(Strict):
    """What a queue's agency receives of a call, and under which law."""

    basis: str = Field(min_length=1, description="the law, and why this much is needed")
    call: CallPart
    notes: NotePart
    persons: list[PersonPart]
    units: UnitPart
    screenings: ScreeningPart
    tags: list[TagName] = Field(description="these and finer ones are shown, and the rules behind them")
    gates: list[TagName]

    @property
    def parts(self) -> list[Part]:
        """Every part that decides on fields."""
        return [self.call, self.notes, *self.persons, self.units, self.screenings]


def covers(named: Collection[str], tag: str) -> bool:
    """Whether the tag or gate is named, or is finer than one that is."""
    return any(tag == one or tag.startswith(f"{one}.") for one in named)
