"""Read the notes of a call in time order: every mention, how it stands, and the exact words it was."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from app.rules.reading.language import UNREAD, Languages
from app.rules.reading.lexicon import Lexicon, Mentions
from app.rules.reading.normal import CLAUSE_END, NOTE_END, normal, only_place, place_of, words_between
from app.rules.reading.standing import Mention

_NOTE_BEFORE = f" {CLAUSE_END} {NOTE_END} "


# Characters of one call: many times what dispatchers write. What is longer is read so far, and said to be
# unread, so that a person looks and no note can hold up the service.
MOST_READ = 200_000


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

    mentions: Mentions
    notes: Sequence[Text] = ()
    text: str = ""  # the normal forms of all notes, each ending its clause
    begins: Sequence[int] = ()  # where in it each note begins
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


class Reader:
    """Reads with one lexicon; texts go in as they were written."""

    def __init__(self, lexicon: Lexicon, languages: Languages | None = None) -> None:
        """Without `languages` no language is told."""
        self._lexicon, self._languages = lexicon, languages
        self._nothing = Reading(lexicon.mentions(""))

    def read(self, notes: Sequence[Text]) -> Reading:
        """Everything that the notes, in time order, mention."""
        if not notes:
            return self._nothing
        too_long = sum(len(note.text) for note in notes) > MOST_READ
        if too_long:
            notes = _cut(notes)
        normals = [normal(note.text) for note in notes]
        begins, at = [], 0
        for one in normals:
            begins.append(at)
            at += len(one) + len(_NOTE_BEFORE)
        text = _NOTE_BEFORE.join((*normals, ""))
        codes: frozenset[str] = frozenset((UNREAD,)) if too_long else frozenset()
        if self._languages:
            for one, note in zip(normals, notes, strict=True):
                codes |= self._languages.of(one, note.text)
        return Reading(self._lexicon.mentions(text), notes, text, begins, codes)


def _cut(notes: Sequence[Text]) -> list[Text]:
    """The notes as far as they are read."""
    kept, room = [], MOST_READ
    for note in notes:
        kept.append(note._replace(text=note.text[:room]))
        room = max(0, room - len(note.text))
    return kept
