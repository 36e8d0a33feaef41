"""The provider directory: who gives which service, where and when, and who said that this is still so."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from app.domain.provider import Category, ServiceStatus
from app.storage.tables.base import at, jurisdiction, metadata, now_at, one_of, uuid

organizations = Table(
    "organizations",
    metadata,
    uuid("id", comment="as the directory has it (HSDS)"),
    jurisdiction(),
    Column("name", Text, nullable=False),
    Column("alternate_name", Text),
    Column("description", Text, nullable=False),
    Column("email", Text),
    Column("website", Text),
    Column("confidential", Boolean, nullable=False, comment="nobody may learn where it is"),
    Column("phones", JSONB, nullable=False),
    PrimaryKeyConstraint("id", "jurisdiction"),
    UniqueConstraint("id", "jurisdiction", "confidential"),  # for services to refer to
    comment="who gives services",
)

services = Table(
    "services",
    metadata,
    uuid("id", comment="as the directory has it (HSDS)"),
    jurisdiction(),
    uuid("organization_id", comment="who gives it"),
    Column("confidential", Boolean, nullable=False, comment="its organization is, always"),
    Column("name", Text, nullable=False),
    Column("alternate_name", Text),
    Column("description", Text),
    Column("url", Text),
    Column("email", Text),
    Column("status", Text, nullable=False),
    Column("categories", ARRAY(Text), nullable=False, comment="what linkages are made for"),
    Column("application_process", Text),
    Column("fees_description", Text),
    Column("wait_time", Text),
    Column("eligibility_description", Text),
    Column("minimum_age", Integer),
    Column("maximum_age", Integer),
    Column("alert", Text),
    Column("assured_date", Date, comment="when the directory says it was last checked"),
    Column("languages", JSONB, nullable=False),
    Column("phones", JSONB, nullable=False),
    Column("schedules", JSONB, nullable=False),
    PrimaryKeyConstraint("id", "jurisdiction"),
    UniqueConstraint("id", "jurisdiction", "confidential"),  # for services at locations to refer to
    ForeignKeyConstraint(
        ["organization_id", "jurisdiction", "confidential"],
        ["organizations.id", "organizations.jurisdiction", "organizations.confidential"],
        onupdate="CASCADE",
    ),
    CheckConstraint(one_of("status", list(ServiceStatus)), name="status"),
    CheckConstraint(
        f"categories <> '{{}}' AND categories <@ ARRAY[{', '.join(repr(str(one)) for one in Category)}]",
        name="categories",
    ),
    Index(None, "organization_id"),
    comment="what a linkage may be made to",
)

locations = Table(
    "locations",
    metadata,
    uuid("id", comment="as the directory has it (HSDS)"),
    jurisdiction(),
    Column("location_type", Text, nullable=False),
    Column("addressed", Boolean, nullable=False, comment="somebody could be found by it"),
    Column("name", Text),
    Column("description", Text),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("addresses", JSONB, nullable=False),
    Column("phones", JSONB, nullable=False),
    PrimaryKeyConstraint("id", "jurisdiction"),
    UniqueConstraint("id", "jurisdiction", "addressed"),  # for services at locations to refer to
    CheckConstraint(one_of("location_type", ["physical", "postal", "virtual"]), name="location_type"),
    CheckConstraint(
        "addressed = (location_type = 'physical' OR latitude IS NOT NULL OR longitude IS NOT NULL"
        " OR addresses <> '[]')",
        name="addressed",
    ),
    comment="where services are given",
)

service_at_locations = Table(
    "service_at_locations",
    metadata,
    uuid("id", comment="as the directory has it (HSDS)"),
    jurisdiction(),
    uuid("service_id", comment="what"),
    Column("confidential", Boolean, nullable=False, comment="the service is, always"),
    uuid("location_id", comment="where"),
    Column("addressed", Boolean, nullable=False, comment="the location is, always"),
    Column("place", Integer, nullable=False, comment="its place among those of the service"),
    Column("description", Text),
    PrimaryKeyConstraint("id", "jurisdiction"),
    ForeignKeyConstraint(
        ["service_id", "jurisdiction", "confidential"],
        ["services.id", "services.jurisdiction", "services.confidential"],
        onupdate="CASCADE",
    ),
    ForeignKeyConstraint(
        ["location_id", "jurisdiction", "addressed"],
        ["locations.id", "locations.jurisdiction", "locations.addressed"],
        onupdate="CASCADE",
    ),
    # A shelter for victims of domestic violence has no address here, whoever writes it.
    CheckConstraint("NOT (confidential AND addressed)", name="hidden"),
    Index(None, "service_id"),
    Index(None, "location_id"),
    comment="that a service is given at a location",
)

provider_confirmations = Table(
    "provider_confirmations",
    metadata,
    uuid("confirmation_id", comment="ours"),
    jurisdiction(),
    uuid("service_id", comment="what was confirmed"),
    at("occurred_at", comment="when it was found to be so; may be earlier than recorded", nullable=False),
    now_at("recorded_at", comment="when we learned of it"),
    Column("actor", Text, nullable=False, comment="role:key of whoever confirmed it"),
    PrimaryKeyConstraint("confirmation_id", "jurisdiction"),
    ForeignKeyConstraint(["service_id", "jurisdiction"], ["services.id", "services.jurisdiction"]),
    Index(None, "service_id", "occurred_at"),
    comment="append-only: what the directory says of a service was confirmed",
)
