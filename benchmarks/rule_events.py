"""Calls of the simulated city as whole events: what a CAD sends that tells everything it knows at once."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson

from app.domain.call import EMPTY, Call, fold
from app.domain.event import Event
from app.feeds.simulated import in_order

RECEIVED_AT = datetime(2026, 11, 23, tzinfo=UTC)
_COMMON = frozenset(
    ("ALARMB", "ANIMAL", "BURGLR", "FRAUDC", "LARCEN", "NOISEC", "PARKNG", "SUSVEH", "TRFACC")
)
_LENGTHS = (300, 500)  # of all notes of a whole event, in characters


@dataclass
class _Told:
    """What all events of one call say."""

    first: dict[str, Any]
    fields: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    persons: dict[str, dict[str, Any]] = field(default_factory=dict)
    units: list[dict[str, Any]] = field(default_factory=list)


def as_sent(*, days: float, seed: int = 1) -> list[dict[str, Any]]:
    """The events of these days, most of them small: a note, a unit's status."""
    return list(in_order(begin=datetime(2026, 11, 16, 5, tzinfo=UTC), days=days, seed=seed))


def whole(events: list[dict[str, Any]], seed: int = 1) -> list[bytes]:
    """One event for each call: its fields, one to three notes, two persons, a unit."""
    chance = random.Random(seed)
    calls = list(_told(events))
    common = [note for call in calls if call.fields["call_type_code"] in _COMMON for note in call.notes]
    return [orjson.dumps(_event(call, common, chance)) for call in calls]


def folded(events: list[dict[str, Any]]) -> Iterator[tuple[bytes, Call]]:
    """Each event's body, and the call as it stands with it."""
    calls: dict[str, Call] = {}
    for one in events:
        event = Event.model_validate(one)
        call = fold(calls.get(event.call_number, EMPTY), event, RECEIVED_AT).call
        calls[event.call_number] = call
        yield orjson.dumps(one), call


def _told(events: list[dict[str, Any]]) -> Iterator[_Told]:
    calls: dict[str, _Told] = {}
    for event in events:
        call = calls.setdefault(event["call_number"], _Told(event))
        call.fields |= event.get("call", {})
        call.notes += [note["text"] for note in event.get("notes", ())]
        for person in event.get("persons", ()):
            call.persons.setdefault(person["person_id"], {}).update(person)
        call.units += event.get("units", ())
    return iter(calls.values())


def _event(call: _Told, common: list[str], chance: random.Random) -> dict[str, Any]:
    long = chance.randint(*_LENGTHS)
    texts = call.notes[:10]
    while sum(map(len, texts)) < long:
        texts.append(chance.choice(common))
    parts = chance.randint(1, 3)
    notes = [". ".join(texts[number::parts]) for number in range(parts)]
    persons = [*call.persons.values(), {"person_id": "p8", "roles": ["witness"], "sex": "M", "age": 40}]
    return {
        **call.first,
        "kind": "created",
        "call": {
            name: value for name, value in call.fields.items() if name not in {"merged_into", "split_from"}
        },
        "notes": [
            {"note_id": f"n{number}", "text": text, "author": "DSP12"} for number, text in enumerate(notes)
        ],
        "persons": persons[:2],
        "units": call.units[:1],
    }
