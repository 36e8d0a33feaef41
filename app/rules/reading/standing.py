"""How a mention stands: so, denied, past, only thought of, about something else, or taken back.

The idea is that of NegEx and ConText: cue words change what the mentions after or before them say, within
their clause and a few words.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import IntEnum
from functools import cached_property
from typing import NamedTuple

from app.rules.reading.normal import CLAUSE_END, COMMA


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

    def concerns(self, topic: str | None) -> bool:
        """Whether it changes mentions of lists on this topic."""
        return self.topics is None or topic in self.topics

    def bridges(self, between: str) -> bool:
        """Whether it reaches over these words of one clause."""
        return between.count(" ") <= self.reach + 1 and (self.crosses_commas or COMMA not in between)


Place = tuple[int, int]
Mark = tuple[int, int, int]  # where a cue ends and starts, and the number of its list
# On each side of a mention, so that the work is bounded whatever the text: cues, and letters away from it.
_CUES_LOOKED_AT, _FURTHEST = 6, 2_000
_ASKED_SINGLY = 8


class Judge:
    """Says how each mention of one text stands."""

    def __init__(
        self,
        text: str,
        marks: Sequence[Mark],
        kinds: Sequence[CueKind],
        *,
        exceptions: Mapping[int, Sequence[Place]],
        phrases: Callable[[], Iterable[Place]],
    ) -> None:
        """`marks` are in order of their ends. `exceptions`, by list of cues, hold one that is none."""
        self._text, self._kinds, self._phrases = text, kinds, phrases
        self._marks = _without(marks, kinds, exceptions) if exceptions else marks
        self._asked = 0
        self._ends = [mark[0] for mark in self._marks]
        # Of each list of cues the last one counts: it stands behind all that the others stand behind.
        withdrawals = {mark[2]: mark for mark in self._marks if kinds[mark[2]].makes is Standing.WITHDRAWN}
        self._withdrawals = tuple(withdrawals.values())

    def judged(self, start: int, end: int, topic: str | None) -> Mention:
        """The mention with its standing: of all cues that reach it, the gravest counts."""
        reaching = [
            mark for mark in self._withdrawals if start < mark[1] and self._kinds[mark[2]].concerns(topic)
        ]
        here = bisect_right(self._ends, start)
        if here:
            reaching += self._before(here, start, topic)
        if here < len(self._marks):
            reaching += self._after(here, end, topic)
        gravest, by = Standing.AFFIRMED, None
        for mark in reaching:
            makes = self._kinds[mark[2]].makes
            if makes is not None and makes > gravest and not self._part_of_a_phrase(mark):
                gravest, by = makes, mark
        return Mention(start, end, gravest, self._text[by[1] : by[0]] if by else None)

    def _before(self, here: int, start: int, topic: str | None) -> list[Mark]:
        """Those of the cues before a mention that reach ahead to it, the nearest first."""
        reaching = []
        for mark in reversed(self._marks[max(0, here - _CUES_LOOKED_AT) : here]):
            kind, between = self._kinds[mark[2]], self._text[mark[0] : start]
            if kind.makes is None or len(between) > _FURTHEST or CLAUSE_END in between:
                break
            if kind.ahead and kind.bridges(between) and kind.concerns(topic):
                reaching.append(mark)
        return reaching

    def _after(self, here: int, end: int, topic: str | None) -> list[Mark]:
        """Those of the cues after a mention that reach back to it, the nearest first."""
        reaching = []
        for mark in self._marks[here : here + _CUES_LOOKED_AT]:
            if mark[1] < end:
                continue
            kind, between = self._kinds[mark[2]], self._text[end : mark[1]]
            if kind.makes is None or len(between) > _FURTHEST or CLAUSE_END in between:
                break
            if not kind.ahead and kind.bridges(between) and kind.concerns(topic):
                reaching.append(mark)
        return reaching

    def _part_of_a_phrase(self, mark: Mark) -> bool:
        """Whether a cue is part of a phrase of a list and changes nothing beside it: `no contact order`.

        What is past in a phrase is past beside it too: `history at this address of fights`.
        """
        past = self._kinds[mark[2]].makes is Standing.HISTORICAL
        if past:
            return False
        return self._looked_up(mark) if self._asked < _ASKED_SINGLY else self._inside.holds(mark[1], mark[0])

    def _looked_up(self, mark: Mark) -> bool:
        """The same, without sorting every place: most texts ask it a few times only."""
        self._asked += 1
        end, start, _ = mark
        return any(
            first <= start and end <= last and (first, last) not in self._cue_places
            for first, last in self._phrases()
        )

    @cached_property
    def _cue_places(self) -> set[Place]:
        return {(start, end) for end, start, _ in self._marks}

    @cached_property
    def _inside(self) -> "Inside":
        return Inside(set(self._phrases()) - self._cue_places)


def _without(
    marks: Sequence[Mark], kinds: Sequence[CueKind], exceptions: Mapping[int, Sequence[Place]]
) -> list[Mark]:
    """The cues that no exception holds: of the same list; or, of other lists, a longer one.

    Exceptions of what ends a reach concern nothing else: `no` in `says no` is a cue, `says` is none.
    """
    own = {number: Inside(places) for number, places in exceptions.items()}
    others = Inside(
        place for number, places in exceptions.items() if kinds[number].makes is not None for place in places
    )
    return [
        (end, start, number)
        for end, start, number in marks
        if not (number in own and own[number].holds(start, end))
        and not (kinds[number].makes is not None and others.exceeds(start, end))
    ]


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

    def exceeds(self, start: int, end: int) -> bool:
        """Whether it does, and that one is longer."""
        earlier, number = bisect_left(self._starts, start) - 1, bisect_right(self._starts, start) - 1
        return (earlier >= 0 and self._ends[earlier] >= end) or (number >= 0 and self._ends[number] > end)
