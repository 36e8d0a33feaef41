"""The staff of agencies, as proposals of who takes a referral need to know them."""

from sqlalchemy import CheckConstraint, Column, Integer, PrimaryKeyConstraint, Table, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, JSON

from app.storage.tables.base import at, jurisdiction, metadata, now_at, paired, uuid

staff = Table(
    "staff",
    metadata,
    uuid("staff_id", comment="ours"),
    jurisdiction(),
    Column("queue", Text, nullable=False, comment="whose agency's; shown to that agency alone"),
    Column("display_name", Text, nullable=False, comment="as the agency calls them"),
    Column("skills", ARRAY(Text), nullable=False),
    Column("languages", ARRAY(Text), nullable=False, comment="codes, besides the ordinary one"),
    Column("programs", ARRAY(Text), nullable=False, comment="of the queue's programs"),
    Column("capacity", Integer, nullable=False, comment="most open referrals at a time"),
    Column("hours", JSON, nullable=False, comment="weekday, from, to, by the clocks of the city"),
    now_at("created_at", comment="when they were entered"),
    now_at("changed_at", comment="when they were last changed"),
    Column("changed_by", Text, nullable=False, comment="who changed them last"),
    at("deactivated_at", comment="since when they are proposed no more"),
    Column("deactivated_by", Text),
    PrimaryKeyConstraint("staff_id", "jurisdiction"),
    UniqueConstraint("queue", "display_name", "jurisdiction"),
    CheckConstraint("capacity >= 0", name="capacity"),
    CheckConstraint(paired(("deactivated_at", "deactivated_by")), name="paired"),
    comment="members of staff, never deleted: history names them",
)
