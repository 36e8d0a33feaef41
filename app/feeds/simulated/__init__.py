"""A believable Durham that does not exist: invented people, calls and notes as a CAD would send them.

The same seed always gives the same bytes, and a day of it is the same whatever the period asked for.
"""

from app.feeds.simulated.stream import CALLS_PER_DAY, in_order, simulate

__all__ = ["CALLS_PER_DAY", "in_order", "simulate"]
