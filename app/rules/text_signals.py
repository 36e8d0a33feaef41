"""Signals over texts, compiled: phrases that are mentioned and meant, alone or near others."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter, itemgetter
from typing import NamedTuple

from app.rules.model import Signal
from app.rules.reading.normal import CLAUSE_END
from app.rules.reading.reader import Reading
from app.rules.reading.standing import Mention, Standing
from app.rules.signals import Compiled, Evidence, Seen, Trigger


class WordList(NamedTuple):
    """A list of the lexicon as one signal asks for it: its number, and what else than affirmed counts."""

    number: int
    counts_when: frozenset[Standing]


Roles = Sequence[tuple[int, str]]  # the lists that name a person, with the role
# Findings of one signal that are shown, and that are looked at: enough to see why, however often it was said.
_SHOWN, _ENOUGH = 4, 16
_FURTHEST = 5_000  # letters between what is near: bounds the work whatever the text
_END, _FIRST, _SECOND = attrgetter("end"), itemgetter(0), itemgetter(1)


def words(name: str, signal: Signal, lists: Sequence[WordList], roles: Roles) -> Compiled:
    """The text mentions a phrase of one of the lists, and means it. `name` is what the rule calls it."""
    field = signal.field or ""
    return Compiled(
        lambda seen: _meant(seen.readings[field], lists),
        (_needed(field, lists),),
        shown=_shower(name, field, roles, _outermost),
    )


def near_words(
    name: str,
    signal: Signal,
    lists: Sequence[WordList],
    near: Sequence[WordList],
    between: Sequence[int],
    roles: Roles,
) -> Compiled:
    """The text mentions a phrase of `lists`, near it one of `near`, and none of `between` parts them."""
    field = signal.field or ""
    within = _Within(signal.within_words, signal.within_clauses, signal.near_side, between)
    numbers, near_numbers = {one.number for one in lists}, {one.number for one in near}

    def found(seen: Seen) -> Sequence[Mention]:
        reading = seen.readings[field]
        mentioned = reading.mentions.lists
        if mentioned.isdisjoint(numbers) or mentioned.isdisjoint(near_numbers):
            return ()
        return _pairs(reading, _places(reading, lists), _places(reading, near), within)

    needs = _needed(field, lists), _needed(field, near)
    return Compiled(found, needs, shown=_shower(name, field, roles, lambda pairs: pairs))


def _needed(field: str, lists: Iterable[WordList]) -> tuple[Trigger, ...]:
    return tuple((field, one.number) for one in lists)


def _shower(
    name: str, field: str, roles: Roles, chosen: Callable[[Sequence[Mention]], Sequence[Mention]]
) -> Callable[[Seen, Sequence[Mention]], list[Evidence]]:
    def shown(seen: Seen, found: Sequence[Mention]) -> list[Evidence]:
        reading = seen.readings[field]
        return [Evidence(name, field, *reading.span(one), _who(reading, one, roles)) for one in chosen(found)]

    return shown


class _Within(NamedTuple):
    words: int
    clauses: int
    side: str  # where the near one stands
    unless: Sequence[int]

    def bridges(self, text: str, end: int, start: int) -> bool:
        """Whether what ends here and what starts there are near enough, whatever parts them."""
        if start - end > _FURTHEST:
            return False
        gap = text[end:start]
        return gap.count(" ") <= self.words + 1 and gap.count(CLAUSE_END) < self.clauses

    def part(self, reading: Reading, first: Mention, second: Mention) -> bool:
        """Whether something that is meant stands between two mentions, the first before the second."""
        return any(
            first.end <= one.start and not one.standing
            for number in self.unless
            if (found := reading.mentions.judged(number))
            for one in found[
                bisect_left(found, first.end, key=_END) : bisect_right(found, second.start, key=_END)
            ]
        )


_Found = tuple[int, int, WordList]  # where a phrase stands, and of which list


def _places(reading: Reading, lists: Iterable[WordList]) -> list[_Found]:
    return [(*place, one) for one in lists for place in reading.mentions.places(one.number)]


def _pairs(
    reading: Reading, first: Sequence[_Found], second: Sequence[_Found], within: _Within
) -> list[Mention]:
    """The first few pairs near each other, with no word in common, one mention after the other.

    Most phrases are not near any other, and need not be judged. What parts a mention from the nearest one
    parts it from all beyond.
    """
    by_start, by_end = sorted(second, key=_FIRST), sorted(second, key=_SECOND)
    starts, ends = [one[0] for one in by_start], [one[1] for one in by_end]
    text, pairs = reading.text, list[Mention]()
    for one in sorted(first, key=_FIRST):
        start, end, _ = one
        if within.side != "before":
            place = bisect_left(starts, end)
            while place < len(starts) and within.bridges(text, end, starts[place]):
                if not (mention := _judged(reading, one)):
                    break
                if other := _judged(reading, by_start[place]):
                    pairs += () if within.part(reading, mention, other) else (mention, other)
                    break
                place += 1
        if within.side != "after":
            place = bisect_right(ends, start) - 1
            while place >= 0 and within.bridges(text, ends[place], start):
                if not (mention := _judged(reading, one)):
                    break
                if other := _judged(reading, by_end[place]):
                    pairs += () if within.part(reading, other, mention) else (other, mention)
                    break
                place -= 1
        if len(pairs) >= _SHOWN:
            break
    return pairs


def _judged(reading: Reading, found: _Found) -> Mention | None:
    """The mention, if it counts."""
    start, end, wanted = found
    one = reading.mentions.at(wanted.number, (start, end))
    return one if not one.standing or one.standing in wanted.counts_when else None


def _meant(reading: Reading, lists: Iterable[WordList]) -> list[Mention]:
    """The mentions of these lists that count; of very many, the first."""
    found: list[Mention] = []
    mentions = reading.mentions
    for wanted in lists:
        for place in mentions.places(wanted.number):
            one = mentions.at(wanted.number, place)
            if not one.standing or one.standing in wanted.counts_when:
                found.append(one)
                if len(found) == _ENOUGH:
                    return found
    return found


def _outermost(found: Sequence[Mention]) -> Sequence[Mention]:
    """The first few, without those that lie within a longer one."""
    if len(found) == 1:
        return found
    shown: list[Mention] = []
    for one in sorted(found, key=lambda mention: (mention.start, -mention.end)):
        if not shown or one.end > shown[-1].end:
            shown.append(one)
            if len(shown) == _SHOWN:
                break
    return shown


def _who(reading: Reading, mention: Mention, roles: Roles) -> str | None:
    """The role named last before the mention in its clause, or within it."""
    nearest, named = -1, None
    for number, role in roles:
        for start, end in reading.mentions.places(number):
            if nearest < start < mention.end and CLAUSE_END not in reading.text[end : mention.start]:
                nearest, named = start, role
    return named
