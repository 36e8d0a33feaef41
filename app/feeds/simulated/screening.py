"""Screenings on the scene: LAP after violence between partners, C-SSRS where somebody speaks of suicide."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from app.domain.event import Kind
from app.domain.screening import CSSRS_ASKED_AFTER, ITEMS, Instrument, score
from app.feeds.simulated.dice import Dice, dice, one_of
from app.feeds.simulated.finding import between
from app.feeds.simulated.happening import Happening
from app.feeds.simulated.journal import Journal
from app.feeds.simulated.people import Person
from app.feeds.simulated.stories import Cast, Outcome

_SCREENED_SHARE = 0.5  # of the calls that ask for it
_UNDERSTATED_SHARE = 0.05  # of the results: the officer ticks the lowest
_BELIEF_SHARE, _TALKED_SHARE = 0.1, 0.6
_LAP_ANSWERS: Mapping[bool | None, float] = {True: 25, False: 68, None: 7}
_CSSRS_ANSWERS: Mapping[bool | None, float] = {True: 40, False: 57, None: 3}
_WORDS = {True: "yes", False: "no", None: "not_answered"}


def tell(call: Happening, journal: Journal) -> None:
    """Write the screenings. Their dice are their own: the rest of the call is told the same without them."""
    if call.on_scene_at is None or call.outcome is Outcome.GONE:
        return
    draw, company = dice("screening", call.call_number), call.company
    screenings = []
    partners = company.pair if call.story.cast in {Cast.PARTNERS, Cast.EXES} else None
    if partners and call.offense and draw.random() < _SCREENED_SHARE:
        screenings.append(_lap(draw) | _who(call, partners.victim))
    if "suicide scene" in call.story.scene and draw.random() < _SCREENED_SHARE:
        screenings.append(_cssrs(draw) | _who(call, company.subject))
    for screening in screenings:
        until = min(call.closed_at, call.on_scene_at + timedelta(minutes=45))
        journal.write(between(draw, call.on_scene_at, until), Kind.SCREENING, screenings=[screening])


def _lap(draw: Dice) -> dict[str, Any]:
    answers = {item: one_of(draw, _LAP_ANSWERS) for item in ITEMS[Instrument.LAP]}
    screening = _filled(draw, Instrument.LAP, answers, draw.random() < _BELIEF_SHARE)
    if screening["declared_result"] != "not_screened_in":  # then the officer calls from the scene
        screening |= {"hotline_called": True, "spoke_with_counselor": draw.random() < _TALKED_SHARE}
    return screening


def _cssrs(draw: Dice) -> dict[str, Any]:
    answers = {item: one_of(draw, _CSSRS_ANSWERS) for item in ITEMS[Instrument.CSSRS]}
    asked = {
        item: answer
        for item, answer in answers.items()
        if item not in CSSRS_ASKED_AFTER or answers[CSSRS_ASKED_AFTER[item]]
    }
    return _filled(draw, Instrument.CSSRS, asked)


def _filled(
    draw: Dice, instrument: Instrument, answers: Mapping[str, bool | None], belief: bool | None = None
) -> dict[str, Any]:
    """The form as the officer sends it."""
    lowest, right = score(instrument, {}), score(instrument, answers, officer_belief=belief)
    assert lowest is not None
    assert right is not None
    return {
        "instrument": instrument.value,
        "answers": {item: _WORDS[answer] for item, answer in answers.items()},
        **({} if belief is None else {"officer_belief": belief}),
        "declared_result": (lowest if draw.random() < _UNDERSTATED_SHARE else right).result,
    }


def _who(call: Happening, person: Person) -> dict[str, Any]:
    """Who was asked, by the id that person has in `finding`, and who asked."""
    pair = call.company.pair
    person_id = "p3" if pair and person is pair.suspect else "p2"
    found = {"person_id": "p1" if person is call.company.caller else person_id} if call.company.known else {}
    return found | {"officer": call.runs[0].officer}
