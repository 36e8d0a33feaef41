"""Milestones of a call: which instants hold, in every spelling, order and change of the clocks."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.call import EMPTY, Call, fold
from app.domain.event import Event
from app.domain.milestone import milestone_of, milestones
from tests.builders import at, folded, said


def unit(clock: str, unit_id: str, status: str) -> Event:
    """A unit's status; the event_id is of no meaning here but unique."""
    return said(clock, f"{unit_id}-{status}-{clock}", "unit", units=[{"unit_id": unit_id, "status": status}])


def reached(call: Call) -> dict[str, str]:
    """Every milestone with its hour and minute."""
    return {name: f"{one.occurred_at:%H:%M}" for name, one in milestones(call).items()}


CREATED = said("10:00", "e1", "created")


def test_nothing_is_reached_by_a_call_that_was_only_updated() -> None:
    assert milestones(folded(said("10:00", "e1"))) == {}


def test_a_creation_is_the_receipt_too() -> None:
    assert reached(folded(CREATED)) == {"created": "10:00", "call_received": "10:00"}


def test_a_stated_receipt_goes_before_the_creation() -> None:
    stated = said("11:00", "e2", call={"received_at": at("09:58")})
    assert reached(folded(CREATED, stated)) == {"created": "10:00", "call_received": "09:58"}


def test_a_receipt_may_be_stated_without_a_creation() -> None:
    assert reached(folded(said("11:00", "e2", call={"received_at": at("09:58")}))) == {
        "call_received": "09:58"
    }


def test_created_is_the_first_creation() -> None:
    again = said("10:30", "e0", "created")
    assert reached(folded(again, CREATED))["created"] == reached(folded(CREATED, again))["created"] == "10:00"


@pytest.mark.parametrize(
    ("name", "status"), [("dispatched", "Dispatched"), ("en_route", "EnRoute"), ("on_scene", "OnScene")]
)
def test_a_unit_milestone_is_the_first_units(name: str, status: str) -> None:
    call = folded(unit("10:20", "A", status), unit("10:10", "B", status), unit("10:30", "B", status))
    assert reached(call) == {name: "10:10"}


def test_a_unit_status_with_an_instant_of_its_own_counts_at_that() -> None:
    late = said("11:00", "e2", "unit", units=[{"unit_id": "A", "status": "OS", "at": at("10:15")}])
    assert reached(folded(late)) == {"on_scene": "10:15"}


def test_cleared_waits_for_the_last_engaged_unit() -> None:
    events = [unit("10:05", "A", "DP"), unit("10:06", "B", "OS"), unit("10:30", "A", "CLR")]
    assert "cleared" not in reached(folded(*events))
    assert reached(folded(*events, unit("10:40", "B", "CLR")))["cleared"] == "10:40"


def test_a_unit_that_was_engaged_again_is_waited_for_again() -> None:
    events = [unit("10:05", "A", "DP"), unit("10:30", "A", "CLR"), unit("10:35", "A", "ER")]
    assert "cleared" not in reached(folded(*events))
    assert reached(folded(*events, unit("10:50", "A", "CLR")))["cleared"] == "10:50"


def test_a_unit_that_arrives_and_clears_at_one_instant_has_cleared() -> None:
    assert reached(folded(unit("10:30", "A", "OS"), unit("10:30", "A", "CLR")))["cleared"] == "10:30"


def test_a_clearing_unit_closes_nothing() -> None:
    assert "closed" not in reached(folded(unit("10:05", "A", "DP"), unit("10:30", "A", "CLR")))


def test_while_a_unit_is_engaged_the_clearing_of_the_call_counts() -> None:
    call = folded(unit("10:05", "A", "DP"), said("11:00", "e2", "cleared"))
    assert reached(call) == {"dispatched": "10:05", "cleared": "11:00", "closed": "11:00"}


def test_the_last_unit_clears_the_call_before_its_event_does() -> None:
    call = folded(unit("10:05", "A", "DP"), unit("10:30", "A", "CLR"), said("11:00", "e2", "cleared"))
    assert (reached(call)["cleared"], reached(call)["closed"]) == ("10:30", "11:00")


def test_a_cancelled_call_is_closed_and_not_cleared() -> None:
    assert reached(folded(CREATED, said("10:20", "e2", "cancelled"))) == {
        "created": "10:00",
        "call_received": "10:00",
        "closed": "10:20",
    }


@pytest.mark.parametrize(("cleared", "cancelled"), [("10:20", "10:30"), ("10:30", "10:20")])
def test_closed_is_the_latest_end(cleared: str, cancelled: str) -> None:
    call = folded(said(cleared, "e2", "cleared"), said(cancelled, "e3", "cancelled"))
    assert reached(call) == {"cleared": cleared, "closed": "10:30"}


def test_a_reopening_takes_cleared_and_closed_back() -> None:
    events = [unit("10:05", "A", "OS"), unit("10:30", "A", "CLR"), said("10:31", "e2", "cleared")]
    reopened = said("10:40", "e3", "reopened")
    assert reached(folded(*events, reopened)) == {"on_scene": "10:05"}
    again = [unit("10:45", "A", "OS"), unit("10:50", "A", "CLR"), said("10:51", "e4", "cleared")]
    assert reached(folded(*events, reopened, *again)) == {
        "on_scene": "10:05",
        "cleared": "10:50",
        "closed": "10:51",
    }


def test_a_reopening_before_the_end_takes_nothing_back() -> None:
    call = folded(said("10:20", "e1", "reopened"), said("10:30", "e2", "cancelled"))
    assert reached(call) == {"closed": "10:30"}


@pytest.mark.parametrize(
    ("name", "spellings"),
    [
        ("dispatched", "Dispatched DISPATCH assigned DP dsp Disp."),
        ("en_route", "EnRoute en-route En_Route ER ENR Responding"),
        ("on_scene", "OnScene ON-SCENE on.scene Arrived OS AR ARR arrive PatientContact AtScene"),
        ("cleared", "Cleared clear Available In-Service CL CLR AV AssignmentCancelled"),
    ],
)
def test_a_unit_status_is_known_in_every_spelling(name: str, spellings: str) -> None:
    assert {milestone_of(spelling) for spelling in spellings.split()} == {name}
    assert milestone_of(spellings.upper().partition(" ")[0].center(20)) == name


@pytest.mark.parametrize("status", ["Staging", "AtHospital", "", "?", "clearly", "10-97"])
def test_an_unknown_unit_status_is_no_milestone(status: str) -> None:
    assert milestone_of(status) is None


def test_an_unknown_unit_status_is_kept_and_engages_nobody() -> None:
    call = folded(unit("10:05", "A", "DP"), unit("10:30", "A", "CLR"), unit("10:40", "A", "Staging"))
    assert reached(call) == {"dispatched": "10:05", "cleared": "10:30"}
    assert len(call.units) == 3


def test_a_milestone_tells_when_we_learned_of_it() -> None:
    call = fold(EMPTY, CREATED, at("10:01")).call
    call = fold(call, said("10:02", "e2", call={"received_at": at("09:58")}), at("10:03")).call
    call = fold(call, unit("10:05", "A", "DP"), at("10:20")).call
    learned = {name: one.recorded_at for name, one in milestones(call).items()}
    assert learned == {"created": at("10:01"), "call_received": at("10:03"), "dispatched": at("10:20")}


def test_when_the_clocks_go_back_the_second_hour_comes_after_the_first() -> None:
    """1:50 of the first hour is before 1:10 of the second."""
    first, second = "2026-11-01T01:50:00-04:00", "2026-11-01T01:10:00-05:00"
    units = [
        {"unit_id": "B", "status": "DP", "at": second},
        {"unit_id": "A", "status": "DP", "at": first},
        {"unit_id": "A", "status": "CLR", "at": second},
        {"unit_id": "B", "status": "CLR", "at": second},
    ]
    found = milestones(folded(said("10:00", "e1", "unit", units=units)))
    assert found["dispatched"].occurred_at == datetime.fromisoformat(first)
    assert found["cleared"].occurred_at == datetime.fromisoformat(second)


statuses = st.sampled_from(["DP", "ER", "OS", "CLR", "Staging"])
passages = st.tuples(st.integers(0, 9), st.sampled_from("AB"), statuses)


@given(st.lists(passages, max_size=8), st.permutations(range(8)))
def test_milestones_do_not_depend_on_the_order_of_arrival(
    history: list[tuple[int, str, str]], order: list[int]
) -> None:
    events = [unit(f"10:0{minute}", unit_id, status) for minute, unit_id, status in history]
    shuffled = [events[number] for number in order if number < len(events)]
    assert milestones(folded(*events)) == milestones(folded(*shuffled))
