"""What a source is told about each of its events."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.domain.referral import visible_status
from app.errors import EventConflictError, InvalidError
from app.feeds.native import Reading
from app.rules.catalog import Catalog
from app.services.standing import Standing


@dataclass(frozen=True, slots=True)
class Offered:
    """A referral as its source may see it."""

    queue: str
    referral_id: UUID
    status: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one event."""

    event_id: str | None
    status: str  # accepted, duplicate, superseded, conflict or invalid
    call_number: str | None
    call_id: UUID | None = None
    tags: tuple[str, ...] = ()
    referrals: tuple[Offered, ...] = ()
    signals: tuple[str, ...] = ()
    problem: dict[str, Any] | None = None


def kept(
    catalog: Catalog, reading: Reading, standing: Standing, status: str, signals: tuple[str, ...]
) -> Receipt:
    """The receipt of an event that is durable, with its call's tags and referrals as they stand now."""
    referrals = tuple(
        Offered(
            one.queue,
            one.referral_id,
            visible_status(
                one.status, receipt_only=catalog.queues[one.queue].receipt_only, claimed=one.claimed
            ),
        )
        for _, one in sorted(standing.referrals.items())
    )
    return Receipt(
        reading.event_id, status, reading.call_number, standing.call_id, standing.tags, referrals, signals
    )


def conflicting(reading: Reading) -> Receipt:
    """The receipt of a second body under a used event_id."""
    problem = EventConflictError("The second body is quarantined; see /v1/quarantine.").problem()
    return Receipt(reading.event_id, "conflict", reading.call_number, problem=problem)


def refused(reading: Reading, detail: str = "This is not an event we can keep.") -> Receipt:
    """The receipt of what is no event, or holds what cannot be kept."""
    problem = InvalidError(detail, errors=list(reading.errors)).problem()
    return Receipt(reading.event_id, "invalid", reading.call_number, problem=problem)
