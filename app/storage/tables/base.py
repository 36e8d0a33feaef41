"""Naming convention and column kinds that every table shares."""

from typing import Any

from sqlalchemy import Column, DateTime, MetaData, Text, text
from sqlalchemy.dialects.postgresql import UUID

metadata = MetaData(
    naming_convention={
        "ix": "%(table_name)s_%(column_0_N_name)s_idx",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "ck": "%(table_name)s_%(constraint_name)s_check",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
        "pk": "%(table_name)s_pkey",
    }
)


def jurisdiction() -> "Column[str]":
    """The column that co-locates rows; every connection states it, so no statement repeats it."""
    return Column(
        "jurisdiction",
        Text,
        nullable=False,
        server_default=text("current_setting('triage.jurisdiction')"),
        comment="whose data this is; part of every key that would have to be co-located",
    )


def at(name: str, *, comment: str, nullable: bool = True, **more: Any) -> "Column[Any]":
    """An instant: aware, UTC."""
    return Column(name, DateTime(timezone=True), nullable=nullable, comment=comment, **more)


def now_at(name: str, *, comment: str) -> "Column[Any]":
    """An instant that the database's clock fills in."""
    return at(name, comment=comment, nullable=False, server_default=text("now()"))


def uuid(name: str, *, comment: str, nullable: bool = False, **more: Any) -> "Column[Any]":
    """A UUIDv7."""
    return Column(name, UUID(as_uuid=True), nullable=nullable, comment=comment, **more)


def one_of(column: str, values: list[str]) -> str:
    """The SQL of a check that a column holds one of these."""
    listed = ", ".join(f"'{value}'" for value in values)
    return f"{column} IN ({listed})"


def paired(*groups: tuple[str, ...]) -> str:
    """The SQL of a check that the columns of each group are all set or all null."""
    pairs = [(group[0], other) for group in groups for other in group[1:]]
    return " AND ".join(f"({one} IS NULL) = ({other} IS NULL)" for one, other in pairs)
