"""What stands beside a referral and is not for everybody: releases, safe contacts, items of report forms."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from app.domain.release import Released
from app.storage.tables.base import at, jurisdiction, metadata, now_at, paired, uuid

_RELEASED = ", ".join(f"'{one}'" for one in Released)


def _of_a_referral() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["referral_id", "jurisdiction"], ["referrals.referral_id", "referrals.jurisdiction"]
    )


releases = Table(
    "releases",
    metadata,
    uuid("release_id", comment="ours"),
    jurisdiction(),
    uuid("referral_id", comment="what it opens"),
    Column("person_id", Text, nullable=False, comment="who signed it: a person_id of the call"),
    Column("fields", ARRAY(Text), nullable=False, comment="exactly what others then see"),
    Column("signed_on", Date, nullable=False, comment="its first day, in the city's time zone"),
    Column("ends_on", Date, nullable=False, comment="its last day"),
    now_at("recorded_at", comment="when we learned of it"),
    Column("recorded_by", Text, nullable=False, comment="the agency that holds the paper"),
    at("withdrawn_at", comment="when it was taken back; it opens nothing from then on"),
    Column("withdrawn_by", Text),
    PrimaryKeyConstraint("release_id", "jurisdiction"),
    _of_a_referral(),
    CheckConstraint("ends_on >= signed_on", name="ends"),
    CheckConstraint(f"cardinality(fields) > 0 AND fields <@ ARRAY[{_RELEASED}]", name="fields"),
    CheckConstraint(paired(("withdrawn_at", "withdrawn_by")), name="withdrawn_paired"),
    Index(None, "referral_id"),
    comment="dated written releases of 34 USC 12291(b)(2); never deleted",
)

safe_contacts = Table(
    "safe_contacts",
    metadata,
    uuid("referral_id", comment="whom it is about"),
    jurisdiction(),
    Column("number", Text, comment="the safe number"),
    Column("hours", Text, comment="when it is safe"),
    Column("voicemail", Boolean, comment="whether a message may be left; null: not known, so no"),
    Column("who_may_answer", Text),
    Column("language", Text),
    Column("interpreter", Boolean),
    Column("do_not_text", Boolean, nullable=False),
    at("stated_at", comment="when the person said so", nullable=False),
    now_at("recorded_at", comment="when we learned of it"),
    Column("recorded_by", Text, nullable=False),
    PrimaryKeyConstraint("referral_id", "jurisdiction"),
    _of_a_referral(),
    comment="how to reach somebody safely: for the agency of the referral alone",
)

report_items = Table(
    "report_items",
    metadata,
    uuid("report_item_id", comment="ours; rises with time"),
    jurisdiction(),
    uuid("referral_id", comment="whose form it is"),
    Column("item", Text, nullable=False, comment="what the form asks"),
    Column("value", Text, nullable=False),
    at("occurred_at", comment="when it was found out", nullable=False),
    now_at("recorded_at", comment="when we learned of it"),
    Column("actor", Text, nullable=False),
    PrimaryKeyConstraint("report_item_id", "jurisdiction"),
    _of_a_referral(),
    Index(None, "referral_id", "item"),
    comment="append-only: what people filled into report forms; the last of an item counts",
)
