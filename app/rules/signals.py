"""Signals over codes, flags and persons, compiled: each a test that gives the evidence when it holds."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from app.rules.facts import Facts
from app.rules.model import FLAG_FIELDS, TEXT_FIELDS, PersonTest
from app.rules.reading.reader import Reading


class Finding(NamedTuple):
    """What made a signal hold: the field, and the exact words or code."""

    field: str
    words: str
    note_id: str | None = None
    start: int | None = None
    end: int | None = None
    who: str | None = None  # the role named nearest before it in its clause


@dataclass(frozen=True, slots=True)
class Seen:
    """The facts of a call, and what was read in its texts."""

    facts: Facts
    readings: Mapping[str, Reading]
    codes: Mapping[str, frozenset[str]]


Found = tuple[Finding, ...]
Test = Callable[[Seen], Found]
# What must be seen for a signal to hold: (field, list), (field, code), (field, flag), or persons.
Trigger = tuple[str, int | str | bool]
PERSONS: Trigger = ("persons", True)
ROLES = "roles of persons"
ANY = "*"  # any code of a field


class Compiled(NamedTuple):
    """A compiled signal: its test, and one of these triggers must be seen for it to hold."""

    test: Test
    triggers: tuple[Trigger, ...]


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

    roles = [(ROLES, role.upper()) for role in which.roles or ()]
    return Compiled(test, (*roles,) if roles else (PERSONS,))


def values(field: str) -> Callable[[Seen], Iterable[object]]:
    """What gives the values that triggers on a field are looked up by."""
    if field == ROLES:
        return lambda seen: {role for person in seen.facts.persons for role in person["roles"]}
    if field == PERSONS[0]:
        return lambda seen: (True,) if seen.facts.persons else ()
    if field in TEXT_FIELDS:
        return lambda seen: seen.readings[field].mentions.at_once
    if field in FLAG_FIELDS:
        return lambda seen: (seen.facts.flags[field],)
    return lambda seen: (*codes, ANY) if (codes := seen.codes[field]) else ()


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
