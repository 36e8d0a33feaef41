"""Chance that repeats: every draw comes from a generator named for what it is drawn for."""

import math
import random
from collections.abc import Mapping
from datetime import timedelta
from typing import TypeVar

Dice = random.Random
Item = TypeVar("Item")


def dice(*name: object) -> Dice:
    """The generator of this name; the same name always draws the same."""
    return random.Random("/".join(map(str, name)))  # noqa: S311  # a game of chance, not a secret


def one_of(draw: Dice, weights: Mapping[Item, float]) -> Item:
    """One of these, by weight."""
    return draw.choices(list(weights), list(weights.values()))[0]


def spell(draw: Dice, median_seconds: float, spread: float = 0.6) -> timedelta:
    """A time that something takes, in whole seconds: log-normal, so some take very long."""
    return timedelta(seconds=round(median_seconds * math.exp(draw.gauss(0, spread))))


def rank(draw: Dice, regulars: float) -> int:
    """A number from 0 with a heavy tail: the first `regulars` come again and again, most come once."""
    return int(regulars * ((1 - draw.random()) ** -2 - 1))
