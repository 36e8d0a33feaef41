"""Which counts of elapsed times are withheld, over all pairs and groups at once.

What began at one milestone is the same number whatever it is timed to; what ended there is what begins there
for the next pair; groups add up to all. So each count could be worked out of others: they are withheld
together. The numbers of all are settled first and of a queue next, since these are told elsewhere too.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
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


def hidden_counts(
    pairs: Sequence[Named], counts: Mapping[str, Mapping[Group, Counts]], *, apart: bool
) -> set[tuple[str, Group, str]]:
    """The counts to withhold: name of the pair, group, and which count.

    `pairs` are all of calls or all of referrals. `apart`: nothing is counted in two groups.
    """
    groups = _in_order({group for some in counts.values() for group in some})
    levels = _levels(groups, apart=apart)
    inside: dict[Group, list[Group]] = defaultdict(list)
    for group in groups:
        for outer, inner in zip(_way(group, apart=apart), _way(group, apart=apart)[1:], strict=False):
            if inner not in inside[outer]:
                inside[outer].append(inner)
    cells = _cells(pairs, counts, apart=apart)
    unseen = {key for key in cells if key[2].startswith("_")}
    known: dict[Key, int] = {}
    sums: list[Sum] = []
    gone: frozenset[Key] = frozenset()
    for level in levels:
        told = set(known) - gone - unseen
        known |= {key: count for key, count in cells.items() if key[0] in level}
        sums += [one for group in _in_order(level) for one in _within(pairs, group, known)]
        sums += [
            Sum((outer, *column), tuple((group, *column) for group in inside[outer]))
            for outer in inside
            if level.issuperset(inside[outer])
            for column in dict.fromkeys(key[1:] for key in known if key[0] == outer)
        ]
        gone |= withheld(known, sums, unpublished={*(unseen & set(known)), *gone}, told=told)
    starts = {pair.name: _start(pair) for pair in pairs}
    return {
        (name, group, column)
        for name, some in counts.items()
        for group in some
        for column in Counts._fields
        if (group, starts[name] if column == "n" else name, column) in gone
    }


def _way(group: Group, *, apart: bool) -> list[Group]:
    """From all to this group: all, its queue, its program."""
    if group is None or not apart:
        return [group]
    queue, slash, _ = group.partition("/")
    return [None, queue, group] if slash else [None, group]


def _in_order(groups: Collection[Group]) -> list[Group]:
    """Always the same: whoever asks twice is told the same cells."""
    return sorted(groups, key=lambda group: (group is not None, group or ""))


def _levels(groups: Collection[Group], *, apart: bool) -> list[set[Group]]:
    found: list[set[Group]] = [set(), set(), set()]
    for group in groups:
        for depth, outer in enumerate(_way(group, apart=apart)):
            found[depth].add(outer)
    return [level for level in found if level]


def _start(pair: Named) -> str:
    """What the number of intervals that began is the number of."""
    return f"{pair.start}, reported" if pair.end == "reported" else pair.start


def _cells(
    pairs: Sequence[Named], counts: Mapping[str, Mapping[Group, Counts]], *, apart: bool
) -> dict[Key, int]:
    by_pair: dict[Key, int] = defaultdict(int)
    groups = _in_order({group for some in counts.values() for group in some})
    for pair in pairs:
        for group in groups:
            count = counts.get(pair.name, {}).get(group, Counts())
            ended = count.n - count.open - count.negative
            more = {"_ended": ended, "_on_time": count.n - count.back_entered}
            for outer in _way(group, apart=apart):
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
