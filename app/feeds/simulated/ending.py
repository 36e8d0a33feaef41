"""How a call ends: cleared with its codes or cancelled; sometimes reopened, sometimes with late records."""

from datetime import datetime, timedelta
from typing import Any

from app.domain.event import Kind
from app.feeds.simulated import dispatch
from app.feeds.simulated.dice import Dice, one_of, spell
from app.feeds.simulated.dispatch import Need
from app.feeds.simulated.happening import Happening
from app.feeds.simulated.journal import Journal, local
from app.feeds.simulated.narratives import Narrator
from app.feeds.simulated.stories import Outcome

_REOPENED_SHARE = 0.012
_LATE_RECORDS_SHARE = 0.3  # offences keyed by the records desk, hours later
_CODES = {
    Outcome.REPORT: ("1",),
    Outcome.NO_REPORT: ("2",),
    Outcome.ARREST: ("3",),
    Outcome.CITATION: ("4",),
    Outcome.MHOP: ("5",),
    Outcome.UNFOUNDED: ("6",),
    Outcome.GONE: ("7",),
}
_DISPOSITIONS = {
    Outcome.REPORT: "REPORT TAKEN",
    Outcome.NO_REPORT: "NO REPORT",
    Outcome.ARREST: "ARREST",
    Outcome.CITATION: "CITATION",
    Outcome.MHOP: "ASSISTED",
    Outcome.UNFOUNDED: "UNFOUNDED",
    Outcome.GONE: "GONE ON ARRIVAL",
}


def tell(draw: Dice, call: Happening, journal: Journal, narrator: Narrator) -> None:
    """Write the clearing or the cancelling, and what comes after it."""
    if call.outcome is None:
        note = {"text": narrator.says("cancelled"), "author": f"DSP{draw.randint(11, 48)}"}
        journal.write(call.closed_at, Kind.CANCELLED, call={"disposition": "CANCELLED"}, notes=[note])
        return
    records = _records(draw, call)
    late = bool(records) and draw.random() < _LATE_RECORDS_SHARE
    fields = {
        "clearance_codes": _clearance_codes(draw, call.outcome),
        "disposition": _DISPOSITIONS[call.outcome],
        **({} if late else records),
    }
    if call.outcome is Outcome.ARREST and draw.random() < 0.85:
        fields["in_custody"] = True
    notes = []
    if draw.random() < 0.6:
        notes = [{"text": narrator.says(_closing(draw, call)), "author": call.runs[0].officer}]
    journal.write(call.closed_at, Kind.CLEARED, call=fields, notes=notes)
    if late:
        journal.write(call.closed_at + spell(draw, 9000, 0.6), Kind.UPDATED, call=records)
    if draw.random() < _REOPENED_SHARE:
        _reopen(draw, call, journal, narrator, fields)


def _clearance_codes(draw: Dice, outcome: Outcome) -> list[str]:
    """The codes as keyed: 5 or 5R may stand beside another, an arrest beside a report."""
    if outcome is Outcome.MHOP:
        return [draw.choice(("5", "5", "5R")), *draw.choice(((), (), ("1",), ("2",)))]
    if outcome is Outcome.ARREST and draw.random() < 0.6:
        return ["1", "3"]
    return list(_CODES[outcome])


def _closing(draw: Dice, call: Happening) -> str:
    """The group of the last sentence."""
    assert call.outcome is not None
    if call.outcome is Outcome.ARREST and call.story.domestic:
        return draw.choice(("arrest", "domestic arrest"))
    return call.outcome.value


def _records(draw: Dice, call: Happening) -> dict[str, Any]:
    """The case number and the offences of a report or an arrest."""
    if call.outcome not in {Outcome.REPORT, Outcome.ARREST}:
        return {}
    fields: dict[str, Any] = {"case_numbers": [call.case_number]}
    if call.offense:
        offense: dict[str, Any] = {"code": one_of(draw, call.story.offenses)}
        if call.outcome is Outcome.ARREST:
            offense["arrest"] = True
        fields["offenses"] = [offense]
    return fields


def _reopen(
    draw: Dice, call: Happening, journal: Journal, narrator: Narrator, fields: dict[str, Any]
) -> None:
    """The call begins again: a unit goes back, and it is cleared once more."""
    at = call.closed_at + spell(draw, 1500, 0.8) + timedelta(seconds=60)
    note = {"text": narrator.says("reopened"), "author": f"DSP{draw.randint(11, 48)}"}
    journal.write(at, Kind.REOPENED, notes=[note])
    need = Need(call.company.address.beat, 12, priority=3, minutes=15, units=1)
    cleared_at: datetime = at
    for run in dispatch.runs(draw, need, at):
        for status, status_at in run.statuses():
            unit = {
                "unit_id": run.unit_id,
                "status": status,
                "at": local(status_at),
                "officers": [run.officer],
            }
            journal.write(status_at, Kind.UNIT, units=[unit])
        cleared_at = run.cleared_at + timedelta(seconds=10)
    journal.write(cleared_at, Kind.CLEARED, call=fields)
