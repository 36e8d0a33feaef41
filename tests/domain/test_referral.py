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
    law,
    rank_at,
    standing,
    visible_status,
)
from app.errors import ForbiddenError, InvalidError, TransitionRefusedError
from tests.builders import at

AGENCY, SUPERVISOR = Role.AGENCY.value, Role.SUPERVISOR.value
HELD = "received accepted in_progress on_hold cancel_requested"
UNDISTURBED = "received accepted in_progress on_hold"
TAKEN_UP = "accepted in_progress on_hold"

# Each row of the table: who does what, from where, to where (stay: nowhere, "": as milestones say).
EXPECTED = {
    (SYSTEM, "offer"): ("draft cancelled", "requested"),
    (SYSTEM, "hold"): ("draft requested cancelled", "draft"),
    (SYSTEM, "prioritize"): ("draft requested", "stay"),
    (SYSTEM, "review"): (UNDISTURBED, "stay"),
    (SYSTEM, "lapse"): ("received", "requested"),
    (SYSTEM, "withdraw"): ("draft requested", "cancelled"),
    (SUPERVISOR, "withdraw"): ("draft requested cancel_requested", "cancelled"),
    (SUPERVISOR, "confirm"): ("draft", "requested"),
    (SUPERVISOR, "request_cancel"): (UNDISTURBED, "cancel_requested"),
    (SUPERVISOR, "void"): ("draft requested", "entered_in_error"),
    (AGENCY, "claim"): ("requested", "received"),
    (AGENCY, "renew"): ("received", "stay"),
    (AGENCY, "release"): (UNDISTURBED, "requested"),
    (AGENCY, "accept"): ("received", "accepted"),
    (AGENCY, "reject"): ("received accepted", "rejected"),
    (AGENCY, "start"): ("accepted", "in_progress"),
    (AGENCY, "attempt"): (HELD, ""),
    (AGENCY, "assess"): ("accepted in_progress", "in_progress"),
    (AGENCY, "suspend"): ("accepted in_progress", "on_hold"),
    (AGENCY, "resume"): ("on_hold", ""),
    (AGENCY, "complete"): ("received accepted in_progress", "completed"),
    (AGENCY, "fail"): (TAKEN_UP, "failed"),
    (AGENCY, "report"): (HELD, "stay"),
    (AGENCY, "plan_follow_up"): (TAKEN_UP, "stay"),
    (AGENCY, "close_follow_up"): (TAKEN_UP, "stay"),
    (AGENCY, "snooze"): (TAKEN_UP, "stay"),
    (AGENCY, "assign"): (UNDISTURBED, "stay"),
    (AGENCY, "transfer"): (UNDISTURBED, "rejected"),
    (AGENCY, "duplicate"): (UNDISTURBED, "rejected"),
    (AGENCY, "agree_cancel"): ("cancel_requested", "cancelled"),
    (AGENCY, "decline_cancel"): ("cancel_requested", ""),
    (AGENCY, "void"): (HELD, "entered_in_error"),
}
REASONED = {
    *("hold", "review", "withdraw", "request_cancel", "release", "reject", "suspend", "fail"),
    *("decline_cancel", "void"),
}
ACTORS = (SYSTEM, *(role.value for role in Role))


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("verb", Verb)
def test_a_verb_is_allowed_where_the_table_says_and_refused_elsewhere(verb: Verb, status: Status) -> None:
    for actor in ACTORS:
        if (actor, verb) not in EXPECTED:
            with pytest.raises(ForbiddenError):
                check(verb, status, actor, reason="other")
        elif status in EXPECTED[actor, verb][0].split():
            check(verb, status, actor, reason="other")
        else:
            with pytest.raises(TransitionRefusedError) as refused:
                check(verb, status, actor, reason="other")
            assert refused.value.problem()["referral_status"] == status


@pytest.mark.parametrize(("actor", "verb"), EXPECTED)
def test_a_row_leads_where_the_table_says(actor: str, verb: str) -> None:
    row, (_, target) = law(Verb(verb), actor), EXPECTED[actor, verb]
    assert row is not None
    assert row.target == (target if target not in ("", "stay") else None)
    assert bool(row.targets) == (target != "stay")
    assert row.reason == (verb in REASONED)
    assert row.token == (actor == AGENCY and verb != "claim")


@pytest.mark.parametrize(("actor", "verb"), EXPECTED)
def test_a_reason_is_asked_for_only_once_the_verb_is_possible(actor: str, verb: str) -> None:
    source = Status(EXPECTED[actor, verb][0].split()[0])
    if verb in REASONED:
        for reason in (None, ""):
            with pytest.raises(InvalidError) as refused:
                check(Verb(verb), source, actor, reason=reason)
            assert refused.value.facts == {"pointer": "/reason"}
    else:
        check(Verb(verb), source, actor, reason=None)
    with pytest.raises(TransitionRefusedError):
        check(Verb(verb), Status.COMPLETED, actor, reason=None)


def test_what_is_closed_moves_by_rules_alone() -> None:
    closed = {
        (verb, *row.by) for verb, rows in TRANSITIONS.items() for row in rows if row.sources & Status.closed()
    }
    assert closed == {(Verb.OFFER, SYSTEM), (Verb.HOLD, SYSTEM)}


def test_each_caller_has_one_row_for_a_verb() -> None:
    for rows in TRANSITIONS.values():
        callers = [actor for row in rows for actor in row.by]
        assert len(callers) == len(set(callers))


def test_who_withdraws_what_is_held_is_told_what_to_do_instead() -> None:
    with pytest.raises(TransitionRefusedError, match="Ask its holder"):
        check(Verb.WITHDRAW, Status.ACCEPTED, SUPERVISOR, reason="other")


@pytest.mark.parametrize(
    ("accepted", "started", "suspended", "status"),
    [
        (False, False, False, "received"),
        (True, False, False, "accepted"),
        (True, True, False, "in_progress"),
        (True, False, True, "on_hold"),
        (True, True, True, "on_hold"),
    ],
)
def test_where_it_stands_follows_from_what_happened(
    *, accepted: bool, started: bool, suspended: bool, status: str
) -> None:
    assert standing(accepted=accepted, started=started, suspended=suspended) == status


def test_a_status_is_claimed_or_closed_or_neither_and_never_both() -> None:
    assert Status.claimed() == set(HELD.split())
    assert Status.closed() == {"rejected", "completed", "failed", "cancelled", "entered_in_error"}


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
    assert referral.open == (status in {"draft", "requested", *HELD.split()})


@pytest.mark.parametrize("status", Status)
def test_a_one_way_queue_tells_the_receipt_and_nothing_after(status: Status) -> None:
    seen = visible_status(status, receipt_only=True, claimed=True)
    assert seen == ("draft" if status == "draft" else "received")
    assert visible_status(status, receipt_only=True, claimed=False) is status


@pytest.mark.parametrize("status", Status)
def test_another_queue_tells_its_status(status: Status) -> None:
    assert visible_status(status, receipt_only=False, claimed=True) is status


def test_an_urgent_referral_goes_before_a_routine_one_of_the_same_time() -> None:
    assert rank_at(at("12:00"), urgent=True) < rank_at(at("12:00"), urgent=False) == at("12:00")


@pytest.mark.parametrize(("earlier", "first"), [(timedelta(minutes=1), True), (timedelta(minutes=-1), False)])
def test_a_routine_referral_that_waited_a_day_longer_goes_first(earlier: timedelta, first: bool) -> None:
    urgent, routine = at("12:00"), at("12:00") - URGENT_HEAD_START - earlier
    assert timedelta(hours=24) == URGENT_HEAD_START
    assert (rank_at(routine, urgent=False) < rank_at(urgent, urgent=True)) is first
