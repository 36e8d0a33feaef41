"""The same rules over fields in several engines: ours, zen-engine, rule-engine and a plain loop."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

import orjson
import rule_engine
import zen

from app.rules.engine import Engine
from app.rules.model import Rule
from app.rules.wordbook import Wordbook
from benchmarks.ground import Figures, Verdicts, Work, at_most, console, median_ratio, show, side_by_side
from benchmarks.rule_fields import (
    CALLS,
    FLAGS,
    RULES,
    AnyOf,
    Coded,
    Condition,
    Flag,
    Matcher,
    Person,
    Plain,
    Said,
    calls,
    facts,
    interpreted,
    said,
)

SLOW = 200  # calls for what takes milliseconds of each


def closures(rules: Sequence[Said]) -> Matcher:
    """A plain loop over conditions compiled to functions."""

    def test(one: Condition) -> Callable[[Plain], bool]:
        match one:
            case Coded(field, (code,)):
                return lambda call: bool(call[field] == code)
            case Coded(field, codes):
                listed = frozenset(codes)
                return lambda call: call[field] in listed
            case Flag(field, wanted):
                return lambda call: call[field] is wanted
            case Person(role, at_least):
                return lambda call: any(
                    person["role"] == role and person["age"] >= at_least for person in call["persons"]
                )
            case AnyOf(parts):
                tests = [test(part) for part in parts]
                return lambda call: any(part(call) for part in tests)

    compiled = [(rule.name, [test(one) for one in rule.conditions]) for rule in rules]

    def match(call: Plain) -> list[str]:
        found = []
        for name, tests in compiled:
            for one in tests:
                if not one(call):
                    break
            else:
                found.append(name)
        return found

    return match


def ours(rules: Iterable[Said]) -> Engine:
    """The engine of this project over these rules; each sets a gate."""
    return Engine([_rule(one) for one in rules], wordbook=Wordbook(), tables={})


def _rule(one: Said) -> Rule:
    *must, either = one.conditions
    assert isinstance(either, AnyOf)
    signals = {f"must_{number}": _signal(each) for number, each in enumerate(must)}
    options = {f"either_{number}": _signal(each) for number, each in enumerate(either.parts)}
    day = date(2026, 11, 23)
    body = {"id": one.name, "version": 1, "title": "-", "status": "live", "gate": one.name.replace("-", "_")}
    body |= {"description": "-", "rationale": "-", "owner": "-", "created": day, "modified": day, "cases": []}
    return Rule.model_validate(
        body | {"signals": signals | options, "all_of": [*signals], "any_of": [*options]}
    )


def _signal(one: Condition) -> Plain:
    match one:
        case Coded(field, codes):
            return {"field": field, "one_of": [*codes]}
        case Flag(field, wanted):
            return {"field": field, "is": wanted}
        case Person(role, at_least):
            return {"persons": {"roles": [role]}, "any": {"age_at_least": at_least}}
        case AnyOf():
            raise AssertionError("only one any_of, at the end")


def zen_array(rules: Sequence[Said]) -> Matcher:
    """zen-engine's best form: all rules as one expression that gives an array of yes and no."""
    names = [rule.name for rule in rules]
    compiled = zen.compile_expression(
        f"[{', '.join(' and '.join(map(_zen, one.conditions)) for one in rules)}]"
    )
    return lambda call: [name for name, held in zip(names, compiled.evaluate(call), strict=True) if held]


def _zen(one: Condition) -> str:
    match one:
        case Coded(field, (code,)):
            return f"{field} == '{code}'"
        case Coded(field, codes):
            return f"{field} in {[*codes]}"
        case Flag(field, wanted):
            return field if wanted else f"not {field}"
        case Person(role, at_least):
            return f"some(persons, #.role == '{role}' and #.age >= {at_least})"
        case AnyOf(parts):
            return f"({' or '.join(map(_zen, parts))})"


def zen_table(rules: Sequence[Said]) -> Matcher:
    """zen-engine's decision table, which gives every row that holds."""
    fields = ["call_type_code", "beat", "priority", *FLAGS]
    columns = {name: {"id": name, "name": name, "type": "expression", "field": name} for name in fields}
    # A cell of a column without a field is an expression of its own.
    columns |= {name: {"id": name, "name": name, "type": "expression"} for name in ("person", "either")}
    content = {
        "hitPolicy": "collect",
        "inputs": [*columns.values()],
        "outputs": [{"id": "rule", "name": "rule", "type": "expression", "field": "rule"}],
        "rules": [dict.fromkeys(columns, "") | _row(rule) for rule in rules],
    }
    places = {"in": "inputNode", "table": "decisionTableNode", "out": "outputNode"}
    nodes: list[Plain] = [
        {"id": name, "name": name, "type": kind, "position": {"x": 0, "y": 0}}
        for name, kind in places.items()
    ]
    nodes[1]["content"] = content
    edges = [
        {"id": f"to-{to}", "sourceId": of, "targetId": to, "type": "edge"}
        for of, to in (("in", "table"), ("table", "out"))
    ]
    written = orjson.dumps({"nodes": nodes, "edges": edges}).decode()
    decision = zen.ZenEngine().create_decision(zen.ZenDecisionContent(written))

    def match(call: Plain) -> list[str]:
        rows: Any = decision.evaluate(call)["result"]
        return [row["rule"] for row in rows]

    return match


def _row(rule: Said) -> dict[str, str]:
    row = {"_id": rule.name, "rule": f"'{rule.name}'"}
    for one in rule.conditions:
        match one:
            case Coded(field, codes):
                row[field] = ", ".join(f"'{code}'" for code in codes)
            case Flag(field, wanted):
                row[field] = str(wanted).lower()
            case Person():
                row["person"] = _zen(one)
            case AnyOf():
                row["either"] = _zen(one)
    return row


def by_rule_engine(rules: Sequence[Said]) -> Matcher:
    """The library rule-engine, one compiled expression for each rule."""

    def worded(one: Condition) -> str:
        match one:
            case Person(role, at_least):
                return f"[p for p in persons if p.role == '{role}' and p.age >= {at_least}].length > 0"
            case AnyOf(parts):
                return f"({' or '.join(map(worded, parts))})"
            case _:
                return _zen(one)

    compiled = [(rule.name, rule_engine.Rule(" and ".join(map(worded, rule.conditions)))) for rule in rules]
    return lambda call: [name for name, rule in compiled if rule.matches(call)]


def measured(verdicts: Verdicts) -> None:
    """Measure all of them side by side, print, and add the verdicts."""
    rules, asked = said(), calls()
    known, engine = [facts(call) for call in asked], ours(rules)
    reference = interpreted(rules)
    right = [reference(call) for call in asked]
    found = [[match.rule for match in engine.evaluate(one).matches] for one in known]
    others = {
        "zen-engine, one array expression": zen_array(rules),
        "zen-engine, decision table": zen_table(rules),
        "rule-engine": by_rule_engine(rules),
        "a plain loop of closures": closures(rules),
        "the reference interpreter": reference,
    }
    unlike = _unlike("ours, with evidence", found, right)
    for name, match in others.items():
        some = asked[:SLOW] if name == "rule-engine" else asked
        _unlike(name, [match(call) for call in some], right[: len(some)])
    figures: Figures = side_by_side(
        {"ours, with evidence": (lambda: [engine.evaluate(one) for one in known], CALLS)}
        | {
            name: _over(match, asked[:SLOW] if name == "rule-engine" else asked)
            for name, match in others.items()
        }
    )
    mean = sum(map(len, right)) / CALLS
    show(f"{RULES} rules of 5 conditions, {CALLS:,} calls, {mean:.1f} matches a call: of a call", figures)
    mine = figures["ours, with evidence"]
    for name, bound in (("zen-engine, one array expression", 0.5), ("zen-engine, decision table", 0.05)):
        verdicts.add(f"fields with evidence : {name}", median_ratio(mine, figures[name]), bound, at_most)
    verdicts.add("calls answered unlike the reference interpreter", unlike, 0, at_most)


def _over(match: Matcher, asked: Sequence[Plain]) -> tuple[Work, int]:
    return lambda: [match(call) for call in asked], len(asked)


def _unlike(name: str, found: Sequence[Sequence[str]], right: Sequence[Sequence[str]]) -> int:
    """How many calls are answered unlike the reference; says so."""
    same = sum(sorted(one) == sorted(other) for one, other in zip(found, right, strict=True))
    console.print(f"  {name:36} agrees on {same:,} of {len(right):,} calls", highlight=False)
    return len(right) - same
