"""Short ways to build the values that the pure tests look at; every clock time is of one day, in UTC."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.domain.call import EMPTY, Call, fold
from app.domain.event import Event
from app.rules.facts import Facts
from app.rules.model import CODE_FIELDS, FLAG_FIELDS, Rule
from app.rules.reading.reader import Text

_CODES = [name for name in CODE_FIELDS if name not in {"notes_in", "tags", "gates"}]
_NOBODY_KNOWS: dict[str, Any] = {
    "age": None,
    **dict.fromkeys(("roles", "sex", "relationship", "language"), frozenset()),
}


def at(clock: str) -> datetime:
    """The instant when the clock shows this on 20 November 2026."""
    return datetime.fromisoformat(f"2026-11-20T{clock}+00:00")


def said(clock: str, event_id: str, kind: str = "updated", **fields: Any) -> Event:
    """An event of the one call, as its source would send it."""
    stated = {"event_id": event_id, "call_number": "c", "occurred_at": at(clock), "kind": kind, **fields}
    return Event.model_validate(stated)


def folded(*events: Event, received: str = "23:00") -> Call:
    """The call after these events, all received at once."""
    call = EMPTY
    for event in events:
        call = fold(call, event, at(received)).call
    return call


def a_rule(rule_id: str = "r", **keys: Any) -> Rule:
    """A live rule that sets a tag, unless its keys say what else it sets."""
    sets = {} if keys.keys() & {"gate", "route"} else {"tag": "found"}
    known = {
        "id": rule_id,
        "version": 1,
        "title": "",
        "status": "live",
        "description": "",
        "rationale": "",
        "owner": "",
        "created": "2026-11-20",
        "modified": "2026-11-20",
        "cases": [],
    }
    return Rule.model_validate({**known, **sets, **keys})


def some_facts(
    narrative: str | Sequence[str] | None = None,
    call_type: str | None = None,
    *persons: dict[str, Any],
    **given: Any,
) -> Facts:
    """Facts with nothing known but what is given: notes n1, n2 ..., codes as sets, flags as booleans."""
    notes = [narrative] if isinstance(narrative, str) else narrative or []
    return Facts(
        codes={name: frozenset(given.get(name, ())) for name in _CODES},
        texts={
            "narrative": tuple(Text(note, f"n{number}") for number, note in enumerate(notes, 1)),
            "call_type": (Text(call_type),) if call_type is not None else (),
        },
        flags={name: given.get(name, False) for name in FLAG_FIELDS},
        persons=tuple({**_NOBODY_KNOWS, **person} for person in persons),
    )
