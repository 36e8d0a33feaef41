"""The native JSON format: raw bytes to readings, one per event, good or bad.

A value that cannot be read in a field that is not essential costs that field, never the event: it is
dropped from the reading, kept in the stored body, and named to the sender.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson
from pydantic import ValidationError

from app.domain.event import Event, Kind, Screening, Shape
from app.domain.milestone import milestone_of
from app.domain.screening import declared_of, instrument_of
from app.errors import BadRequestError

_ESSENTIAL = ("event_id", "call_number", "occurred_at", "kind")
_PRUNINGS = 20  # a body with more unreadable values than this is not an event


@dataclass(frozen=True, slots=True)
class Reading:
    """One event as it was read, or the errors that make it none."""

    event: Event | None
    event_id: str | None
    call_number: str | None
    body: bytes
    fingerprint: bytes
    signals: tuple[str, ...] = ()
    errors: tuple[dict[str, str], ...] = ()


def read_object(raw: bytes) -> Reading:
    """The reading of one JSON object. Raises BadRequestError if it is not JSON."""
    return _reading(_json(raw))


def read_body(raw: bytes) -> Reading | list[Reading]:
    """The reading of a JSON object, or of each item of a JSON array.

    Raises BadRequestError if the body is not JSON, or is neither.
    """
    value = _json(raw)
    if isinstance(value, dict):
        return _reading(value)
    if isinstance(value, list):
        return [_reading(item) for item in value]
    raise BadRequestError("The body is neither a JSON object nor a JSON array.")


def read_lines(raw: bytes) -> list[Reading]:
    """The reading of each line of NDJSON; blank lines are skipped, a broken line is an invalid event."""
    return [_reading_of_line(line) for line in raw.split(b"\n") if line.strip()]


def _reading_of_line(line: bytes) -> Reading:
    try:
        return read_object(line)
    except BadRequestError as error:
        return _invalid({}, line, [{"detail": error.detail, "pointer": ""}])


def _json(raw: bytes) -> Any:
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise BadRequestError(f"Not JSON at line {error.lineno}, column {error.colno}.") from error
    return _without_nul(value) if b"\\u0000" in raw else value


def _without_nul(value: Any) -> Any:
    """PostgreSQL keeps no NUL in text; nobody means one."""
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, list):
        return [_without_nul(item) for item in value]
    if isinstance(value, dict):
        return {_without_nul(key): _without_nul(item) for key, item in sorted(value.items())}
    return value


def _reading(value: Any) -> Reading:
    canonical = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    if not isinstance(value, dict):
        return _invalid({}, canonical, [{"detail": "An event is a JSON object.", "pointer": ""}])
    try:
        event = Event.model_validate_json(canonical)
        signals = _signals(event)
    except ValidationError as error:
        return _pruned(value, canonical, error)
    return Reading(
        event, event.event_id, event.call_number, canonical, hashlib.sha256(canonical).digest(), signals
    )


def _pruned(value: dict[str, Any], canonical: bytes, error: ValidationError) -> Reading:
    """Read it again without the values that cannot be read, unless an essential one is among them."""
    rest = orjson.loads(canonical)
    bad: list[str] = []
    errors = error.errors(include_url=False, include_input=False, include_context=False)
    while not any(not one["loc"] or one["loc"][0] in _ESSENTIAL for one in errors):
        bad += [_prune(rest, _whole(one["loc"])) for one in reversed(errors)]
        try:
            event = Event.model_validate(rest)
        except ValidationError as again:
            errors = again.errors(include_url=False, include_input=False, include_context=False)
            if len(bad) < _PRUNINGS:
                continue
            break
        signals = tuple(f"bad_value:{place}" for place in sorted(set(bad))) + _signals(event)
        digest = hashlib.sha256(canonical).digest()
        return Reading(event, event.event_id, event.call_number, canonical, digest, signals)
    listed = [{"detail": one["msg"], "pointer": _pointer(one["loc"])} for one in errors]
    return _invalid(value, canonical, listed)


def _whole(loc: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """What goes with a value that cannot be read: a unit's status means nothing without its instant."""
    return loc[:2] if loc[0] == "units" else loc


def _prune(node: Any, loc: tuple[int | str, ...]) -> str:
    """Delete the deepest existing value on the way to `loc`; say which it was."""
    holder: Any = None
    key: Any = None
    place = []
    for step in loc:
        if (isinstance(node, dict) and step in node) or (
            isinstance(node, list) and isinstance(step, int) and step < len(node)
        ):
            holder, key = node, step
            node = node[key]
            place.append(step if isinstance(step, str) else "*")
    if holder is not None:
        del holder[key]
    return ".".join(place)


def _pointer(loc: tuple[int | str, ...]) -> str:
    return "".join(f"/{step}" for step in loc)


def _invalid(value: dict[str, Any], canonical: bytes, errors: list[dict[str, str]]) -> Reading:
    known = {name: value.get(name) for name in ("event_id", "call_number")}
    ids = {name: one if isinstance(one, str) else None for name, one in known.items()}
    return Reading(
        None,
        ids["event_id"],
        ids["call_number"],
        canonical,
        hashlib.sha256(canonical).digest(),
        errors=tuple(errors),
    )


def _signals(event: Event) -> tuple[str, ...]:
    """What is odd about the event but no reason to refuse it."""
    found: list[str] = []
    if not Kind.known(event.kind):
        found.append("unknown_kind")
    for name, shape in _shapes(event):
        found += [f"unknown_field:{name}{key}" for key in shape.model_extra or ()]
    found += ["unknown_unit_status" for unit in event.units or () if milestone_of(unit.status) is None]
    found += [odd for screening in event.screenings or () if (odd := _odd(screening))]
    return tuple(sorted({signal[:100] for signal in found})) if found else ()


def _odd(screening: Screening) -> str | None:
    """Why its result, or the officer's, is not compared."""
    instrument = instrument_of(screening.instrument)
    if instrument is None:
        return "unknown_instrument"
    words = screening.declared_result
    return "unknown_result" if words and declared_of(instrument, words) is None else None


def _shapes(event: Event) -> Iterator[tuple[str, Shape]]:
    yield "", event
    if event.call:
        yield "call.", event.call
    for note in event.notes or ():
        yield "notes.", note
    for person in event.persons or ():
        yield "persons.", person
    for unit in event.units or ():
        yield "units.", unit
    for screening in event.screenings or ():
        yield "screenings.", screening
        if screening.answers:
            yield "screenings.answers.", screening.answers
