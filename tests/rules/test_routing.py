"""Routing: which step each situation asks for, and that taking the steps leaves nothing to do."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.referral import Referral, Status, Verb, check
from app.rules.engine import Evaluation, Match, Routed
from app.rules.routing import DUPLICATE, LATE, MERGED, RECLASSIFIED, RESTORED, Situation, Step, plan
from app.rules.signals import Evidence

CALL, OTHER = UUID(int=1), UUID(int=2)
WORDS = Match("mh-words", 1, "mental_health", (Evidence("words", "narrative", "voices", "n1", 0, 6),))
MORE = Match("mh-words", 1, "mental_health", (Evidence("words", "narrative", "pills", "n2", 0, 5),))


def wanted(hold: str | None = None, *, urgent: bool = False, queue: str = "mhop") -> Routed:
    return Routed(queue, "outreach", hold, urgent, Match(f"route-{queue}", 1, f"{queue}/outreach", ()))


def says(*routed: Routed, match: Match = WORDS) -> Evaluation:
    return Evaluation(frozenset(("mental_health",)), frozenset(), (match,), routed)


NOTHING = Evaluation()


def a_referral(
    status: str,
    *,
    queue: str = "mhop",
    urgent: bool = False,
    reason: str | None = None,
    review: str | None = None,
    decided: bool = False,
    call_id: UUID = CALL,
) -> Referral:
    return Referral(
        UUID(int=9), call_id, queue, "outreach", Status(status), 1, urgent, reason, review, decided
    )


def steps(
    evaluation: Evaluation, *referrals: Referral, **linked: object
) -> list[tuple[str, str, str | None]]:
    """The steps in short: verb, status, reason."""
    situation = replace(Situation(CALL, evaluation, referrals), **linked)  # type: ignore[arg-type]
    return [(step.verb, step.status, step.reason) for step in plan(situation)]


@pytest.mark.parametrize(
    ("routed", "late", "step"),
    [
        (wanted(), False, ("offer", "requested", None)),
        (wanted("doubt"), False, ("hold", "draft", "doubt")),
        (wanted(), True, ("hold", "draft", LATE)),
        (wanted("doubt"), True, ("hold", "draft", "doubt")),
    ],
)
def test_what_is_wanted_and_missing_is_offered_or_held(
    routed: Routed, late: bool, step: tuple[str, str, str | None]
) -> None:
    assert steps(says(routed), late=late) == [step]


def test_a_step_tells_all_that_a_new_referral_is() -> None:
    (step,) = plan(Situation(CALL, says(wanted(urgent=True)), ()))
    assert step == Step(
        Verb.OFFER, CALL, "mhop", "outreach", Status.REQUESTED, True, None, "route-mhop", None
    )


@pytest.mark.parametrize(
    ("routed", "referral"),
    [
        (wanted(), a_referral("requested")),
        (wanted("doubt"), a_referral("draft", reason="doubt")),
        (wanted(), a_referral("received")),
        (wanted(urgent=True), a_referral("accepted")),
        (wanted("doubt"), a_referral("received", review="doubt")),
        (wanted("doubt"), a_referral("accepted", decided=True)),
    ],
)
def test_what_is_as_it_should_be_is_left_alone(routed: Routed, referral: Referral) -> None:
    assert steps(says(routed), referral) == []


@pytest.mark.parametrize(
    ("routed", "referral", "step"),
    [
        (wanted(), a_referral("draft", reason="doubt"), ("offer", "requested", None)),
        (wanted(), a_referral("cancelled", reason=RECLASSIFIED), ("offer", "requested", None)),
        (wanted("doubt"), a_referral("requested"), ("hold", "draft", "doubt")),
        (wanted("doubt"), a_referral("cancelled", reason="doubt"), ("hold", "draft", "doubt")),
        (wanted("doubt"), a_referral("draft", reason="other"), ("hold", "draft", "doubt")),
    ],
)
def test_an_unclaimed_referral_follows_the_rules(
    routed: Routed, referral: Referral, step: tuple[str, str, str | None]
) -> None:
    assert steps(says(routed), referral) == [step]


@pytest.mark.parametrize(
    ("hold", "referral"),
    [(None, a_referral("requested")), ("doubt", a_referral("draft", reason="doubt"))],
)
@pytest.mark.parametrize("urgent", [True, False])
def test_urgency_that_changed_is_told(hold: str | None, referral: Referral, urgent: bool) -> None:
    referral = replace(referral, urgent=not urgent)
    (step,) = plan(Situation(CALL, says(wanted(hold, urgent=urgent)), (referral,)))
    assert (step.verb, step.status, step.urgent) == ("prioritize", referral.status, urgent)


@pytest.mark.parametrize("status", ["received", "accepted"])
def test_who_holds_a_referral_is_asked_to_review_what_now_is_doubted(status: str) -> None:
    assert steps(says(wanted("doubt")), a_referral(status)) == [("review", status, "doubt")]
    assert steps(says(wanted()), a_referral(status), late=True) == [("review", status, LATE)]


@pytest.mark.parametrize("status", ["draft", "requested"])
def test_what_is_no_longer_wanted_is_withdrawn(status: str) -> None:
    assert steps(NOTHING, a_referral(status)) == [("withdraw", "cancelled", RECLASSIFIED)]


@pytest.mark.parametrize("status", ["received", "accepted"])
def test_who_holds_what_is_no_longer_wanted_is_asked_to_review_it_once(status: str) -> None:
    assert steps(NOTHING, a_referral(status)) == [("review", status, RECLASSIFIED)]
    assert steps(NOTHING, a_referral(status, review=RECLASSIFIED)) == []
    assert steps(NOTHING, a_referral(status, decided=True)) == [("review", status, RECLASSIFIED)]


@pytest.mark.parametrize("status", ["received", "accepted"])
def test_who_holds_what_is_wanted_again_is_told_so(status: str) -> None:
    assert steps(says(wanted()), a_referral(status, review=RECLASSIFIED)) == [("review", status, RESTORED)]


@pytest.mark.parametrize("status", ["rejected", "completed", "cancelled"])
def test_what_is_closed_and_not_wanted_stays_closed(status: str) -> None:
    assert steps(NOTHING, a_referral(status)) == []


@pytest.mark.parametrize("status", ["rejected", "completed"])
@pytest.mark.parametrize("routed", [wanted(), wanted("doubt"), wanted(urgent=True)])
def test_what_an_agency_closed_is_not_offered_again(status: str, routed: Routed) -> None:
    assert steps(says(routed), a_referral(status)) == []


@pytest.mark.parametrize("evaluation", [NOTHING, says(wanted()), says(wanted("doubt"))])
@pytest.mark.parametrize("status", ["requested", "cancelled"])
def test_what_a_supervisor_decided_is_left_alone(status: str, evaluation: Evaluation) -> None:
    assert steps(evaluation, a_referral(status, decided=True)) == []


@pytest.mark.parametrize(
    ("status", "step"),
    [
        ("draft", [("withdraw", "cancelled", MERGED)]),
        ("requested", [("withdraw", "cancelled", MERGED)]),
        ("accepted", [("review", "accepted", MERGED)]),
        ("completed", []),
    ],
)
def test_a_call_that_became_part_of_another_carries_no_referral(
    status: str, step: list[tuple[str, str, str]]
) -> None:
    assert steps(says(wanted()), a_referral(status), merged_away=True) == step
    assert steps(says(wanted()), merged_away=True) == []


@pytest.mark.parametrize("status", Status)
def test_what_was_claimed_on_a_merged_call_is_not_offered_twice(status: Status) -> None:
    elsewhere = (a_referral(status, call_id=OTHER),)
    found = steps(says(wanted()), elsewhere=elsewhere)
    claimed = status in {"received", "accepted"}
    assert found == ([("withdraw", "cancelled", DUPLICATE)] if claimed else [("offer", "requested", None)])


def test_what_was_offered_meanwhile_is_withdrawn_as_a_duplicate() -> None:
    elsewhere = (a_referral("received", call_id=OTHER),)
    now = says(wanted())
    assert steps(now, a_referral("requested"), elsewhere=elsewhere) == [("withdraw", "cancelled", DUPLICATE)]
    assert steps(now, a_referral("cancelled"), elsewhere=elsewhere) == []
    assert steps(now, a_referral("accepted"), elsewhere=elsewhere) == []


def test_a_claim_for_another_program_covers_nothing() -> None:
    other = (a_referral("received", call_id=OTHER, queue="dcrc"),)
    assert steps(says(wanted()), elsewhere=other) == [("offer", "requested", None)]


@pytest.mark.parametrize(
    ("match", "status", "covered"),
    [
        (WORDS, "requested", True),
        (WORDS, "completed", True),
        (WORDS, "draft", True),
        (WORDS, "cancelled", False),
        (MORE, "requested", False),
    ],
)
def test_a_split_call_that_says_nothing_new_is_covered_by_its_parent(
    match: Match, status: str, covered: bool
) -> None:
    found = steps(
        says(wanted(), match=match),
        parent=says(wanted()),
        parents_referrals=(a_referral(status, call_id=OTHER),),
    )
    assert found == ([("withdraw", "cancelled", DUPLICATE)] if covered else [("offer", "requested", None)])


def test_a_parent_without_the_referral_covers_nothing() -> None:
    parent = says(wanted())
    assert steps(says(wanted()), parent=parent) == [("offer", "requested", None)]
    other = (a_referral("requested", call_id=OTHER, queue="dcrc"),)
    assert steps(says(wanted()), parent=parent, parents_referrals=other) == [("offer", "requested", None)]


def test_every_queue_is_settled_by_itself() -> None:
    now = says(wanted(queue="dcrc"), wanted("dv_safe_routing"))
    found = plan(Situation(CALL, now, (a_referral("requested", queue="dcdss"),)))
    assert [(step.verb, step.queue) for step in found] == [
        ("offer", "dcrc"),
        ("hold", "mhop"),
        ("withdraw", "dcdss"),
    ]


def taken(situation: Situation, some: list[Step]) -> Situation:
    """The situation after these steps, as the services take them; each must be in the table."""
    held = {(one.queue, one.program): one for one in situation.referrals}
    for step in some:
        old = step.referral
        if old is None:
            new = a_referral(step.status, queue=step.queue, urgent=step.urgent, reason=step.reason)
        else:
            assert check(step.verb, old.status, reason=step.reason) == step.status
            new = replace(old, status=step.status, urgent=step.urgent)
            if step.verb is Verb.REVIEW:
                new = replace(new, review=None if step.reason == RESTORED else step.reason)
            elif step.verb is not Verb.PRIORITIZE:
                new = replace(new, reason=step.reason)
        held[step.queue, step.program] = new
    return replace(situation, referrals=tuple(held.values()))


queues = st.sampled_from(["mhop", "dcrc"])
holds = st.sampled_from([None, "doubt", "other"])
routes = st.builds(wanted, holds, urgent=st.booleans(), queue=queues)
evaluations = st.builds(
    lambda routed, match: says(*{one.queue: one for one in routed}.values(), match=match),
    st.lists(routes, max_size=2),
    st.sampled_from([WORDS, MORE]),
)
referrals = st.builds(
    a_referral,
    st.sampled_from(Status),
    queue=queues,
    urgent=st.booleans(),
    reason=st.sampled_from([None, "doubt", RECLASSIFIED]),
    review=st.sampled_from([None, "doubt", LATE, MERGED]),
    decided=st.booleans(),
)
some_referrals = st.lists(referrals, max_size=2, unique_by=lambda one: one.queue).map(tuple)
situations = st.builds(
    Situation,
    st.just(CALL),
    evaluations,
    some_referrals,
    merged_away=st.booleans(),
    late=st.booleans(),
    elsewhere=some_referrals,
    parent=st.none() | evaluations,
    parents_referrals=some_referrals,
)


@given(situations)
def test_after_the_steps_are_taken_there_is_nothing_to_do(situation: Situation) -> None:
    assert plan(taken(situation, plan(situation))) == []
