"""One call told as the CAD would: created, talked about, dispatched, recoded, seen to and cleared."""

from datetime import datetime
from typing import Any

from app.domain.event import Kind
from app.feeds.simulated import ending, finding, screening
from app.feeds.simulated.call_types import CALL_TYPES
from app.feeds.simulated.city import CITY
from app.feeds.simulated.company import as_typed
from app.feeds.simulated.dice import Dice, spell
from app.feeds.simulated.happening import Happening
from app.feeds.simulated.journal import Journal, Written, local
from app.feeds.simulated.narratives import Narrator

_SPANISH_SHARE = 0.3  # of the openings of callers who speak Spanish: a call taker who does too


def tell(draw: Dice, call: Happening) -> list[Written]:
    """The events of the call, in the order they are sent."""
    journal = Journal(call.call_number)
    narrator = Narrator(draw, call.company, call.day)
    desk = f"DSP{draw.randint(11, 48)}"
    _create(draw, call, journal, narrator, desk)
    _talk(draw, call, journal, narrator, desk)
    _send_units(call, journal)
    _recode(draw, call, journal, narrator, desk)
    finding.tell(draw, call, journal, narrator)
    screening.tell(call, journal)
    ending.tell(draw, call, journal, narrator)
    return journal.written()


def type_fields(code: str) -> dict[str, Any]:
    """What the CAD sends of a call type."""
    title, priority = CALL_TYPES[code]
    return {"call_type_code": code, "call_type": title, "priority": str(priority)}


def place_fields(call: Happening) -> dict[str, Any]:
    """What the CAD sends of where the call is."""
    address = call.company.address
    return {
        "address": f"{address.street} ({address.name})" if address.name else address.street,
        "city": CITY,
        "beat": address.beat,
        "latitude": address.latitude,
        "longitude": address.longitude,
    }


def _create(draw: Dice, call: Happening, journal: Journal, narrator: Narrator, desk: str) -> None:
    company, story = call.company, call.story
    fields = type_fields(call.first_type) | {"received_at": local(call.received_at)} | place_fields(call)
    if company.caller_phone:
        fields["caller_phone"] = company.caller_phone
    if company.address.apartment:
        _place_apartment(draw, call, journal, fields)
    if call.armed and draw.random() < 0.5:
        fields["weapon"] = narrator.weapon
    in_spanish = company.in_spanish and draw.random() < _SPANISH_SHARE
    text = narrator.says(*((story.spanish,) if in_spanish and story.spanish else story.opening))
    persons = []
    if company.caller and draw.random() < 0.7:
        persons = [{"person_id": "p1", "roles": ["caller"], **as_typed(draw, company.caller, call.day)}]
    opening = [{"text": text, "author": desk}]
    waits = draw.random() < 0.06  # the call taker listens first and types later
    journal.write(
        call.created_at, Kind.CREATED, call=fields, notes=None if waits else opening, persons=persons
    )
    if waits:
        journal.note(call.created_at + spell(draw, 40, 0.5), desk, text)


def _place_apartment(draw: Dice, call: Happening, journal: Journal, fields: dict[str, Any]) -> None:
    """The apartment, at once or when the caller is asked for it."""
    stated = {"apartment": call.company.address.apartment}
    if draw.random() < 0.85:
        fields |= stated
    else:
        journal.write(call.created_at + spell(draw, 60, 0.6), Kind.UPDATED, call=stated)


def _talk(draw: Dice, call: Happening, journal: Journal, narrator: Narrator, desk: str) -> None:
    """What comes in while the caller is on the line and the units are on their way."""
    story, at = call.story, call.created_at
    groups = [*story.detail, *story.detail, "housekeeping"]
    if not call.armed:
        groups.append("denial")
    else:
        at += spell(draw, 45, 0.6)
        journal.write(
            at,
            Kind.UPDATED,
            call={"weapon": narrator.weapon},
            notes=[{"text": narrator.says("weapon"), "author": desk}],
        )
    if call.company.in_spanish and draw.random() < 0.5:
        groups.append("language line")
    telling = story.mental or story.domestic  # then the first note is about it
    said = min(7, round(draw.expovariate(1 / (2.0 if telling else 0.8)))) + telling
    for number in range(said):
        at += spell(draw, 100, 0.9)
        if at >= call.closed_at:
            break
        first = telling and number == 0
        journal.note(at, desk, narrator.says(*(story.detail[:1] if first else groups)))


def _send_units(call: Happening, journal: Journal) -> None:
    """One event for all that happens to units at one instant."""
    statuses: dict[datetime, list[dict[str, Any]]] = {}
    for run in call.runs:
        for status, at in run.statuses():
            statuses.setdefault(at, []).append(
                {
                    "unit_id": run.unit_id,
                    "status": status,
                    "at": local(at),
                    "officers": [run.officer],
                }
            )
    for at, units in statuses.items():
        journal.write(at, Kind.UNIT, units=units)


def _recode(draw: Dice, call: Happening, journal: Journal, narrator: Narrator, desk: str) -> None:
    """A new type after dispatch: by a second word of the caller, or by the first officer there."""
    if call.first_type == call.last_type:
        return
    primary = call.runs[0]
    assert primary.en_route_at is not None
    assert primary.on_scene_at is not None
    if draw.random() < 0.35:
        at = finding.between(draw, primary.dispatched_at, primary.on_scene_at)
    else:
        at = finding.between(draw, primary.on_scene_at, primary.cleared_at)
    journal.write(
        at,
        Kind.UPDATED,
        call=type_fields(call.last_type),
        notes=[{"text": narrator.says(call.story.recoded), "author": desk}],
    )
