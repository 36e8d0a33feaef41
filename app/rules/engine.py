"""The engine: facts in, matches out. Pure; each match names the rule and the words that made it hold."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from app.rules import signals, text_signals
from app.rules.corrections import NO_CORRECTIONS, Corrections, Witness, lineage
from app.rules.facts import Facts
from app.rules.index import CompiledGroups, Index
from app.rules.model import Rule, Signal
from app.rules.reading.lexicon import Phrases
from app.rules.signals import Compiled, Evidence, Seen
from app.rules.wordbook import CompiledWords, Wordbook


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


class Evaluation(NamedTuple):
    """What the rules say of a call; the same facts and catalog always give the same."""

    tags: frozenset[str] = frozenset()
    gates: frozenset[str] = frozenset()
    matches: tuple[Match, ...] = ()
    routed: tuple[Routed, ...] = ()


class CompiledRule:
    """A rule with its signals compiled, and all that is asked of it for each call at hand."""

    def __init__(self, rule: Rule, compiled: dict[str, Compiled]) -> None:
        """`compiled` are its signals by name."""
        self.rule, self.signals = rule, compiled
        self.groups = CompiledGroups(rule, compiled)
        self.hold = [(one.reason, CompiledGroups(one, compiled)) for one in rule.hold]
        self.urgent = CompiledGroups(rule.urgent, compiled) if rule.urgent else None
        self.shadow = rule.status == "shadow"
        self.tags = lineage(rule.tag) if rule.tag else ()
        self.gate, self.yields_to = rule.gate, rule.yields_to
        self._said = rule.id, rule.version, rule.sets

    def match(self, evidence: tuple[Evidence, ...]) -> Match:
        """This rule's match on this evidence."""
        return Match(*self._said, evidence, self.shadow)

    def routed(self, evidence: tuple[Evidence, ...], seen: Seen) -> Routed:
        """The referral that should exist, as this rule is a route that held."""
        route = self.rule.route
        assert route is not None
        hold = next((reason for reason, groups in self.hold if groups.evidence(seen)), None)
        urgent = self.urgent is not None and bool(self.urgent.evidence(seen))
        return Routed(route.queue, route.program, hold, urgent, self.match(evidence))


_Held = list[tuple[CompiledRule, tuple[Evidence, ...]]]


class _Stage:
    """Rules that ask nothing of each other."""

    def __init__(self, rules: Sequence[CompiledRule]) -> None:
        self.rules = rules
        self._index = Index([one.groups for one in rules])

    def held(self, seen: Seen) -> _Held:
        """The rules that hold, in their order, with their evidence."""
        held = []
        for number in self._index.possible(seen):
            one = self.rules[number]
            if evidence := one.groups.evidence(seen):
                held.append((one, evidence))
        return held


class Engine:
    """The live and shadow rules of one catalog, compiled."""

    def __init__(
        self, rules: Iterable[Rule], *, wordbook: Wordbook, tables: Mapping[str, frozenset[str]]
    ) -> None:
        """`tables` are codes by table id. Raises ValueError for a phrase that is not well formed."""
        evaluated = [rule for rule in rules if rule.status in {"live", "shadow"}]
        inline = {
            inline_id(signal.has_phrase, rule.topic): Phrases(signal.has_phrase, topic=rule.topic)
            for rule in evaluated
            for signal in rule.signals.values()
            if signal.has_phrase
        }
        self._words = wordbook.compiled(inline)
        self._tables = tables
        self._read_call_type = lru_cache(maxsize=4096)(self._words.call_type.read)
        # Most events of an open call say nothing new: its notes were read at the one before.
        self._read_narrative = lru_cache(maxsize=256)(self._words.narrative.read)
        self.rules = [
            CompiledRule(rule, {name: self._compiled(rule, name, one) for name, one in rule.signals.items()})
            for rule in sorted(evaluated, key=lambda rule: rule.id)
        ]
        taggers = [one for one in self.rules if one.rule.route is None]
        self._first = _Stage([one for one in taggers if not one.rule.asks_conclusions])
        self._second = _Stage([one for one in taggers if one.rule.asks_conclusions])
        self._routers = _Stage([one for one in self.rules if one.rule.route is not None])

    @property
    def words(self) -> CompiledWords:
        """The lists that its signals ask for, compiled."""
        return self._words

    def evaluate(self, facts: Facts, corrections: Corrections = NO_CORRECTIONS) -> Evaluation:
        """Every rule over these facts: tags and gates, then what asks for those, then routes over all.

        What a supervisor corrected stands: `corrections` takes tags away and adds some.
        """
        seen = self.read(facts)
        held = self._first.held(seen)
        tags, gates = _concluded(held, corrections)
        if self._second.rules and (more := self._second.held(_concluding(seen, tags, gates))):
            held = sorted([*held, *more], key=lambda one: one[0].rule.id)
            tags, gates = _concluded(held, corrections)
        matches = [one.match(evidence) for one, evidence in held]
        routed: list[Routed] = []
        if self._routers.rules:
            seen = _concluding(seen, tags, gates)
            routes = self._routers.held(seen)
            matches += [one.match(evidence) for one, evidence in routes if one.shadow]
            live = {one.rule.id for one, _ in routes if not one.shadow}
            routed = [
                one.routed(evidence, seen)
                for one, evidence in routes
                if not one.shadow and live.isdisjoint(one.yields_to)
            ]
        return Evaluation(tags, gates, tuple(matches), tuple(routed))

    def read(self, facts: Facts) -> Seen:
        """The facts with their texts read; nothing concluded."""
        narrative = self._read_narrative(facts.texts["narrative"])
        call_type = facts.texts["call_type"]
        typed = self._read_call_type(call_type)
        codes = {**facts.codes, "notes_in": narrative.languages, "tags": _NONE, "gates": _NONE}
        return Seen(facts, {"narrative": narrative, "call_type": typed}, codes)

    def concluded(self, facts: Facts, evaluation: Evaluation) -> Seen:
        """The facts with their texts read, and what they led to."""
        return _concluding(self.read(facts), evaluation.tags, evaluation.gates)

    def _compiled(self, rule: Rule, name: str, signal: Signal) -> Compiled:
        if signal.persons is not None:
            return signals.persons(name, signal.persons, signal.any, signal.all)
        field = signal.field or ""
        if signal.is_ is not None:
            return signals.flag(name, field, signal.is_)
        if signal.other_than is not None:
            return signals.other_code(name, field, frozenset(signal.other_than))
        if signal.one_of or signal.one_of_codes:
            listed = frozenset(signal.one_of or ())
            if signal.one_of_codes:
                listed |= self._tables[signal.one_of_codes]
            return signals.code(name, field, listed)
        lists = [self._words.list(one) for one in own_lists(rule, signal)]
        if signal.near_phrase_from is None:
            return text_signals.words(name, signal, lists, self._words.roles)
        near = [self._words.list(one) for one in signal.near_phrase_from]
        between = [self._words.list(one).number for one in signal.unless_between]
        return text_signals.near_words(name, signal, lists, near, between, self._words.roles)


def own_lists(rule: Rule, signal: Signal) -> list[str]:
    """The lists a text must mention one of: those named, and one for the phrases written in the rule."""
    inline = [inline_id(signal.has_phrase, rule.topic)] if signal.has_phrase else []
    return [*(signal.has_phrase_from or ()), *inline]


def inline_id(phrases: Iterable[str], topic: str | None) -> str:
    """What phrases written in a rule are called among the lists."""
    return f"{topic or ''}={'|'.join(phrases)}"


_NONE: frozenset[str] = frozenset()


def _concluded(held: _Held, corrections: Corrections) -> tuple[frozenset[str], frozenset[str]]:
    """The tags and gates that these rules set, as corrected."""
    tags, gates = {name for tag in corrections.added for name in lineage(tag)}, set()
    for one, evidence in held:
        if one.shadow:
            continue
        if one.gate:
            gates.add(one.gate)
        elif not corrections.removed:
            tags.update(one.tags)
        else:
            known = frozenset(witnesses(evidence))
            tags.update(name for name in one.tags if not corrections.overrule(name, known))
    return frozenset(tags), frozenset(gates)


def witnesses(evidence: Iterable[Evidence]) -> Iterator[Witness]:
    """The evidence, by what and where it is."""
    return (Witness(one.field, one.words, one.note_id, one.start) for one in evidence)


def _concluding(seen: Seen, tags: frozenset[str], gates: frozenset[str]) -> Seen:
    """What is seen, with these conclusions."""
    codes = {**seen.codes, "tags": _upper(tags), "gates": _upper(gates)}
    return Seen(seen.facts, seen.readings, codes)


def _upper(names: Iterable[str]) -> frozenset[str]:
    return frozenset([name.upper() for name in names])
