"""Calls that belong together: a second caller whose call is merged, a second party with a call of its own."""

from datetime import timedelta

from app.domain.event import Kind
from app.feeds.simulated.dice import Dice, spell
from app.feeds.simulated.happening import Happening
from app.feeds.simulated.journal import Journal, Written, local
from app.feeds.simulated.names import phone
from app.feeds.simulated.narratives import Narrator
from app.feeds.simulated.telling import place_fields, type_fields

_MERGED_SHARE, _SPLIT_SHARE = 0.016, 0.005


def siblings(draw: Dice, call: Happening) -> list[Written]:
    """The events of the other call, if there is one."""
    chance = draw.random()
    if call.story.stopped or call.outcome is None:
        return []
    if chance < _MERGED_SHARE:
        return _merged(draw, call)
    if chance < _MERGED_SHARE + _SPLIT_SHARE:
        return _split(draw, call)
    return []


def _merged(draw: Dice, call: Happening) -> list[Written]:
    """Somebody else calls about the same; the dispatcher sees it and makes the two one."""
    journal, narrator, desk = _journal(draw, call)
    received_at = call.received_at + timedelta(seconds=draw.randint(20, 240))
    at = received_at + spell(draw, 35, 0.4)
    fields = type_fields(call.first_type) | {"received_at": local(received_at), "caller_phone": phone(draw)}
    journal.write(
        at,
        Kind.CREATED,
        call=fields | place_fields(call),
        notes=[{"text": narrator.says("second caller", *call.story.opening), "author": desk}],
    )
    journal.write(
        at + spell(draw, 70, 0.6),
        Kind.MERGED,
        call={"merged_into": call.call_number},
        notes=[{"text": narrator.says("merged"), "author": desk}],
    )
    return journal.written()


def _split(draw: Dice, call: Happening) -> list[Written]:
    """The officers find something that needs a call number of its own."""
    arrived_at = call.on_scene_at
    assert arrived_at is not None
    journal, narrator, desk = _journal(draw, call)
    at = arrived_at + spell(draw, 400, 0.6)
    fields = type_fields(call.last_type) | {"received_at": local(at)} | place_fields(call)
    journal.write(at, Kind.CREATED, call=fields)
    journal.write(
        at + timedelta(seconds=2),
        Kind.SPLIT,
        call={"split_from": call.call_number},
        notes=[{"text": narrator.says("split"), "author": desk}],
    )
    journal.write(
        at + spell(draw, 1200, 0.6),
        Kind.CLEARED,
        call={
            "clearance_codes": ["1"],
            "disposition": "REPORT TAKEN",
            "case_numbers": [f"{call.case_number}B"],
        },
    )
    return journal.written()


def _journal(draw: Dice, call: Happening) -> tuple[Journal, Narrator, str]:
    narrator = Narrator(draw, call.company, call.day)
    return Journal(f"{call.call_number}B"), narrator, f"DSP{draw.randint(11, 48)}"
