"""Find every phrase of every list in one pass, and say of each mention how it stands.

The idea is that of NegEx and ConText: cue words, standing in the same automaton, change what the
mentions after or before them say, within their clause and a few words.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum
from functools import cached_property
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


class _Mark(NamedTuple):
    """A cue found."""

    end: int
    start: int
    kind: CueKind


Place = tuple[int, int]
# On each side of a mention, so that the work is bounded whatever the text: cues, and letters away from it.
_CUES_LOOKED_AT, _FURTHEST = 6, 2_000


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
        self._kinds = [one.kind for one in cues]
        # An owner is a list, what voids a mention of a list, a list of cues, what voids a cue that says how
        # mentions stand, or what voids one that ends a reach: `no` in `says no` is a cue, `says` is none.
        self._voids, self._cues = len(lists), 2 * len(lists)
        owners: dict[str, set[int]] = {}
        for name, number in self.numbers.items():
            _own(owners, lists[name].phrases, number, spellings or {})
            _own(owners, lists[name].besides, self._voids + number, spellings or {})
        for number, one in enumerate(cues):
            _own(owners, one.phrases, self._cues + number, {})
            _own(owners, one.besides, self._cues + len(cues) + (one.kind.makes is None), {})
        self._owners = [tuple(sorted(numbers)) for numbers in owners.values()]
        # A DFA of some hundred thousand phrases takes half a gigabyte, and its cache misses make it slower.
        self._automaton = ahocorasick_rs.AhoCorasick(
            [f" {phrase} " for phrase in owners],
            implementation=ahocorasick_rs.Implementation.ContiguousNFA,
        )

    def __len__(self) -> int:
        """How many phrases there are, with all that they stand for."""
        return len(self._owners)

    def mentions(self, text: str) -> dict[int, list[Mention]]:
        """Every mention in a normal form, in order, by the number of its list."""
        spaced = f" {text} "
        found: list[tuple[int, int, int]] = []
        marks: list[_Mark] = []
        voids: dict[int, list[Place]] = {}
        owners, first_void, first_cue, kinds = self._owners, self._voids, self._cues, self._kinds
        for number, start, after in self._automaton.find_matches_as_indexes(spaced, overlapping=True):
            end = after - 2  # without the spaces at either end, one of which stands before the text
            for owner in owners[number]:
                if owner < first_void:
                    found.append((owner, start, end))
                elif owner >= first_cue and owner - first_cue < len(kinds):
                    marks.append(_Mark(end, start, kinds[owner - first_cue]))
                else:
                    voids.setdefault(owner, []).append((start, end))
        mentions: dict[int, list[Mention]] = {}
        voided = {owner: _Inside(places) for owner, places in voids.items()} if voids else {}
        not_cues, not_ends = (voids.get(first_cue + len(kinds) + one, ()) for one in (0, 1))
        judge = _Judge(text, marks, found, not_cues, not_ends) if marks and found else None
        for owner, start, end in found:
            if owner + first_void in voided and voided[owner + first_void].holds(start, end):
                continue
            mention = judge.judged(start, end, self._topics[owner]) if judge else Mention(start, end)
            mentions.setdefault(owner, []).append(mention)
        return mentions


class _Judge:
    """Says how each mention of one text stands."""

    def __init__(
        self,
        text: str,
        marks: list[_Mark],
        found: Sequence[tuple[int, int, int]],
        not_cues: Sequence[Place],
        not_ends: Sequence[Place],
    ) -> None:
        self._text, self._marks, self._found = text, marks, found
        self._not_cues, self._not_ends = not_cues, _Inside(not_ends)
        self._ends = [mark.end for mark in marks]
        # Of each kind the last one counts: it stands behind all that the others stand behind.
        withdrawals = {
            id(mark.kind): mark
            for mark in marks
            if mark.kind.makes is Standing.WITHDRAWN and not self._inside.holds(mark.start, mark.end)
        }
        self._withdrawals = tuple(withdrawals.values())

    @cached_property
    def _inside(self) -> "_Inside":
        """What may hold a cue that then is none: `no` in `no contact order`, or in `no doubt`."""
        own = {(mark.start, mark.end) for mark in self._marks}
        return _Inside([*({(start, end) for _, start, end in self._found} - own), *self._not_cues])

    def judged(self, start: int, end: int, topic: str | None) -> Mention:
        """The mention with its standing: of all cues that reach it, the gravest counts."""
        gravest, by = Standing.AFFIRMED, None
        for mark in self._reaching(start, end, topic):
            makes = mark.kind.makes
            if makes is not None and makes > gravest and not self._inside.holds(mark.start, mark.end):
                gravest, by = makes, mark
        return Mention(start, end, gravest, self._text[by.start : by.end] if by else None)

    def _reaching(self, start: int, end: int, topic: str | None) -> Iterable[_Mark]:
        text, marks = self._text, self._marks
        for mark in self._withdrawals:
            if start < mark.start and (mark.kind.topics is None or topic in mark.kind.topics):
                yield mark
        here = bisect_right(self._ends, start)
        for mark in reversed(marks[max(0, here - _CUES_LOOKED_AT) : here]):
            if start - mark.end > _FURTHEST:
                break
            between = text[mark.end : start]
            if CLAUSE_END in between or self._ends_reach(mark):
                break
            if mark.kind.ahead and _reaches(mark.kind, between, topic):
                yield mark
        for mark in marks[here : here + _CUES_LOOKED_AT]:
            if not end <= mark.start <= end + _FURTHEST:
                continue
            between = text[end : mark.start]
            if CLAUSE_END in between or self._ends_reach(mark):
                break
            if not mark.kind.ahead and _reaches(mark.kind, between, topic):
                yield mark

    def _ends_reach(self, mark: _Mark) -> bool:
        return mark.kind.makes is None and not self._not_ends.holds(mark.start, mark.end)


def _reaches(kind: CueKind, between: str, topic: str | None) -> bool:
    return (
        between.count(" ") <= kind.reach + 1
        and (kind.crosses_commas or COMMA not in between)
        and (kind.topics is None or topic in kind.topics)
    )


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
