"""Trained and not yet trained: rates worked by hand, and what is withheld."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from app.domain.training import (
    ALL,
    COUNTS,
    NEVER,
    NO_OFFICER,
    NOT_YET,
    RATES,
    RESPONDERS,
    TRAINED,
    Tally,
    lines,
)
from app.domain.withholding import Sum, small
from tests.domain.test_withholding import solved

PAIRS = (("calls", "referred"), ("calls", "reportable"), ("reportable", "reported"))


def of(found: list[dict[str, Any]], responders: str, month: str | None = None) -> dict[str, Any]:
    return next(line for line in found if (line["month"], line["responders"]) == (month, responders))


def officers(responders: str, number: int, month: str = "2026-09", **each: int) -> list[Tally]:
    """So many officers, each with these counts."""
    counts = dict.fromkeys(COUNTS, 0) | each
    return [Tally(month, responders, f"{responders}{one}", **counts) for one in range(number)]


def test_rates_and_their_difference_are_those_worked_by_hand() -> None:
    # 12 trained officers with 10 calls each: 6 referred -> 72 of 120 = 0.6; 4 reportable, 2 reported -> 0.5
    # 11 not yet trained with 10 calls each: 4 referred -> 44 of 110 = 0.4; 5 reportable, 2 reported -> 0.4
    tallies = officers(TRAINED, 12, calls=10, referred=6, reportable=4, reported=2)
    tallies += officers(NOT_YET, 11, calls=10, referred=4, reportable=5, reported=2)
    found = lines(tallies)
    for month in (None, "2026-09"):
        trained, not_yet = of(found, TRAINED, month), of(found, NOT_YET, month)
        assert [trained[name] for name in COUNTS] == [120, 72, 48, 24]
        assert [not_yet[name] for name in COUNTS] == [110, 44, 55, 22]
        assert (trained["referral_rate"], not_yet["referral_rate"]) == pytest.approx((0.6, 0.4))
        assert (trained["report_rate"], not_yet["report_rate"]) == pytest.approx((0.5, 0.4))
        wilson = stats.binomtest(72, 120).proportion_ci(method="wilson")
        limits = (trained["referral_rate_low"], trained["referral_rate_high"])
        assert limits == pytest.approx((wilson.low, wilson.high))
        assert trained["referral_difference"] == pytest.approx(0.2)
        assert trained["report_difference"] == pytest.approx(0.1)
        assert trained["referral_difference_low"] > 0 > trained["report_difference_low"]
        assert not_yet["referral_difference"] is None
        # officers all alike within a group: nothing is to be learned of how they vary
        assert trained["referral_difference_clustered_low"] is None
        assert trained["suppressed"] == []


def test_an_officer_who_refers_all_and_one_who_refers_none_make_it_uncertain() -> None:
    tallies = officers(TRAINED, 11, calls=10, referred=10) + officers(NOT_YET, 11, calls=10, referred=5)
    tallies += [Tally("2026-09", TRAINED, f"x{one}", 10, 0, 0, 0) for one in range(11)]
    trained = of(lines(tallies), TRAINED)
    assert trained["referral_difference"] == 0
    # residuals of 22 trained officers: +-(10 - 5)/220; of the 11 others 0. 33/32 * 22 * (5/220)^2 = 0.011719
    reach = stats.t.ppf(0.975, 32) * (33 / 32 * 22 * (5 / 220) ** 2) ** 0.5
    assert trained["referral_difference_clustered_high"] == pytest.approx(reach)
    assert trained["referral_difference_high"] < reach


def test_one_officer_in_both_groups_is_one_cluster() -> None:
    before = [Tally("2026-08", NOT_YET, f"o{n}", 20, 2 + n, 0, 0) for n in range(12)]
    after = [Tally("2026-09", TRAINED, f"o{n}", 20, 4 + n, 0, 0) for n in range(12)]
    trained = of(lines(before + after), TRAINED)
    low, high = trained["referral_difference_clustered_low"], trained["referral_difference_clustered_high"]
    # each did just two more of twenty than before: there is nothing uncertain in that
    assert (low, high) == (None, None) or high - low < 1e-9
    assert trained["referral_difference"] == pytest.approx(0.1)


def test_what_few_officers_did_is_not_told() -> None:
    tallies = officers(TRAINED, 10, calls=30, referred=15, reportable=20, reported=10)
    tallies += officers(NOT_YET, 20, calls=30, referred=15, reportable=20, reported=10)
    tallies += [Tally("2026-09", NO_OFFICER, None, 400, 200, 100, 50)]
    found = lines(tallies)
    trained = of(found, TRAINED)
    assert trained["calls"] == 300
    for name in ("referred", "referral_rate", "referral_rate_low", "referral_difference", "report_rate"):
        assert trained[name] is None
        assert name in trained["suppressed"]
    # how many of all were referred is told: one more group goes, that nobody can subtract
    shown = [one for one in RESPONDERS if one != TRAINED and of(found, one)["referred"]]
    assert len(shown) == 1
    assert of(found, NEVER)["calls"] == 0


def test_nothing_at_all_is_a_line_for_each_group() -> None:
    found = lines([])
    assert [(line["month"], line["responders"]) for line in found] == [
        (None, one) for one in (ALL, *RESPONDERS)
    ]
    assert {line["calls"] for line in found} == {0}
    assert {line["referral_rate"] for line in found} == {None}


tallies_of_some = st.lists(
    st.builds(
        lambda month, who, officer, calls, referred, reportable, reported: Tally(
            f"2026-0{month}",
            who,
            None if who == NO_OFFICER else f"o{officer}",
            calls,
            min(referred, calls),
            min(reportable, calls),
            min(reported, reportable, calls),
        ),
        st.integers(7, 8),
        st.sampled_from(RESPONDERS),
        st.integers(0, 30),
        *([st.integers(0, 30)] * 4),
    ),
    max_size=90,
)


def world(tallies: list[Tally], months: set[str | None]) -> dict[Any, int]:
    """Every count and every difference of two counts of a line."""
    cells: dict[Any, int] = {}
    for month, who in [(month, who) for month in months for who in (ALL, *RESPONDERS)]:
        some = [t for t in tallies if who in (ALL, t.responders) and month in (None, t.month)]
        cells |= {(month, who, name): sum(getattr(one, name) for one in some) for name in COUNTS}
        cells |= {
            (month, who, (whole, part)): cells[month, who, whole] - cells[month, who, part]
            for whole, part in PAIRS
        }
    return cells


@settings(max_examples=40)  # an example takes long, not few
@given(tallies_of_some)
def test_no_small_count_is_shown_or_can_be_worked_out(tallies: list[Tally]) -> None:
    found = lines(tallies)
    months = {line["month"] for line in found}
    real = world(tallies, months)
    shown = {(line["month"], line["responders"], name): line[name] for line in found for name in COUNTS}
    unknown = {key for key in real if shown.get(key) is None}
    assert all(count in (None, real[key]) for key, count in shown.items())
    sums = [
        Sum((month, who, whole), ((month, who, part), (month, who, (whole, part))))
        for month in months
        for who in (ALL, *RESPONDERS)
        for whole, part in PAIRS
    ]
    sums += [
        Sum((None, who, name), tuple((month, who, name) for month in months if month))
        for who in (ALL, *RESPONDERS)
        for name in COUNTS
    ]
    sums += [
        Sum((month, ALL, name), tuple((month, who, name) for who in RESPONDERS))
        for month in months
        for name in COUNTS
    ]
    known = (set(real) - unknown) | solved(sums, frozenset(unknown))
    assert not {key for key in known if small(real[key])}
    for line in found:
        for rate, (held, whole) in RATES.items():
            if line[held] is None or line[whole] is None:
                assert line[f"{rate}_rate"] is line[f"{rate}_rate_low"] is line[f"{rate}_difference"] is None
