"""Invented events, short to write."""

from itertools import count
from typing import Any

_numbers = count(1)


def an_event(kind: str = "created", **fields: Any) -> dict[str, Any]:
    """An event with an id of its own; `call`, `notes`, `persons`, `units` and ids as given."""
    number = next(_numbers)
    return {
        "event_id": f"e{number}",
        "call_number": f"c{number}",
        "occurred_at": "2026-11-20T10:00:00-05:00",
        "kind": kind,
        **fields,
    }


def a_call(code: str, narrative: str | None = None, **fields: Any) -> dict[str, Any]:
    """A creation with a call type and, perhaps, a note."""
    notes = [{"note_id": "n1", "text": narrative}] if narrative else []
    return an_event(call={"call_type_code": code, **fields.pop("call", {})}, notes=notes, **fields)


def domestic(narrative: str | None = None, **fields: Any) -> dict[str, Any]:
    """A call that goes to DCRC."""
    return a_call("DOMVIO", narrative, **fields)


def mental(narrative: str | None = None, **fields: Any) -> dict[str, Any]:
    """A call that goes to MHOP."""
    return a_call("MHCRIS", narrative, **fields)
