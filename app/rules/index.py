"""Which rules can hold: every rule is one bit, and what is seen of each field takes bits away.

What it costs hardly grows with the rules: a number of a thousand bits is as quick as one of fifty.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from app.rules import signals
from app.rules.model import Groups
from app.rules.signals import Compiled, Evidence, Found, Seen, Trigger


class CompiledGroups:
    """Groups over signals that are compiled."""

    def __init__(self, groups: Groups, compiled: dict[str, Compiled]) -> None:
        """`compiled` are the signals by name."""
        self.all_of = [compiled[name] for name in groups.all_of]
        self.any_of = [compiled[name] for name in groups.any_of]
        self.none_of = [compiled[name] for name in groups.none_of]

    def evidence(self, seen: Seen) -> tuple[Evidence, ...]:
        """The evidence if the groups hold, else nothing; nothing is put together before they do."""
        held: list[tuple[Compiled, Found]] = []
        for one in self.all_of:
            if not (found := one.found(seen)):
                return ()
            held.append((one, found))
        if self.any_of:
            some = [(one, found) for one in self.any_of if (found := one.found(seen))]
            if not some:
                return ()
            held += some
        for one in self.none_of:
            if one.found(seen):
                return ()
        evidence: list[Evidence] = []
        for one, found in held:
            evidence += one.shown(seen, found) if one.shown else found
        return tuple(evidence)

    @property
    def needs(self) -> Iterator[tuple[Trigger, ...]]:
        """Of each of these, one must be seen for the groups to hold."""
        for one in self.all_of:
            yield from one.needs
        if self.any_of:
            yield tuple(trigger for one in self.any_of for trigger in one.needs[0])

    @property
    def forbidden(self) -> tuple[Trigger, ...]:
        """None of these may be seen."""
        return tuple(trigger for one in self.none_of if one.exact for trigger in one.needs[0])


class _Field(NamedTuple):
    """What the values of one field say: by value, in which slots which groups have what they need."""

    values: Callable[[Seen], Iterable[object]]
    masks: dict[object, list[tuple[int, int]]]


_FORBIDDEN, _SEVERAL = 0, 1  # slots: what may not be seen, and needs that several fields may meet


class Index:
    """Groups by what they need.

    A slot holds one need of each group: its bit is set when that is met, or if it has none there.
    """

    def __init__(self, some: Sequence[CompiledGroups]) -> None:
        """They are known by their places in `some`."""
        self._everyone = (1 << len(some)) - 1
        self._slots = [0, self._everyone]
        self._of_field: dict[tuple[str, int], int] = {}  # slots of needs that one field meets, by depth
        masks: dict[str, dict[object, dict[int, int]]] = {}
        for number, groups in enumerate(some):
            bit = 1 << number
            for slot, need in (*self._slotted(groups), (_FORBIDDEN, groups.forbidden)):
                self._slots[slot] &= ~bit
                for name, value in need:
                    of_value = masks.setdefault(name, {}).setdefault(value, {})
                    of_value[slot] = of_value.get(slot, 0) | bit
        self._fields = [
            _Field(signals.values(name), {value: [*slots.items()] for value, slots in by_value.items()})
            for name, by_value in masks.items()
        ]

    def _slotted(self, groups: CompiledGroups) -> Iterator[tuple[int, tuple[Trigger, ...]]]:
        """The needs of groups, each with its slot."""
        depths: Counter[str] = Counter()
        for need in groups.needs:
            names = {name for name, _ in need}
            if len(names) > 1:
                yield _SEVERAL, need
                continue
            (name,) = names
            key = name, depths[name]
            depths[name] += 1
            if key not in self._of_field:
                self._of_field[key] = len(self._slots)
                self._slots.append(self._everyone)
            yield self._of_field[key], need

    def possible(self, seen: Seen) -> list[int]:
        """The places of the groups that may hold, in order; all others do not."""
        slots = self._slots.copy()
        for values, masks in self._fields:
            for value in values(seen):
                for slot, mask in masks.get(value, ()):
                    slots[slot] |= mask
        possible = self._everyone & ~slots[_FORBIDDEN]
        for met in slots[_SEVERAL:]:
            possible &= met
        numbers = []
        while possible:
            lowest = possible & -possible
            numbers.append(lowest.bit_length() - 1)
            possible ^= lowest
        return numbers
