"""A referral: the table of its transitions, what others may see of it, and its place in the queue."""

from datetime import timedelta
from uuid import UUID

import pytest

from app.domain.access import Role
from app.domain.referral import (
    SYSTEM,
    TRANSITIONS,
    URGENT_HEAD_START,
    Referral,
    Status,
    Verb,
    check,
    rank_at,
    visible_status,
)
from app.errors import InvalidError, TransitionRefusedError
from tests.builders import at

# For each verb, the statuses it may find a referral in, and the one it leaves it in.
EXPECTED = {
    "offer": {"draft": "requested", "cancelled": "requested"},
    "hold": {"draft": "draft", "requested": "draft", "cancelled": "draft"},
    "prioritize": {"draft": "draft", "requested": "requested"},
    "review": {"received": "received", "accepted": "accepted"},
    "lapse": {"received": "requested"},
    "confirm": {"draft": "requested"},
    "withdraw": {"draft": "cancelled", "requested": "cancelled"},
    "claim": {"requested": "received"},
    "renew": {"received": "received"},
    "release": {"received": "requested", "accepted": "requested"},
    "accept": {"received": "accepted"},
    "reject": {"received": "rejected", "accepted": "rejected"},
    "complete": {"received": "completed", "accepted": "completed"},
    "report": {"received": "received", "accepted": "accepted"},
    "assign": {"received": "received", "accepted": "accepted"},
}
BY_AGENCY = {"claim", "renew", "release", "accept", "reject", "complete", "report", "assign"}


def test_every_verb_has_a_row() -> None:
    assert set(TRANSITIONS) == set(Verb)


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("verb", Verb)
def test_a_verb_leads_where_the_table_says_or_is_refused(verb: Verb, status: Status) -> None:
    target = EXPECTED[verb].get(status)
    if target:
        assert check(verb, status, reason="other") == target
    else:
        with pytest.raises(TransitionRefusedError) as refused:
            check(verb, status, reason="other")
        assert refused.value.problem()["referral_status"] == status
        assert status in refused.value.detail


@pytest.mark.parametrize("verb", Verb)
def test_only_undoing_and_doubting_needs_a_reason(verb: Verb) -> None:
    source = Status(min(EXPECTED[verb]))
    for reason in (None, ""):
        if verb in {"hold", "review", "withdraw", "release", "reject"}:
            with pytest.raises(InvalidError) as refused:
                check(verb, source, reason=reason)
            assert refused.value.facts == {"pointer": "/reason"}
        else:
            check(verb, source, reason=reason)


def test_what_is_not_possible_is_refused_before_a_reason_is_asked_for() -> None:
    with pytest.raises(TransitionRefusedError):
        check(Verb.REJECT, Status.COMPLETED, reason=None)


def test_what_is_closed_moves_by_rules_alone() -> None:
    for verb, row in TRANSITIONS.items():
        if row.sources & Status.closed():
            assert (verb, row.by) in {(Verb.OFFER, frozenset((SYSTEM,))), (Verb.HOLD, frozenset((SYSTEM,)))}


@pytest.mark.parametrize("status", [Status.REJECTED, Status.COMPLETED])
def test_what_an_agency_closed_stays_closed(status: Status) -> None:
    assert not any(status in row.sources for row in TRANSITIONS.values())


def test_only_an_agency_does_what_an_agency_does() -> None:
    assert {verb for verb, row in TRANSITIONS.items() if Role.AGENCY in row.by} == BY_AGENCY
    assert all(TRANSITIONS[Verb(verb)].by == {Role.AGENCY} for verb in BY_AGENCY)


def test_every_write_after_a_claim_carries_its_token() -> None:
    assert {verb for verb, row in TRANSITIONS.items() if row.token} == BY_AGENCY - {"claim"}


def test_only_a_supervisor_confirms() -> None:
    assert TRANSITIONS[Verb.CONFIRM].by == {Role.SUPERVISOR}
    assert TRANSITIONS[Verb.WITHDRAW].by == {SYSTEM, Role.SUPERVISOR}


def test_a_status_is_claimed_or_closed_or_neither_and_never_both() -> None:
    assert Status.claimed() == {"received", "accepted"}
    assert Status.closed() == {"rejected", "completed", "cancelled"}


@pytest.mark.parametrize("status", Status)
def test_a_referral_is_open_until_it_is_closed(status: Status) -> None:
    referral = Referral(
        UUID(int=1),
        UUID(int=2),
        "mhop",
        "outreach",
        status,
        version=1,
        urgent=False,
        reason=None,
        review=None,
        decided=False,
    )
    assert referral.open == (status in {"draft", "requested", "received", "accepted"})


@pytest.mark.parametrize("status", Status)
def test_a_one_way_queue_tells_the_receipt_and_nothing_after(status: Status) -> None:
    after_receipt = {"received", "accepted", "rejected", "completed"}
    seen = visible_status(status, receipt_only=True)
    assert seen == ("received" if status in after_receipt else status)


@pytest.mark.parametrize("status", Status)
def test_another_queue_tells_its_status(status: Status) -> None:
    assert visible_status(status, receipt_only=False) is status


def test_an_urgent_referral_goes_before_a_routine_one_of_the_same_time() -> None:
    assert rank_at(at("12:00"), urgent=True) < rank_at(at("12:00"), urgent=False) == at("12:00")


@pytest.mark.parametrize(("earlier", "first"), [(timedelta(minutes=1), True), (timedelta(minutes=-1), False)])
def test_a_routine_referral_that_waited_a_day_longer_goes_first(earlier: timedelta, first: bool) -> None:
    urgent, routine = at("12:00"), at("12:00") - URGENT_HEAD_START - earlier
    assert timedelta(hours=24) == URGENT_HEAD_START
    assert (rank_at(routine, urgent=False) < rank_at(urgent, urgent=True)) is first
