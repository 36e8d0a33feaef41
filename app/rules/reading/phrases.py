"""What a phrase of a list stands for: its alternatives, inflections, spellings and shorthand.

A phrase is plain words. `(a|b (c|d)|)` gives alternatives, of which one may be nothing; a word ending in `*`
stands for all its inflections; a word of the spelling lists stands for all the ways it is written.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import product
from math import prod

from app.rules.reading.normal import normal

MOST = 4096  # what one phrase may stand for: a slip of the pen must not fill the memory
LONGEST_WRITTEN = 2  # words of a phrase whose words are looked for in other spellings: longer ones multiply
_NOTATION = re.compile(r"([()|])")
_VOWELS = "aeiou"
# Verbs and nouns that do not inflect by the rules below.
_IRREGULAR = {
    first: tuple(forms)
    for first, *forms in (
        line.split()
        for line in """
        be is are was were been being am
        beat beats beating beaten
        begin begins began begun beginning
        bite bites biting bit bitten
        bleed bleeds bled bleeding
        break breaks broke broken breaking
        bring brings brought bringing
        burst bursts bursting
        child children childs
        come comes came coming
        cut cuts cutting
        do does did done doing
        drag drags dragged dragging
        draw draws drew drawn drawing
        feel feels felt feeling
        fight fights fought fighting
        find finds found finding
        get gets got gotten getting
        give gives gave given giving
        go goes went gone going gonna
        grab grabs grabbed grabbing
        grandchild grandchildren grandchilds
        hang hangs hung hanged hanging
        have has had having
        hear hears heard hearing
        hit hits hitting
        hold holds held holding
        hurt hurts hurting
        jump jumps jumped jumping
        keep keeps kept keeping
        knife knives knifed knifing
        leave leaves left leaving
        lose loses lost losing
        make makes made making
        panic panics panicked panicking
        put puts putting
        rip rips ripped ripping
        run runs ran running
        say says said saying
        see sees saw seen seeing
        set sets setting
        shake shakes shook shaken shaking
        shoot shoots shot shooting
        shut shuts shutting
        slam slams slammed slamming
        slap slaps slapped slapping
        slit slits slitting
        spit spits spat spitting
        stab stabs stabbed stabbing
        stepchild stepchildren stepchilds
        strike strikes struck striking stricken
        swing swings swung swinging
        take takes took taken taking
        tear tears tore torn tearing
        tell tells told telling
        think thinks thought thinking
        throw throws threw thrown throwing
        try tries tried trying
        whip whips whipped whipping
        wife wifes wives
        write writes wrote written writing
        """.strip().splitlines()
    )
}


def expanded(phrase: str, spellings: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Every normal form that the phrase stands for; the same one may come twice.

    `spellings` maps a normal word to other ways of writing it, of which a short phrase takes one at a time.
    Raises ValueError for a phrase that is not well formed, or stands for too many.
    """
    for choice in _choices(phrase):
        for words in product(*choice):
            yield " ".join(words)
            if len(words) <= LONGEST_WRITTEN and not spellings.keys().isdisjoint(words):
                for place, word in enumerate(words):
                    for other in spellings.get(word, ()):
                        yield " ".join((*words[:place], _normal(other), *words[place + 1 :]))


def check(phrase: str, *, mark_will_do: bool = False) -> None:
    """Raises ValueError if the phrase is not well formed, holds no word (or mark), or stands for too many."""
    choices = _choices(phrase)
    if not choices or not (
        mark_will_do or all(any(forms[0][0].isalnum() for forms in choice) for choice in choices)
    ):
        raise ValueError(f"{phrase[:60]!r} holds no word")


def _choices(phrase: str) -> list[list[tuple[str, ...]]]:
    """Each of the phrase's alternatives that holds something, as the normal forms of its words."""
    choices = [[forms for word in plain.split() if (forms := _forms(word))] for plain in _chosen(phrase)]
    if sum(prod(map(len, choice)) for choice in choices) > MOST:
        raise ValueError(_too_many(phrase))
    return [choice for choice in choices if choice]


def _chosen(phrase: str) -> list[str]:
    """The phrase with each of its alternatives."""
    # Of each parenthesis that is open, the alternatives so far, each with all that it stands for.
    opened: list[list[list[str]]] = [[[""]]]
    for piece in _NOTATION.split(phrase):
        if piece == "(":
            opened.append([[""]])
        elif piece == "|" and len(opened) > 1:  # outside, it is the mark where a clause ends
            opened[-1].append([""])
        elif piece == ")":
            closed = opened.pop()
            if not opened:
                break
            chosen = [one for alternative in closed for one in alternative]
            opened[-1][-1] = [before + one for before in opened[-1][-1] for one in chosen]
        else:
            opened[-1][-1] = [before + piece for before in opened[-1][-1]]
        if len(opened[-1][-1]) > MOST:
            raise ValueError(_too_many(phrase))
    if len(opened) != 1:
        raise ValueError(f"{phrase[:60]!r}: parentheses hold alternatives (a|b), and each is closed")
    return opened[0][0]


def _too_many(phrase: str) -> str:
    return f"{phrase[:60]!r} stands for more than {MOST} phrases"


_normal = lru_cache(maxsize=16384)(normal)


@lru_cache(maxsize=16384)
def _forms(word: str) -> tuple[str, ...]:
    """The normal forms of a word of a phrase; none of what is no word and no mark."""
    written = inflections(word[:-1].lower()) if word.endswith("*") else (word,)
    return tuple(form for one in written if (form := normal(f" {one} ")))


@lru_cache(maxsize=4096)
def inflections(word: str) -> tuple[str, ...]:
    """The word with its regular or irregular endings: punch, punches, punched, punching.

    For verbs and nouns alike; forms that no one writes do no harm. Possessives need none of their own,
    since the normal form drops apostrophes.
    """
    if word in _IRREGULAR:
        return (word, *_IRREGULAR[word])
    if word.endswith("e"):
        stem = f"{word[:-2]}y" if word.endswith("ie") else word if word.endswith("ee") else word[:-1]
        return (word, word + "s", word + "d", stem + "ing")
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        return (word, word[:-1] + "ies", word[:-1] + "ied", word + "ing", word + "s")
    if word.endswith(("s", "sh", "ch", "x", "z")):
        return (word, word + "es", word + "ed", word + "ing")
    doubled = (word + word[-1] + "ed", word + word[-1] + "ing") if _doubles(word) else ()
    return (word, word + "s", word + "ed", word + "ing", *doubled)


def _doubles(word: str) -> bool:
    """Whether the last letter may double before an ending: stab, stabbed."""
    return (
        len(word) > 2
        and word[-1] not in _VOWELS + "wxyhs"
        and word[-2] in _VOWELS
        and word[-3] not in _VOWELS
    )
