"""The only reader of the machine's clock (leases and referral times use the database's)."""

import random
from datetime import UTC, datetime


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


_chance = random.Random()  # noqa: S311 - of its own: whoever seeds the module's makes nothing here predictable


def jitter(least: float, most: float) -> float:
    """Some seconds between these, at random, so that those who try again do not meet again."""
    return _chance.uniform(least, most)
