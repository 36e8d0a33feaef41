"""All that narratives are read with, put together from the catalog: lists, cues, spellings, vocabularies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.rules.lexicons import CueList, PhraseList, Spellings, Vocabulary
from app.rules.reading.language import Languages
from app.rules.reading.lexicon import Cues, Lexicon, Phrases
from app.rules.reading.normal import normal
from app.rules.reading.reader import Reader
from app.rules.reading.standing import CueKind, Standing
from app.rules.text_signals import WordList


@dataclass(frozen=True)
class Wordbook:
    """The lists of one catalog. What `adds_to` a list is part of it."""

    lists: Mapping[str, PhraseList] = field(default_factory=dict)
    cues: Sequence[CueList] = ()
    spellings: Sequence[Spellings] = ()
    vocabularies: Sequence[Vocabulary] = ()

    def phrases(self) -> dict[str, Phrases]:
        """The lists, each with what adds to it."""
        found = {}
        for name, one in self.lists.items():
            if one.adds_to is None:
                parts = (one, *(other for other in self.lists.values() if other.adds_to == name))
                found[name] = Phrases(
                    [phrase for part in parts for phrase in part.phrases],
                    [phrase for part in parts for phrase in part.except_],
                    one.topic,
                )
        return found

    def compiled(self, inline: Mapping[str, Phrases] | None = None) -> "CompiledWords":
        """Everything compiled, with lists that are written in rules.

        Raises ValueError for a phrase that is not well formed.
        """
        cues = [Cues(one.phrases, one.except_, _kind(one)) for one in self.cues]
        return CompiledWords(self, Lexicon({**self.phrases(), **(inline or {})}, cues, self.written()))

    def written(self) -> dict[str, list[str]]:
        """The other ways in which words are written, by their normal form."""
        written: dict[str, list[str]] = {}
        for one in self.spellings:
            for word, others in one.words.items():
                written.setdefault(normal(word), []).extend(others)
        return written

    def languages(self) -> Languages | None:
        """Tells languages apart; None without vocabularies."""
        if not self.vocabularies:
            return None
        words: dict[str, set[str]] = {}
        for one in self.vocabularies:
            words.setdefault(one.language, set()).update(normal(word) for word in one.words)
        held = (normal(phrase).split() for one in self.lists.values() for phrase in one.phrases)
        return Languages(words, {word for phrase in held for word in phrase})


class CompiledWords:
    """The readers of a wordbook, and what signals ask them for."""

    def __init__(self, wordbook: Wordbook, lexicon: Lexicon) -> None:
        self.narrative = Reader(lexicon, wordbook.languages())
        self.call_type = Reader(lexicon)
        self._lexicon, self._lists = lexicon, wordbook.lists
        self.roles = [
            (lexicon.numbers[name], one.who)
            for name, one in sorted(wordbook.lists.items())
            if one.who and one.adds_to is None
        ]

    def __len__(self) -> int:
        """How many phrases there are, with all that they stand for."""
        return len(self._lexicon)

    def list(self, name: str) -> WordList:
        """A list by its id, or by that of phrases written in a rule."""
        counts_when = self._lists[name].counts_when if name in self._lists else ()
        counts = frozenset(Standing[standing.upper()] for standing in counts_when)
        return WordList(self._lexicon.numbers[name], counts)


def _kind(cue: CueList) -> CueKind:
    makes = None if cue.makes == "nothing" else Standing[cue.makes.upper()]
    topics = frozenset(cue.topics) if cue.topics is not None else None
    return CueKind(makes, cue.looks == "ahead", cue.reach, cue.crosses_commas, topics)
