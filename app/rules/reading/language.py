"""Which language a note is in, so that what nobody here can read is not taken for nothing said."""

from collections.abc import Iterable, Mapping

UNREAD = "UNREAD"
READ = ("EN", "ES")  # the languages that there are lists for

_FEWEST_WORDS = 4  # fewer say nothing of a language
_FEWEST_KNOWN = 3  # function words of a language that make it that language
_CLEAR = 0.25  # so many words known, and it is being read
_GARBLED = 0.1  # so few words known, of enough, and it is not
_ENOUGH_WORDS = 6
_LAST_LATIN = "\u024f"
_FOREIGN_SHARE = 0.3


class Languages:
    """Tells languages by their small words."""

    def __init__(self, words: Mapping[str, Iterable[str]], known: Iterable[str] = ()) -> None:
        """`words` are small words by ISO code; `known` are words that the lists hold in any case."""
        english = frozenset(words.get("EN", ()))
        self._english = english
        self._spanish = frozenset(words.get("ES", ())) - english
        self._others = tuple(
            frozenset(small) - english - self._spanish
            for code, small in sorted(words.items())
            if code not in READ
        )
        self._foreign = frozenset[str]().union(*self._others)
        self._known = frozenset(filter(_tells, known)) | frozenset(filter(_tells, english | self._spanish))

    def of(self, normal: str, original: str) -> frozenset[str]:
        """The codes of the languages a note is in, or UNREAD; empty if it is too short to tell."""
        if not original.isascii() and _foreign_letters(original):
            return _UNREAD
        words = set(normal.split())
        if len(words) < _FEWEST_WORDS:
            return _NONE
        english, spanish = len(words & self._english), len(words & self._spanish)
        if english + spanish < _CLEAR * len(words) and self._unread(words, english + spanish):
            return _UNREAD
        if spanish < _FEWEST_KNOWN:
            return _ENGLISH
        return _BOTH if english > spanish else _SPANISH

    def _unread(self, words: set[str], read: int) -> bool:
        """Whether another language has more of the small words, or hardly any word is known."""
        foreign, fewest = words & self._foreign, max(_FEWEST_KNOWN, read + 1)
        if len(foreign) >= fewest and any(len(foreign & other) >= fewest for other in self._others):
            return True
        known = len(words & self._known)
        if known > _GARBLED * len(words):
            return False
        telling = sum(map(_tells, words))
        return telling >= _ENOUGH_WORDS and known <= _GARBLED * telling


def _tells(word: str) -> bool:
    """Whether a word is long enough that knowing it tells something."""
    return len(word) > 2 and word.isalpha()


_NONE: frozenset[str] = frozenset()
_UNREAD, _ENGLISH, _SPANISH = frozenset((UNREAD,)), frozenset(("EN",)), frozenset(("ES",))
_BOTH = _ENGLISH | _SPANISH


def _foreign_letters(text: str) -> bool:
    """Whether a good part of the letters is not Latin."""
    letters = [char for char in text if char.isalpha()]
    foreign = sum(char > _LAST_LATIN for char in letters)
    return foreign > _FOREIGN_SHARE * len(letters)
