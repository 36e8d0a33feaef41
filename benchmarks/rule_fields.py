"""Rules over fields, said once for every engine, and calls to ask them about.

Of a hundred rules of five conditions each, most are keyed on the type of the call.
"""

import random
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from app.rules.facts import Facts

RULES, KEYED, CALLS = 100, 80, 2_000
TYPES = [f"TYPE{number:02}" for number in range(30)]
BEATS = [f"B{number:02}" for number in range(20)]
PRIORITIES, DISPOSITIONS = list("1234"), [f"D{number}" for number in range(6)]
FLAGS = {
    "weapon": 0.15,
    "child_present": 0.25,
    "in_custody": 0.1,
    "child_report": 0.2,
}  # how often they are so
ROLES = ["victim", "suspect", "subject", "caller", "witness"]
Plain = dict[str, Any]
Matcher = Callable[[Plain], list[str]]


class Coded(NamedTuple):
    """The code is this one, or one of these."""

    field: str
    codes: tuple[str, ...]


class Flag(NamedTuple):
    """The flag is this."""

    field: str
    wanted: bool


class Person(NamedTuple):
    """Someone in this role is at least so old."""

    role: str
    at_least: int


class AnyOf(NamedTuple):
    """One of these holds."""

    parts: "tuple[Coded | Flag, ...]"


Condition = Coded | Flag | Person | AnyOf


class Said(NamedTuple):
    """A rule: its name, and the conditions that must all hold."""

    name: str
    conditions: tuple[Condition, ...]


def said(many: int = RULES, types: Sequence[str] = TYPES, seed: int = 1) -> list[Said]:
    """So many rules, of which four in five are keyed on one to four of these types."""
    chance = random.Random(seed)

    def codes(field: str, of: Sequence[str], most: int) -> Coded:
        return Coded(field, tuple(sorted(chance.sample(of, chance.randint(1, most)))))

    def flag() -> Flag:
        return Flag(chance.choice(list(FLAGS)), chance.random() < 0.15)

    found = []
    for number in range(many):
        keyed = number % RULES < KEYED
        first: Condition = codes("call_type_code", types, 4) if keyed else codes("beat", BEATS, 6)
        priorities: Condition = Coded("priority", tuple(sorted(chance.sample(PRIORITIES, 3))))
        person = Person(chance.choice(ROLES[:3]), chance.choice((0, 12, 18)))
        either = AnyOf((codes("disposition", DISPOSITIONS, 4), flag()))
        must = [first, priorities, flag(), person]
        if not keyed:
            chance.shuffle(must)
        found.append(Said(f"rule-{number:04}", (*must, either)))
    return found


def calls(many: int = CALLS, seed: int = 2) -> list[Plain]:
    """So many calls, as plain values."""
    chance = random.Random(seed)
    return [
        {
            "call_type_code": chance.choice(TYPES),
            "beat": chance.choice(BEATS),
            "priority": chance.choice(PRIORITIES),
            "disposition": chance.choice(DISPOSITIONS),
            **{name: chance.random() < share for name, share in FLAGS.items()},
            "persons": [
                {"role": chance.choice(ROLES), "sex": chance.choice("MF"), "age": chance.randint(3, 90)}
                for _ in range(chance.randint(1, 3))
            ],
        }
        for _ in range(many)
    ]


def interpreted(rules: Sequence[Said]) -> Matcher:
    """Each condition looked at as it is said: the reference."""

    def holds(one: Condition, call: Plain) -> bool:
        match one:
            case Coded(field, codes):
                return call[field] in codes
            case Flag(field, wanted):
                return bool(call[field] == wanted)
            case Person(role, at_least):
                return any(person["role"] == role and person["age"] >= at_least for person in call["persons"])
            case AnyOf(parts):
                return any(holds(part, call) for part in parts)

    return lambda call: [rule.name for rule in rules if all(holds(one, call) for one in rule.conditions)]


def facts(call: Plain) -> Facts:
    """A plain call as the facts that the engine asks."""
    nothing: frozenset[str] = frozenset()
    known = {"relationship": nothing, "language": nothing}
    return Facts(
        codes={
            name: frozenset((call[name],)) for name in ("call_type_code", "beat", "priority", "disposition")
        },
        texts={"narrative": (), "call_type": ()},
        flags={name: call[name] for name in FLAGS},
        persons=tuple(
            {
                "roles": frozenset((person["role"].upper(),)),
                "sex": frozenset((person["sex"],)),
                "age": float(person["age"]),
                **known,
            }
            for person in call["persons"]
        ),
    )
