"""The rules: fields against other engines, text against other finders, the whole against decoding.

And how each grows. Processor time on one core; all variants take turns in every round.
"""

import itertools
import os
import random
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from app.domain.call import EMPTY, Call, fold
from app.domain.event import Event
from app.rules.catalog import Catalog, load
from app.rules.codebook import codes_by_table
from app.rules.engine import Engine
from app.rules.facts import Facts
from app.rules.model import Rule, Signal
from app.rules.reading.phrases import expanded
from app.rules.reading.reader import Text
from benchmarks import rule_engines, rule_events, rule_fields, rule_texts
from benchmarks.ground import (
    SERVER_CORE,
    Verdicts,
    Work,
    at_most,
    console,
    median_ratio,
    show,
    side_by_side,
)

DAYS, TIMES_MORE = 2.0, 10
SHORT, LONG = 4 * 1024, 64 * 1024  # bytes of a narrative
NEVER = [f"NEVER{number}" for number in range(30)]  # types of no call


def main() -> None:
    """Measure, print, and exit with 1 if something was not reached."""
    os.sched_setaffinity(0, SERVER_CORE)
    catalog, sent = load(), rule_events.as_sent(days=DAYS)
    notes = [note["text"] for event in sent for note in event.get("notes", ())]
    bodies = rule_events.whole(sent)
    calls = [fold(EMPTY, Event.model_validate_json(body), rule_events.RECEIVED_AT).call for body in bodies]
    verdicts = Verdicts("Rules: medians of the ratios within each round")
    rule_engines.measured(verdicts)
    rule_texts.measured(catalog, sorted(set(notes)), verdicts)
    _whole(catalog, bodies, calls, verdicts)
    _as_sent(catalog, list(rule_events.folded(sent)))
    _more_rules(catalog, calls, verdicts)
    _longer(catalog, notes, verdicts)
    verdicts.show()
    raise SystemExit(not verdicts.reached)


def _whole(catalog: Catalog, bodies: Sequence[bytes], calls: Sequence[Call], verdicts: Verdicts) -> None:
    """Facts, text, rules and evidence of calls whose texts all differ, against decoding their events.

    There are more than the engine remembers narratives of, so that it reads each anew.
    """
    tagged = [bool(catalog.evaluate(call).tags) for call in calls]
    work: dict[str, tuple[Work, int]] = {}
    for name, wanted in (("untagged", False), ("tagged", True)):
        some = [call for call, is_so in zip(calls, tagged, strict=True) if is_so is wanted]
        sent = [body for body, is_so in zip(bodies, tagged, strict=True) if is_so is wanted]
        work[f"{name}: evaluated"] = partial(_evaluated, catalog, some), len(some)
        work[f"{name}: decoded"] = partial(_decoded, sent), len(sent)
    figures = side_by_side(work)
    share = sum(tagged) / len(calls)
    for step in ("evaluated", "decoded"):
        parts = zip(figures[f"untagged: {step}"], figures[f"tagged: {step}"], strict=True)
        figures[f"all: {step}"] = [one * (1 - share) + other * share for one, other in parts]
    size = sum(map(len, bodies)) / len(bodies)
    show(f"{len(calls)} whole calls, {share:.0%} tagged, {size:,.0f} bytes: of a call", figures)
    for name in ("untagged", "tagged"):
        ratio = median_ratio(figures[f"{name}: evaluated"], figures[f"{name}: decoded"])
        console.print(f"  {name}, evaluated : decoded: {ratio:.2f}", highlight=False)
    ratio = median_ratio(figures["all: evaluated"], figures["all: decoded"])
    verdicts.add("the whole evaluation : decoding the event", ratio, 3, at_most)


def _evaluated(catalog: Catalog, calls: Sequence[Call]) -> None:
    for call in calls:
        catalog.evaluate(call)


def _decoded(bodies: Sequence[bytes]) -> None:
    for body in bodies:
        Event.model_validate_json(body)


def _as_sent(catalog: Catalog, folded: Sequence[tuple[bytes, Call]]) -> None:
    """The same for the small events of real life, most of which say nothing new; for reference."""
    bodies, calls = [body for body, _ in folded], [call for _, call in folded]
    many = len(folded)
    figures = side_by_side(
        {
            "evaluated": (partial(_evaluated, catalog, calls), many),
            "decoded": (partial(_decoded, bodies), many),
        }
    )
    show(f"{many:,} events as they are sent: of an event", figures)
    ratio = median_ratio(figures["evaluated"], figures["decoded"])
    console.print(f"  evaluated : decoded: {ratio:.2f}", highlight=False)


def _more_rules(catalog: Catalog, calls: Sequence[Call], verdicts: Verdicts) -> None:
    """Ten times the rules, of which those that are more cannot apply."""
    tables = codes_by_table(catalog.tables)
    facts = [catalog.facts(call) for call in calls]
    engines = {"the built-in rules": catalog.engine}
    for name, alter in (("keyed on types of no call", _keyed), ("on phrases of no call", _phrased)):
        rules = (*catalog.rules, *_more(catalog, alter))
        engines[f"x{TIMES_MORE}, {name}"] = Engine(rules, wordbook=catalog.wordbook, tables=tables)
    work: dict[str, tuple[Work, int]] = {
        name: (partial(_each, engine, facts), len(facts)) for name, engine in engines.items()
    }
    few = rule_fields.said()
    others = rule_fields.said(rule_fields.RULES * (TIMES_MORE + 2), NEVER, 3)
    keyed = [one for number, one in enumerate(others) if number % rule_fields.RULES < rule_fields.KEYED]
    named = [one._replace(name=f"never-{number}") for number, one in enumerate(keyed)]
    known = [rule_fields.facts(call) for call in rule_fields.calls()]
    fields = {"rules over fields": few, f"x{TIMES_MORE}, rules over fields": [*few, *named]}
    for name, said in fields.items():
        engine = rule_engines.ours(said[: rule_fields.RULES * TIMES_MORE])
        work[name] = partial(_each, engine, known), len(known)
    figures = side_by_side(work)
    show("More rules that cannot apply: of a call", figures)
    for name, values in figures.items():
        if name.startswith("x"):
            base = figures["rules over fields" if "fields" in name else "the built-in rules"]
            verdicts.add(f"rules {name} : without those", median_ratio(values, base), 2, _below)


def _below(value: float, bound: float) -> bool:
    return value < bound


def _each(engine: Engine, facts: Sequence[Facts]) -> None:
    for one in facts:
        engine.evaluate(one)


def _more(catalog: Catalog, alter: Callable[[Rule, int], Rule]) -> Iterator[Rule]:
    tagging = [rule for rule in catalog.rules if rule.route is None]
    numbers = range(len(catalog.rules) * (TIMES_MORE - 1))
    return (alter(rule, number) for number, rule in zip(numbers, itertools.cycle(tagging), strict=False))


def _keyed(rule: Rule, number: int) -> Rule:
    """A rule as that one, only for calls of a type that no call has."""
    never = Signal(field="call_type_code", one_of=[NEVER[number % len(NEVER)]])
    signals = {**rule.signals, "never": never}
    return rule.model_copy(
        update={"id": f"never-{number}", "signals": signals, "all_of": ["never", *rule.all_of]}
    )


def _phrased(rule: Rule, number: int) -> Rule:
    """A rule over five phrases that no call holds."""
    never = Signal(field="narrative", has_phrase=[f"qx{number} never {one}" for one in range(5)])
    groups = {"all_of": ["never"], "any_of": [], "none_of": []}
    return rule.model_copy(update={"id": f"never-{number}", "signals": {"never": never}, **groups})


def _longer(catalog: Catalog, notes: Sequence[str], verdicts: Verdicts) -> None:
    """Longer narratives, plain and hostile, by the byte."""
    plain = ". ".join(notes)
    while len(plain) < LONG:
        plain += ". " + plain
    parts = [plain[at : at + SHORT] for at in range(0, LONG, SHORT)]
    texts = {"plain, 4 KiB each": parts, "plain, 64 KiB": [plain[:LONG]]}
    hostile = _hostile(catalog)
    texts |= {name: [text] for name, text in hostile.items()}
    numbers = itertools.count()
    none = catalog.facts(EMPTY)

    def evaluated(some: Sequence[str]) -> None:
        for text in some:  # the number, so that none was read before
            narrative = (Text(f"{text} {next(numbers)}"),)
            catalog.engine.evaluate(none._replace(texts={**none.texts, "narrative": narrative}))

    work: dict[str, tuple[Work, int]] = {
        name: (partial(evaluated, some), sum(len(text.encode()) for text in some) // 1024)
        for name, some in texts.items()
    }
    figures = side_by_side(work)
    show("Narratives by length and by what they hold: of a KiB", figures)
    base = figures["plain, 64 KiB"]
    grown = median_ratio(base, figures["plain, 4 KiB each"])
    verdicts.add("a byte of 64 KiB : of 4 KiB", grown, 1.5, at_most)
    ratios = {name: median_ratio(figures[name], base) for name in hostile}
    for name, ratio in ratios.items():
        console.print(f"  a byte of {name} : of a plain narrative: {ratio:.2f}", highlight=False)
    worst = max(ratios, key=ratios.__getitem__)
    verdicts.add(f"a byte of a hostile note ({worst}) : of a plain one", ratios[worst], 1, at_most)


def _hostile(catalog: Catalog) -> dict[str, str]:
    """Notes of 64 KiB that nobody would write in earnest."""
    chance = random.Random(1)
    cues = [form for one in catalog.wordbook.cues for phrase in one.phrases for form in expanded(phrase, {})]
    lists = rule_texts.some(catalog, rule_texts.SIZES[-1]).values()
    phrases = [phrase for one in lists for phrase in one.phrases]

    def of(pieces: Sequence[str], between: str = " ") -> str:
        text = between.join(chance.choices(pieces, k=LONG // (len(between) + min(map(len, pieces))) + 1))
        return text.encode()[:LONG].decode(errors="ignore")

    return {
        "cue words only": of(cues),
        "phrase words only": of(phrases),
        "one cue and one phrase in turn": of(["no suicide"]),
        "punctuation": of(list(".,;:!?|-/'\"()[]{}#*&"), ""),
        "one letter": of(["a"], ""),
        "accents": of([*"áéíóúüñçàèìòùâêîôûăőşžƠ", "e\u0301", "n\u0303", "\u0301"], ""),
        "((((": of(["("], ""),
        "spaces": of([" "], ""),
    }


if __name__ == "__main__":
    main()
