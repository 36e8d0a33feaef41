"""Signals over codes, flags and persons, compiled: each finds what makes it hold, and shows it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from app.rules.facts import Facts
from app.rules.model import FLAG_FIELDS, TEXT_FIELDS, PersonTest
from app.rules.reading.reader import Reading


class Evidence(NamedTuple):
    """Why one signal held: the field, and the exact words or code; who, if the text names a role."""

    signal: str
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


Found = Any  # what a signal found; false if it does not hold, else for the signal itself to show
# What must be seen for a signal to hold: (field, list), (field, code), (field, flag), or persons.
Trigger = tuple[str, int | str | bool]
PERSONS: Trigger = ("persons", True)
ROLES = "roles of persons"
SOME = "some code of "  # ... a field


class Compiled(NamedTuple):
    """A compiled signal: it finds what makes it hold, and shows that as evidence."""

    found: Callable[[Seen], Found]
    needs: tuple[tuple[Trigger, ...], ...]  # of each, one must be seen for the signal to hold
    exact: bool = False  # whether nothing else is needed
    shown: Callable[[Seen, Found], Iterable[Evidence]] | None = None  # None: what it found is the evidence

    def evidence(self, seen: Seen) -> tuple[Evidence, ...]:
        """What makes it hold; nothing if it does not."""
        found = self.found(seen)
        if not found:
            return ()
        return tuple(self.shown(seen, found) if self.shown else found)


def flag(signal: str, name: str, wanted: bool) -> Compiled:
    """The flag is this."""
    shown = (Evidence(signal, name, "yes" if wanted else "no"),)
    return Compiled(
        lambda seen: shown if seen.facts.flags[name] is wanted else (), (((name, wanted),),), exact=True
    )


def code(signal: str, name: str, listed: frozenset[str]) -> Compiled:
    """One of the field's codes is listed."""
    shown = {one: (Evidence(signal, name, one),) for one in listed}

    def found(seen: Seen) -> tuple[Evidence, ...]:
        codes = seen.codes[name]
        if len(codes) == 1:
            (one,) = codes
            return shown.get(one, ())
        return tuple([shown[one][0] for one in sorted(codes & listed)])

    return Compiled(found, (tuple((name, one) for one in listed),), exact=True)


def other_code(signal: str, name: str, listed: frozenset[str]) -> Compiled:
    """The field has a code that is not listed."""
    return Compiled(
        lambda seen: [Evidence(signal, name, one) for one in sorted(seen.codes[name] - listed)],
        (((SOME + name, True),),),
    )


def persons(signal: str, which: PersonTest, one: PersonTest | None, every: PersonTest | None) -> Compiled:
    """There are such persons, and one of them, or every one, passes."""
    shown = (Evidence(signal, "persons", _ask(which, one or every)),)
    looked_at, passes = _person_test(which), _person_test(one or every)

    def found(seen: Seen) -> tuple[Evidence, ...]:
        asked = False
        for person in seen.facts.persons:
            if looked_at(person):
                asked = True
                if passes(person) is not bool(every):
                    return () if every else shown
        return shown if asked and every else ()

    roles = tuple((ROLES, role.upper()) for role in which.roles or ())
    return Compiled(found, (roles or (PERSONS,),))


def values(field: str) -> Callable[[Seen], Iterable[object]]:
    """What gives the values that triggers on a field are looked up by."""
    if field == ROLES:
        return lambda seen: [role for person in seen.facts.persons for role in person["roles"]]
    if field == PERSONS[0]:
        return lambda seen: (True,) if seen.facts.persons else ()
    if field in TEXT_FIELDS:
        return lambda seen: seen.readings[field].mentions.lists
    if field in FLAG_FIELDS:
        return lambda seen: (seen.facts.flags[field],)
    if field.startswith(SOME):
        name = field.removeprefix(SOME)
        return lambda seen: (True,) if seen.codes[name] else ()
    return lambda seen: seen.codes[field]


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
