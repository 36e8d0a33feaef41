"""Linkages, the steps that made them what they are, and the one-time links that show one to a provider."""

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

from app.domain.linkage import LinkageStatus
from app.domain.provider import Category
from app.storage.tables.base import at, jurisdiction, metadata, now_at, one_of, paired, uuid

# Which of the instants each status has; sent_at is never null.
_INSTANTS = ("accepted_at", "service_received_at", "not_received_at")
_HAS: dict[LinkageStatus, tuple[tuple[str, ...], tuple[str, ...]]] = {
    LinkageStatus.SENT: ((), _INSTANTS),
    LinkageStatus.ACCEPTED: (("accepted_at",), ("service_received_at", "not_received_at")),
    LinkageStatus.RECEIVED: (("accepted_at", "service_received_at"), ("not_received_at",)),
    LinkageStatus.NOT_RECEIVED: (("not_received_at",), ("service_received_at",)),
}


def _by_status() -> str:
    cases = []
    for status, (needed, empty) in _HAS.items():
        terms = [*(f"{name} IS NOT NULL" for name in needed), *(f"{name} IS NULL" for name in empty)]
        cases.append(f"WHEN '{status}' THEN {' AND '.join(terms)}")
    return f"CASE status {' '.join(cases)} ELSE false END"


linkages = Table(
    "linkages",
    metadata,
    uuid("linkage_id", comment="ours"),
    jurisdiction(),
    uuid("referral_id", comment="whose person is referred on"),
    Column("queue", Text, nullable=False, comment="whose agency made it; it stays theirs"),
    Column(
        "request_id", Text, nullable=False, comment="the same one of the same referral makes no second one"
    ),
    Column("category", Text, nullable=False, comment="what it is for"),
    uuid("service_id", comment="of the provider directory"),
    Column("asked", Text, nullable=False, comment="what the provider is asked to do; names nobody"),
    Column("status", Text, nullable=False),
    Column("version", BigInteger, nullable=False, comment="rises by one with every step"),
    at("sent_at", comment="when it went out", nullable=False),
    now_at("sent_recorded_at", comment="when we learned so"),
    at("accepted_at", comment="when the provider first accepted it"),
    at("accepted_recorded_at", comment="when we learned so"),
    at("service_received_at", comment="when the person got the service: linked"),
    at("service_received_recorded_at", comment="when we learned so"),
    at("not_received_at", comment="when it was clear that the person would not get it"),
    at("not_received_recorded_at", comment="when we learned so"),
    Column("reason", Text, comment="why the service was not received"),
    Column("reason_text", Text, comment="in the actor's own words"),
    at("consent_at", comment="when the person consented in writing to be named to this provider"),
    at("consent_recorded_at", comment="when we learned so"),
    Column("consent_by", Text, comment="the actor who recorded the consent"),
    at("consent_ends_at", comment="from then on the person is not named"),
    Column("first_name", Text, comment="only with consent"),
    Column("safe_contact", Text, comment="only with consent"),
    PrimaryKeyConstraint("linkage_id", "jurisdiction"),
    ForeignKeyConstraint(
        ["referral_id", "jurisdiction"], ["referrals.referral_id", "referrals.jurisdiction"]
    ),
    ForeignKeyConstraint(["service_id", "jurisdiction"], ["services.id", "services.jurisdiction"]),
    UniqueConstraint("referral_id", "request_id", "jurisdiction"),
    CheckConstraint(one_of("category", list(Category)), name="category"),
    CheckConstraint(_by_status(), name="status"),
    CheckConstraint(
        paired(
            ("accepted_at", "accepted_recorded_at"),
            ("service_received_at", "service_received_recorded_at"),
            ("not_received_at", "not_received_recorded_at", "reason"),
            ("consent_at", "consent_recorded_at", "consent_by", "consent_ends_at"),
        ),
        name="paired",
    ),
    CheckConstraint("reason IS DISTINCT FROM 'other' OR reason_text IS NOT NULL", name="reason"),
    CheckConstraint(
        "consent_at IS NOT NULL OR (first_name IS NULL AND safe_contact IS NULL)", name="consent"
    ),
    Index(None, "sent_at"),
    Index(None, "service_id"),
    Index("linkages_unanswered_idx", "queue", "sent_at", "linkage_id", postgresql_where="status = 'sent'"),
    comment="one row per onward referral of a person to a service",
)

linkage_steps = Table(
    "linkage_steps",
    metadata,
    uuid("linkage_id", comment="which linkage"),
    jurisdiction(),
    Column("version", BigInteger, nullable=False, comment="the linkage's version it made"),
    Column("status", Text, nullable=False, comment="after it"),
    at("occurred_at", comment="when it happened; may be earlier than recorded", nullable=False),
    now_at("recorded_at", comment="when we learned of it"),
    Column("actor", Text, nullable=False, comment="role:key, or provider:link of a one-time link"),
    Column("reason", Text),
    Column("reason_text", Text, comment="in the actor's own words"),
    PrimaryKeyConstraint("linkage_id", "version", "jurisdiction"),
    ForeignKeyConstraint(["linkage_id", "jurisdiction"], ["linkages.linkage_id", "linkages.jurisdiction"]),
    comment="append-only: the whole history of every linkage",
)

shared_links = Table(
    "shared_links",
    metadata,
    uuid("link_id", comment="ours; names the provider's answer in the history"),
    jurisdiction(),
    uuid("linkage_id", comment="the one linkage it shows"),
    Column("secret_sha256", LargeBinary, nullable=False, comment="the secret itself is never stored"),
    now_at("created_at", comment="when it was made"),
    Column("created_by", Text, nullable=False, comment="the actor who made it"),
    at("expires_at", comment="dead from then on", nullable=False),
    at("answered_at", comment="dead since then"),
    PrimaryKeyConstraint("link_id", "jurisdiction"),
    UniqueConstraint("secret_sha256", "jurisdiction"),
    ForeignKeyConstraint(["linkage_id", "jurisdiction"], ["linkages.linkage_id", "linkages.jurisdiction"]),
    Index(None, "linkage_id"),
    comment="links that show one linkage to a provider without a login, to be answered once",
)
