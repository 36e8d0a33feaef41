"""Events as received, for ever; and what was refused for a person to decide."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSON

from app.storage.tables.base import at, jurisdiction, metadata, now_at, one_of, paired, uuid

events = Table(
    "events",
    metadata,
    Column("source", Text, nullable=False, comment="which CAD"),
    Column("event_id", Text, nullable=False, comment="the source's id, unique for ever"),
    jurisdiction(),
    uuid("call_id", comment="the call it is folded into"),
    Column("kind", Text, nullable=False),
    at("occurred_at", comment="as the source says", nullable=False),
    now_at("received_at", comment="when it was made durable"),
    Column("fingerprint", LargeBinary, nullable=False, comment="SHA-256 of the canonical body"),
    Column("body", JSON, nullable=False, comment="canonical JSON of all that was sent"),
    Column("status", Text, nullable=False, comment="accepted or superseded"),
    Column("signals", ARRAY(Text), nullable=False, comment="data-quality signals"),
    PrimaryKeyConstraint("source", "event_id", "jurisdiction"),
    ForeignKeyConstraint(["call_id", "jurisdiction"], ["calls.call_id", "calls.jurisdiction"]),
    CheckConstraint(one_of("status", ["accepted", "superseded"]), name="status"),
    Index(None, "call_id"),
    Index(None, "received_at"),  # not by source too: a new table's plans would take it for the key look-up
    comment="append-only: one row per event_id of a source",
)

quarantine = Table(
    "quarantine",
    metadata,
    uuid("quarantine_id", comment="ours"),
    jurisdiction(),
    Column("source", Text, nullable=False),
    Column("event_id", Text, nullable=False, comment="the id that was used twice"),
    Column("call_number", Text, nullable=False, comment="as the second body says"),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("body", JSON, nullable=False, comment="the second body, kept whole"),
    now_at("received_at", comment="when it came"),
    Column("status", Text, nullable=False, server_default="waiting"),
    at("decided_at", comment="when a person decided"),
    Column("decided_by", Text, comment="who"),
    Column("reason", Text, comment="why it was dropped"),
    PrimaryKeyConstraint("quarantine_id", "jurisdiction"),
    UniqueConstraint("source", "event_id", "fingerprint", "jurisdiction"),
    CheckConstraint(one_of("status", ["waiting", "accepted", "dropped"]), name="status"),
    CheckConstraint(paired(("decided_at", "decided_by")), name="decided_paired"),
    CheckConstraint("(status = 'waiting') = (decided_at IS NULL)", name="decided"),
    CheckConstraint("(status = 'dropped') = (reason IS NOT NULL)", name="reason"),
    Index("quarantine_waiting_idx", "received_at", postgresql_where="status = 'waiting'"),
    comment="same event_id, other body: kept for a person to accept or drop",
)

evaluations = Table(
    "evaluations",
    metadata,
    uuid("call_id", comment="which call"),
    jurisdiction(),
    Column("version", BigInteger, nullable=False, comment="the call's version it belongs to"),
    now_at("recorded_at", comment="when the rules said so"),
    Column("catalog_digest", Text, nullable=False, comment="which catalog said so"),
    Column("tags", ARRAY(Text), nullable=False),
    Column("gates", ARRAY(Text), nullable=False),
    Column("matches", JSON, nullable=False, comment="rules, versions, fields, exact words, routes"),
    PrimaryKeyConstraint("call_id", "version", "jurisdiction"),
    ForeignKeyConstraint(["call_id", "jurisdiction"], ["calls.call_id", "calls.jurisdiction"]),
    comment="append-only: every evaluation that changed something",
)
