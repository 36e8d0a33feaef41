"""High utilizers: arms and figures worked by hand, and worlds with a program that does nothing, or halves."""

from collections.abc import Callable, Sequence
from functools import cache
from math import exp, log, sqrt
from typing import Any

import numpy
import pytest
from scipy import stats

from app.domain.expectation import Gamma, Spread, fitted
from app.domain.remains import Seen, compared, remains
from app.domain.utilizers import COMPARISON, FIGURES, Accepted, Rule, Unit, arms, enrolment, lines, met
from tests.worlds import DAYS, Enrols, in_crises, some_time, steady, when_eligible, world

RULE = Rule(3, 10)
SPREAD = Spread([Gamma(2.0, 10.0)])  # 0.2 a day
BEGIN, END, UNTIL = 0.0, 100.0, 200.0


def told(units: Sequence[Unit], *, until: float = UNTIL, end: float = END) -> dict[str, dict[str, Any]]:
    found = lines(*arms(units, RULE, begin=BEGIN, end=end, until=until), RULE, SPREAD)
    return {line["arm"]: line for line in found}


# The rule holds with the calls of days 15 and 18 (3 and 4 calls in 10 days), and of day 19: 5.
# From day 15, which led to the enrolment on day 18.5: before 3 (from after day 5); after 18, 19 and 25.
# From day 18.5: before 4, those after day 8.5; after 19 and 25, the latter with an arrest.
ENROLLED = Unit([9, 12, 15, 18, 19, 25], [12, 25], [14, 20], [Accepted(18.5, 15)])
# From day 15, its first call with which the rule holds: before 3, after 4 (until day 25).
OTHER = Unit([9, 12, 15, 16, 17, 18, 25], [9])


def test_when_the_rule_holds_is_worked_by_hand() -> None:
    assert met(ENROLLED, RULE) == [15, 18, 19, 25]
    assert met(Unit([5, 10, 15]), RULE) == []  # the first is just not within ten days of the third
    assert enrolment(ENROLLED, RULE) == Accepted(18.5, 15)
    assert enrolment(ENROLLED._replace(accepted=[Accepted(13, 12)]), RULE) is None


def test_the_figures_are_those_worked_by_hand() -> None:
    found = told([ENROLLED] * 12 + [OTHER] * 11)
    first = found["enrolled_at_enrolment"]
    assert (first["units"], first["calls_before"], first["calls_after"]) == (12, 4 * 12, 2 * 12)
    assert (first["change"], first["change_share"]) == (-24, -0.5)
    # four calls in 18.5 days: 10 * (2 + 4) / (10 + 18.5)
    assert first["expected"] == pytest.approx(12 * 60 / 28.5)
    assert first["remains"] == pytest.approx(2 / (60 / 28.5))
    assert (first["arrests_before"], first["arrests_after"]) == (12, 12)
    assert (first["domestic_before"], first["domestic_after"]) == (12, 12)
    second, others = found["enrolled_at_eligibility"], found["not_enrolled"]
    assert (second["calls_before"], second["calls_after"]) == (3 * 12, 3 * 12)
    assert second["expected"] == pytest.approx(12 * 10 * 5 / 25)
    # eleven of them stand for the twelve
    assert (others["units"], others["calls_before"], others["calls_after"]) == (11, 36, pytest.approx(48))
    assert others["expected"] == pytest.approx(12 * 10 * 5 / 25)
    assert found[COMPARISON]["remains"] == pytest.approx(3 / 4)


def test_a_window_that_has_not_run_out_is_counted_apart() -> None:
    found = told([ENROLLED] * 12 + [OTHER] * 13, until=24)
    for line in list(found.values())[:3]:
        assert (line["units"], line["calls_before"]) == (0, None)
    assert [line["not_run_out"] for line in found.values()] == [12, 12, 13, None]


def test_few_units_are_withheld_whole_and_so_is_what_compares_them() -> None:
    found = told([ENROLLED] * 10 + [OTHER] * 20)
    line = found["enrolled_at_enrolment"]
    assert {line[name] for name in ("units", *FIGURES)} == {None}
    assert line["suppressed"] == sorted({"units", *FIGURES})
    assert (found[COMPARISON]["remains"], "remains" in found[COMPARISON]["suppressed"]) == (None, True)
    # of few enrolled nothing is told, not even by those who would be like them
    assert found["not_enrolled"]["calls_before"] == 3 * 20


def test_few_calls_after_are_withheld_with_all_that_tells_them() -> None:
    quiet = [ENROLLED._replace(calls=[9, 12, 15, 18], arrests=[])] * 11
    found = told([*quiet, ENROLLED, ENROLLED, *[OTHER] * 12])["enrolled_at_enrolment"]
    assert (found["calls_before"], found["arrests_before"]) == (4 * 13, None)
    hidden = ("calls_after", "change", "change_share", "remains", "remains_low", "remains_high")
    assert {found[name] for name in hidden} == {None}
    assert set(hidden) <= set(found["suppressed"])
    assert found["expected"] is not None


def test_who_was_accepted_for_fewer_calls_is_none_of_the_others() -> None:
    once = OTHER._replace(accepted=[Accepted(12.5, 12)])
    later = OTHER._replace(accepted=[Accepted(60, 25)])  # when every window had run out
    assert told([once] * 20)["not_enrolled"]["units"] == 0
    assert told([later] * 20)["not_enrolled"]["units"] == 20


def test_the_brief_is_read_back_with_what_history_alone_would_bring() -> None:
    # 39 people, almost 900 calls in the year before and about 50 in the year after
    rule, chance = Rule(10, 365), numpy.random.default_rng(7)
    units = []
    for number in range(39):
        before = sorted(chance.uniform(370, 729, 23))
        units.append(
            Unit([*before, *([800.0] * (1 + number % 3 // 2))], accepted=[Accepted(730, before[-1])])
        )
    found = lines(*arms(units, rule, begin=700, end=760, until=1100), rule, Spread([Gamma(0.4, 75)]))[0]
    assert (found["units"], found["calls_before"], found["calls_after"]) == (39, 39 * 23, 52)
    # 39 * 365 * 23.4 / 805: half of "900 -> 50" would have come by itself
    assert found["expected"] == pytest.approx(39 * 365 * 23.4 / 805)


def test_the_limits_of_what_remains_are_those_worked_by_hand() -> None:
    # sums 6 and 12: ratio 1/2; rests 1 - 2/2 = 0, 2 - 4/2 = 0, 3 - 6/2 = 0: chance alone, 1 / 6
    alike = remains([Seen(n, 2.0 * n, n) for n in (1, 2, 3)])
    assert alike is not None
    wide = stats.t.ppf(0.975, 2) / sqrt(6)
    assert alike[:3] == pytest.approx((0.5, exp(log(0.5) - wide), exp(log(0.5) + wide)))
    # sums 12 and 6: ratio 2; rests 0 - 4, 12 - 4, 0 - 4: 3/2 * 96 = 144 -> error 12 / 12
    uneven = remains([Seen(n, 2.0, n) for n in (0, 12, 0)])
    assert uneven is not None
    assert uneven.error == pytest.approx(1.0)
    both = compared(uneven, alike)
    assert both is not None
    assert (both.ratio, both.error) == pytest.approx((4, sqrt(1 + 1 / 6)))
    # Welch and Satterthwaite: (1 + 1/6)^2 / (1 / 2 + 1 / 36 / 2)
    assert both.freedom == pytest.approx((7 / 6) ** 2 / (1 / 2 + 1 / 72))
    none = remains([Seen(0, 1.0, 0)] * 10)
    assert none is not None
    assert none.high == pytest.approx(stats.chi2.ppf(0.975, 2) / 2 / 10)  # the exact Poisson limit of none


Calls = Callable[[Any, int], list[Any]]
WORLDS = 20
AT_ONCE, SOME_TIME = when_eligible(365), some_time(365)


@cache
def found_in(calls: Calls, enrols: Enrols, keeps: float) -> list[dict[str, dict[str, Any]]]:
    """What the report says of a number of such worlds."""
    rule, found = Rule(10, 365), []
    for seed in range(WORLDS):
        chance = numpy.random.default_rng(seed)
        units, counts = world(chance, calls(chance, 3000), rule, enrols, keeps)
        followed = arms(units, rule, begin=365, end=730, until=DAYS)
        found.append({line["arm"]: line for line in lines(*followed, rule, fitted(counts, DAYS))})
    return found


LIVES = pytest.mark.parametrize(
    ("calls", "enrols"),
    [(steady, AT_ONCE), (steady, SOME_TIME), (in_crises, AT_ONCE)],
    ids=["steady, at once", "steady, some time", "crises, at once"],
)


@LIVES
def test_of_a_program_that_does_nothing_nothing_is_claimed(calls: Calls, enrols: Enrols) -> None:
    found = found_in(calls, enrols, 1.0)
    fell = [one["enrolled_at_enrolment"]["change_share"] for one in found]
    assert numpy.mean(fell) < -0.1  # before and after alone would claim this
    limits = [one[COMPARISON] for one in found]
    held = sum(one["remains_low"] <= 1 <= one["remains_high"] for one in limits)
    assert held >= 0.85 * WORLDS  # 95 %, but for chance
    assert numpy.mean([log(one["remains"]) for one in limits]) == pytest.approx(0, abs=0.06)


@LIVES
def test_a_program_that_halves_calls_is_found_to(calls: Calls, enrols: Enrols) -> None:
    limits = [one[COMPARISON] for one in found_in(calls, enrols, 0.5)]
    assert sum(one["remains_low"] <= 0.5 <= one["remains_high"] for one in limits) >= 0.85 * WORLDS
    assert sum(one["remains_high"] < 1 for one in limits) >= 0.6 * WORLDS
    if calls is steady:
        assert all(one["remains_high"] < 1 for one in limits)


def test_where_lives_never_change_the_expected_holds_by_itself() -> None:
    found = found_in(steady, SOME_TIME, 1.0)
    for arm in ("enrolled_at_enrolment", "not_enrolled"):
        lines_of = [one[arm] for one in found]
        within = sum(one["expected_low"] <= one["calls_after"] <= one["expected_high"] for one in lines_of)
        assert within >= 0.8 * WORLDS, arm
        whole = sum(one["calls_after"] for one in lines_of) / sum(one["expected"] for one in lines_of)
        assert whole == pytest.approx(1, abs=0.03), arm
