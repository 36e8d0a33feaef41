"""How a mention stands: so, denied, past, only thought of, about something else, or taken back.

The idea is that of NegEx and ConText: cue words change what the mentions after or before them say, within
their clause and a few words.
"""

from bisect import bisect_right
from collections.abc import Iterable
from enum import IntEnum
from typing import NamedTuple


class Standing(IntEnum):
    """What the text says of a mention; of several, the highest counts."""

    AFFIRMED = 0
    HISTORICAL = 1
    HYPOTHETICAL = 2
    OTHER = 3  # about someone or something else: an animal, a place, a third party, a quotation
    NEGATED = 4
    WITHDRAWN = 5  # by a later word


class Mention(NamedTuple):
    """A phrase found: its place in the normal form, how it stands, and the cue that made it stand so."""

    start: int
    end: int
    standing: Standing = Standing.AFFIRMED
    cue: str | None = None


class CueKind(NamedTuple):
    """What a list of cues does. Without `makes` it ends the reach of the cues before it."""

    makes: Standing | None
    ahead: bool = True  # the mentions after it, or those before
    reach: int = 0  # words
    crosses_commas: bool = False
    topics: frozenset[str] | None = None  # of lists; None: of any


Place = tuple[int, int]


class Inside:
    """Whether a place lies within one of these."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        furthest = -1
        for start, end in sorted(places):
            furthest = max(furthest, end)
            self._starts.append(start)
            self._ends.append(furthest)

    def holds(self, start: int, end: int) -> bool:
        """Whether it does."""
        number = bisect_right(self._starts, start) - 1
        return number >= 0 and self._ends[number] >= end
