"""Who is one person: links that stand, and the word of a supervisor, which no key undoes.

An occurrence is one person on one call. Occurrences with the same name and birth date are one person; so
are those a supervisor linked, and whoever hangs together by such links. This is worked out whenever it is
asked, from keys and links as they are then: no merged record exists, so whatever the order in which events
arrive and supervisors speak, the same keys and links give the same persons.

A link that was undone stays undone. A refusal can be taken back: the pair then waits for a word as if none
had been said. What was refused or undone stays apart. Both occurrences of such a pair are then no longer
linked by their keys with anybody who has the same key, and where links would lead from one to the other by
a detour, only those made by hand hold.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from app.errors import TransitionRefusedError


class Occurrence(NamedTuple):
    """One person on one call."""

    call_id: UUID
    person_id: str


class LinkStatus(StrEnum):
    """What is said of a pair of occurrences."""

    CANDIDATE = "candidate"  # alike: a supervisor is asked
    BY_KEY = "by_key"  # linked by the same name and birth date
    LINKED = "linked"  # by a supervisor
    REFUSED = "refused"
    UNDONE = "undone"


class Decision(StrEnum):
    """What a supervisor says of a pair."""

    LINK = "link"
    REFUSE = "refuse"
    UNDO = "undo"
    RETRACT = "retract"  # a refusal is taken back


_S = LinkStatus
# What each decision applies to, and what it makes of it. Undone is final.
DECISIONS: Mapping[Decision, tuple[frozenset[LinkStatus], LinkStatus]] = {
    Decision.LINK: (frozenset((_S.CANDIDATE, _S.BY_KEY)), _S.LINKED),
    Decision.REFUSE: (frozenset((_S.CANDIDATE,)), _S.REFUSED),
    Decision.UNDO: (frozenset((_S.BY_KEY, _S.LINKED)), _S.UNDONE),
    Decision.RETRACT: (frozenset((_S.REFUSED,)), _S.CANDIDATE),
}
_APART = frozenset((_S.REFUSED, _S.UNDONE))
Pair = frozenset[Occurrence]
Links = Mapping[Pair, LinkStatus]
Keys = Mapping[Occurrence, bytes | None]


def decided(decision: Decision, status: LinkStatus) -> LinkStatus:
    """The status after the decision. Raises TransitionRefusedError."""
    applies_to, after = DECISIONS[decision]
    if status not in applies_to:
        raise TransitionRefusedError(f"To {decision} is not possible: this is {status}.", link_status=status)
    return after


class Persons:
    """The occurrences that are one person, each with the others."""

    def __init__(self, keys: Keys, links: Links) -> None:
        """`keys` are of the name and birth date of every occurrence that keys or links may join."""
        self._apart = [pair for pair, status in links.items() if status in _APART]
        by_hand = [pair for pair, status in links.items() if status is _S.LINKED]
        whole = _joined(keys, [*by_hand, *_same_keys(keys, self._apart)])
        for pair in self._apart:
            one, other = pair
            if other in whole.get(one, ()):
                whole |= _joined(whole[one], [hand for hand in by_hand if hand <= whole[one]])
        self._of = whole

    def of(self, one: Occurrence) -> frozenset[Occurrence]:
        """Every occurrence of this person, itself among them."""
        return self._of.get(one, frozenset((one,)))

    def same(self, one: Occurrence, other: Occurrence) -> bool:
        """Whether the two are one person."""
        return other in self.of(one)

    def apart(self, one: Occurrence, other: Occurrence) -> bool:
        """Whether it was said of any occurrence of the one that it is none of the other."""
        mine, theirs = self.of(one), self.of(other)
        return any(pair & mine and pair & theirs for pair in self._apart)


def contradictory(links: Links) -> bool:
    """Whether links made by hand join, perhaps by a detour, what a supervisor said is apart."""
    by_hand = [pair for pair, status in links.items() if status is _S.LINKED]
    joined = _joined({one for pair in by_hand for one in pair}, by_hand)
    apart = [tuple(pair) for pair, status in links.items() if status in _APART]
    return any(other in joined.get(one, ()) for one, other in apart)


def _same_keys(keys: Keys, apart: Iterable[Pair]) -> list[Pair]:
    """Pairs that chain up all who have the same key, but for those a supervisor took out."""
    taken_out = {one for pair in apart if len({keys.get(one) for one in pair}) == 1 for one in pair}
    latest: dict[bytes, Occurrence] = {}
    pairs = []
    for one, key in keys.items():
        if key is not None and one not in taken_out:
            if key in latest:
                pairs.append(frozenset((latest[key], one)))
            latest[key] = one
    return pairs


def _joined(all_of: Iterable[Occurrence], pairs: Iterable[Pair]) -> dict[Occurrence, frozenset[Occurrence]]:
    """For each occurrence, all that hang together with it by these pairs."""
    groups: dict[Occurrence, set[Occurrence]] = {one: {one} for one in all_of}
    for pair in pairs:
        one, other = (groups.setdefault(end, {end}) for end in pair)
        if one is not other:
            one |= other
            for end in other:
                groups[end] = one
    frozen = {id(group): frozenset(group) for group in groups.values()}
    return {one: frozen[id(group)] for one, group in groups.items()}
