"""Every table. Importing this package completes the metadata."""

from app.storage.tables.base import metadata
from app.storage.tables.call import calls
from app.storage.tables.disclosure import releases, report_items, safe_contacts
from app.storage.tables.event import evaluations, events, quarantine
from app.storage.tables.key import api_keys, audit
from app.storage.tables.linkage import linkage_steps, linkages, shared_links
from app.storage.tables.person import person_keys, person_links
from app.storage.tables.provider import (
    locations,
    organizations,
    provider_confirmations,
    service_at_locations,
    services,
)
from app.storage.tables.referral import claims, referrals, transitions
from app.storage.tables.rules import catalog_lives, catalogs, corrections
from app.storage.tables.staff import staff
from app.storage.tables.training import training
from app.storage.tables.work import contact_attempts, follow_ups

__all__ = [
    "api_keys",
    "audit",
    "calls",
    "catalog_lives",
    "catalogs",
    "claims",
    "contact_attempts",
    "corrections",
    "evaluations",
    "events",
    "follow_ups",
    "linkage_steps",
    "linkages",
    "locations",
    "metadata",
    "organizations",
    "person_keys",
    "person_links",
    "provider_confirmations",
    "quarantine",
    "referrals",
    "releases",
    "report_items",
    "safe_contacts",
    "service_at_locations",
    "services",
    "shared_links",
    "staff",
    "training",
    "transitions",
]
