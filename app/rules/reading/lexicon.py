"""Find every phrase of every list, and every cue that changes what they say, in one pass over a text."""

from collections.abc import Iterable, Iterator, KeysView, Mapping, Sequence
from typing import NamedTuple

import ahocorasick_rs

from app.rules.reading.judge import CompiledCues, Hit, Judge
from app.rules.reading.normal import CLAUSE_END, NOTE_END
from app.rules.reading.phrases import expanded
from app.rules.reading.standing import CueKind, Inside, Mention, Place

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
    """Lists of phrases and cues, compiled into one automaton."""

    def __init__(
        self,
        lists: Mapping[str, Phrases],
        cues: Sequence[Cues] = (),
        spellings: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        """`spellings` maps a normal word to its other normal forms.

        Raises ValueError for a phrase that is not well formed.
        """
        self.numbers = {name: number for number, name in enumerate(sorted(lists))}
        self.topics = [lists[name].topic for name in self.numbers]
        said, marks = _Owners(), _Owners()
        for name, number in self.numbers.items():
            said.own(lists[name].phrases, number, spellings or {})
        phrases = frozenset(said.by_form)
        for name, number in self.numbers.items():
            said.own(lists[name].besides, len(lists) + number, spellings or {})
        for number, one in enumerate(cues):
            marks.own(one.phrases, number, {}, over_notes=True)
            marks.own(one.besides, len(cues) + number, {})
        # The number of a form says what it is: phrases, what voids them, those that are cues too, cues.
        only_said = [form for form in said.by_form if form not in marks.by_form]
        both = [form for form in said.by_form if form in marks.by_form]
        only_marks = [form for form in marks.by_form if form not in said.by_form]
        forms = [*only_said, *both, *only_marks]
        self._said = [said.by_form[form] for form in (*only_said, *both)]
        self._cues = CompiledCues(
            [one.kind for one in cues],
            [marks.by_form[form] for form in (*both, *only_marks)],
            first=len(only_said),
            phrases=sum(form in phrases for form in only_said),
            longest=max(map(len, forms), default=0),
        )
        # A DFA of some hundred thousand phrases takes half a gigabyte, and its cache misses make it slower.
        self._automaton = ahocorasick_rs.AhoCorasick(
            [f" {form} " for form in forms], implementation=ahocorasick_rs.Implementation.ContiguousNFA
        )
        self._many = len(forms)

    def __len__(self) -> int:
        """How many phrases there are, with all that they stand for."""
        return self._many

    def mentions(self, text: str) -> "Mentions":
        """Every mention in a normal form."""
        hits: list[Hit] = self._automaton.find_matches_as_indexes(f" {text} ", overlapping=True)
        return Mentions(self._places(hits), Judge(text, self._cues, hits), self.topics)

    def _places(self, hits: Sequence[Hit]) -> dict[int, list[Place]]:
        """Where each list is mentioned, without what is void, in order of the ends."""
        said, last, lists = self._said, len(self._said), len(self.topics)
        places: dict[int, list[Place]] = {}
        voids: dict[int, list[Place]] = {}
        for number, start, after in hits:
            if number < last:
                # Without the spaces at either end, one of which stands before the text.
                place = start, after - 2
                for owner in said[number]:
                    if owner in places:
                        places[owner].append(place)
                    elif owner < lists:
                        places[owner] = [place]
                    else:
                        voids.setdefault(owner - lists, []).append(place)
        for owner, void in voids.items():
            if owner in places:
                inside = Inside(void)
                if left := [place for place in places.pop(owner) if not inside.holds(*place)]:
                    places[owner] = left
        return places


class _Owners:
    """Which lists own each form: as a phrase, or as one that voids others."""

    def __init__(self) -> None:
        self.by_form: dict[str, tuple[int, ...]] = {}

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
        owners = self.by_form.get(form, ())
        if owner not in owners:
            self.by_form[form] = (*owners, owner)


class Mentions(Mapping[int, Sequence[Mention]]):
    """What one text mentions, by the number of the list. How a mention stands is found out when asked."""

    def __init__(
        self, places: Mapping[int, Sequence[Place]], judge: Judge, topics: Sequence[str | None]
    ) -> None:
        self._places, self._judge, self._topics = places, judge, topics
        self._judged: dict[tuple[str | None, Place], Mention] = {}

    @property
    def lists(self) -> KeysView[int]:
        """The lists that the text mentions."""
        return self._places.keys()

    def places(self, number: int) -> Sequence[Place]:
        """Where the text mentions a list, in order of the ends; whether it means it is not asked."""
        return self._places.get(number, ())

    def at(self, number: int, place: Place) -> Mention:
        """The mention of a list at one of its places, with how it stands."""
        key = self._topics[number], place
        if (judged := self._judged.get(key)) is None:
            judged = self._judged[key] = self._judge.judged(*place, key[0])
        return judged

    def judged(self, number: int) -> Sequence[Mention]:
        """The mentions of a list, each with how it stands, in order of the ends."""
        return [self.at(number, place) for place in self.places(number)]

    def __getitem__(self, number: int) -> Sequence[Mention]:
        """As `judged`. Raises KeyError if there are none."""
        if number not in self._places:
            raise KeyError(number)
        return self.judged(number)

    def __iter__(self) -> Iterator[int]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)
