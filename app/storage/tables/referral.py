"""Referrals, the transitions that made them what they are, and the claims on them."""

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
)
from sqlalchemy.dialects.postgresql import ARRAY, UUID

from app.domain.referral import Status, Verb
from app.storage.tables.base import at, implies, jurisdiction, metadata, now_at, one_of, paired, uuid

_CLOSED = ", ".join(f"'{status}'" for status in sorted(Status.closed()))
_CLAIMED = ", ".join(f"'{status}'" for status in sorted(Status.claimed()))

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
    Column("decided_by", Text, comment="the supervisor whose decision the rules may not undo"),
    at("decided_at", comment="when the supervisor decided"),
    now_at("created_at", comment="when the rules first asked for it"),
    at("rank_at", comment="place in the queue: offered, less a head start for the urgent; ages by itself"),
    at("requested_at", comment="when it was (last) offered to the queue"),
    at("claimed_at", comment="when it was first claimed"),
    at("accepted_at", comment="when the agency accepted it"),
    at("accepted_recorded_at", comment="when we learned so"),
    at("closed_at", comment="when it was rejected, completed or cancelled"),
    at("closed_recorded_at", comment="when we learned so"),
    at("reported_at", comment="when the statutory report was made (DCDSS)"),
    at("reported_recorded_at", comment="when we learned so"),
    Column("report_method", Text, comment="phone, in_person or written"),
    Column("report_made_by", Text, comment="who made the statutory report"),
    Column("claim_attempt", BigInteger, nullable=False, server_default="0", comment="fencing number"),
    Column("claim_token", Text, comment="what every write of the claimer must carry"),
    Column("claimed_by", Text, comment="the actor that holds it"),
    Column("claim_request_id", Text, comment="the claim request that got it"),
    at("claim_expires_at", comment="by the database's clock; null once accepted"),
    PrimaryKeyConstraint("referral_id", "jurisdiction"),
    ForeignKeyConstraint(["call_id", "jurisdiction"], ["calls.call_id", "calls.jurisdiction"]),
    UniqueConstraint("call_id", "queue", "program", "jurisdiction"),
    CheckConstraint(one_of("status", list(Status)), name="status"),
    CheckConstraint(
        implies("status IN ('draft', 'rejected', 'cancelled')", "reason IS NOT NULL"), name="has_reason"
    ),
    CheckConstraint(
        implies("status NOT IN ('draft', 'cancelled')", "requested_at IS NOT NULL"), name="requested"
    ),
    CheckConstraint(paired("requested_at", "rank_at"), name="rank_paired"),
    CheckConstraint(f"(status IN ({_CLAIMED})) = (claim_token IS NOT NULL)", name="claim_token"),
    CheckConstraint(paired("claim_token", "claimed_by", "claim_request_id"), name="claim_paired"),
    CheckConstraint("(status = 'received') = (claim_expires_at IS NOT NULL)", name="claim_expires"),
    CheckConstraint(implies("claim_token IS NOT NULL", "claimed_at IS NOT NULL"), name="claimed"),
    CheckConstraint(
        implies("status IN ('accepted', 'completed')", "accepted_at IS NOT NULL"), name="accepted"
    ),
    CheckConstraint(
        implies("status IN ('draft', 'requested', 'received')", "accepted_at IS NULL"), name="unaccepted"
    ),
    CheckConstraint(f"(status IN ({_CLOSED})) = (closed_at IS NOT NULL)", name="closed"),
    CheckConstraint(paired("accepted_at", "accepted_recorded_at"), name="accepted_paired"),
    CheckConstraint(paired("closed_at", "closed_recorded_at"), name="closed_paired"),
    CheckConstraint(
        paired("reported_at", "reported_recorded_at", "report_method", "report_made_by"),
        name="reported_paired",
    ),
    CheckConstraint(paired("decided_at", "decided_by"), name="decided_paired"),
    Index(
        "referrals_offered_idx", "queue", "rank_at", "referral_id", postgresql_where="status = 'requested'"
    ),
    Index("referrals_claimed_idx", "queue", "claim_expires_at", postgresql_where="status = 'received'"),
    Index("referrals_queue_created_idx", "queue", "created_at", "referral_id"),
    Index("referrals_held_idx", "queue", "created_at", postgresql_where="status = 'draft'"),
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
    Column("status", Text, nullable=False, comment="after it"),
    at("occurred_at", comment="when it happened; may be earlier than recorded", nullable=False),
    now_at("recorded_at", comment="when we learned of it"),
    Column("actor", Text, nullable=False, comment="role:key, or system"),
    Column("reason", Text),
    Column("reason_text", Text, comment="in the actor's own words"),
    PrimaryKeyConstraint("referral_id", "version", "jurisdiction"),
    ForeignKeyConstraint(
        ["referral_id", "jurisdiction"], ["referrals.referral_id", "referrals.jurisdiction"]
    ),
    CheckConstraint(one_of("verb", list(Verb)), name="verb"),
    CheckConstraint(one_of("status", list(Status)), name="status"),
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
