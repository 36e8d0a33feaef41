"""Every table. Importing this package completes the metadata."""

from app.storage.tables.base import metadata
from app.storage.tables.call import calls
from app.storage.tables.event import evaluations, events, quarantine
from app.storage.tables.key import api_keys, audit
from app.storage.tables.referral import claims, referrals, transitions
from app.storage.tables.rules import catalog_lives, catalogs, corrections
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
    "metadata",
    "quarantine",
    "referrals",
    "transitions",
]
