"""Every table. Importing this package completes the metadata."""

from app.storage.tables.base import metadata
from app.storage.tables.call import calls
from app.storage.tables.disclosure import releases, report_items, safe_contacts
from app.storage.tables.event import evaluations, events, quarantine
from app.storage.tables.key import api_keys, audit
from app.storage.tables.referral import claims, referrals, transitions
from app.storage.tables.rules import catalog_lives, catalogs, corrections

__all__ = [
    "api_keys",
    "audit",
    "calls",
    "catalog_lives",
    "catalogs",
    "claims",
    "corrections",
    "evaluations",
    "events",
    "metadata",
    "quarantine",
    "referrals",
    "releases",
    "report_items",
    "safe_contacts",
    "transitions",
]
