"""Signals, compiled: each a test over what is seen of a call, giving the evidence when it holds."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from app.rules.facts import Facts
from app.rules.model import FLAG_FIELDS, TEXT_FIELDS, PersonTest, Signal
from app.rules.reading.lexicon import Mention, Standing
from app.rules.reading.normal import CLAUSE_END
from app.rules.reading.reader import Reading


class Finding(NamedTuple):
    """What made a signal hold: the field, and the exact words or code."""

    field: str
    words: str
    note_id: str | None = None
    start: int | None = None
    end: int | None = None
    who: str | None = None  # the role named nearest before it in its clause


class Seen(NamedTuple):
    """The facts of a call, and what was read in its texts."""

    facts: Facts
    readings: Mapping[str, Reading]
    codes: Mapping[str, frozenset[str]]


Found = tuple[Finding, ...]
Test = Callable[[Seen], Found]
# What must be seen for a signal to hold: (field, list), (field, code), (field, flag), or persons.
Trigger = tuple[str, int | str | bool]
PERSONS: Trigger = ("persons", True)
ANY = "*"  # any code of a field


class Compiled(NamedTuple):
    """A compiled signal: its test, and one of these triggers must be seen for it to hold."""

    test: Test
    triggers: tuple[Trigger, ...]


class WordList(NamedTuple):
    """A list of the lexicon as one signal asks for it: its number, and what else than affirmed counts."""

    number: int
    counts_when: frozenset[Standing]


Roles = Sequence[tuple[int, str]]  # the lists that name a person, with the role
_SHOWN = 4  # findings of one signal: enough to see why, however often it was said


def flag(name: str, wanted: bool) -> Compiled:
    """The flag is this."""
    found: Found = (Finding(name, "yes" if wanted else "no"),)
    return Compiled(lambda seen: found if seen.facts.flags[name] is wanted else (), ((name, wanted),))


def code(name: str, listed: frozenset[str]) -> Compiled:
    """One of the field's codes is listed."""
    findings = {one: Finding(name, one) for one in listed}

    def test(seen: Seen) -> Found:
        held = seen.codes[name] & listed
        return tuple([findings[one] for one in sorted(held)]) if held else ()

    return Compiled(test, tuple((name, one) for one in listed))


def other_code(name: str, listed: frozenset[str]) -> Compiled:
    """The field has a code that is not listed."""

    def test(seen: Seen) -> Found:
        held = seen.codes[name] - listed
        return tuple([Finding(name, one) for one in sorted(held)]) if held else ()

    return Compiled(test, ((name, ANY),))


def persons(which: PersonTest, one: PersonTest | None, every: PersonTest | None) -> Compiled:
    """There are such persons, and one of them, or every one, passes."""
    found: Found = (Finding("persons", _ask(which, one or every)),)
    looked_at, passes = _person_test(which), _person_test(one or every)

    def test(seen: Seen) -> Found:
        verdicts = [passes(person) for person in seen.facts.persons if looked_at(person)]
        return found if verdicts and (all(verdicts) if every else any(verdicts)) else ()

    return Compiled(test, (PERSONS,))


def words(name: str, lists: Sequence[WordList], roles: Roles) -> Compiled:
    """The text mentions a phrase of one of the lists, and means it."""

    def test(seen: Seen) -> Found:
        reading = seen.readings[name]
        found = _meant(reading, lists)
        return tuple([_finding(name, reading, one, roles) for one in _shown(found)]) if found else ()

    return Compiled(test, tuple((name, one.number) for one in lists))


def near_words(
    signal: Signal, lists: Sequence[WordList], near: Sequence[WordList], between: Sequence[int], roles: Roles
) -> Compiled:
    """The text mentions a phrase of `lists`, near it one of `near`, and none of `between` parts them."""
    name = signal.field or ""
    within = _Within(signal.within_words, signal.within_clauses, between)

    def test(seen: Seen) -> Found:
        reading = seen.readings[name]
        if not (first := _meant(reading, lists)) or not (second := _meant(reading, near)):
            return ()
        pairs = _pairs(reading, sorted(first), sorted(second), within)
        return tuple([_finding(name, reading, one, roles) for pair in pairs for one in pair])

    return Compiled(test, tuple((name, one.number) for one in lists))


class _Within(NamedTuple):
    words: int
    clauses: int
    unless: Sequence[int]

    def allows(self, reading: Reading, first: Mention, second: Mention) -> bool:
        """Whether two mentions, the first before the second, are near enough and nothing parts them."""
        if second.start <= first.end:
            return False  # the same words
        gap = reading.text[first.end : second.start]
        if gap.count(" ") > self.words + 1 or gap.count(CLAUSE_END) >= self.clauses:
            return False
        return not any(
            first.end <= one.start and one.end <= second.start and not one.standing
            for number in self.unless
            for one in reading.mentions.get(number, ())
        )


def _pairs(
    reading: Reading, first: Sequence[Mention], second: Sequence[Mention], within: _Within
) -> list[tuple[Mention, Mention]]:
    """Pairs near each other. What parts a mention from the nearest one parts it from all beyond."""
    starts = [one.start for one in second]
    pairs = []
    for one in first:
        after = bisect_left(starts, one.end)
        if after < len(second) and within.allows(reading, one, second[after]):
            pairs.append((one, second[after]))
        before = bisect_right(starts, one.start) - 1
        if before >= 0 and within.allows(reading, second[before], one):
            pairs.append((second[before], one))
        if len(pairs) >= _SHOWN // 2:
            break
    return pairs


def _meant(reading: Reading, lists: Sequence[WordList]) -> list[Mention]:
    """The mentions of these lists that count."""
    return [
        one
        for wanted in lists
        if (mentions := reading.mentions.get(wanted.number))
        for one in mentions
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
        for one in reading.mentions.get(number, ()):
            if nearest < one.start < mention.end and CLAUSE_END not in reading.text[one.end : mention.start]:
                nearest, named = one.start, role
    return named


def _person_test(test: PersonTest | None) -> Callable[[Mapping[str, Any]], bool]:
    """The test, compiled. What is not known of a person never passes."""
    if test is None:
        return lambda person: True
    asked = [
        (name, frozenset(word.upper() for word in wanted))
        for name, wanted in (("roles", test.roles), ("sex", test.sex), ("relationship", test.relationship))
        if wanted is not None
    ]
    least, below = test.age_at_least, test.age_below

    def passes(person: Mapping[str, Any]) -> bool:
        for name, wanted in asked:
            if wanted.isdisjoint(person[name]):
                return False
        if least is None and below is None:
            return True
        age = person["age"]
        return age is not None and (least is None or age >= least) and (below is None or age < below)

    return passes


def _ask(*tests: PersonTest | None) -> str:
    """The test in words, as evidence: says what was asked, never who."""
    return "; ".join(
        f"{name} {' or '.join(value) if isinstance(value, list) else value}"
        for test in tests
        if test
        for name, value in test.model_dump(exclude_none=True).items()
    )


def values(field: str) -> Callable[[Seen], Iterable[object]]:
    """What gives the values that a field of triggers has in what is seen."""
    if field == PERSONS[0]:
        return lambda seen: (True,) if seen.facts.persons else ()
    if field in TEXT_FIELDS:
        return lambda seen: seen.readings[field].mentions
    if field in FLAG_FIELDS:
        return lambda seen: (seen.facts.flags[field],)
    return lambda seen: (*codes, ANY) if (codes := seen.codes[field]) else ()
