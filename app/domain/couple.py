"""A couple: two persons of whom one was a victim and the other a suspect or arrestee of the same call."""

from collections.abc import Collection, Iterable, Iterator
from itertools import product
from typing import TypeVar

VICTIMS = ("victim",)
OFFENDERS = ("suspect", "arrestee")
Who = TypeVar("Who")


def couples(persons: Iterable[tuple[Who, Collection[str]]]) -> Iterator[frozenset[Who]]:
    """The couples of one call, whichever is which; of its persons are told who each is, and the roles."""
    known = list(persons)
    for (victim, roles), (other, others) in product(known, known):
        if victim != other and not set(VICTIMS).isdisjoint(roles) and not set(OFFENDERS).isdisjoint(others):
            yield frozenset((victim, other))
