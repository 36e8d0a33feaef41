"""All that narratives are read with, put together from the catalog: lists, cues, spellings, vocabularies."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from app.rules.lexicons import CueList, PhraseList, Spellings, Vocabulary
from app.rules.reading.language import Languages
from app.rules.reading.lexicon import CueKind, Cues, Lexicon, Phrases, Standing
from app.rules.reading.normal import normal
from app.rules.reading.reader import Reader
from app.rules.signals import WordList

Inline = tuple[tuple[str, ...], str | None]  # phrases written in a rule, and what they are about


@dataclass(frozen=True)
class Wordbook:
    """The lists of one catalog. What `adds_to` a list is part of it."""

    lists: Mapping[str, PhraseList] = field(default_factory=dict)
    cues: Sequence[CueList] = ()
    spellings: Sequence[Spellings] = ()
    vocabularies: Sequence[Vocabulary] = ()

    def compiled(self, inline: Iterable[Inline] = ()) -> "CompiledWords":
        """Everything in one automaton. Raises ValueError for a phrase that is not well formed."""
        phrases = {_inline_id(one): Phrases(one[0], topic=one[1]) for one in inline}
        for name, one in self.lists.items():
            if one.adds_to is None:
                also = [other for other in self.lists.values() if other.adds_to == name]
                phrases[name] = Phrases(
                    [phrase for part in (one, *also) for phrase in part.phrases],
                    [phrase for part in (one, *also) for phrase in part.except_],
                    one.topic,
                )
        cues = [Cues(one.phrases, one.except_, _kind(one)) for one in self.cues]
        return CompiledWords(self, Lexicon(phrases, cues, self.written()))

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
        """A list by its id."""
        counts = frozenset(Standing[standing.upper()] for standing in self._lists[name].counts_when)
        return WordList(self._lexicon.numbers[name], counts)

    def inline(self, phrases: Sequence[str], topic: str | None) -> WordList:
        """The phrases written in a rule."""
        return WordList(self._lexicon.numbers[_inline_id((tuple(phrases), topic))], frozenset())


def _inline_id(inline: Inline) -> str:
    return f"{inline[1] or ''}={'|'.join(inline[0])}"


def _kind(cue: CueList) -> CueKind:
    makes = None if cue.makes == "nothing" else Standing[cue.makes.upper()]
    topics = frozenset(cue.topics) if cue.topics is not None else None
    return CueKind(makes, cue.looks == "ahead", cue.reach, cue.crosses_commas, topics)
