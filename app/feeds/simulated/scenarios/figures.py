"""The figures that a history is made to have: those of the policy brief, or others drawn at random."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.feeds.simulated.dice import dice

THRESHOLD = 10  # calls within a window: a high utilizer
WINDOW_DAYS = 365  # before enrolment, and after it
_LEAST = 11  # fewer than this are withheld by every report


@dataclass(frozen=True, slots=True)
class Reports:
    """Statutory reports to DCDSS in one year."""

    reports: int
    domestic: int  # of them, on calls with domestic violence
    families: int  # with at least one of these
    repeated: int  # of them, with more than one


@dataclass(frozen=True, slots=True)
class Figures:
    """What reports are to say of the history.

    Everybody enrolled is referred on at least once, every provider gets at least one linkage.
    """

    enrolled_in: int  # the year in which everybody is enrolled and referred on
    people: int  # enrolled
    linkages: int
    mental_health: int  # of them
    providers: int
    utilizers: int  # of the people, with at least THRESHOLD calls in the window before enrolment
    calls_before: int  # of them, in that window
    calls_after: int  # of them, in the window after
    never_enrolled: int  # others who met the threshold
    their_calls_after: int  # in the window after the call that met it
    years: Mapping[int, Reports]

    def said(self) -> list[str]:
        """The figures in sentences."""
        share, days = f"{self.mental_health / self.linkages:.1%} mental health", f"{WINDOW_DAYS} days"
        return [
            f"{self.people} people, {self.linkages} linkages to {self.providers} providers, {share}",
            (
                f"{self.utilizers} of them with {THRESHOLD} or more calls in {days}:"
                f" {self.calls_before} before enrolment, {self.calls_after} after"
            ),
            *(
                f"{year}: {one.domestic / one.reports:.1%} of {one.reports} reports to DCDSS with domestic"
                f" violence, {one.repeated / one.families:.1%} of {one.families} families with more than one"
                for year, one in self.years.items()
            ),
        ]


# The brief rounds; these are whole numbers that round to what it says. 291 of 620 are 46.9 % (47 %); 897
# calls are "almost 900", 51 "about 50"; 61 of 254 are 24 %, 29 of 100 are 29 %; 11 of 50 families are 22 %,
# 11 of 61 are 18.0 %. What it does not say (people never enrolled, reports of 2018) is chosen.
BRIEF = Figures(
    enrolled_in=2018,
    people=447,
    linkages=620,
    mental_health=291,
    providers=122,
    utilizers=39,
    calls_before=897,
    calls_after=51,
    never_enrolled=13,
    their_calls_after=68,
    years={
        2017: Reports(reports=254, domestic=61, families=50, repeated=11),
        2018: Reports(reports=272, domestic=72, families=61, repeated=11),
        2019: Reports(reports=100, domestic=29, families=29, repeated=0),
    },
)


def drawn(seed: int) -> Figures:
    """Other figures, smaller than the brief's; none of them so small that reports would withhold it."""
    draw = dice("figures", seed)
    people = draw.randint(60, 120)
    linkages = people + draw.randint(20, 80)
    utilizers = draw.randint(_LEAST, 25)
    never_enrolled = draw.randint(_LEAST, 15)
    return Figures(
        enrolled_in=2018,
        people=people,
        linkages=linkages,
        mental_health=draw.randint(linkages // 3, linkages // 2),
        providers=draw.randint(12, 40),
        utilizers=utilizers,
        calls_before=utilizers * THRESHOLD + draw.randint(0, 150),
        calls_after=draw.randint(_LEAST, 250),
        never_enrolled=never_enrolled,
        their_calls_after=draw.randint(_LEAST, 90),
        years={year: _reports(seed, year) for year in (2017, 2018, 2019)},
    )


def _reports(seed: int, year: int) -> Reports:
    draw = dice("reports", seed, year)
    once, repeated = draw.randint(_LEAST, 30), draw.randint(_LEAST, 20)
    third = draw.choice((0, draw.randint(_LEAST, 25)))  # few would tell how many had more than one
    domestic = once + 2 * repeated + third
    return Reports(domestic + draw.randint(_LEAST, 60), domestic, once + repeated, repeated)
