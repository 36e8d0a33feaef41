"""Referrals, the transitions that made them what they are, and the claims on them."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, UUID

from app.domain.referral import Status
from app.storage.tables.base import at, jurisdiction, metadata, now_at, paired, uuid

# What each status needs to be set, and needs to be null.
_CLAIM, _UNHELD = ("requested_at", "claim_token", "claimed_at"), ("claim_token", "claim_expires_at")
_BEFORE = (*_UNHELD, "accepted_at", "started_at", "suspended_at", "closed_at", "outcome")
_ENDED = (*_UNHELD, "suspended_at")
_NEEDS: dict[Status, tuple[tuple[str, ...], tuple[str, ...]]] = {
    Status.DRAFT: (("reason",), _BEFORE),
    Status.REQUESTED: (("requested_at",), _BEFORE),
    Status.RECEIVED: ((*_CLAIM, "claim_expires_at"), _BEFORE[2:]),
    Status.ACCEPTED: ((*_CLAIM, "accepted_at"), ("claim_expires_at", *_BEFORE[3:])),
    Status.IN_PROGRESS: ((*_CLAIM, "accepted_at", "started_at"), ("claim_expires_at", *_BEFORE[4:])),
    Status.ON_HOLD: (
        (*_CLAIM, "accepted_at", "suspended_at", "reason"),
        ("claim_expires_at", "closed_at", "outcome"),
    ),
    # What the supervisor asked for stands in review, since the reason may say why it was on hold.
    Status.CANCEL_REQUESTED: ((*_CLAIM, "review"), ("closed_at", "outcome")),
    Status.REJECTED: (("requested_at", "reason", "closed_at"), (*_ENDED, "outcome")),
    Status.COMPLETED: (("requested_at", "accepted_at", "closed_at", "outcome"), _ENDED),
    Status.FAILED: (("requested_at", "accepted_at", "reason", "closed_at"), (*_ENDED, "outcome")),
    Status.CANCELLED: (("reason", "closed_at"), (*_ENDED, "outcome")),
    Status.ENTERED_IN_ERROR: (("reason", "closed_at"), (*_ENDED, "outcome")),
}


def _by_column() -> str:
    """The same column by column, which is less than half as long: every statement parses it anew."""
    terms = [_is_one_of(set(_NEEDS))]
    for column in dict.fromkeys(name for needs in _NEEDS.values() for some in needs for name in some):
        needed = {status for status, (names, _) in _NEEDS.items() if column in names}
        empty = {status for status, (_, names) in _NEEDS.items() if column in names}
        if needed | empty == set(_NEEDS):
            terms.append(f"({column} IS NOT NULL) = ({_is_one_of(needed)})")
            continue
        if needed:
            terms.append(f"({column} IS NOT NULL OR NOT ({_is_one_of(needed)}))")
        if empty:
            terms.append(f"({column} IS NULL OR {_is_one_of(set(_NEEDS) - empty)})")
    return " AND ".join(terms)


def _is_one_of(statuses: set[Status]) -> str:
    """An array is one constant; each member of an IN would be one of its own."""
    named = [status.value for status in _NEEDS if status in statuses]
    return f"status = ANY ('{{{','.join(named)}}}')" if len(named) > 1 else f"status = '{named[0]}'"


# A referral is written several times with the same keys: packed leaves would be cleared out again and again
# to make room. The indexes of its two keys have been given as much by a migration.
_ROOMY: dict[str, Any] = {"postgresql_with": {"fillfactor": 50}}

referrals = Table(
    "referrals",
    metadata,
    uuid("referral_id", comment="ours"),
    jurisdiction(),
    uuid("call_id", comment="the call it is about"),
    Column("queue", Text, nullable=False),
    Column("program", Text, nullable=False),
    Column("rule", Text, nullable=False, comment="the route that made it"),
    Column("status", Text, nullable=False),
    Column("version", BigInteger, nullable=False, comment="rises by one with every transition"),
    Column("urgent", Boolean, nullable=False),
    Column("reason", Text, comment="why it is held, or why it closed without being done"),
    Column("review", Text, comment="why the agency that holds it should look at it again"),
    Column("decided_by", Text, comment="whose decision the rules may not undo"),
    at("decided_at", comment="when that was decided"),
    now_at("created_at", comment="when the rules first asked for it"),
    at("rank_at", comment="place in the queue: offered, less a head start for the urgent; ages by itself"),
    at("requested_at", comment="when it was (last) offered to the queue"),
    at("claimed_at", comment="when it was first claimed"),
    at("accepted_at", comment="when the agency accepted it"),
    at("accepted_recorded_at", comment="when we learned so"),
    at("started_at", comment="when the agency began to work on it"),
    at("started_recorded_at", comment="when we learned so"),
    at("suspended_at", comment="since when the agency waits; null unless it does"),
    at("first_attempt_at", comment="when somebody was first tried to be reached"),
    at("first_attempt_recorded_at", comment="when we learned so"),
    at("first_contact_at", comment="when somebody was first reached"),
    at("first_contact_recorded_at", comment="when we learned so"),
    at("assessed_at", comment="when the brief assessment was done"),
    at("assessed_recorded_at", comment="when we learned so"),
    at("snoozed_until", comment="until when its holder need not be reminded"),
    at("closed_at", comment="when it came to its end"),
    at("closed_recorded_at", comment="when we learned so"),
    Column("outcome", Text, comment="what completing it came to: a code of its queue"),
    uuid("continued_by", comment="the referral that carries on: transferred to, or same as", nullable=True),
    Column("continued_in", Text, comment="that one's queue"),
    at("reported_at", comment="when the statutory report was made (DCDSS)"),
    at("reported_recorded_at", comment="when we learned so"),
    Column("report_method", Text, comment="phone, in_person or written"),
    Column("report_made_by", Text, comment="who made the statutory report"),
    Column("claim_attempt", BigInteger, nullable=False, server_default="0", comment="fencing number"),
    Column("claim_token", Text, comment="what every write of the claimer must carry"),
    Column("claimed_by", Text, comment="the actor that holds it"),
    Column("claim_request_id", Text, comment="the claim request that got it"),
    at("claim_expires_at", comment="by the database's clock; null once accepted, unless asked to stop"),
    uuid("staff_id", nullable=True, comment="the member of staff it is assigned to"),
    Column("assigned_program", Text, comment="the program its agency chose for it"),
    at("assigned_at", comment="when the agency last chose"),
    at("assigned_recorded_at", comment="when we learned so"),
    PrimaryKeyConstraint("referral_id", "jurisdiction"),
    ForeignKeyConstraint(["call_id", "jurisdiction"], ["calls.call_id", "calls.jurisdiction"]),
    ForeignKeyConstraint(["staff_id", "jurisdiction"], ["staff.staff_id", "staff.jurisdiction"]),
    UniqueConstraint("call_id", "queue", "program", "jurisdiction"),
    CheckConstraint(_by_column(), name="status"),
    CheckConstraint(
        paired(
            ("requested_at", "rank_at"),
            ("claim_token", "claimed_by", "claim_request_id"),
            ("accepted_at", "accepted_recorded_at"),
            ("started_at", "started_recorded_at"),
            ("first_attempt_at", "first_attempt_recorded_at"),
            ("first_contact_at", "first_contact_recorded_at"),
            ("assessed_at", "assessed_recorded_at"),
            ("closed_at", "closed_recorded_at"),
            ("continued_by", "continued_in"),
            ("reported_at", "reported_recorded_at", "report_method", "report_made_by"),
            ("decided_at", "decided_by"),
            ("assigned_at", "assigned_recorded_at", "assigned_program"),
        )
        + " AND (staff_id IS NULL OR assigned_at IS NOT NULL)",
        name="paired",
    ),
    Index(
        "referrals_offered_idx", "queue", "rank_at", "referral_id", postgresql_where="status = 'requested'"
    ),
    Index("referrals_claimed_idx", "queue", "claim_expires_at", postgresql_where="status = 'received'"),
    Index("referrals_queue_created_idx", "queue", "created_at", "referral_id", **_ROOMY),
    # What is open: what is due, by when it was offered, and the standing of the queue.
    Index(
        "referrals_open_idx",
        "queue",
        "requested_at",
        "referral_id",
        postgresql_where="closed_at IS NULL AND requested_at IS NOT NULL",
        **_ROOMY,
    ),
    Index(
        "referrals_asked_to_stop_idx",
        "queue",
        "decided_at",
        "referral_id",
        postgresql_where="status = 'cancel_requested'",
    ),
    # What was claimed in vain and waits again, or is held again: few, so that no claim but theirs writes it.
    Index(
        "referrals_lapsed_idx",
        "queue",
        "referral_id",
        postgresql_where="status IN ('requested', 'received') AND claim_attempt > 1",
    ),
    # What is closed: since when and offered when, and by the end of its id, which is what people type.
    Index(
        "referrals_closed_idx",
        "queue",
        "closed_at",
        "requested_at",
        postgresql_where="closed_at IS NOT NULL AND requested_at IS NOT NULL",
    ),
    Index(
        "referrals_ending_idx",
        text('"right"(referral_id::text, 10)'),
        "queue",
        postgresql_where="closed_at IS NOT NULL AND requested_at IS NOT NULL",
    ),
    Index("referrals_held_idx", "queue", "created_at", postgresql_where="status = 'draft'"),
    # Only what is assigned: a claim, which touches every index its row is in, need not touch this one.
    Index(
        "referrals_in_hand_idx",
        "queue",
        "staff_id",
        postgresql_where="closed_at IS NULL AND staff_id IS NOT NULL",
    ),
    postgresql_with={
        "fillfactor": 70,
        "autovacuum_vacuum_scale_factor": 0.02,
        "autovacuum_vacuum_cost_delay": 0,
    },
    comment="one row per call, queue and program",
)

transitions = Table(
    "transitions",
    metadata,
    uuid("referral_id", comment="which referral"),
    jurisdiction(),
    Column("version", BigInteger, nullable=False, comment="the referral's version it made"),
    Column("verb", Text, nullable=False),
    Column("status", Text, nullable=False, comment="after it: the referral's own"),
    at("occurred_at", comment="when it happened; may be earlier than recorded", nullable=False),
    now_at("recorded_at", comment="when we learned of it"),
    Column("actor", Text, nullable=False, comment="role:key, or system"),
    Column("reason", Text),
    Column("reason_text", Text, comment="in the actor's own words"),
    uuid("staff_id", nullable=True, comment="whom it was assigned to by this; for its agency alone"),
    Column("program", Text, comment="the program chosen by this"),
    PrimaryKeyConstraint("referral_id", "version", "jurisdiction"),
    # No foreign key and no checks: rows are written only by the statement that writes their referral, which
    # is checked and never deleted; looking each up again would cost every move a tenth more.
    comment="append-only: the whole history of every referral",
)

claims = Table(
    "claims",
    metadata,
    Column("queue", Text, nullable=False),
    Column("request_id", Text, nullable=False, comment="the caller's; the same one is answered the same way"),
    jurisdiction(),
    Column("actor", Text, nullable=False),
    Column("referral_ids", ARRAY(UUID), nullable=False, comment="what it got"),
    now_at("claimed_at", comment="by the database's clock"),
    PrimaryKeyConstraint("queue", "request_id", "actor", "jurisdiction"),
    comment="claim requests that got something: a second one under the same id gets what the first got",
)
