"""The engine: facts in, matches out. Pure; each match names the rule and the words that made it hold."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from app.rules import signals
from app.rules.corrections import NO_CORRECTIONS, Corrections, Witness, lineage
from app.rules.facts import Facts
from app.rules.model import Groups, Rule, Signal
from app.rules.reading.reader import NOTHING
from app.rules.signals import Compiled, Seen, Trigger
from app.rules.wordbook import Wordbook


class Evidence(NamedTuple):
    """Why one signal held: the field, and the exact words or code; who, if the text names a role."""

    signal: str
    field: str
    words: str
    note_id: str | None = None
    start: int | None = None
    end: int | None = None
    who: str | None = None


class Match(NamedTuple):
    """A rule that held for this call, and what made it hold. A shadow match changes nothing."""

    rule: str
    version: int
    sets: str
    evidence: tuple[Evidence, ...]
    shadow: bool = False


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
class CompiledRule:
    """A rule with its signals compiled."""

    rule: Rule
    signals: Mapping[str, Compiled]

    def holds(self, groups: Groups, seen: Seen) -> tuple[Evidence, ...]:
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

    def match(self, evidence: tuple[Evidence, ...]) -> Match:
        """This rule's match on this evidence."""
        rule = self.rule
        return Match(rule.id, rule.version, rule.sets, evidence, rule.status == "shadow")

    @property
    def triggers(self) -> Iterable[Trigger]:
        """One of these must be seen for the rule to hold: of its first all_of signal, or of any any_of."""
        needed = self.rule.all_of[:1] or self.rule.any_of
        return {trigger for name in needed for trigger in self.signals[name].triggers}


class _Index:
    """Rules by trigger, so that those that cannot hold are never looked at."""

    def __init__(self, rules: Sequence[CompiledRule]) -> None:
        self.rules = rules
        self._by_trigger: dict[Trigger, list[int]] = {}
        for number, rule in enumerate(rules):
            for trigger in rule.triggers:
                self._by_trigger.setdefault(trigger, []).append(number)

    def held(
        self, seen: Seen, triggers: Iterable[Trigger]
    ) -> list[tuple[CompiledRule, tuple[Evidence, ...]]]:
        """The rules that hold, in their order, with their evidence."""
        index = self._by_trigger
        numbers = {number for trigger in triggers if trigger in index for number in index[trigger]}
        return [
            (one, evidence)
            for number in sorted(numbers)
            if (evidence := (one := self.rules[number]).holds(one.rule, seen))
        ]


class Engine:
    """The live and shadow rules of one catalog, compiled."""

    def __init__(
        self, rules: Iterable[Rule], *, wordbook: Wordbook, tables: Mapping[str, frozenset[str]]
    ) -> None:
        """`tables` are codes by table id. Raises ValueError for a phrase that is not well formed."""
        evaluated = [rule for rule in rules if rule.status in {"live", "shadow"}]
        inline = [
            (tuple(signal.has_phrase), rule.topic)
            for rule in evaluated
            for signal in rule.signals.values()
            if signal.has_phrase
        ]
        self._words, self._tables = wordbook.compiled(inline), tables
        self._read_call_type = lru_cache(maxsize=4096)(self._words.call_type.read)
        self.rules = [
            CompiledRule(rule, {name: self._compiled(rule, one) for name, one in rule.signals.items()})
            for rule in sorted(evaluated, key=lambda rule: rule.id)
        ]
        taggers = [one for one in self.rules if one.rule.route is None]
        self._first = _Index([one for one in taggers if not one.rule.asks_conclusions])
        self._second = _Index([one for one in taggers if one.rule.asks_conclusions])
        self._routers = _Index([one for one in self.rules if one.rule.route is not None])

    def evaluate(self, facts: Facts, corrections: Corrections = NO_CORRECTIONS) -> Evaluation:
        """Every rule over these facts: tags and gates, then what asks for those, then routes over all.

        What a supervisor corrected stands: `corrections` takes tags away and adds some.
        """
        seen = self.read(facts)
        triggers = [*signals.triggered(seen)]
        held = self._first.held(seen, triggers)
        tags, gates = _concluded(held, corrections)
        if tags or gates or self._second.rules:
            seen = _concluding(seen, tags, gates)
            if more := self._second.held(seen, [*triggers, *signals.concluded(seen)]):
                held = sorted([*held, *more], key=lambda one: one[0].rule.id)
                tags, gates = _concluded(held, corrections)
                seen = _concluding(seen, tags, gates)
        matches = [one.match(evidence) for one, evidence in held]
        routed: list[Routed] = []
        routes = self._routers.held(seen, [*triggers, *signals.concluded(seen)])
        live = {one.rule.id for one, _ in routes if one.rule.status == "live"}
        for one, evidence in routes:
            if one.rule.status == "shadow":
                matches.append(one.match(evidence))
            elif live.isdisjoint(one.rule.yields_to):
                routed.append(_routed(one, evidence, seen))
        return Evaluation(tags, gates, tuple(matches), tuple(routed))

    def read(self, facts: Facts) -> Seen:
        """The facts with their texts read; nothing concluded."""
        narrative = self._words.narrative.read(facts.texts["narrative"])
        call_type = facts.texts["call_type"]
        typed = self._read_call_type(call_type) if call_type else NOTHING
        codes = {**facts.codes, "notes_in": narrative.languages, "tags": _NONE, "gates": _NONE}
        return Seen(facts, {"narrative": narrative, "call_type": typed}, codes)

    def concluded(self, facts: Facts, evaluation: Evaluation) -> Seen:
        """The facts with their texts read, and what they led to."""
        return _concluding(self.read(facts), evaluation.tags, evaluation.gates)

    def _compiled(self, rule: Rule, signal: Signal) -> Compiled:
        if signal.persons is not None:
            return signals.persons(signal.persons, signal.any, signal.all)
        name = signal.field or ""
        if signal.is_ is not None:
            return signals.flag(name, signal.is_)
        if signal.other_than is not None:
            return signals.other_code(name, frozenset(signal.other_than))
        if signal.one_of or signal.one_of_codes:
            listed = frozenset(signal.one_of or ())
            if signal.one_of_codes:
                listed |= self._tables[signal.one_of_codes]
            return signals.code(name, listed)
        lists = [self._words.list(one) for one in signal.has_phrase_from or ()]
        if signal.has_phrase:
            lists.append(self._words.inline(signal.has_phrase, rule.topic))
        if signal.near_phrase_from is None:
            return signals.words(name, lists, self._words.roles)
        near = [self._words.list(one) for one in signal.near_phrase_from]
        between = [self._words.list(one).number for one in signal.unless_between]
        return signals.near_words(signal, lists, near, between, self._words.roles)


_NONE: frozenset[str] = frozenset()
_Held = Sequence[tuple[CompiledRule, tuple[Evidence, ...]]]


def _concluded(held: _Held, corrections: Corrections) -> tuple[frozenset[str], frozenset[str]]:
    """The tags and gates that these rules set, as corrected."""
    tags, gates = {name for tag in corrections.added for name in lineage(tag)}, set()
    for one, evidence in held:
        rule = one.rule
        if rule.status == "shadow":
            continue
        if rule.gate:
            gates.add(rule.gate)
        elif rule.tag and not corrections.removed:
            tags.update(lineage(rule.tag))
        elif rule.tag:
            known = frozenset(witnesses(evidence))
            tags.update(name for name in lineage(rule.tag) if not corrections.overrule(name, known))
    return frozenset(tags), frozenset(gates)


def witnesses(evidence: Iterable[Evidence]) -> Iterator[Witness]:
    """The evidence, by what and where it is."""
    return (Witness(one.field, one.words, one.note_id, one.start) for one in evidence)


def _concluding(seen: Seen, tags: frozenset[str], gates: frozenset[str]) -> Seen:
    """What is seen, with these conclusions."""
    codes = {**seen.codes, "tags": _upper(tags), "gates": _upper(gates)}
    return Seen(seen.facts, seen.readings, codes)


def _routed(one: CompiledRule, evidence: tuple[Evidence, ...], seen: Seen) -> Routed:
    rule = one.rule
    assert rule.route is not None
    hold = next((hold.reason for hold in rule.hold if one.holds(hold, seen)), None)
    urgent = rule.urgent is not None and bool(one.holds(rule.urgent, seen))
    return Routed(rule.route.queue, rule.route.program, hold, urgent, one.match(evidence))


def _upper(names: Iterable[str]) -> frozenset[str]:
    return frozenset([name.upper() for name in names])
