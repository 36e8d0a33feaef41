"""A trial of the rules on one call: what they say, and which mentions did not count and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from app.domain.call import Call
from app.rules.catalog import Catalog
from app.rules.engine import Engine, Evaluation, own_lists
from app.rules.model import TEXT_FIELDS, Rule, Signal
from app.rules.proof import example_call
from app.rules.reading.reader import Reading
from app.rules.reading.standing import Mention
from app.rules.text_signals import WordList

MOST_UNCOUNTED = 50  # enough to see why, however much was said


class Uncounted(NamedTuple):
    """A mention that some rule looks for and that does not count: how it stands, and what made it so."""

    field: str
    words: str
    note_id: str | None
    start: int
    end: int
    standing: str
    cue: str | None
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """What the rules say of a call that is not stored."""

    call: Call
    evaluation: Evaluation
    uncounted: tuple[Uncounted, ...]


def tried(catalog: Catalog, stated: Mapping[str, Any]) -> Trial:
    """The trial of a call, stated as in the cases of rules. Raises ValueError if it is no call."""
    call = example_call(stated)
    seen = catalog.engine.read(catalog.facts(call))
    asked = _asked(catalog.engine)
    uncounted = [
        one for name, reading in seen.readings.items() for one in _uncounted(name, reading, asked[name])
    ]
    return Trial(call, catalog.evaluate(call), tuple(uncounted))


@dataclass(slots=True)
class _Asked:
    """A list that rules look for in a field."""

    words: WordList
    rules: set[str] = field(default_factory=set)


def _asked(engine: Engine) -> dict[str, dict[int, _Asked]]:
    """By field and number, every list that a rule looks for there."""
    asked: dict[str, dict[int, _Asked]] = {name: {} for name in TEXT_FIELDS}
    for one in engine.rules:
        for signal in one.rule.signals.values():
            if signal.field in asked:
                for words in _lists(engine, one.rule, signal):
                    asked[signal.field].setdefault(words.number, _Asked(words)).rules.add(one.rule.id)
    return asked


def _lists(engine: Engine, rule: Rule, signal: Signal) -> Iterator[WordList]:
    for name in (*own_lists(rule, signal), *(signal.near_phrase_from or ())):
        yield engine.words.list(name)


def _uncounted(name: str, reading: Reading, asked: Mapping[int, _Asked]) -> Iterator[Uncounted]:
    """In the order of the text, without those that lie within a longer one."""
    rules: dict[Mention, set[str]] = {}
    for number, one in asked.items():
        for mention in reading.mentions.judged(number):
            if mention.standing and mention.standing not in one.words.counts_when:
                rules.setdefault(mention, set()).update(one.rules)
    shown, furthest = 0, -1
    for mention in sorted(rules, key=lambda one: (one.start, -one.end)):
        if mention.end > furthest and shown < MOST_UNCOUNTED:
            furthest, shown = mention.end, shown + 1
            standing = mention.standing.name.lower()
            span = reading.span(mention)
            yield Uncounted(name, *span, standing, mention.cue, tuple(sorted(rules[mention])))
