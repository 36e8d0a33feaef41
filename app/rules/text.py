"""Finding lexicon phrases in narrative text: whole words, any case, and not negated.

All phrases of all signals stand in one automaton, so a narrative is read once however many rules
there are. Every mention keeps the exact span of the original text.
"""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import ahocorasick_rs

# The idea of NegEx: a cue makes the words after it not so, within its clause and a few words.
_CUES = """
    no not non never none nobody without w/o denies denied denying deny negative neg nor cannot unfounded
    isn't wasn't aren't weren't doesn't didn't don't hasn't haven't can't
    isnt wasnt arent werent doesnt didnt dont hasnt havent cant
""".split()
_CUES += ["negative for", "rule out", "ruled out"]
# Words that hold a cue but negate nothing.
_NO_CUES = [
    "no contact",
    "not only",
    "no doubt",
    "not sure if",
    "not sure whether",
    "no longer",
    "not the first",
]
_TERMINATORS = ["but", "however", "although", "except", "still", "then", "update", "now"]
_REFUTATIONS = ["denied", "unfounded", "negative", "neg", "not confirmed", "ruled out", "none"]
_WORDS_REACHED = 6
_PUNCTUATION = re.compile(r"[.;:!?\n|]")
_BETWEEN = re.compile(r"[\s,:=(-]*")
_ANSWERED_NO = re.compile(r"[\s,:=(-]*no\s*(?:$|[.;,|\n])")
_STRAIGHT = str.maketrans("’‘“”–—\xa0", "''\"\"-- ")
# Between words stand spaces only, so that a phrase with a space at either end is bounded by words.
_SPACED = {code: " " for code in range(0x80) if not chr(code).isalnum()}


class Mention(NamedTuple):
    """One phrase found: which group of phrases it belongs to, and where."""

    group: int
    start: int
    end: int


# The groups of the words that negate, beside those of the phrases.
_CUE, _NO_CUE, _TERMINATOR, _REFUTATION = -1, -2, -3, -4


class Lexicon:
    """Groups of phrases, compiled to one automaton with the words that negate them."""

    def __init__(self, groups: Mapping[int, Iterable[str]]) -> None:
        """`groups` maps a group's number to its phrases, in any case."""
        words = {_CUE: _CUES, _NO_CUE: _NO_CUES, _TERMINATOR: _TERMINATORS, _REFUTATION: _REFUTATIONS}
        owners: dict[str, list[int]] = {}
        for number, phrases in {**groups, **words}.items():
            for phrase in phrases:
                spaced = " ".join(_fold(phrase).translate(_SPACED).split())
                owners.setdefault(f" {spaced} ", []).append(number)
        self._owners = list(owners.values())
        self._automaton = ahocorasick_rs.AhoCorasick(
            list(owners), implementation=ahocorasick_rs.Implementation.DFA
        )

    def mentions(self, text: str) -> list[Mention]:
        """Every affirmed mention, with spans into `text`."""
        folded, places = _fold(text), None
        if "  " in folded or not folded.isprintable():
            folded, places = _squeeze(folded)
        spaced = f" {folded.translate(_SPACED)} "
        found: list[Mention] = []
        negating: dict[int, list[tuple[int, int]]] = {}
        for number, start, after in self._automaton.find_matches_as_indexes(spaced, overlapping=True):
            end = after - 2  # without the spaces at either end, one of which stands before the text
            for group in self._owners[number]:
                if group >= 0:
                    found.append(Mention(group, start, end))
                else:
                    negating.setdefault(group, []).append((start, end))
        if found and negating:
            found = [one for one in found if not _negated(folded, one.start, one.end, negating)]
        if places is not None:
            found = [Mention(one.group, places[one.start], places[one.end - 1] + 1) for one in found]
        return found


def _negated(text: str, start: int, end: int, negating: Mapping[int, list[tuple[int, int]]]) -> bool:
    """Whether a cue before, in the same clause, or a refutation right after makes the mention not so."""
    harmless, breaks = negating.get(_NO_CUE, ()), negating.get(_TERMINATOR, ())
    for at, after in negating.get(_CUE, ()):
        between = text[after:start]
        if (
            after <= start
            and between.count(" ") <= _WORDS_REACHED
            and not _PUNCTUATION.search(between)
            and not any(first <= at < last for first, last in harmless)
            and not any(after <= first and last <= start for first, last in breaks)
        ):
            return True
    reached = _BETWEEN.match(text, end)
    assert reached is not None
    if any(first == reached.end() for first, _ in negating.get(_REFUTATION, ())):
        return True
    return _ANSWERED_NO.match(text, end) is not None


def _fold(text: str) -> str:
    """Lower case with straight quotes, never changing the length (some letters grow: İ)."""
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    return lowered if lowered.isascii() else lowered.translate(_STRAIGHT)


def _squeeze(text: str) -> tuple[str, list[int]]:
    """Runs of white space as one space (or line break), with where each character stood."""
    kept = [i for i, char in enumerate(text) if not (char.isspace() and i and text[i - 1].isspace())]
    return "".join(" " if (char := text[i]).isspace() and char != "\n" else char for i in kept), kept
