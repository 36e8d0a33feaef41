"""Training that responders completed, as their department tells it."""

from sqlalchemy import Column, Date, PrimaryKeyConstraint, Table, Text

from app.storage.tables.base import jurisdiction, metadata, now_at

training = Table(
    "training",
    metadata,
    Column("officer", Text, nullable=False, comment="as the CAD names them on units"),
    Column("course", Text, nullable=False),
    Column("completed_on", Date, nullable=False, comment="by the calendar of the city"),
    jurisdiction(),
    now_at("imported_at", comment="when we were told"),
    Column("imported_by", Text, nullable=False, comment="who told us"),
    # Reports look up who had completed a course, by officer.
    PrimaryKeyConstraint("officer", "course", "completed_on", "jurisdiction"),
    comment="one row per responder, course and day of completion",
)
