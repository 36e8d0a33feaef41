"""MHOP in a scenario: who is enrolled, how often they call before and after, who they are referred on to."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from app.domain.provider import Category, Service
from app.feeds.simulated.city import LOCAL
from app.feeds.simulated.dice import Dice
from app.feeds.simulated.scenarios.crowd import Crowd, Someone
from app.feeds.simulated.scenarios.directory import OTHER_CATEGORIES, directory
from app.feeds.simulated.scenarios.figures import THRESHOLD, WINDOW_DAYS, Figures
from app.feeds.simulated.scenarios.history import REFERRED_AFTER, History, Step, Work, service_ids
from app.feeds.simulated.scenarios.sharing import instants, shared

_CRISIS, _ORDINARY = "MHCRIS", ("TRESPS", "DISTVB", "SUSPER", "NOISEC", "PANHND")  # these carry no tag
_DAY, _WINDOW = timedelta(days=1), timedelta(days=WINDOW_DAYS)
_MARGIN = 3 * _DAY  # between the windows' edges and the nearest call
_ACCEPTED_AFTER = 2 * _DAY  # from the crisis that led to it
_MOST_OF_OTHERS = 2  # other calls, of the enrolled who are no high utilizers, before and after


def fill(history: History, figures: Figures, crowd: Crowd, draw: Dice) -> None:
    """Write the calls, referrals and linkages of MHOP, and those of people who were never enrolled."""
    history.services = _providers(history.name, figures)
    wishes = _wishes(history, figures, draw)
    counts = _counts(figures, draw)
    for before, after in counts:
        accepted_at = _within(draw, figures.enrolled_in, 3, 9)
        _enrol(history, crowd.adult(), accepted_at, before, after, next(wishes), draw)
    _never_enrolled(history, figures, crowd, draw)


def _counts(figures: Figures, draw: Dice) -> list[tuple[int, int]]:
    """Of everybody enrolled: calls before, the crisis among them, and after."""
    before = shared(draw, figures.calls_before, figures.utilizers, least=THRESHOLD)
    after = shared(draw, figures.calls_after, figures.utilizers)
    few = figures.people - figures.utilizers
    others = [(1 + draw.randint(0, _MOST_OF_OTHERS), draw.randint(0, _MOST_OF_OTHERS)) for _ in range(few)]
    found = [*zip(before, after, strict=True), *others]
    draw.shuffle(found)
    return found


def _enrol(
    history: History,
    person: Someone,
    accepted_at: datetime,
    before: int,
    after: int,
    wishes: list[tuple[str, str]],
    draw: Dice,
) -> None:
    crisis_at = accepted_at - _ACCEPTED_AFTER
    calls = instants(draw, before - 1, accepted_at - _WINDOW + _MARGIN, accepted_at - _MARGIN)
    calls += instants(draw, after, accepted_at + _MARGIN, accepted_at + _WINDOW - _MARGIN)
    for at in calls:
        history.call(at, draw.choice(_ORDINARY), person.home, [person.party("subject")])
    number = history.call(crisis_at, _CRISIS, person.home, [person.party("subject")])
    assert crisis_at + REFERRED_AFTER < accepted_at
    reached = {"attempt_id": f"{number}-1", "method": "in_person", "result": "reached"}
    steps = [
        Step("accept", accepted_at),
        Step("attempts", accepted_at + _DAY, reached),
        Step("assess", accepted_at + 3 * _DAY),
        *_linkages(wishes, accepted_at + 5 * _DAY, number, draw),
        Step("complete", accepted_at + 60 * _DAY, {"outcome": "engaged"}),
    ]
    history.work.append(Work("mhop", number, steps))


def _linkages(wishes: list[tuple[str, str]], begin: datetime, number: str, draw: Dice) -> Iterator[Step]:
    """One a day; of five, three come to the service, one does not, and one is open."""
    for place, (category, service_id) in enumerate(wishes):
        at = begin + place * _DAY
        body = {
            "request_id": f"{number}-{place + 1}",
            "category": category,
            "service_id": service_id,
            "asked": "Please see this person within a week.",
        }
        fate = draw.choice(("received", "received", "received", "not-received", None))
        reason = {"reason": "no_capacity"} if fate == "not-received" else {}
        yield Step("linkages", at, body, Step(fate, at + 10 * _DAY, reason) if fate else None)


def _wishes(history: History, figures: Figures, draw: Dice) -> Iterator[list[tuple[str, str]]]:
    """To whom each person is referred on, and for what: everybody once at least, every provider too."""
    wishes: list[tuple[str, str]] = []
    for category, count in _categories(figures).items():
        ids = [str(one) for one in service_ids(history.services, category)]
        wishes += [(category.value, ids[n % len(ids)]) for n in range(count)]
    draw.shuffle(wishes)
    waiting = iter(wishes)
    for many in shared(draw, figures.linkages, figures.people, least=1):
        yield [next(waiting) for _ in range(many)]


def _categories(figures: Figures) -> dict[Category, int]:
    """How many linkages are for what: mental health as stated, the rest in equal parts."""
    rest, parts = figures.linkages - figures.mental_health, len(OTHER_CATEGORIES)
    others = {one: rest // parts + (n < rest % parts) for n, one in enumerate(OTHER_CATEGORIES)}
    return {Category.MENTAL_HEALTH: figures.mental_health, **others}


def _providers(name: str, figures: Figures) -> tuple[Service, ...]:
    counts = _categories(figures)
    shares = {one: max(1, figures.providers * count // figures.linkages) for one, count in counts.items()}
    shares[Category.MENTAL_HEALTH] += figures.providers - sum(shares.values())
    return directory(name, shares)


def _never_enrolled(history: History, figures: Figures, crowd: Crowd, draw: Dice) -> None:
    """People who met the threshold as well, with exactly that many calls until they did."""
    for after in shared(draw, figures.their_calls_after, figures.never_enrolled):
        person, met_at = crowd.adult(), _within(draw, figures.enrolled_in, 5, 10)
        calls = instants(draw, THRESHOLD - 1, met_at - 100 * _DAY, met_at - _DAY)
        calls += [met_at, *instants(draw, after, met_at + _DAY, met_at + _WINDOW - _MARGIN)]
        for at in calls:
            history.call(at, draw.choice(_ORDINARY), person.home, [person.party("subject")])


def _within(draw: Dice, year: int, first_month: int, end_month: int) -> datetime:
    """A minute between the first of one month and the first of another, on the city's clocks."""
    begin, end = (datetime(year, month, 1, tzinfo=LOCAL) for month in (first_month, end_month))
    [at] = instants(draw, 1, begin, end)
    return at
