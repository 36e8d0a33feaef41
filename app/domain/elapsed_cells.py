"""Which counts of elapsed times are withheld, over all pairs and groups at once.

What began at one milestone is the same number whatever it is timed to; what ended there is what begins there
for the next pair; groups add up to all. So each count could be worked out of others: they are withheld
together. The numbers of all are settled first and of a queue next, since these are told elsewhere too.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple, Protocol, TypeAlias

from app.domain.withholding import Key, Sum, withheld

Group: TypeAlias = str | None
# Who reached one of these reached those before it.
_LATER = ("requested", "claimed", "accepted", "completed")


class Counts(NamedTuple):
    """Intervals that began; of these those still open, those that run backwards, and those told late."""

    n: int = 0
    open: int = 0
    negative: int = 0
    back_entered: int = 0


class Named(Protocol):
    """A pair of milestones."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def start(self) -> str:
        """The milestone where it begins."""

    @property
    def end(self) -> str:
        """The milestone where it ends."""

    @property
    def of_calls(self) -> bool:
        """Whether calls are counted; else referrals are."""


# What a group is part of, from the whole down to itself: the reports grouped by each of these may be known.
Way: TypeAlias = Callable[[Group], Sequence[Group]]


def _by_queue(group: Group) -> Sequence[Group]:
    """All, its queue, its program; of other groups all and itself."""
    if group is None:
        return [None]
    queue, slash, _ = group.partition("/")
    return [None, queue, group] if slash else [None, group]


def _by_weekday(group: Group) -> Sequence[Group]:
    return [None] if group is None else [None, group.rpartition(" ")[0], group]


def _by_hour(group: Group) -> Sequence[Group]:
    return [None] if group is None else [None, group.rpartition(" ")[2], group]


APART: Sequence[Way] = (_by_queue,)  # nothing is counted in two groups
CROSSED: Sequence[Way] = (_by_weekday, _by_hour)  # nor here; a group is named as `5 Fri 07`
OVERLAPPING: Sequence[Way] = (lambda group: [group],)


def hidden_counts(
    pairs: Sequence[Named], counts: Mapping[str, Mapping[Group, Counts]], *, ways: Sequence[Way]
) -> set[tuple[str, Group, str]]:
    """The counts to withhold: name of the pair, group, and which count.

    `pairs` are all of calls or all of referrals; `ways` are what their groups are part of.
    """
    groups = _in_order({group for some in counts.values() for group in some})
    cells = _cells(pairs, counts, ways)
    settled = [_Settled(pairs, cells) for _ in ways]
    for one, way in zip(settled, ways, strict=True):
        for outer in _levels(groups, way)[:-1]:
            one.settle(outer, _inside(groups, way))
    whole = settled[0]
    for more in settled[1:]:
        whole.join(more)
    whole.settle(set(groups), *(_inside(groups, way) for way in ways))
    starts = {pair.name: _start(pair) for pair in pairs}
    return {
        (name, group, column)
        for name, some in counts.items()
        for group in some
        for column in Counts._fields
        if (group, starts[name] if column == "n" else name, column) in whole.gone
    }


class _Settled:
    """What is known of the reports that are settled so far, and `gone`, what they withhold."""

    def __init__(self, pairs: Sequence[Named], cells: Mapping[Key, int]) -> None:
        self._pairs, self._cells = pairs, cells
        self._known: dict[Key, int] = {}
        self._sums: dict[Sum, None] = {}
        self.gone: frozenset[Key] = frozenset()

    def join(self, other: "_Settled") -> None:
        self._known |= other._known
        self._sums |= other._sums
        self.gone |= other.gone

    def settle(self, level: Collection[Group], *inside: Mapping[Group, Sequence[Group]]) -> None:
        """Withhold what it takes of these groups; what is told of others stays so."""
        unseen = {key for key in self._cells if key[2].startswith("_")}
        told = set(self._known) - self.gone - unseen
        self._known |= {key: count for key, count in self._cells.items() if key[0] in level}
        some = [one for group in _in_order(level) for one in _within(self._pairs, group, self._known)]
        some += [
            Sum((outer, *column), tuple((group, *column) for group in groups))
            for parts in inside
            for outer, groups in parts.items()
            if set(level).issuperset(groups)
            for column in dict.fromkeys(key[1:] for key in self._known if key[0] == outer)
        ]
        self._sums |= dict.fromkeys(some)
        unpublished = {*(unseen & set(self._known)), *self.gone}
        self.gone |= withheld(self._known, list(self._sums), unpublished=unpublished, told=told)


def _in_order(groups: Collection[Group]) -> list[Group]:
    """Always the same: whoever asks twice is told the same cells."""
    return sorted(groups, key=lambda group: (group is not None, group or ""))


def _levels(groups: Collection[Group], way: Way) -> list[set[Group]]:
    found: list[set[Group]] = [set(), set(), set()]
    for group in groups:
        for depth, outer in enumerate(way(group)):
            found[depth].add(outer)
    return [level for level in found if level]


def _inside(groups: Sequence[Group], way: Way) -> Mapping[Group, Sequence[Group]]:
    """The groups that each of those outside is the sum of."""
    found: dict[Group, dict[Group, None]] = defaultdict(dict)
    for group in groups:
        for outer, inner in pairwise(way(group)):
            found[outer][inner] = None
    return {outer: list(inner) for outer, inner in found.items()}


def _start(pair: Named) -> str:
    """What the number of intervals that began is the number of."""
    return f"{pair.start}, reported" if pair.end == "reported" else pair.start


def _cells(
    pairs: Sequence[Named], counts: Mapping[str, Mapping[Group, Counts]], ways: Sequence[Way]
) -> dict[Key, int]:
    """Of every group and all that it is part of; the names of those that nobody publishes begin with _."""
    by_pair: dict[Key, int] = defaultdict(int)
    groups = _in_order({group for some in counts.values() for group in some})
    for pair in pairs:
        for group in groups:
            count = counts.get(pair.name, {}).get(group, Counts())
            ended = count.n - count.open - count.negative
            more = {"_ended": ended, "_on_time": count.n - count.back_entered}
            for outer in dict.fromkeys(outer for way in ways for outer in way(group)):
                for column, number in (count._asdict() | more).items():
                    by_pair[outer, pair.name, column] += number
    starts = {pair.name: _start(pair) for pair in pairs}
    return {
        (group, starts[name] if column == "n" else name, column): number
        for (group, name, column), number in by_pair.items()
    }


def _within(pairs: Sequence[Named], group: Group, cells: Mapping[Key, int]) -> Iterator[Sum]:
    """What adds up within a group."""
    for pair in pairs:
        began, name = (group, _start(pair), "n"), pair.name
        ended = ((group, name, "_ended"), (group, name, "negative"))
        yield Sum(began, ((group, name, "open"), *ended))
        yield Sum(began, ((group, name, "back_entered"), (group, name, "_on_time")))
        if (group, pair.end, "n") in cells and _precedes(pair):
            yield Sum((group, pair.end, "n"), ended)


def _precedes(pair: Named) -> bool:
    """Whether nobody reaches its end without its start."""
    if pair.of_calls:
        return pair.start == "call_received"
    order = [_LATER.index(name) for name in (pair.start, pair.end) if name in _LATER]
    return len(order) == 2 and order[0] < order[1]
