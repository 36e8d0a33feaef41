"""Find every phrase of every list.

Lists that some rule can do nothing without are looked for at once; most texts hold none of them, and are
done. The others, and the cues that change what mentions say, are looked for when somebody asks.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

import ahocorasick_rs

from app.rules.reading.normal import CLAUSE_END, NOTE_END
from app.rules.reading.phrases import expanded
from app.rules.reading.standing import CueKind, Inside, Judge, Mark, Mention, Place

# Of one text: places by list, without the void ones; cues in order of their ends; exceptions of cues by list.
Scan = tuple[dict[int, list[Place]], list[Mark], dict[int, list[Place]]]


_CLAUSE_PASSED, _NOTE_PASSED = f" {CLAUSE_END} ", f" {CLAUSE_END} {NOTE_END} "


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


class Lexicon:
    """Lists of phrases and cues, compiled."""

    def __init__(
        self,
        lists: Mapping[str, Phrases],
        cues: Sequence[Cues] = (),
        spellings: Mapping[str, Sequence[str]] | None = None,
        first: Iterable[str] | None = None,
    ) -> None:
        """`spellings` maps a normal word to its other normal forms; `first` are looked for at once.

        Without `first` all lists are. Raises ValueError for a phrase that is not well formed.
        """
        self.numbers = {name: number for number, name in enumerate(sorted(lists))}
        self.topics = [lists[name].topic for name in self.numbers]
        self.kinds = [one.kind for one in cues]
        self.first = frozenset(self.numbers[name] for name in (lists if first is None else first))
        written = spellings or {}
        at_once, later = _Part(len(lists), len(cues)), _Part(len(lists), len(cues))
        for name, number in self.numbers.items():
            part = at_once if number in self.first else later
            part.own(lists[name].phrases, number, written)
            part.own(lists[name].besides, len(lists) + number, written)
        for number, one in enumerate(cues):
            later.own(one.phrases, 2 * len(lists) + number, {}, over_notes=True)
            later.own(one.besides, 2 * len(lists) + len(cues) + number, {})
        self.at_once, self.later = at_once.compiled(), later.compiled()

    def __len__(self) -> int:
        """How many phrases there are, with all that they stand for."""
        return len(self.at_once) + len(self.later)

    def mentions(self, text: str) -> "Mentions":
        """Every mention in a normal form."""
        return Mentions(self, text)


class _Part:
    """Phrases in one automaton, each with its owners.

    An owner is a list, what voids a mention of a list, a list of cues, or what voids a cue of a list.
    """

    def __init__(self, lists: int, cues: int) -> None:
        self._lists, self._cues = lists, cues
        self._by_form: dict[str, tuple[int, ...]] = {}

    def own(
        self,
        phrases: Iterable[str],
        owner: int,
        spellings: Mapping[str, Sequence[str]],
        *,
        over_notes: bool = False,
    ) -> None:
        """Add phrases of an owner; what stands over the end of a clause, perhaps over that of a note too."""
        for phrase in phrases:
            for form in expanded(phrase, spellings):
                self._own(form, owner)
                if over_notes and _CLAUSE_PASSED in form:
                    self._own(form.replace(_CLAUSE_PASSED, _NOTE_PASSED), owner)

    def _own(self, form: str, owner: int) -> None:
        owners = self._by_form.get(form, ())
        if owner not in owners:
            self._by_form[form] = (*owners, owner)

    def compiled(self) -> "_Part":
        """Make the automaton."""
        self._owners = [*self._by_form.values()]
        # A DFA of some hundred thousand phrases takes half a gigabyte, and its cache misses make it slower.
        self._automaton = ahocorasick_rs.AhoCorasick(
            [f" {form} " for form in self._by_form],
            implementation=ahocorasick_rs.Implementation.ContiguousNFA,
        )
        self._by_form = {}
        return self

    def __len__(self) -> int:
        return len(self._owners)

    def scan(self, text: str) -> Scan:
        """Everything found in one text."""
        places: dict[int, list[Place]] = {}
        marks: list[Mark] = []
        voids: dict[int, list[Place]] = {}
        lists, cues, owners = self._lists, 2 * self._lists, self._owners
        void_cues = cues + self._cues
        for number, start, after in self._automaton.find_matches_as_indexes(f" {text} ", overlapping=True):
            end = after - 2  # without the spaces at either end, one of which stands before the text
            for owner in owners[number]:
                if owner < lists:
                    if owner in places:
                        places[owner].append((start, end))
                    else:
                        places[owner] = [(start, end)]
                elif cues <= owner < void_cues:
                    marks.append((end, start, owner - cues))
                else:
                    voids.setdefault(owner, []).append((start, end))
        for owner, void in voids.items():
            if owner < cues and owner - lists in places:
                inside = Inside(void)
                left = [place for place in places.pop(owner - lists) if not inside.holds(*place)]
                if left:
                    places[owner - lists] = left
        exceptions = {owner - void_cues: void for owner, void in voids.items() if owner >= void_cues}
        return places, marks, exceptions


class Mentions(Mapping[int, Sequence[Mention]]):
    """What one text mentions, by the number of the list. How a mention stands is found out when asked."""

    def __init__(self, lexicon: Lexicon, text: str) -> None:
        self._lexicon, self._text = lexicon, text
        self._at_once, _, _ = lexicon.at_once.scan(text)
        self._judged: dict[int, list[Mention]] = {}

    @property
    def at_once(self) -> Iterable[int]:
        """The lists looked for at once that the text mentions."""
        return self._at_once

    def places(self, number: int) -> Sequence[Place]:
        """Where the text mentions a list, in order of the ends; whether it means it is not asked."""
        found = self._at_once if number in self._lexicon.first else self._later[0]
        return found.get(number, ())

    def __getitem__(self, number: int) -> Sequence[Mention]:
        """The mentions of a list, each with how it stands. Raises KeyError if there are none."""
        if (known := self._judged.get(number)) is not None:
            return known
        places = self.places(number)
        if not places:
            raise KeyError(number)
        judge, topic = self._judge, self._lexicon.topics[number]
        judged = [judge.judged(start, end, topic) for start, end in places]
        self._judged[number] = judged
        return judged

    def __iter__(self) -> Iterator[int]:
        yield from self._at_once
        yield from self._later[0]

    def __len__(self) -> int:
        return len(self._at_once) + len(self._later[0])

    @cached_property
    def _later(self) -> Scan:
        return self._lexicon.later.scan(self._text)

    @cached_property
    def _judge(self) -> Judge:
        later, marks, exceptions = self._later

        def phrases() -> Iterator[Place]:
            for places in (*self._at_once.values(), *later.values()):
                yield from places

        return Judge(self._text, marks, self._lexicon.kinds, exceptions=exceptions, phrases=phrases)
