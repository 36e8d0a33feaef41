"""Dispatch triage: from a police CAD feed to a partner agency's queue."""

__version__ = "0.1.0"
