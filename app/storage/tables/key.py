"""API keys, and the audit of what administrators and supervisors did."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from app.domain.access import Role
from app.storage.tables.base import at, jurisdiction, metadata, now_at, one_of, paired, uuid

api_keys = Table(
    "api_keys",
    metadata,
    Column("key_id", Text, nullable=False, comment="the public part of the key"),
    jurisdiction(),
    Column("owner_id", Text, nullable=False, comment="the key this one was rotated from, else itself"),
    Column("role", Text, nullable=False),
    Column("source", Text, comment="which CAD, for the role source"),
    Column("queues", ARRAY(Text), nullable=False, comment="which queues, for the role agency"),
    Column("label", Text, comment="whose key it is, for people"),
    Column("secret_sha256", LargeBinary, nullable=False, comment="the secret itself is never stored"),
    now_at("created_at", comment="when it was made"),
    at("expires_at", comment="dead from then on"),
    at("revoked_at", comment="dead since then"),
    Column("revoked_by", Text),
    Column("last_used_on", Date, comment="the day, no finer"),
    PrimaryKeyConstraint("key_id", "jurisdiction"),
    CheckConstraint(one_of("role", list(Role)), name="role"),
    CheckConstraint("(role = 'source') = (source IS NOT NULL)", name="source"),
    CheckConstraint("(role = 'agency') = (queues <> '{}')", name="queues"),
    CheckConstraint(paired(("revoked_at", "revoked_by")), name="revoked_paired"),
    Index(None, "owner_id"),
    comment="who may call; at most two live keys per owner, for rotation",
)

audit = Table(
    "audit",
    metadata,
    uuid("audit_id", comment="ours"),
    jurisdiction(),
    now_at("recorded_at", comment="when it was done"),
    Column("actor", Text, nullable=False, comment="role:key, or the operating system's user"),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False, comment="what it was done to, by id"),
    Column("facts", JSONB, nullable=False, comment="ids and codes, never personal data"),
    PrimaryKeyConstraint("audit_id", "jurisdiction"),
    Index(None, "recorded_at"),
    comment="append-only: keys and quarantine; calls and referrals carry their own history",
)
