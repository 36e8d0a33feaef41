"""What officers find: who is there, children, and what they say of it."""

from datetime import datetime, timedelta
from typing import Any

from app.domain.event import Kind
from app.feeds.simulated.company import as_typed
from app.feeds.simulated.dice import Dice, spell
from app.feeds.simulated.happening import Happening
from app.feeds.simulated.journal import Journal
from app.feeds.simulated.narratives import Narrator
from app.feeds.simulated.people import Person
from app.feeds.simulated.stories import Cast, Outcome

_FAST_CLOCK_SHARE = 0.04  # of officers' notes: the car's computer runs minutes ahead
_CAUSES = (
    "BRUISES ON BOTH ARMS",
    "CHILD STRUCK BY PARENT",
    "MARKS ON BACK, STORY DOES NOT MATCH",
    "LEFT ALONE OVERNIGHT",
    "NO FOOD IN HOME, CHILD UNWASHED",
    "CHILD HIT WHILE BETWEEN ADULTS",
    "BURN ON HAND",
)


def tell(draw: Dice, call: Happening, journal: Journal, narrator: Narrator) -> None:
    """Write the officers' notes, the persons and the children."""
    arrived_at = call.on_scene_at
    if arrived_at is None:
        return
    officer = call.runs[0].officer
    until = min(call.closed_at, arrived_at + timedelta(minutes=45))
    for _ in range(draw.choice((0, 1, 1, 2) if call.story.mental or call.story.domestic else (0, 0, 1))):
        ahead = timedelta(0)
        if draw.random() < _FAST_CLOCK_SHARE:
            ahead = timedelta(seconds=draw.randint(360, 1200))
        at = between(draw, arrived_at, until)
        journal.note(at, officer, narrator.says(*_seen_there(call)), ahead=ahead)
    if call.company.known:
        at = min(arrived_at + spell(draw, 300, 0.7), until)
        journal.write(at, Kind.UPDATED, persons=_persons(draw, call))
    if call.story.domestic or call.story.cast is Cast.CHILD:
        _tell_of_children(draw, call, journal, narrator, between(draw, arrived_at, until))


def between(draw: Dice, start: datetime, end: datetime) -> datetime:
    """An instant from start to end, in whole seconds."""
    return start + timedelta(seconds=int(draw.random() * max(0.0, (end - start).total_seconds())))


def _seen_there(call: Happening) -> tuple[str, ...]:
    """The groups of what the officers say."""
    return ("gone",) if call.outcome is Outcome.GONE else call.story.scene or ("no report",)


def _persons(draw: Dice, call: Happening) -> list[dict[str, Any]]:
    """Whom the officers identify: a victim and a suspect, or the person it is about."""
    company, pair = call.company, call.company.pair
    arrested = call.outcome is Outcome.ARREST
    if pair is None:
        roles = ["subject", "arrestee"] if arrested else ["subject"]
        return [_entry(draw, call, company.subject, "p2", roles)]
    if call.story.name == "runaway":
        return [_entry(draw, call, pair.victim, "p2", ["subject", "juvenile"])]
    roles = ["victim", "child"] if call.story.cast is Cast.CHILD else ["victim"]
    victim = _entry(draw, call, pair.victim, "p2", roles)
    if draw.random() < (0.9 if call.offense else 0.4):
        victim["relationship_to_suspect"] = pair.relationship
    found = [victim]
    if arrested or draw.random() < 0.75:
        found.append(
            _entry(draw, call, pair.suspect, "p3", ["suspect", "arrestee"] if arrested else ["suspect"])
        )
    return found


def _entry(draw: Dice, call: Happening, person: Person, person_id: str, roles: list[str]) -> dict[str, Any]:
    """A person as the officers have them; who called is the same entry with more roles."""
    if person is call.company.caller:
        person_id, roles = "p1", ["caller", *roles]
    typed = as_typed(draw, person, call.day)
    if "arrestee" in roles:  # identified at the jail, if not before
        typed["sex"] = person.sex
    return {"person_id": person_id, "roles": roles, **typed}


def _tell_of_children(
    draw: Dice, call: Happening, journal: Journal, narrator: Narrator, at: datetime
) -> None:
    """Children who are there, or that none are; and the cause for a report, if an officer states one."""
    officer, abuse = call.runs[0].officer, call.story.cast is Cast.CHILD
    if not call.children:
        if draw.random() < 0.25:
            journal.note(at, officer, narrator.says("no children"))
        elif draw.random() < 0.15:
            journal.write(at, Kind.UPDATED, call={"child_present": False})
        return
    fields: dict[str, Any] = {}
    if draw.random() < 0.7:
        fields["child_present"] = True
    if call.story.offenses and draw.random() < (0.5 if abuse else 0.12):
        fields["child_report"] = draw.choice(_CAUSES) if draw.random() < 0.8 else True
    notes, persons = [], []
    if not abuse and draw.random() < 0.7:
        notes = [{"text": narrator.says("child present"), "author": officer}]
    if not abuse and draw.random() < 0.35:
        persons = [
            {"person_id": f"c{place}", "roles": ["child", "witness"], "age": child.age_on(call.day)}
            for place, child in enumerate(call.children, 1)
        ]
    if fields or notes or persons:
        journal.write(at, Kind.UPDATED, call=fields, notes=notes, persons=persons)
