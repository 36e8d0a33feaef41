"""Which cells of a table of counts are withheld, so that none of 1 to 10 can be worked out."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from app.domain.withholding_bounds import pinned
from app.domain.withholding_sums import Steps

SMALLEST_CELL = 11  # counts 1-10 are withheld (CMS cell suppression policy); zero may be shown


Key: TypeAlias = Any  # what names a cell: anything hashable


def small(count: int | None) -> bool:
    """Whether a count would identify people."""
    return count is not None and 0 < count < SMALLEST_CELL


class Sum(NamedTuple):
    """A cell that is the sum of others."""

    total: Key
    parts: tuple[Key, ...]

    @property
    def cells(self) -> tuple[Key, ...]:
        """All of them, the total last."""
        return (*self.parts, self.total)


def withheld(
    cells: Mapping[Key, int],
    sums: Sequence[Sum],
    unpublished: Collection[Key] = (),
    *,
    besides: Collection[Key] = (),
    told: Collection[Key] = (),
) -> frozenset[Key]:
    """The keys of the cells to withhold: the small ones, those `besides`, and as many more as it takes.

    Whoever knows every sum and every cell that is published can then work out no cell that is withheld, nor
    a small one of those `unpublished`: no combination of sums gives it (Gaussian elimination), and there are
    two ways at least to fill in each with whole numbers. Zeros are published. What is `told` elsewhere
    stays so.
    """
    hidden = {key for key, count in cells.items() if small(count)} | set(besides)
    known = set(unpublished) - hidden  # or may be: these are large, and nobody asks for them
    hidden |= known
    gone = _Gone(cells, sums, hidden, known, told)
    steps = Steps(sums)
    free: set[Key] = set()  # what may have two values still may when more is withheld
    while gone.any_left():
        found = gone.one_by_one()
        given = [key for key in found if key not in known]
        if given and gone.hide_beside_those_alone(known):
            continue
        if not given:
            # In the order of `cells`: that of a set differs from one run to the next.
            steps.add(key for key in cells if key in hidden)
            fixed = hidden - steps.changed - known
            given = [key for key in cells if key in fixed]
        if not given:
            left = hidden.difference(found)
            # Of those withheld none is zero, if its count is the reason.
            least = {key: int(key not in unpublished and bool(cells[key])) for key in left}
            free |= _with_another_step(cells, steps.short, least)
            asked = {key for key in left if small(cells[key])} - free
            given = pinned(cells, sums, steps.together(asked), least=least, asked=asked)
            free |= asked.difference(given)
        # First of those that are told: the others may be safe once these are.
        if not gone.hide_beside([key for key in given if key not in unpublished] or given):
            break
    return frozenset(hidden) - frozenset(unpublished)


def withheld_in_turn(
    cells: Mapping[Key, int],
    sums: Sequence[Sum],
    beside: Sequence[Sum],
    unpublished: Collection[Key] = (),
) -> frozenset[Key]:
    """As `withheld`, but the cells of `sums` are decided first: those only `beside` give way to them."""
    first = {key for one in sums for key in one.cells}
    # In the order of `cells`: that of a set differs from one run to the next, and so would what is withheld.
    decided = {key: count for key, count in cells.items() if key in first}
    hidden = withheld(decided, sums, first.intersection(unpublished))
    told = first - hidden - set(unpublished)
    return withheld(cells, (*sums, *beside), unpublished, besides=hidden, told=told)


def given_away(cells: Mapping[Key, int], sums: Sequence[Sum], hidden: Collection[Key]) -> set[Key]:
    """The hidden cells, zeros among them, that whoever knows the others and the sums knows already."""
    steps = Steps(sums)
    steps.add(hidden)
    found, left = set(hidden) - steps.changed, steps.changed
    asked = {key for key in left - found if small(cells[key])}
    return found.union(pinned(cells, sums, left, least=dict.fromkeys(left, 0), asked=asked))


def _with_another_step(
    cells: Mapping[Key, int], steps: Iterable[Mapping[Key, int]], least: Mapping[Key, int]
) -> set[Key]:
    """The cells that one of these steps changes, up or down, without any becoming less than it may."""
    return {
        key
        for step in steps
        if any(all(cells[key] + sign * by >= least[key] for key, by in step.items()) for sign in (1, -1))
        for key in step
    }


class _Gone:
    """What is withheld so far (`hidden`, which this adds to), how much of each sum, and what is left."""

    def __init__(
        self,
        cells: Mapping[Key, int],
        sums: Sequence[Sum],
        hidden: set[Key],
        known: Collection[Key],
        told: Collection[Key],
    ) -> None:
        self._cells, self._sums, self._hidden = cells, [one.cells for one in sums], hidden
        self._around: dict[Key, list[int]] = defaultdict(list)
        for number, some in enumerate(self._sums):
            for key in some:
                self._around[key].append(number)
        self._of_sum = [sum(key in hidden for key in some) for some in self._sums]
        self._asked_of_sum = [sum(key in hidden and key not in known for key in some) for some in self._sums]
        self._left = {key for key in self._around if cells[key]}.difference(hidden, told)

    def any_left(self) -> bool:
        """Whether a cell could still be withheld."""
        return bool(self._left)

    def one_by_one(self) -> dict[Key, None]:
        """The cells that are found by looking at one sum at a time, in that order."""
        left, found = self._of_sum.copy(), dict[Key, None]()
        waiting = [number for number, count in enumerate(left) if count == 1]
        for number in waiting:
            key = next((key for key in self._sums[number] if key in self._hidden and key not in found), None)
            if key is None:
                continue  # another sum gave it
            found[key] = None
            for other in self._around[key]:
                left[other] -= 1
                if left[other] == 1:
                    waiting.append(other)
        return found

    def hide_beside_those_alone(self, known: Collection[Key]) -> bool:
        """Withhold one more of each sum that has one alone; whether there was any."""
        lonely = [
            number
            for number, some in enumerate(self._sums)
            if self._of_sum[number] == 1 and not any(key in known for key in some)
        ]
        # Each is looked at again: the others may have gained what goes with it.
        found = [self._hide([number]) for number in lonely if self._of_sum[number] == 1]
        return any(key is not None for key in found)

    def hide_beside(self, some: Iterable[Key]) -> bool:
        """Withhold one more near each of these that none so far is near to; whether there was any."""
        near: set[int] = set()
        for key in some:
            if near.isdisjoint(self._around[key]) and (more := self._hide_near(key)) is not None:
                near.update(self._around[key], self._around[more])
        return bool(near)

    def _hide_near(self, key: Key) -> Key | None:
        """Withhold one more of the sums that a cell is in, or else of those next to them."""
        seen: set[int] = set()
        ring = {key}
        while ring:
            numbers = {number for one in ring for number in self._around[one]} - seen
            if (more := self._hide(sorted(numbers))) is not None:
                return more
            seen |= numbers
            ring = {one for number in numbers for one in self._sums[number]}
        return None

    def _hide(self, numbers: Iterable[int]) -> Key | None:
        """The least of those left that leaves the fewest alone, parts before totals."""
        left = [key for number in numbers for key in self._sums[number] if key in self._left]
        if not left:
            return None
        key = min(left, key=lambda key: (self._strays(key), self._cells[key]))
        self._hidden.add(key)
        self._left.discard(key)
        for number in self._around[key]:
            self._of_sum[number] += 1
            self._asked_of_sum[number] += 1
        return key

    def _strays(self, key: Key) -> int:
        """How many more sums would have one cell alone withheld, were this withheld."""
        around = self._around[key]
        alone = sum(self._of_sum[number] == self._asked_of_sum[number] == 1 for number in around)
        return sum(self._asked_of_sum[number] == 0 for number in around) - alone
