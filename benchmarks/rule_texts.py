"""Phrases in narratives: found and judged by ours, and only found by others.

The phrases are of the built-in lists about its two topics; the narratives are what the simulated city's
dispatchers write of calls that mention none, with two to four phrases put in, half of them after a cue.
"""

import random
import re
from collections.abc import Callable, Container, Mapping, Sequence
from typing import Any

import ahocorasick
import ahocorasick_rs
import re2

from app.rules.catalog import Catalog
from app.rules.reading.lexicon import Cues, Lexicon, Phrases
from app.rules.reading.normal import normal
from app.rules.reading.phrases import expanded
from app.rules.reading.standing import CueKind, Mention, Standing
from benchmarks.ground import Verdicts, Work, at_most, console, median_ratio, show, side_by_side

SIZES, NARRATIVES, LONG = (1_000, 4_000), 1_000, 500
TOPICS = ("mental_health", "domestic_violence")
SLOW = 50  # narratives for what takes milliseconds of each
GENERAL = (
    "negated",
    "denied",
    "denied_behind",
    "historical",
    "historical_behind",
    "hypothetical",
    "other",
    "ends",
)
OURS, BARE = "ours: mentions, how they stand", "a bare scan of the phrases"
OURS_AFTER, BARE_AFTER = "ours, of the normal form", "a bare scan, of the normal form"
Lists = Mapping[str, Phrases]


def measured(catalog: Catalog, notes: Sequence[str], verdicts: Verdicts) -> None:
    """Measure all of them side by side, print, and add the verdicts."""
    for size in SIZES:
        lists = some(catalog, size)
        texts = narratives(catalog, lists, notes)
        _measured(catalog, lists, texts, verdicts)


def some(catalog: Catalog, many: int, seed: int = 1) -> dict[str, Phrases]:
    """Lists of so many phrases in all, as plain words."""
    plain = sorted(
        {
            (form, one.topic)
            for one in catalog.wordbook.phrases().values()
            if one.topic in TOPICS
            for phrase in one.phrases
            for form in expanded(phrase, {})
            if len(form) > 3
        }
    )
    chosen = random.Random(seed).sample(plain, many)
    return {
        f"{topic}_{number}": Phrases([form for form, its in chosen if its == topic][number::20], topic=topic)
        for topic in TOPICS
        for number in range(20)
    }


def cues(catalog: Catalog, only: Container[str] | None = None) -> list[Cues]:
    """The cues of the catalog, or only some lists of them."""
    found = []
    for one in catalog.wordbook.cues:
        if only is not None and one.id not in only:
            continue
        makes = None if one.makes == "nothing" else Standing[one.makes.upper()]
        topics = frozenset(one.topics) if one.topics is not None else None
        kind = CueKind(makes, one.looks == "ahead", one.reach, one.crosses_commas, topics)
        found.append(Cues(one.phrases, one.except_, kind))
    return found


def narratives(catalog: Catalog, lists: Lists, notes: Sequence[str], seed: int = 1) -> list[str]:
    """Different narratives of about 500 letters with two to four mentions and cues."""
    chance = random.Random(seed)
    lexicon = Lexicon(lists)
    mute = [note for note in notes if not lexicon.mentions(normal(note))]
    phrases = sorted({phrase for one in lists.values() for phrase in one.phrases})
    ahead = [
        form
        for one in catalog.wordbook.cues
        if one.looks == "ahead" and one.language == "en" and one.topics is None and one.makes != "nothing"
        for phrase in one.phrases
        for form in expanded(phrase, {})
        if form.replace(" ", "").isalpha()
    ]

    def one() -> str:
        said = [
            (f"{chance.choice(ahead)} " if chance.random() < 0.5 else "") + chance.choice(phrases)
            for _ in range(chance.randint(2, 4))
        ]
        pieces = [words.upper() for words in said]
        while sum(map(len, pieces)) + 2 * len(pieces) < LONG:
            pieces.append(chance.choice(mute))
        chance.shuffle(pieces)
        return ". ".join(pieces)

    return [one() for _ in range(NARRATIVES)]


def _measured(catalog: Catalog, lists: Lists, texts: Sequence[str], verdicts: Verdicts) -> None:
    bare, judging = Lexicon(lists), Lexicon(lists, cues(catalog))
    general = Lexicon(lists, cues(catalog, GENERAL))
    phrases = sorted({normal(phrase) for one in lists.values() for phrase in one.phrases})
    normals, many = [normal(text) for text in texts], len(texts)
    few = f"ours, {len(general) - len(bare):,} cues only"
    work: dict[str, tuple[Work, int]] = {
        OURS: (_over(lambda text: judged(judging, normal(text)), texts), many),
        few: (_over(lambda text: judged(general, normal(text)), texts), many),
        BARE: (_over(lambda text: bare.mentions(normal(text)), texts), many),
        "the normal form alone": (_over(normal, texts), many),
        OURS_AFTER: (_over(lambda text: judged(judging, text), normals), many),
        BARE_AFTER: (_over(bare.mentions, normals), many),
    }
    for name, find in finders(phrases).items():
        over = normals[:SLOW] if name.startswith("re,") else normals
        work[name] = _over(find, over), len(over)
    figures = side_by_side(work)
    letters, each = (
        sum(map(len, texts)) / many,
        sum(len(one) for text in normals for one in judged(bare, text)) / many,
    )
    said = f"{len(phrases):,} phrases"
    held = f"{len(judging) - len(bare):,} cues, {letters:.0f} letters, {each:.1f} mentions"
    show(f"{said}, {held}: of a narrative", figures)
    for name, of, to in (
        ("without making the normal form, which both need", OURS_AFTER, BARE_AFTER),
        ("with the general cues of one language only", few, BARE),
    ):
        console.print(f"  {name}: {median_ratio(figures[of], figures[to]):.2f}", highlight=False)
    ratio = median_ratio(figures[OURS], figures[BARE])
    verdicts.add(f"text judged, {said} : a bare scan of them", ratio, 1.8, at_most)


def judged(lexicon: Lexicon, text: str) -> list[Sequence[Mention]]:
    """Every mention in a normal form, judged."""
    return [*lexicon.mentions(text).values()]


def finders(phrases: Sequence[str]) -> dict[str, Callable[[str], object]]:
    """Other ways to find these phrases in a normal form."""
    padded = [f" {phrase} " for phrase in phrases]
    longest_first = sorted(phrases, key=len, reverse=True)
    alternation = re.compile(r"(?<!\S)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\S)")
    dfa = ahocorasick_rs.AhoCorasick(padded, implementation=ahocorasick_rs.Implementation.DFA)
    automaton: Any = ahocorasick.Automaton()
    searched: Any = re2.Set.SearchSet()
    for number, phrase in enumerate(padded):
        automaton.add_word(phrase, number)
        searched.Add(re2.escape(phrase))
    automaton.make_automaton()
    searched.Compile()
    return {
        "ahocorasick_rs alone, DFA": lambda text: dfa.find_matches_as_indexes(f" {text} ", overlapping=True),
        "pyahocorasick": lambda text: [*automaton.iter(f" {text} ")],
        "google-re2, a set (no places)": lambda text: searched.Match(f" {text} "),
        "re, one alternation": lambda text: [*alternation.finditer(text)],
    }


def _over(find: Callable[[str], object], texts: Sequence[str]) -> Work:
    return lambda: [find(text) for text in texts]
