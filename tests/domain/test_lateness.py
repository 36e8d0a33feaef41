"""What is due of an open referral."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.domain.lateness import due

DURHAM = ZoneInfo("America/New_York")
OFFERED = datetime(2026, 11, 20, 12, tzinfo=UTC)
TARGETS = {"referred_to_claimed": 3600.0, "referred_to_first_contact": 7200.0, "claimed_to_accepted": 60.0}
NOTHING: dict[str, Any] = dict.fromkeys(
    (
        *("requested_at", "claimed_at", "first_contact_at", "accepted_at", "closed_at"),
        *("reported_at", "call_received_at", "follow_up_on"),
    )
)


def targets_of(**row: Any) -> list[str]:
    return [one.target for one in due({**NOTHING, **row}, TARGETS, DURHAM)]


def test_what_has_begun_and_not_ended_is_due_the_earliest_first() -> None:
    assert targets_of(requested_at=OFFERED) == ["referred_to_claimed", "referred_to_first_contact"]
    claimed = {"requested_at": OFFERED, "claimed_at": OFFERED}
    assert targets_of(**claimed) == ["claimed_to_accepted", "referred_to_first_contact"]
    assert targets_of(**claimed, accepted_at=OFFERED, first_contact_at=OFFERED) == []


def test_a_follow_up_is_due_by_the_end_of_its_day_there() -> None:
    [one] = due({**NOTHING, "follow_up_on": date(2026, 11, 20)}, {}, DURHAM)
    assert (one.target, one.at) == ("follow_up", datetime(2026, 11, 21, 5, tzinfo=UTC))


def test_a_target_of_something_else_counts_for_nothing() -> None:
    assert due({**NOTHING, "requested_at": OFFERED}, {"cleared_to_referred": 1.0}, DURHAM) == []
