"""Work inside a referral: attempts to reach somebody, and follow-ups."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Date, Index, PrimaryKeyConstraint, Table, Text

from app.domain.work import FollowUpResult, Method, Result
from app.storage.tables.base import at, jurisdiction, metadata, now_at, one_of, paired, uuid

contact_attempts = Table(
    "contact_attempts",
    metadata,
    uuid("referral_id", comment="which referral"),
    Column("attempt_id", Text, nullable=False, comment="the agency's; a second one is the same attempt"),
    jurisdiction(),
    Column("method", Text, nullable=False),
    Column("result", Text, nullable=False),
    at("occurred_at", comment="when it happened", nullable=False),
    now_at("recorded_at", comment="when we learned of it"),
    Column("actor", Text, nullable=False, comment="role:key"),
    Column(
        "version", BigInteger, comment="the referral's version it made; null: it came late, and made none"
    ),
    PrimaryKeyConstraint("referral_id", "attempt_id", "jurisdiction"),
    CheckConstraint(one_of("method", list(Method)), name="method"),
    CheckConstraint(one_of("result", list(Result)), name="result"),
    comment="append-only: each attempt to reach somebody, timed twice",
)

follow_ups = Table(
    "follow_ups",
    metadata,
    uuid("follow_up_id", comment="ours"),
    jurisdiction(),
    uuid("referral_id", comment="which referral"),
    Column("queue", Text, nullable=False, comment="the referral's"),
    Column("due_on", Date, nullable=False, comment="the day it is due, in the city's time zone"),
    Column("version", BigInteger, nullable=False, comment="the referral's version that planned it"),
    now_at("recorded_at", comment="when it was planned"),
    Column("actor", Text, nullable=False, comment="role:key"),
    Column("result", Text, comment="kept, done or missed; null while it is due"),
    at("closed_at", comment="when it was kept, done or missed"),
    at("closed_recorded_at", comment="when we learned so"),
    Column("closed_by", Text, comment="role:key"),
    Column("closed_version", BigInteger, comment="the referral's version that closed it"),
    PrimaryKeyConstraint("follow_up_id", "jurisdiction"),
    CheckConstraint(one_of("result", list(FollowUpResult)), name="result"),
    CheckConstraint(
        paired(("closed_at", "closed_recorded_at", "closed_by", "closed_version", "result")), name="paired"
    ),
    Index("follow_ups_due_idx", "queue", "due_on", "follow_up_id", postgresql_where="closed_at IS NULL"),
    Index("follow_ups_referral_idx", "referral_id"),
    comment="what was planned for a day",
)
