"""Signals over texts, compiled: phrases that are mentioned and meant, alone or near others."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import NamedTuple

from app.rules.model import Signal
from app.rules.reading.normal import CLAUSE_END
from app.rules.reading.reader import Reading
from app.rules.reading.standing import Mention, Place, Standing
from app.rules.signals import Compiled, Finding, Found, Seen


class WordList(NamedTuple):
    """A list of the lexicon as one signal asks for it: its number, and what else than affirmed counts."""

    number: int
    counts_when: frozenset[Standing]


Roles = Sequence[tuple[int, str]]  # the lists that name a person, with the role
_SHOWN = 4  # findings of one signal: enough to see why, however often it was said
_FURTHEST = 5_000  # letters between what is near: bounds the work whatever the text
_END = attrgetter("end")


def words(name: str, lists: Sequence[WordList], roles: Roles) -> Compiled:
    """The text mentions a phrase of one of the lists, and means it."""

    def test(seen: Seen) -> Found:
        reading = seen.readings[name]
        found = _meant(reading, lists)
        return tuple([_finding(name, reading, one, roles) for one in _shown(found)]) if found else ()

    return Compiled(test, tuple((name, one.number) for one in lists))


def near_words(
    signal: Signal,
    lists: Sequence[WordList],
    near: Sequence[WordList],
    between: Sequence[int],
    roles: Roles,
    anchors: Sequence[WordList],
) -> Compiled:
    """The text mentions a phrase of `lists`, near it one of `near`, and none of `between` parts them.

    `anchors` are those of the two that trigger it.
    """
    name = signal.field or ""
    within = _Within(signal.within_words, signal.within_clauses, between)

    def test(seen: Seen) -> Found:
        reading = seen.readings[name]
        if not _may_be_near(reading, lists, near, within):
            return ()
        if not (first := _meant(reading, lists)) or not (second := _meant(reading, near)):
            return ()
        pairs = _pairs(reading, sorted(first), sorted(second), within)
        return tuple([_finding(name, reading, one, roles) for pair in pairs for one in pair])

    return Compiled(test, tuple((name, one.number) for one in anchors))


class _Within(NamedTuple):
    words: int
    clauses: int
    unless: Sequence[int]

    def bridges(self, text: str, end: int, start: int) -> bool:
        """Whether what ends here and what starts there are near enough, whatever parts them."""
        if start - end > _FURTHEST:
            return False
        gap = text[end:start]
        return gap.count(" ") <= self.words + 1 and gap.count(CLAUSE_END) < self.clauses

    def allows(self, reading: Reading, first: Mention, second: Mention) -> bool:
        """Whether two mentions, the first before the second, are near enough and nothing parts them."""
        return self.bridges(reading.text, first.end, second.start) and not any(
            first.end <= one.start and not one.standing
            for number in self.unless
            if (found := reading.mentions.get(number))
            for one in found[
                bisect_left(found, first.end, key=_END) : bisect_right(found, second.start, key=_END)
            ]
        )


def _may_be_near(
    reading: Reading, lists: Sequence[WordList], near: Sequence[WordList], within: _Within
) -> bool:
    """Whether any phrases of the two stand near each other: most do not, and need not be judged."""
    if not (first := _places(reading, lists)) or not (second := _places(reading, near)):
        return False
    starts, ends = sorted(start for start, _ in second), sorted(end for _, end in second)
    for start, end in first:
        after, before = bisect_left(starts, end), bisect_right(ends, start) - 1
        if after < len(starts) and within.bridges(reading.text, end, starts[after]):
            return True
        if before >= 0 and within.bridges(reading.text, ends[before], start):
            return True
    return False


def _places(reading: Reading, lists: Iterable[WordList]) -> list[Place]:
    return [place for one in lists for place in reading.mentions.places(one.number)]


def _pairs(
    reading: Reading, first: Sequence[Mention], second: Sequence[Mention], within: _Within
) -> list[tuple[Mention, Mention]]:
    """Pairs near each other, with no word in common.

    What parts a mention from the nearest one parts it from all beyond.
    """
    by_end = sorted(second, key=_END)
    starts, ends = [one.start for one in second], [one.end for one in by_end]
    pairs = []
    for one in first:
        after = bisect_left(starts, one.end)
        if after < len(second) and within.allows(reading, one, second[after]):
            pairs.append((one, second[after]))
        before = bisect_left(ends, one.start) - 1
        if before >= 0 and within.allows(reading, by_end[before], one):
            pairs.append((by_end[before], one))
        if len(pairs) >= _SHOWN // 2:
            break
    return pairs


def _meant(reading: Reading, lists: Iterable[WordList]) -> list[Mention]:
    """The mentions of these lists that count."""
    return [
        one
        for wanted in lists
        if reading.mentions.places(wanted.number)
        for one in reading.mentions[wanted.number]
        if not one.standing or one.standing in wanted.counts_when
    ]


def _shown(found: Sequence[Mention]) -> list[Mention]:
    """The first few, without those that lie within a longer one."""
    if len(found) == 1:
        return [*found]
    shown: list[Mention] = []
    for one in sorted(found, key=lambda mention: (mention.start, -mention.end)):
        if not shown or one.end > shown[-1].end:
            shown.append(one)
            if len(shown) == _SHOWN:
                break
    return shown


def _finding(name: str, reading: Reading, mention: Mention, roles: Roles) -> Finding:
    return Finding(name, *reading.span(mention), who=_who(reading, mention, roles))


def _who(reading: Reading, mention: Mention, roles: Roles) -> str | None:
    """The role named last before the mention in its clause, or within it."""
    nearest, named = -1, None
    for number, role in roles:
        for start, end in reading.mentions.places(number):
            if nearest < start < mention.end and CLAUSE_END not in reading.text[end : mention.start]:
                nearest, named = start, role
    return named
