"""The normal form of a text: lower-case words with one space between, and marks where clauses end.

Everything is found in the normal form and reported in the original: words stand in the same order in
both, so a place in one is a place in the other by counting words.
"""

import re
import unicodedata
from functools import lru_cache

CLAUSE_END, COMMA, COLON, QUESTION = "|", ",", ":", "?"
_MARKS = CLAUSE_END + COMMA + COLON + QUESTION
NOTE_END = "~"  # stands in no text of one note, so that no phrase runs from one into the next
_HELD = "\0"  # stands for the end of a clause that has its spaces already
_HELD_END = f" {_HELD} "
_ENDS = frozenset(";!\n\r\x0b\x0c\x1c\x1d\x1e\x1f|")
# "." "/" and "-" end a clause where a space follows or surrounds them, and part words otherwise.
_SOFT = frozenset("./-")


def _ascii(char: str) -> str | None:
    if char.isalnum() or char in _SOFT or char in _MARKS:
        return char
    if char in "'`":
        return None  # doesn't, doesnt
    if char == "=":
        return COLON
    return CLAUSE_END if char in _ENDS else " "


_ASCII = {code: _ascii(chr(code)) for code in range(0x80)}
# The same for text that is ASCII throughout, as nearly all is: bytes are translated faster.
_ASCII_BYTES = bytes(ord(char or " ") for char in _ASCII.values()) + bytes(0x80)
_DROPPED = bytes(code for code, char in _ASCII.items() if char is None)


def _base(char: str) -> str:
    """The letter without its accent, where it has one that can be taken off."""
    base = unicodedata.normalize("NFKD", char)[0]
    return base if base.isascii() and base.isalpha() else char


_LATIN = {code: _base(chr(code)) for code in range(0xC0, 0x250)} | {
    ord("’"): "'",
    ord("‘"): "'",
    ord("…"): ". ",
    **dict.fromkeys(range(0x300, 0x370)),  # combining accents
    **{ord(dash): "-" for dash in "‐‑‒–—―"},
}
_FOREIGN_MARK = re.compile(r"[^\w\x00-\x7f]")


class _Words(dict[int, str]):
    """Letters and digits stay, what joins them becomes an apostrophe, and all else a space."""

    def __missing__(self, code: int) -> str:
        return chr(code) if chr(code).isalnum() else " "


_ASCII_JOINS = "'`"
_JOINS = (*_ASCII_JOINS, "’", "‘", *map(chr, range(0x300, 0x370)))
_WORDS = _Words({code: chr(code) if chr(code).isalnum() else " " for code in range(0x250)})
_WORDS.update((ord(char), "'") for char in _JOINS)
_ASCII_WORDS = bytes(ord(_WORDS[code]) for code in range(0x80)) + bytes(0x80)
_JOINS_NOTHING = re.compile(r"(?<!\S)'+(?!\S)")


def normal(text: str) -> str:
    """The normal form, without a space at either end."""
    text = text.lower()
    if text.isascii():
        text = text.encode().translate(_ASCII_BYTES, _DROPPED).decode()
    else:
        text = _FOREIGN_MARK.sub(" ", text.translate(_LATIN)).translate(_ASCII)
    clause_ends = CLAUSE_END in text
    if "." in text:
        text = f"{text} ".replace(". ", _HELD_END).replace(".", " ")
    if "/" in text:
        text = text.replace(" / ", _HELD_END).replace("/", " ")
    if "-" in text:
        text = text.replace(" - ", _HELD_END).replace("-", " ")
    if clause_ends:
        text = text.replace(CLAUSE_END, f" {CLAUSE_END} ")
    for mark in (COMMA, COLON, QUESTION):
        if mark in text:
            text = text.replace(mark, f" {mark} ")
    while "  " in text:
        text = text.replace("  ", " ")
    return text.strip().replace(_HELD, CLAUSE_END)


def words_between(text: str, first: int, last: int) -> int:
    """How many words of a normal form end between two places in it."""
    words = text.count(" ", first, last)
    for mark in _MARKS + NOTE_END:
        words -= text.count(mark, first, last)
    return words


def only_place(original: str, words: str) -> tuple[int, int] | None:
    """Where words of the normal form stand in an original that holds them just so, and once; else None."""
    lower = original.lower()
    start = lower.find(words)
    if start < 0 or lower.rfind(words) != start or not lower.isascii():
        return None
    end = start + len(words)
    while start and original[start - 1] in _ASCII_JOINS:
        start -= 1
    while end < len(original) and original[end] in _ASCII_JOINS:
        end += 1
    return start, end


def place_of(original: str, first: int, last: int) -> tuple[int, int]:
    """Where the words of the normal form with these numbers stand in the original."""
    words = _words(original)
    from_first = words.split(None, first)[-1]
    beyond = from_first.split(None, last - first + 1)[last - first + 1 :]
    upto_last = words[: len(words) - len(beyond[0])] if beyond else words
    return len(words) - len(from_first), len(upto_last.rstrip())


@lru_cache(maxsize=64)
def _words(original: str) -> str:
    """As long as the original up to its last word, with nothing but its words and spaces."""
    if original.isascii():
        words = original.encode().translate(_ASCII_WORDS).decode()
    else:
        words = original.translate(_WORDS)
    if "'" in words:
        words = _JOINS_NOTHING.sub(lambda found: " " * len(found[0]), words)
    return words.rstrip()
