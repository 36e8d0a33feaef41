"""The only reader of the machine's clock (leases and referral times use the database's)."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)
