"""The normal form of a text: lower-case words with one space between, and marks where clauses end.

Everything is found in the normal form and reported in the original: words stand in the same order in
both, so a place in one is a place in the other by counting words.
"""

import re
import unicodedata
from functools import lru_cache

CLAUSE_END, COMMA, COLON, QUESTION = "|", ",", ":", "?"
_MARKS = CLAUSE_END + COMMA + COLON + QUESTION
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
# The words of an original text, as the normal form tells them apart. It begins with a letter or digit, or a
# long row of accents or quotation marks would be looked through again from each of them.
_WORD = re.compile(r"[^\W_](?:[^\W_]|['`’‘\u0300-\u036f])*")


def normal(text: str) -> str:
    """The normal form, without a space at either end."""
    text = text.lower()
    if not text.isascii():
        text = _FOREIGN_MARK.sub(" ", text.translate(_LATIN))
    text = text.translate(_ASCII)
    if "." in text:
        text = f"{text} ".replace(". ", " | ").replace(".", " ")
    if "/" in text:
        text = text.replace(" / ", " | ").replace("/", " ")
    if "-" in text:
        text = text.replace(" - ", " | ").replace("-", " ")
    for mark in _MARKS:
        if mark in text:
            text = text.replace(mark, f" {mark} ")
    while "  " in text:
        text = text.replace("  ", " ")
    return text.strip()


def words_before(text: str, place: int) -> int:
    """How many words of a normal form stand before a place in it."""
    words = text.count(" ", 0, place)
    for mark in _MARKS:
        words -= text.count(mark, 0, place)
    return words


@lru_cache(maxsize=64)
def word_spans(original: str) -> list[tuple[int, int]]:
    """Where each word of the normal form stands in the original."""
    return [found.span() for found in _WORD.finditer(original)]
