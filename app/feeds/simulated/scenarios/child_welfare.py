"""DCDSS in a scenario: reports of each year, some with domestic violence, and families that come back."""

from datetime import datetime, timedelta

from app.feeds.simulated.city import LOCAL
from app.feeds.simulated.dice import Dice
from app.feeds.simulated.scenarios.crowd import Crowd
from app.feeds.simulated.scenarios.figures import Figures
from app.feeds.simulated.scenarios.history import History, Party, Step, Work
from app.feeds.simulated.scenarios.sharing import instants, shared

_DOMESTIC, _OTHER = "DOMVIO", ("CHNEGL", "CHABUS")
_REPORTED_AFTER, _ACCEPTED_AFTER, _CLOSED_AFTER = timedelta(hours=6), timedelta(days=1), timedelta(days=12)
_MARGIN = timedelta(days=14)  # at the year's end: a report is made in the year of its call


def fill(history: History, figures: Figures, crowd: Crowd, draw: Dice) -> None:
    """Write the calls of every year that were reported, and the reports."""
    for year, reports in figures.years.items():
        once = reports.families - reports.repeated
        counts = [1] * once + shared(draw, reports.domestic - once, reports.repeated, least=2)
        for count in counts:
            _family(history, crowd, draw, year, count)
        for _ in range(reports.reports - reports.domestic):
            parent = crowd.adult()
            parties = [parent.party("caretaker"), crowd.child(parent).party("victim", "child")]
            [at] = _in_year(draw, year, 1)
            _report(history, at, history.call(at, draw.choice(_OTHER), parent.home, parties, **_CAUSE))


_CAUSE = {"child_present": True, "child_report": True}


def _family(history: History, crowd: Crowd, draw: Dice, year: int, count: int) -> None:
    """Two parents and a child, with so many calls for domestic violence."""
    victim = crowd.adult()
    suspect, child = crowd.adult(victim.home), crowd.child(victim)
    parties: list[Party] = [
        victim.party("victim", relationship="SE"),
        suspect.party("suspect"),
        child.party("child"),
    ]
    for at in _in_year(draw, year, count):
        _report(history, at, history.call(at, _DOMESTIC, victim.home, parties, **_CAUSE))


def _report(history: History, at: datetime, number: str) -> None:
    """What becomes of the call at DCDSS."""
    made = {"method": "phone", "made_by": "intake desk"}
    steps = [
        Step("report", at + _REPORTED_AFTER, made),
        Step("accept", at + _ACCEPTED_AFTER),
        Step("complete", at + _CLOSED_AFTER, {"outcome": "screened_in"}),
    ]
    history.work.append(Work("dcdss", number, steps))


def _in_year(draw: Dice, year: int, count: int) -> list[datetime]:
    begin, end = (datetime(one, 1, 1, tzinfo=LOCAL) for one in (year, year + 1))
    return instants(draw, count, begin, end - _MARGIN)
