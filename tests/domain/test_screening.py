"""Screening results by the instruments' own rules (standards, section 4)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.screening import (
    CSSRS,
    CSSRS_ASKED_AFTER,
    ITEMS,
    Instrument,
    Result,
    declared_of,
    instrument_of,
    score,
)

LAP_ITEMS, CSSRS_ITEMS = ITEMS[Instrument.LAP], ITEMS[Instrument.CSSRS]
LAP_RESULTS = ["not_screened_in", "screened_in_belief", "screened_in_protocol"]  # from low to high
CSSRS_RESULTS = ["none", "low", "moderate", "high"]
ORDER = {Instrument.LAP: LAP_RESULTS, Instrument.CSSRS: CSSRS_RESULTS}

Answers = dict[str, bool | None]


def answers(items: tuple[str, ...], yes: str = "", silent: str = "") -> Answers:
    """Every item answered no but these."""
    return {
        item: True if item in yes.split() else None if item in silent.split() else False for item in items
    }


def scored(name: str, given: Answers | None, **more: Any) -> Result:
    result = score(name, given, **more)
    assert result is not None
    return result


def lap(yes: str = "", silent: str = "", **more: Any) -> Result:
    return scored("lap", answers(LAP_ITEMS, yes, silent), **more)


def cssrs(yes: str = "", silent: str = "", **more: Any) -> Result:
    return scored("cssrs", answers(CSSRS_ITEMS, yes, silent), **more)


@pytest.mark.parametrize(
    ("yes", "result", "reasons"),
    [
        ("", "not_screened_in", ""),
        ("q1", "screened_in_protocol", "q1"),
        ("q2", "screened_in_protocol", "q2"),
        ("q3", "screened_in_protocol", "q3"),
        ("q4", "not_screened_in", ""),
        ("q4 q5 q6", "not_screened_in", ""),
        ("q9 q10 q11", "not_screened_in", ""),
        ("q4 q5 q6 q7", "screened_in_protocol", "q4 q5 q6 q7"),
        ("q8 q9 q10 q11", "screened_in_protocol", "q8 q9 q10 q11"),
        ("q4 q6 q8 q10 q11", "screened_in_protocol", "q4 q6 q8 q10 q11"),
        ("q1 q3 q4 q5 q6 q7", "screened_in_protocol", "q1 q3"),  # the first three are enough
    ],
)
def test_lap_by_protocol(yes: str, result: str, reasons: str) -> None:
    found = lap(yes)
    assert (found.result, found.high) == (result, result != "not_screened_in")
    assert (found.reasons, found.unanswered, found.inconsistent) == (tuple(reasons.split()), (), ())


@pytest.mark.parametrize(
    ("yes", "belief", "declared", "result"),
    [
        ("q4 q5 q6", True, None, "screened_in_belief"),
        ("q4 q5 q6", False, None, "not_screened_in"),
        ("q4 q5 q6", None, None, "not_screened_in"),
        ("q4 q5 q6", None, "screened_in_belief", "screened_in_belief"),  # the box states the belief
        ("q4 q5 q6", False, "screened_in_belief", "not_screened_in"),
        ("q2", True, None, "screened_in_protocol"),
        ("q4 q5 q6 q7", True, None, "screened_in_protocol"),
    ],
)
def test_lap_by_belief_only_if_not_by_protocol(
    yes: str, belief: bool | None, declared: str | None, result: str
) -> None:
    found = lap(yes, officer_belief=belief, declared_result=declared)
    assert (found.result, found.high) == (result, result != "not_screened_in")
    assert (found.reasons == ("officer_belief",)) is (result == "screened_in_belief")


@pytest.mark.parametrize(
    ("yes", "silent", "unanswered"),
    [
        ("", "q2", "q2"),
        ("q1", "q2 q3 q4", ""),  # nothing is higher
        ("", "q4 q5 q6", ""),  # three more would not do
        ("", "q4 q5 q6 q7", "q4 q5 q6 q7"),
        ("q4 q5 q6", "q11", "q11"),
        ("q4 q5", "q11", ""),
        ("q4 q5", "q3 q10 q11", "q3 q10 q11"),
        ("q4 q5 q6 q7", "q1 q8", ""),
    ],
)
def test_lap_says_which_answers_could_still_raise_it(yes: str, silent: str, unanswered: str) -> None:
    assert lap(yes, silent).unanswered == tuple(unanswered.split())


@pytest.mark.parametrize(
    ("yes", "result", "reasons", "inconsistent"),
    [
        ("", "none", "", ""),
        ("q1", "low", "q1", ""),
        ("q2", "low", "q2", ""),
        ("q1 q2", "low", "q1 q2", ""),
        ("q1 q2 q3", "moderate", "q3", ""),
        ("q6", "moderate", "q6", ""),
        ("q2 q3 q6", "moderate", "q3 q6", ""),
        ("q2 q4", "high", "q4", ""),  # not moderate, as some have it
        ("q2 q5", "high", "q5", ""),
        ("q6 q6b", "high", "q6b", ""),
        ("q1 q2 q3 q4 q5 q6 q6b", "high", "q4 q5 q6b", ""),
        ("q3", "moderate", "q3", "q3"),  # asked though Q2 was no: kept, named, and it counts
        ("q1 q4", "high", "q4", "q4"),
        ("q3 q5", "high", "q5", "q3 q5"),
        ("q6b", "high", "q6b", "q6b"),
    ],
)
def test_cssrs(yes: str, result: str, reasons: str, inconsistent: str) -> None:
    found = cssrs(yes)
    assert (found.result, found.high) == (result, result == "high")
    assert (found.reasons, found.inconsistent) == (tuple(reasons.split()), tuple(inconsistent.split()))
    assert found.unanswered == ()


@pytest.mark.parametrize(
    ("yes", "silent", "unanswered"),
    [
        ("", "q1", "q1"),
        ("", "q3 q4 q5", ""),  # not asked: Q2 was no
        ("", "q6b", ""),  # not asked: Q6 was no
        ("", "q2 q3 q4 q5", "q2 q3 q4 q5"),
        ("q2", "q1 q3", "q3"),  # Q1 would not raise it
        ("q2 q3", "q4 q6", "q4"),
        ("q6", "q6b", "q6b"),
        ("q6 q6b", "q1 q2 q3", ""),
    ],
)
def test_cssrs_says_which_answers_could_still_raise_it(yes: str, silent: str, unanswered: str) -> None:
    assert cssrs(yes, silent).unanswered == tuple(unanswered.split())


def test_a_yes_to_what_follows_an_item_not_answered_is_not_impossible() -> None:
    assert cssrs("q3", silent="q2").inconsistent == ()


@pytest.mark.parametrize(
    ("found", "declared", "agrees"),
    [
        (lap("q1", declared_result="screened_in_protocol"), "screened_in_protocol", True),
        (lap("q1", declared_result="Screened in: Protocol"), "screened_in_protocol", True),
        (lap("q1", declared_result="screened_in_belief"), "screened_in_belief", False),
        (lap("q4", declared_result="not_screened_in"), "not_screened_in", True),
        (lap("q1"), None, None),
        (lap("q1", declared_result="tired"), None, None),  # not one of its results: nothing to compare
        (cssrs("q4", declared_result="Moderate"), "moderate", False),
        (cssrs("q2 q4", declared_result="HIGH"), "high", True),
        (cssrs(declared_result="none"), "none", True),
        (scored("lap", None, declared_result="screened_in_protocol"), "screened_in_protocol", None),
        (scored("lap", {}, declared_result="screened_in_protocol"), "screened_in_protocol", False),
    ],
)
def test_the_officers_result_stands_beside_ours(
    found: Result, declared: str | None, agrees: bool | None
) -> None:
    assert (found.declared, found.agrees) == (declared, agrees)


def test_who_answers_nothing_is_told_apart_from_who_answers_no() -> None:
    assert not lap().no_answers
    assert not cssrs(silent="q1 q2 q3 q4 q5 q6").no_answers
    for nothing in (None, {}, answers(LAP_ITEMS, silent=" ".join(LAP_ITEMS))):
        found = scored("lap", nothing)
        assert (found.result, found.no_answers, found.unanswered) == ("not_screened_in", True, LAP_ITEMS)
        assert scored("lap", nothing, officer_belief=True).high


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (lap("q1"), "LAP_HIGH"),
        (lap(officer_belief=True), "LAP_HIGH"),
        (lap("q4"), "LAP_NOT_HIGH"),
        (cssrs("q5"), "CSSRS_HIGH"),
        (cssrs("q6"), "CSSRS_MODERATE"),
        (cssrs("q1"), "CSSRS_LOW"),
        (cssrs(), "CSSRS_NONE"),
        (scored("lap", {}), None),  # silence shows neither danger nor safety
        (scored("cssrs", {"q1": None}), None),
        (scored("lap", {}, officer_belief=True), "LAP_HIGH"),
    ],
)
def test_the_rules_are_told_a_code(found: Result, code: str | None) -> None:
    assert found.code == code


@pytest.mark.parametrize(
    ("name", "instrument"),
    [
        ("lap", Instrument.LAP),
        ("LAP", Instrument.LAP),
        ("C-SSRS", Instrument.CSSRS),
        ("c_ssrs", Instrument.CSSRS),
        ("dash", None),
        ("", None),
    ],
)
def test_an_instrument_is_known_by_its_letters(name: str, instrument: Instrument | None) -> None:
    assert instrument_of(name) is instrument
    assert (score(name, {"q1": True}) is None) is (instrument is None)


def test_every_result_can_be_declared() -> None:
    for instrument, results in ORDER.items():
        assert [declared_of(instrument, result) for result in results] == results
        assert declared_of(instrument, None) is declared_of(instrument, "") is None


def test_items_of_the_cssrs_have_codes_of_their_own() -> None:
    assert [item.loinc for item in CSSRS.values()] == (
        ["93246-7", "93247-5", "93248-3", "93249-1", "93250-9", "93267-3", "93269-9"]
    )


instruments = st.sampled_from(list(Instrument))
everything = st.dictionaries(
    st.sampled_from(sorted({*LAP_ITEMS, *CSSRS_ITEMS})), st.none() | st.booleans(), max_size=12
)


@given(instruments, everything, st.data())
def test_one_more_yes_never_lowers_a_result(
    instrument: Instrument, given: Answers, data: st.DataObject
) -> None:
    item, belief = data.draw(st.sampled_from(ITEMS[instrument])), data.draw(st.booleans())
    before = scored(instrument, given, officer_belief=belief)
    after = scored(instrument, {**given, item: True}, officer_belief=belief)
    order = ORDER[instrument]
    assert order.index(after.result) >= order.index(before.result)
    assert after.high >= before.high


@given(instruments, everything)
def test_not_answered_counts_as_no(instrument: Instrument, given: Answers) -> None:
    as_no = scored(instrument, {item: bool(given.get(item)) for item in ITEMS[instrument]})
    absent = scored(instrument, {item: answer for item, answer in given.items() if answer is not None})
    result = scored(instrument, given)
    assert (as_no.result, as_no.high, as_no.reasons) == (result.result, result.high, result.reasons)
    assert absent == result


@given(instruments, everything, st.data())
def test_no_order_of_the_answers_matters(instrument: Instrument, given: Answers, data: st.DataObject) -> None:
    again = {item: given[item] for item in data.draw(st.permutations(list(given)))}
    assert score(instrument, again) == score(instrument, given)


@given(instruments, everything)
def test_a_result_is_complete_if_nothing_missing_could_raise_it(
    instrument: Instrument, given: Answers
) -> None:
    found = scored(instrument, given)
    missing = {item for item in ITEMS[instrument] if given.get(item) is None}
    if instrument is Instrument.CSSRS:  # what follows a no is not asked, so it is not missing
        missing -= {item for item, before in CSSRS_ASKED_AFTER.items() if given.get(before) is False}
    most = scored(instrument, {**given, **dict.fromkeys(missing, True)})
    assert (most.result != found.result) is bool(found.unanswered)
    assert set(found.unanswered) <= missing
