"""Whole numbers shared out at random, and instants within a span."""

from datetime import UTC, datetime, timedelta

from app.feeds.simulated.dice import Dice


def shared(draw: Dice, total: int, parts: int, *, least: int = 0) -> list[int]:
    """So many parts of at least `least` that sum to the total."""
    left = total - parts * least
    assert left >= 0, "there is too little to share"
    if not parts:
        return []
    cuts = sorted(draw.randint(0, left) for _ in range(parts - 1))
    return [least + end - begin for begin, end in zip([0, *cuts], [*cuts, left], strict=True)]


def instants(draw: Dice, count: int, begin: datetime, end: datetime) -> list[datetime]:
    """So many whole minutes, no two the same, in order; the end is not one of them."""
    begin, end = begin.astimezone(UTC), end.astimezone(UTC)  # no hour of a clock change is counted twice
    minutes = int((end - begin) / timedelta(minutes=1))
    return [begin + timedelta(minutes=one) for one in sorted(draw.sample(range(minutes), count))]
