"""Calls: the fold of their events, with the milestones and tags that reports and lists read."""

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
from sqlalchemy.dialects.postgresql import ARRAY, JSON

from app.domain.milestone import CALL_MILESTONES
from app.storage.tables.base import at, jurisdiction, metadata, now_at, paired, uuid

# A call with a note that no rule can read (app/rules/reading/language.py).
UNREAD = "gates @> ARRAY['language.unread']"

calls = Table(
    "calls",
    metadata,
    uuid("call_id", comment="ours"),
    jurisdiction(),
    Column("source", Text, nullable=False, comment="which CAD"),
    Column("call_number", Text, nullable=False, comment="the source's number"),
    Column(
        "version", BigInteger, nullable=False, comment="rises by one with every write; refuses stale ones"
    ),
    Column("state", JSON, nullable=False, comment="the fold: writers and cells (domain/call.py)"),
    Column("evaluation_fingerprint", Text, nullable=False, comment="of the latest row in evaluations"),
    Column("person_fingerprint", Text, comment="of the rows in person_keys; null: there are none"),
    Column("catalog_digest", Text, nullable=False, comment="which catalog evaluated it last"),
    Column("corrections", JSON, comment="what supervisors said of the tags, as evaluation heeds it"),
    Column("tags", ARRAY(Text), nullable=False),
    Column("gates", ARRAY(Text), nullable=False),
    Column(
        "queues", ARRAY(Text), nullable=False, server_default="{}", comment="it qualifies for: routes hold"
    ),
    uuid("referral_id", comment="the first of its referrals: proof that it has one", nullable=True),
    Column("not_served", Text, comment="why a call that is tagged or qualifies has no referral"),
    Column("call_type_code", Text),
    Column("call_type", Text),
    Column("first_call_type", Text, comment="the first that was stated: the code, else the words"),
    Column("clearance_codes", ARRAY(Text), nullable=False, server_default="{}"),
    Column("officers", ARRAY(Text), nullable=False, server_default="{}", comment="ever on one of its units"),
    Column(
        "on_file",
        Boolean,
        nullable=False,
        server_default="false",
        comment="a case number: there is a police report",
    ),
    Column(
        "arrested", Boolean, nullable=False, server_default="false", comment="an offense led to an arrest"
    ),
    Column("beat", Text),
    Column("status", Text, nullable=False, comment="open, cleared or cancelled"),
    Column("awaiting_create", Boolean, nullable=False, comment="only updates are known so far"),
    Column("merged_into", Text, comment="call_number of the call this one became part of"),
    Column("split_from", Text, comment="call_number of the call this one was split from"),
    at("began_at", comment="received, else the first instant anything speaks of", nullable=False),
    now_at("first_recorded_at", comment="when we first heard of the call"),
    *(
        column
        for name in CALL_MILESTONES
        for column in (
            at(f"{name}_at", comment=f"{name}: when it happened"),
            at(f"{name}_recorded_at", comment=f"{name}: when we learned of it"),
        )
    ),
    PrimaryKeyConstraint("call_id", "jurisdiction"),
    UniqueConstraint("source", "call_number", "jurisdiction"),
    ForeignKeyConstraint(
        ["referral_id", "jurisdiction"],
        ["referrals.referral_id", "referrals.jurisdiction"],
        use_alter=True,
    ),
    CheckConstraint(
        "(tags = '{}' AND queues = '{}') OR num_nonnulls(referral_id, not_served) = 1", name="served"
    ),
    CheckConstraint("referral_id IS NULL OR not_served IS NULL", name="not_served"),
    CheckConstraint(
        paired(*((f"{name}_at", f"{name}_recorded_at") for name in CALL_MILESTONES)), name="paired"
    ),
    Index(None, "began_at", "call_id"),
    Index("calls_merged_into_idx", "source", "merged_into", postgresql_where="merged_into IS NOT NULL"),
    Index("calls_split_from_idx", "source", "split_from", postgresql_where="split_from IS NOT NULL"),
    Index("calls_tags_idx", "tags", postgresql_using="gin", postgresql_where="tags <> '{}'"),
    Index("calls_unread_idx", "began_at", "call_id", postgresql_where=UNREAD),
    postgresql_with={"fillfactor": 80},
    comment="one row per call for service",
)
