"""The shape of a story: one kind of call, from its first type to its clearance."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum


class Cast(Enum):
    """Who is on the call."""

    NOBODY = "nobody is named"
    RESIDENT = "anybody"
    REGULAR = "somebody in crisis, often one who was before"
    WOMAN = "a woman who may have been met before"
    ELDER = "somebody old, often one who was met before"
    PARTNERS = "partners, present or not long past"
    EXES = "former partners"
    RELATIVES = "relatives"
    ROOMMATES = "people who share a home"
    STRANGERS = "a victim and somebody they hardly know"
    CHILD = "a child and a parent"


class Place(Enum):
    """Where the call is."""

    HOME = "home"
    BUSINESS = "business"
    STREET = "street"


class Outcome(StrEnum):
    """How it ends; also the name of the closing sentences."""

    REPORT = "report"
    NO_REPORT = "no report"
    ARREST = "arrest"
    CITATION = "citation"
    MHOP = "mhop"
    UNFOUNDED = "unfounded"
    GONE = "gone"


QUIET = {Outcome.NO_REPORT: 74, Outcome.REPORT: 8, Outcome.GONE: 12, Outcome.UNFOUNDED: 5, Outcome.ARREST: 1}
REPORTED = {
    Outcome.REPORT: 66,
    Outcome.NO_REPORT: 24,
    Outcome.GONE: 3,
    Outcome.ARREST: 5,
    Outcome.CITATION: 2,
}
VIOLENT = {Outcome.REPORT: 40, Outcome.ARREST: 24, Outcome.NO_REPORT: 24, Outcome.GONE: 11, Outcome.MHOP: 1}
CRISIS = {
    Outcome.NO_REPORT: 61,
    Outcome.REPORT: 18,
    Outcome.GONE: 8,
    Outcome.MHOP: 9,
    Outcome.ARREST: 2.5,
    Outcome.UNFOUNDED: 1.5,
}
DRUNK = {Outcome.NO_REPORT: 58, Outcome.ARREST: 24, Outcome.GONE: 13, Outcome.MHOP: 5}


@dataclass(frozen=True, slots=True)
class Story:
    """One kind of call. Groups are names of sentences, codes those of the city's call types."""

    name: str
    weight: float  # how often, against the other stories
    begins: Mapping[str, float]  # the type it is first coded as, by weight
    opening: tuple[str, ...]
    ends: str | None = None  # the type it is recoded to; None: it stays as first coded
    detail: tuple[str, ...] = ()
    scene: tuple[str, ...] = ()
    recoded: str = "retyped"  # the note that goes with a new type
    spanish: str | None = None  # the opening of a caller who speaks Spanish
    cast: Cast = Cast.RESIDENT
    places: Mapping[Place, float] = field(default_factory=lambda: {Place.HOME: 1})
    hours: str = "any"  # when: any, day, evening or night
    mental: bool = False  # the truth, whatever the type says
    domestic: bool = False
    minutes: float = 18  # median on scene
    outcomes: Mapping[Outcome, float] = field(default_factory=lambda: QUIET)
    offenses: Mapping[str, float] = field(default_factory=dict)  # NIBRS, if a report is taken
    weapon_share: float = 0.0
    stopped: bool = False  # an officer came upon it: no dispatch, no wait
