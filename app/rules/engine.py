"""The engine: facts in, matches out. Pure; each match names the rule and the words that made it hold."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from app.rules.facts import Facts
from app.rules.model import Groups, PersonTest, Rule, Signal
from app.rules.text import Lexicon


class Evidence(NamedTuple):
    """Why one signal held: the field, and the exact words or code."""

    signal: str
    field: str
    words: str
    note_id: str | None = None
    start: int | None = None
    end: int | None = None


class Match(NamedTuple):
    """A rule that held for this call, and what made it hold."""

    rule: str
    version: int
    sets: str
    evidence: tuple[Evidence, ...]


class Routed(NamedTuple):
    """A route that held: a referral that should exist."""

    queue: str
    program: str
    hold: str | None
    urgent: bool
    match: Match


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What the rules say of a call; the same facts and catalog always give the same."""

    tags: frozenset[str] = frozenset()
    gates: frozenset[str] = frozenset()
    matches: tuple[Match, ...] = ()
    routed: tuple[Routed, ...] = ()


@dataclass(frozen=True, slots=True)
class _Seen:
    """The facts, and the affirmed mentions found in their texts, by phrase group."""

    facts: Facts
    mentions: Mapping[int, Sequence[tuple[str, str, str | None, int, int]]]
    codes: Mapping[str, frozenset[str]]


_Finding = tuple[tuple[str, str, str | None, int | None, int | None], ...]
_Test = Callable[[_Seen], _Finding]


# What must be seen for a signal to hold: a phrase group, a (field, code), a (flag, value), or persons.
_Trigger = int | tuple[str, str | bool]
_PERSONS: _Trigger = ("persons", True)


class _Signal(NamedTuple):
    """A compiled signal: its test, and one of these triggers must be seen for it to hold."""

    test: _Test
    triggers: tuple[_Trigger, ...]


@dataclass(frozen=True, slots=True)
class _Compiled:
    rule: Rule
    signals: Mapping[str, _Signal]

    def holds(self, groups: Groups, seen: _Seen) -> tuple[Evidence, ...]:
        """The evidence if the groups hold, else nothing."""
        evidence: list[Evidence] = []
        for name in groups.all_of:
            if not (found := self.signals[name].test(seen)):
                return ()
            evidence += [Evidence(name, *one) for one in found]
        if groups.any_of:
            before = len(evidence)
            for name in groups.any_of:
                evidence += [Evidence(name, *one) for one in self.signals[name].test(seen)]
            if len(evidence) == before:
                return ()
        if any(self.signals[name].test(seen) for name in groups.none_of):
            return ()
        return tuple(evidence)

    @property
    def triggers(self) -> Iterable[_Trigger]:
        """One of these must be seen for the rule to hold: of its first all_of signal, or of any any_of."""
        needed = self.rule.all_of[:1] or self.rule.any_of
        return {trigger for name in needed for trigger in self.signals[name].triggers}


class _Index:
    """Rules by trigger, so that those that cannot hold are never looked at."""

    def __init__(self, rules: Sequence[_Compiled]) -> None:
        self._by_trigger: dict[_Trigger, list[int]] = {}
        self._rules = rules
        for number, rule in enumerate(rules):
            for trigger in rule.triggers:
                self._by_trigger.setdefault(trigger, []).append(number)

    def may_hold(self, seen: _Seen) -> list[_Compiled]:
        """The rules with a trigger in what is seen, in their order."""
        index = self._by_trigger
        triggers: list[_Trigger] = [*seen.mentions, *seen.facts.flags.items()]
        triggers += [(name, code) for name, codes in seen.codes.items() if codes for code in codes]
        if seen.facts.persons:
            triggers.append(_PERSONS)
        numbers = {number for trigger in triggers if trigger in index for number in index[trigger]}
        return [self._rules[number] for number in sorted(numbers)]


@dataclass(slots=True)
class _Phrases:
    """Phrase groups while compiling: one per field and set of phrases."""

    numbers: dict[tuple[str, frozenset[str]], int] = field(default_factory=dict)

    def number(self, name: str, phrases: Iterable[str]) -> int:
        return self.numbers.setdefault((name, frozenset(phrases)), len(self.numbers))


class Engine:
    """The live rules of one catalog, compiled."""

    def __init__(
        self,
        rules: Iterable[Rule],
        *,
        lists: Mapping[str, Sequence[str]],
        tables: Mapping[str, frozenset[str]],
    ) -> None:
        """`lists` are phrases by list id, `tables` codes by table id."""
        self._lists, self._tables, phrases = lists, tables, _Phrases()
        compiled = [
            _Compiled(rule, {name: self._compiled(one, phrases) for name, one in rule.signals.items()})
            for rule in sorted(rules, key=lambda rule: rule.id)
        ]
        self._taggers = _Index([one for one in compiled if one.rule.route is None])
        self._routers = _Index([one for one in compiled if one.rule.route is not None])
        by_field: dict[str, dict[int, frozenset[str]]] = {}
        for (name, group), number in phrases.numbers.items():
            by_field.setdefault(name, {})[number] = group
        self._lexicons = {name: Lexicon(groups) for name, groups in by_field.items()}

    def evaluate(self, facts: Facts) -> Evaluation:
        """Every rule over these facts: first tags and gates, then routes over those too."""
        mentions = self._read(facts)
        seen = _Seen(facts, mentions, facts.codes)
        held = [
            (one.rule, found) for one in self._taggers.may_hold(seen) if (found := one.holds(one.rule, seen))
        ]
        matches = tuple(Match(rule.id, rule.version, rule.sets, found) for rule, found in held)
        tags = frozenset(tag for rule, _ in held if rule.tag for tag in _lineage(rule.tag))
        gates = frozenset(rule.gate for rule, _ in held if rule.gate)
        codes = {**facts.codes, "tags": _upper(tags), "gates": _upper(gates)}
        return Evaluation(tags, gates, matches, self._route(_Seen(facts, mentions, codes)))

    def _route(self, seen: _Seen) -> tuple[Routed, ...]:
        held = {
            one.rule.id: (one, found)
            for one in self._routers.may_hold(seen)
            if (found := one.holds(one.rule, seen))
        }
        return tuple(
            _routed(one, found, seen)
            for one, found in held.values()
            if not any(other in held for other in one.rule.yields_to)
        )

    def _read(self, facts: Facts) -> dict[int, list[tuple[str, str, str | None, int, int]]]:
        found: dict[int, list[tuple[str, str, str | None, int, int]]] = {}
        for name, lexicon in self._lexicons.items():
            for text in facts.texts[name]:
                for group, start, end in lexicon.mentions(text.text):
                    words = text.text[start:end]
                    found.setdefault(group, []).append((name, words, text.note_id, start, end))
        return found

    def _compiled(self, signal: Signal, phrases: _Phrases) -> _Signal:
        if signal.persons is not None:
            test = _persons_test(signal.persons, signal.any, signal.all)
            return _Signal(test, (_PERSONS,))
        name = signal.field or ""
        if signal.is_ is not None:
            return _Signal(_flag_test(name, signal.is_), ((name, signal.is_),))
        if signal.one_of or signal.one_of_codes:
            listed = frozenset(signal.one_of or ())
            if signal.one_of_codes:
                listed |= self._tables[signal.one_of_codes]
            return _Signal(_code_test(name, listed), tuple((name, code) for code in listed))
        wanted = list(signal.has_phrase or ())
        for list_id in signal.has_phrase_from or ():
            wanted += self._lists[list_id]
        number = phrases.number(name, wanted)
        return _Signal(lambda seen: tuple(seen.mentions.get(number, ())), (number,))


def _routed(one: _Compiled, evidence: tuple[Evidence, ...], seen: _Seen) -> Routed:
    rule = one.rule
    assert rule.route is not None
    hold = next((hold.reason for hold in rule.hold if one.holds(hold, seen)), None)
    urgent = rule.urgent is not None and bool(one.holds(rule.urgent, seen))
    match = Match(rule.id, rule.version, rule.sets, evidence)
    return Routed(rule.route.queue, rule.route.program, hold, urgent, match)


def _code_test(name: str, listed: frozenset[str]) -> _Test:
    def test(seen: _Seen) -> _Finding:
        found = seen.codes[name] & listed
        return tuple((name, code, None, None, None) for code in sorted(found)) if found else ()

    return test


def _flag_test(name: str, wanted: bool) -> _Test:
    finding: _Finding = ((name, "yes" if wanted else "no", None, None, None),)
    return lambda seen: finding if seen.facts.flags[name] is wanted else ()


def _persons_test(which: PersonTest, one: PersonTest | None, every: PersonTest | None) -> _Test:
    finding: _Finding = (("persons", _ask(which, one or every), None, None, None),)
    looked_at, passes = _person_test(which), _person_test(one or every)

    def test(seen: _Seen) -> _Finding:
        verdicts = [passes(person) for person in seen.facts.persons if looked_at(person)]
        return finding if verdicts and (all(verdicts) if every else any(verdicts)) else ()

    return test


def _person_test(test: PersonTest | None) -> Callable[[Mapping[str, Any]], bool]:
    """The test, compiled. What is not known of a person never passes."""
    if test is None:
        return lambda person: True
    roles, sexes, relationships = (
        None if words is None else frozenset(word.casefold() for word in words)
        for words in (test.roles, test.sex, test.relationship)
    )
    least, below = test.age_at_least, test.age_below

    def passes(person: Mapping[str, Any]) -> bool:
        age = person["age"]
        return (
            (roles is None or not roles.isdisjoint(person["roles"]))
            and (sexes is None or person["sex"] in sexes)
            and (relationships is None or person["relationship"] in relationships)
            and (least is None or (age is not None and age >= least))
            and (below is None or (age is not None and age < below))
        )

    return passes


def _ask(*tests: PersonTest | None) -> str:
    """The test in words, as evidence: says what was asked, never who."""
    return "; ".join(
        f"{name} {' or '.join(value) if isinstance(value, list) else value}"
        for test in tests
        if test
        for name, value in test.model_dump(exclude_none=True).items()
    )


def _lineage(tag: str) -> tuple[str, ...]:
    parent, dot, _ = tag.partition(".")
    return (parent, tag) if dot else (tag,)


def _upper(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name.upper() for name in names)
