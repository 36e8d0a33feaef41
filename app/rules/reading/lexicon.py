"""Find every phrase of every list in one pass, and say of each mention how it stands.

The idea is that of NegEx and ConText: cue words, standing in the same automaton, change what the
mentions after or before them say, within their clause and a few words.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum
from typing import NamedTuple

import ahocorasick_rs

from app.rules.reading.normal import CLAUSE_END, COMMA
from app.rules.reading.phrases import expanded


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


class Phrases(NamedTuple):
    """The phrases of a list, those that hold one and mean something else, and what the list is about."""

    phrases: Sequence[str]
    besides: Sequence[str] = ()
    topic: str | None = None


class Cues(NamedTuple):
    """The phrases of a list of cues, those that hold one and change nothing, and what the cues do."""

    phrases: Sequence[str]
    besides: Sequence[str]
    kind: CueKind


Place = tuple[int, int]
_Mark = tuple[int, int, CueKind]  # where a cue ends and starts
_Found = tuple[
    int, int, int, int
]  # a list, where its phrase starts and ends, and how many cues end before that
_CUES_LOOKED_AT = 6  # on each side of a mention: bounds the work whatever the text
_FURTHEST = 512  # characters that a reach spans, however long the words


class Lexicon:
    """Lists of phrases and cues, compiled to one automaton."""

    def __init__(
        self,
        lists: Mapping[str, Phrases],
        cues: Sequence[Cues] = (),
        spellings: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        """`spellings` maps a normal word to its other normal forms. Raises ValueError for a bad phrase."""
        self.numbers = {name: number for number, name in enumerate(sorted(lists))}
        self._topics = [lists[name].topic for name in self.numbers]
        # An owner is a list, what voids a mention of a list, a list of cues, or what voids a cue.
        self._voids, self._cues, self._void_cues = len(lists), 2 * len(lists), 2 * len(lists) + len(cues)
        self._kinds = {self._cues + number: one.kind for number, one in enumerate(cues)}
        owners: dict[str, set[int]] = {}
        for name, number in self.numbers.items():
            _own(owners, lists[name].phrases, number, spellings or {})
            _own(owners, lists[name].besides, self._voids + number, spellings or {})
        for number, one in enumerate(cues):
            _own(owners, one.phrases, self._cues + number, {})
            _own(owners, one.besides, self._void_cues, {})
        self._owners = [tuple(sorted(numbers)) for numbers in owners.values()]
        self._automaton = ahocorasick_rs.AhoCorasick(
            [f" {phrase} " for phrase in owners], implementation=ahocorasick_rs.Implementation.DFA
        )

    def __len__(self) -> int:
        """How many phrases there are, with all that they stand for."""
        return len(self._owners)

    def mentions(self, text: str) -> dict[int, list[Mention]]:
        """Every mention in a normal form, in order, by the number of its list."""
        found: list[_Found] = []
        marks: list[_Mark] = []
        voids: dict[int, list[Place]] = {}
        owners, cues, first_void = self._owners, self._kinds, self._voids
        for number, start, after in self._automaton.find_matches_as_indexes(f" {text} ", overlapping=True):
            end = after - 2  # without the spaces at either end, one of which stands before the text
            for owner in owners[number]:
                if owner < first_void:
                    found.append((owner, start, end, len(marks)))
                elif kind := cues.get(owner):
                    marks.append((end, start, kind))
                else:
                    voids.setdefault(owner, []).append((start, end))
        mentions: dict[int, list[Mention]] = {}
        if found:
            judge = _Judge(text, marks, found, voids.pop(self._void_cues, ())) if marks else None
            voided = {owner - first_void: _Inside(places) for owner, places in voids.items()} if voids else {}
            for owner, start, end, cues_before in found:
                if owner in voided and voided[owner].holds(start, end):
                    continue
                one = (
                    judge.judged(start, end, cues_before, self._topics[owner])
                    if judge
                    else Mention(start, end)
                )
                if owner in mentions:
                    mentions[owner].append(one)
                else:
                    mentions[owner] = [one]
        return mentions


class _Judge:
    """Says how each mention of one text stands."""

    def __init__(
        self, text: str, marks: Sequence[_Mark], found: Sequence[_Found], voids: Sequence[Place]
    ) -> None:
        self._text, self._marks, self._found, self._voids = text, marks, found, voids
        self._holding: _Inside | None = None
        # Of each kind the last one counts: it stands behind all that the others stand behind.
        withdrawals = {id(mark[2]): mark for mark in marks if mark[2].makes is Standing.WITHDRAWN}
        self._withdrawals = [*withdrawals.values()]

    def judged(self, start: int, end: int, cues_before: int, topic: str | None) -> Mention:
        """The mention with its standing: of all cues that reach it, the gravest counts."""
        marks = self._marks
        while cues_before and marks[cues_before - 1][0] > start:
            cues_before -= 1
        reaching = self._withdrawing(start, topic) if self._withdrawals else []
        if cues_before:
            reaching += self._ahead(marks[max(0, cues_before - _CUES_LOOKED_AT) : cues_before], start, topic)
        if cues_before < len(marks):
            reaching += self._behind(marks[cues_before : cues_before + _CUES_LOOKED_AT], end, topic)
        if not reaching:
            return Mention(start, end)
        gravest, by = Standing.AFFIRMED, None
        for mark in reaching:
            makes = mark[2].makes
            if makes is not None and makes > gravest and not self._void(mark):
                gravest, by = makes, mark
        return Mention(start, end, gravest, self._text[by[1] : by[0]] if by else None)

    def _withdrawing(self, start: int, topic: str | None) -> list[_Mark]:
        return [mark for mark in self._withdrawals if start < mark[1] and _concerns(mark[2], topic)]

    def _ahead(self, before: Sequence[_Mark], start: int, topic: str | None) -> list[_Mark]:
        """Those of the cues before a mention that reach ahead to it, the nearest first."""
        reaching = []
        for mark in reversed(before):
            end, _, kind = mark
            if (
                kind.makes is None
                or start - end > _FURTHEST
                or CLAUSE_END in (between := self._text[end:start])
            ):
                break
            if kind.ahead and _bridges(kind, between) and _concerns(kind, topic):
                reaching.append(mark)
        return reaching

    def _behind(self, after: Sequence[_Mark], end: int, topic: str | None) -> list[_Mark]:
        """Those of the cues after a mention that reach back to it, the nearest first."""
        reaching = []
        for mark in after:
            _, start, kind = mark
            if start < end:
                continue
            if (
                kind.makes is None
                or start - end > _FURTHEST
                or CLAUSE_END in (between := self._text[end:start])
            ):
                break
            if not kind.ahead and _bridges(kind, between) and _concerns(kind, topic):
                reaching.append(mark)
        return reaching

    def _void(self, mark: _Mark) -> bool:
        """Whether a cue is part of something longer and so is none: `no` in `no contact order`."""
        if self._holding is None:
            own = {(start, end) for end, start, _ in self._marks}
            places = {(start, end) for _, start, end, _ in self._found}
            self._holding = _Inside([*(places - own), *self._voids])
        return self._holding.holds(mark[1], mark[0])


def _bridges(kind: CueKind, between: str) -> bool:
    return between.count(" ") <= kind.reach + 1 and (kind.crosses_commas or COMMA not in between)


def _concerns(kind: CueKind, topic: str | None) -> bool:
    return kind.topics is None or topic in kind.topics


class _Inside:
    """Whether a place lies within a longer one of these."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._starts, self._ends = [], []
        furthest = -1
        for start, end in sorted(places):
            furthest = max(furthest, end)
            self._starts.append(start)
            self._ends.append(furthest)

    def holds(self, start: int, end: int) -> bool:
        number = bisect_right(self._starts, start) - 1
        return number >= 0 and self._ends[number] >= end


def _own(
    owners: dict[str, set[int]], phrases: Iterable[str], owner: int, spellings: Mapping[str, Sequence[str]]
) -> None:
    for phrase in phrases:
        for form in expanded(phrase, spellings):
            owners.setdefault(form, set()).add(owner)
