"""The catalogs that were ever live, when each was, and what supervisors said of the tags."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSON

from app.storage.tables.base import jurisdiction, metadata, now_at, uuid

catalogs = Table(
    "catalogs",
    metadata,
    Column("digest", Text, nullable=False, comment="SHA-256 of the canonical documents"),
    jurisdiction(),
    Column("title", Text, nullable=False),
    Column("documents", JSON, nullable=False, comment="every file of the catalog, by path"),
    now_at("stored_at", comment="when it first went live"),
    PrimaryKeyConstraint("digest", "jurisdiction"),
    comment="append-only: every catalog that was ever live, so that any decision can be replayed",
)

catalog_lives = Table(
    "catalog_lives",
    metadata,
    uuid("live_id", comment="ours"),
    jurisdiction(),
    Column("digest", Text, nullable=False, comment="which catalog"),
    now_at("live_from", comment="from here on it was the live one"),
    Column("actor", Text, nullable=False, comment="who let it go live"),
    PrimaryKeyConstraint("live_id", "jurisdiction"),
    ForeignKeyConstraint(["digest", "jurisdiction"], ["catalogs.digest", "catalogs.jurisdiction"]),
    Index(None, "live_from"),
    comment="append-only: which catalog was live when",
)

corrections = Table(
    "corrections",
    metadata,
    uuid("correction_id", comment="ours"),
    jurisdiction(),
    uuid("call_id", comment="which call"),
    Column("tag", Text, nullable=False, comment="which tag"),
    Column("said", Boolean, nullable=False, comment="whether the call had the tag before"),
    Column("holds", Boolean, nullable=False, comment="whether it is right: what the supervisor says"),
    Column("sampled", Boolean, nullable=False, comment="whether the call was drawn by chance for review"),
    Column("rules", ARRAY(Text), nullable=False, comment="the rules that had set the tag, or one under it"),
    Column("catalog_digest", Text, nullable=False, comment="which catalog had said so"),
    Column("reason", Text, nullable=False),
    Column("reason_text", Text),
    Column("actor", Text, nullable=False, comment="who"),
    now_at("recorded_at", comment="when"),
    PrimaryKeyConstraint("correction_id", "jurisdiction"),
    ForeignKeyConstraint(["call_id", "jurisdiction"], ["calls.call_id", "calls.jurisdiction"]),
    Index(None, "call_id"),
    Index(None, "recorded_at"),
    comment="append-only: tags confirmed or corrected by a supervisor; the labels that rules are judged by",
)
