"""A wordbook of a few words, for tests that say what is read and not with what."""

from typing import Any

from app.rules.lexicons import CueList, PhraseList, Spellings, Vocabulary
from app.rules.wordbook import Wordbook

_SAID = {"title": "", "owner": "board", "source": "ours"}


def a_list(list_id: str, *phrases: str, **keys: Any) -> PhraseList:
    """A list of phrases; its exceptions under `besides`."""
    known = {"id": list_id, **_SAID, "phrases": phrases, "except": keys.pop("besides", [])}
    return PhraseList.model_validate({**known, **keys})


def a_cue(makes: str, *phrases: str, **keys: Any) -> CueList:
    """A list of cues, named after what it makes and where it looks; its exceptions under `besides`."""
    name = "_".join((makes, keys.get("looks", "ahead")))
    known = {"id": name, **_SAID, "makes": makes, "phrases": phrases, "except": keys.pop("besides", [])}
    return CueList.model_validate({**known, **keys})


def spelt(**words: list[str]) -> Spellings:
    """Other ways in which these words are written."""
    return Spellings.model_validate({"id": "spelt", **_SAID, "words": words})


def small_words(language: str, words: str) -> Vocabulary:
    """The small words of a language."""
    return Vocabulary.model_validate(
        {"id": language.lower(), **_SAID, "language": language, "words": words.split()}
    )


def a_wordbook(*parts: PhraseList | CueList | Spellings | Vocabulary) -> Wordbook:
    """These lists, cues, spellings and vocabularies."""
    return Wordbook(
        {one.id: one for one in parts if isinstance(one, PhraseList)},
        [one for one in parts if isinstance(one, CueList)],
        [one for one in parts if isinstance(one, Spellings)],
        [one for one in parts if isinstance(one, Vocabulary)],
    )


ENGLISH = small_words(
    "EN", "the and is was he she her him his of to in on at with that this for not but they"
)
SPANISH = small_words("ES", "el la los las de que y en un una su con por para esta es no se ella lo")
PORTUGUESE = small_words("PT", "o os as um uma do da dos das em no na ele ela com que nao para esta voce")
