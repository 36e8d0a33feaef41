"""Persons on calls by their keys, and what was said of pairs of them.

Nothing here says who somebody is: the keys are HMACs under a secret of the service.
"""

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
from sqlalchemy.dialects.postgresql import ARRAY

from app.domain.person_link import LinkStatus
from app.storage.tables.base import at, jurisdiction, metadata, now_at, one_of, paired, uuid

_KEYS = ("name_birth_date", "birth_date", "phone", "household")
_WAITING = "compared_at IS NULL"
_BY_HAND = one_of("status", [LinkStatus.LINKED, LinkStatus.REFUSED, LinkStatus.UNDONE])

person_keys = Table(
    "person_keys",
    metadata,
    uuid("call_id", comment="which call"),
    Column("person_id", Text, nullable=False, comment="the source's id of the person on the call"),
    jurisdiction(),
    Column("version", BigInteger, nullable=False, comment="the call's version that these keys are of"),
    Column("roles", ARRAY(Text), nullable=False, server_default="{}", comment="on that call"),
    *(Column(f"{name}_key", LargeBinary, comment=f"HMAC-SHA-256 of the {name}") for name in _KEYS),
    at("compared_at", comment="when it was looked up who else this may be; null: not yet"),
    PrimaryKeyConstraint("call_id", "person_id", "jurisdiction"),
    ForeignKeyConstraint(["call_id", "jurisdiction"], ["calls.call_id", "calls.jurisdiction"]),
    *(
        Index(f"person_keys_{name}_idx", f"{name}_key", postgresql_where=f"{name}_key IS NOT NULL")
        for name in _KEYS
    ),
    Index("person_keys_waiting_idx", "call_id", "person_id", postgresql_where=_WAITING),
    comment="one row per person on a call; calls with a domestic-violence tag leave no household key",
)

person_links = Table(
    "person_links",
    metadata,
    uuid("link_id", comment="ours"),
    jurisdiction(),
    uuid("call_id", comment="the one: its call"),
    Column("person_id", Text, nullable=False, comment="the one: who on it"),
    uuid("other_call_id", comment="the other: its call"),
    Column("other_person_id", Text, nullable=False, comment="the other: who on it"),
    Column("status", Text, nullable=False),
    now_at("proposed_at", comment="when the pair was first seen"),
    at("decided_at", comment="when a supervisor last decided"),
    Column("decided_by", Text),
    Column("reason", Text, comment="why, in the supervisor's own words"),
    PrimaryKeyConstraint("link_id", "jurisdiction"),
    UniqueConstraint(
        "call_id",
        "person_id",
        "other_call_id",
        "other_person_id",
        "jurisdiction",
        name="person_links_pair_key",
    ),
    *(
        ForeignKeyConstraint(
            [f"{end}call_id", f"{end}person_id", "jurisdiction"],
            [f"person_keys.{name}" for name in ("call_id", "person_id", "jurisdiction")],
        )
        for end in ("", "other_")
    ),
    CheckConstraint("call_id < other_call_id", name="order"),
    CheckConstraint(one_of("status", list(LinkStatus)), name="status"),
    # A candidate has been decided on if its refusal was taken back.
    CheckConstraint(f"status = 'candidate' OR ({_BY_HAND}) = (decided_at IS NOT NULL)", name="decided"),
    CheckConstraint(paired(("decided_at", "decided_by", "reason")), name="paired"),
    Index(None, "status", "proposed_at", "link_id"),
    Index(None, "other_call_id", "other_person_id"),
    comment="pairs that may be, are, or were said not to be one person; audit keeps every decision",
)
