"""Read the notes of a call in time order: every mention, how it stands, and the exact words it was."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from app.rules.reading.language import Languages
from app.rules.reading.lexicon import Lexicon, Mention
from app.rules.reading.normal import CLAUSE_END, normal, only_place, place_of, words_between

_CLAUSE_BEFORE = f" {CLAUSE_END} "


class Text(NamedTuple):
    """A piece of text and the note it came from, if it came from one."""

    text: str
    note_id: str | None = None


class Span(NamedTuple):
    """Words of an original text, and where in it they stand."""

    words: str
    note_id: str | None
    start: int
    end: int


class Reading(NamedTuple):
    """What was read. `mentions` are in order, by the number of their list in the lexicon."""

    notes: Sequence[Text] = ()
    text: str = ""  # the normal forms of all notes, each ending its clause
    begins: Sequence[int] = ()  # where in it each note begins
    mentions: Mapping[int, Sequence[Mention]] = MappingProxyType({})
    languages: frozenset[str] = frozenset()

    def span(self, mention: Mention) -> Span:
        """The mention as it stands in the original text."""
        number = bisect_right(self.begins, mention.start) - 1
        note, words = self.notes[number], self.text[mention.start : mention.end]
        once = self.text.find(words) == self.text.rfind(words)
        place = only_place(note.text, words) if once else None
        if place is None:
            first = words_between(self.text, self.begins[number], mention.start)
            last = first + words_between(self.text, mention.start, mention.end)
            place = place_of(note.text, first, last)
        start, end = place
        return Span(note.text[start:end], note.note_id, start, end)


NOTHING = Reading()


class Reader:
    """Reads with one lexicon; texts go in as they were written."""

    def __init__(self, lexicon: Lexicon, languages: Languages | None = None) -> None:
        """Without `languages` no language is told."""
        self._lexicon, self._languages = lexicon, languages

    def read(self, notes: Sequence[Text]) -> Reading:
        """Everything that the notes, in time order, mention."""
        if not notes:
            return NOTHING
        normals = [normal(note.text) for note in notes]
        if len(normals) == 1:
            text, begins = f"{normals[0]}{_CLAUSE_BEFORE}", [0]
        else:
            begins, at = [], 0
            for one in normals:
                begins.append(at)
                at += len(one) + len(_CLAUSE_BEFORE)
            text = _CLAUSE_BEFORE.join((*normals, ""))
        codes: frozenset[str] = frozenset()
        if self._languages:
            for one, note in zip(normals, notes, strict=True):
                codes |= self._languages.of(one, note.text)
        return Reading(notes, text, begins, self._lexicon.mentions(text), codes)
