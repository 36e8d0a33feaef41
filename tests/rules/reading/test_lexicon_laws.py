"""Laws of standing: what the lexicon says is what a slow reading of its definitions says, word by word."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from hypothesis import assume, given
from hypothesis import strategies as st

from app.rules.reading.lexicon import Cues, Lexicon, Phrases
from app.rules.reading.standing import CueKind, Mention, Standing

MIND = frozenset(("mind",))
LISTS = {
    "sad": Phrases(("sad", "low mood", "no joy"), ("sad song",), "mind"),
    "hit": Phrases(("hit", "w hit"), (), "home"),
}
CUES = (
    Cues(("no", "not w"), ("no w", "sad if"), CueKind(Standing.NEGATED, reach=3)),
    Cues(("if",), (), CueKind(Standing.HYPOTHETICAL, reach=2, crosses_commas=True)),
    Cues(("dog",), (), CueKind(Standing.OTHER, reach=9, topics=MIND)),
    Cues(("ago", "w back"), (), CueKind(Standing.HISTORICAL, ahead=False, reach=2)),
    Cues(("none",), (), CueKind(Standing.NEGATED, ahead=False, reach=0, crosses_commas=True)),
    Cues(("oops",), ("no oops",), CueKind(Standing.WITHDRAWN, ahead=False)),
    Cues(("moot",), (), CueKind(Standing.WITHDRAWN, ahead=False, topics=MIND)),
    Cues(("but", "says"), ("says no", "w but"), CueKind(None)),
)
LEXICON = Lexicon(LISTS, CUES)


class Place(NamedTuple):
    """A phrase among the words of a text, from one word up to another."""

    start: int
    end: int

    def within(self, other: "Place") -> bool:
        return other.start <= self.start and self.end <= other.end


def places(text: Sequence[str], phrases: Sequence[str]) -> Iterator[Place]:
    for phrase in phrases:
        words = phrase.split()
        for start in range(len(text)):
            if list(text[start : start + len(words)]) == words:
                yield Place(start, start + len(words))


class Slow:
    """Reads one text by the definitions."""

    def __init__(self, text: Sequence[str]) -> None:
        self.text = text
        self.cues = [(place, one.kind) for one in CUES for place in places(text, one.phrases)]
        said = {place for one in LISTS.values() for place in places(text, (*one.phrases,))}
        self.said = said - {place for place, _ in self.cues}
        self.real = [(place, kind) for place, kind in self.cues if self.is_one(place, kind)]

    def is_one(self, cue: Place, kind: CueKind) -> bool:
        """Whether no exception of its own list, no longer one of another, and no phrase holds it."""
        own = [place for one in CUES if one.kind is kind for place in places(self.text, one.besides)]
        others = [place for one in CUES if one.kind.makes for place in places(self.text, one.besides)]
        if any(map(cue.within, own)):
            return False
        if kind.makes is None:
            return True
        if any(cue.within(other) and cue != other for other in others):
            return False
        return kind.makes is Standing.HISTORICAL or not any(map(cue.within, self.said))

    def reaches(self, cue: Place, kind: CueKind, place: Place) -> bool:
        if kind.topics and self.topic not in kind.topics:
            return False
        if kind.makes is Standing.WITHDRAWN and place.start < cue.start:
            return True
        first, second = (cue, place) if kind.ahead else (place, cue)
        between = Place(first.end, second.start)
        words = self.text[between.start : between.end]
        return (
            0 <= between.end - between.start <= kind.reach
            and "|" not in words
            and (kind.crosses_commas or "," not in words)
            and not any(not other.makes and one.within(between) for one, other in self.real)
        )

    def standings(self, name: str) -> dict[Place, Standing]:
        self.topic = LISTS[name].topic
        voids = list(places(self.text, LISTS[name].besides))
        return {
            place: max(
                (kind.makes for cue, kind in self.real if kind.makes and self.reaches(cue, kind, place)),
                default=Standing.AFFIRMED,
            )
            for place in places(self.text, LISTS[name].phrases)
            if not any(map(place.within, voids))
        }


def by_words(text: Sequence[str], mentions: Sequence[Mention]) -> dict[Place, Standing]:
    """The mentions by the words they are, not the letters."""
    joined = " ".join(text)
    return {
        Place(joined.count(" ", 0, one.start), joined.count(" ", 0, one.end) + 1): one.standing
        for one in mentions
    }


VOCABULARY = (
    """sad low mood joy song hit no not if dog ago back none oops moot but says w w w w , |""".split()
)
texts = st.lists(st.sampled_from(VOCABULARY), max_size=14)


@given(texts)
def test_every_mention_stands_as_the_definitions_say(text: list[str]) -> None:
    slow = Slow(text)
    assume(len(slow.cues) <= 6)  # no more are looked at on each side
    found = LEXICON.mentions(" ".join(text))
    for name, number in LEXICON.numbers.items():
        assert by_words(text, found.get(number, ())) == slow.standings(name)


@given(texts)
def test_the_cue_that_is_named_stands_in_the_text_and_makes_it_so(text: list[str]) -> None:
    kinds = {phrase: one.kind for one in CUES for phrase in one.phrases}
    for mentions in LEXICON.mentions(" ".join(text)).values():
        for one in mentions:
            assert (one.cue is None) is (one.standing is Standing.AFFIRMED)
            if one.cue:
                assert kinds[one.cue].makes is one.standing
                assert one.cue in " ".join(text)


fillers = st.lists(st.sampled_from(["w", "x", "y"]), max_size=8)


@given(fillers, fillers, st.sampled_from([CueKind(Standing.NEGATED), CueKind(None)]), st.integers(0, 6))
def test_beyond_its_reach_a_cue_changes_nothing(
    before: list[str], between: list[str], kind: CueKind, reach: int
) -> None:
    lexicon = Lexicon({"a": Phrases(("sad",))}, (Cues(("cue",), (), kind._replace(reach=reach)),))
    for words in (["cue", *between, "sad"], ["sad", *between, "cue"]):
        (found,) = lexicon.mentions(" ".join([*before, *words]))[0]
        reached = kind.makes and words[0] == "cue" and len(between) <= reach
        assert found.standing == (kind.makes if reached else Standing.AFFIRMED)


@given(fillers, fillers, st.sampled_from(["|", ","]), st.booleans())
def test_a_cue_beyond_the_clause_or_a_comma_changes_nothing(
    first: list[str], second: list[str], mark: str, ahead: bool
) -> None:
    kind = CueKind(Standing.NEGATED, ahead, reach=40)
    lexicon = Lexicon({"a": Phrases(("sad",))}, (Cues(("cue",), (), kind),))
    ends = ("cue", "sad") if ahead else ("sad", "cue")
    (near,) = lexicon.mentions(" ".join([ends[0], *first, *second, ends[1]]))[0]
    (parted,) = lexicon.mentions(" ".join([ends[0], *first, mark, *second, ends[1]]))[0]
    assert (near.standing, parted.standing) == (Standing.NEGATED, Standing.AFFIRMED)


@given(texts)
def test_without_cues_every_mention_is_affirmed(text: list[str]) -> None:
    plain, found = Lexicon(LISTS).mentions(" ".join(text)), LEXICON.mentions(" ".join(text))
    assert {number: [one[:2] for one in some] for number, some in found.items()} == {
        number: [one[:2] for one in some] for number, some in plain.items()
    }
    assert not any(one.standing for some in plain.values() for one in some)
