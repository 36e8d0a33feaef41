"""Elapsed times in all and by every group, solved as one system: no small cell is found."""

from collections.abc import Iterable, Sequence
from itertools import groupby, product
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.elapsed import PAIRS, Pair, Span, counts, summaries
from app.domain.elapsed_cells import APART, hidden_counts
from app.domain.withholding import small
from tests.properties.test_recoverability import few, nothing_small, thorough
from tests.recovery import Reader

CALL_PAIRS = [pair for pair in PAIRS if pair.of_calls]
OF_REFERRALS = [pair for pair in PAIRS if pair.start in ("requested", "claimed", "accepted")]


COUNTED = ("n", "open", "negative", "back_entered", "ended", "on time")


class Unit(NamedTuple):
    """So many calls or referrals alike: how far they came, and where they are counted."""

    group: str
    reached: int  # how many of the milestones in order
    backwards: bool  # the last one lies before the others
    late: bool
    times: int


units = st.lists(
    st.builds(
        Unit,
        st.sampled_from(["q/a", "q/b", "r/a", "s/a"]),
        st.integers(0, 3),
        st.booleans(),
        st.booleans(),
        few.filter(bool),
    ),
    max_size=12,
)
ORDER = {
    True: ("call_received", "dispatched", "on_scene"),
    False: ("requested", "claimed", "accepted", "completed"),
}


def spans_of(pair: Pair, some: Iterable[Unit]) -> list[Span]:
    order = ORDER[pair.of_calls]
    found = []
    for unit in some:
        at = {name: float(place) for place, name in enumerate(order[: unit.reached + 1])}
        if unit.backwards and unit.reached:
            at[order[min(unit.reached, len(order) - 1)]] = -1.0
        if pair.start in at:
            ended = pair.end in at
            found.append(Span(at[pair.end] - at[pair.start] if ended else 9.0, ended, unit.late, unit.times))
    return found


def groupings(some: Sequence[Unit]) -> dict[str, dict[str | None, list[Unit]]]:
    """All, by queue, and by program."""
    found: dict[str, dict[str | None, list[Unit]]] = {"all": {None: list(some)}}
    for name, of in (("queue", lambda unit: unit.group[0]), ("program", lambda unit: unit.group)):
        found[name] = {key: list(part) for key, part in groupby(sorted(some, key=of), key=of)}
    return found


def read_elapsed(
    reader: Reader, some: Sequence[Unit], pairs: Sequence[Pair], *, protected: bool = True
) -> None:
    """Tell the reader what is published of these, in all and by each grouping, and how it adds up."""
    columns = ("n", "open", "negative", "back_entered")
    for groups in groupings(some).values():
        spans = {pair.name: {g: spans_of(pair, part) for g, part in groups.items()} for pair in pairs}
        spans = {name: {g: one for g, one in by.items() if one} for name, by in spans.items()}
        counted = {name: {g: counts(one) for g, one in by.items()} for name, by in spans.items()}
        hidden = hidden_counts(pairs, counted, ways=APART) if protected else set()
        for pair in pairs:
            gone = [(group, column) for name, group, column in hidden if name == pair.name]
            for row in summaries(pair, spans[pair.name], lambda _: 1.0, compared=True, hidden=gone):
                truth = counted[pair.name][row.group]
                for column in columns:
                    reader.cell((row.group, pair.name, column), getattr(row, column), getattr(truth, column))
                rest = {
                    "ended": truth.n - truth.open - truth.negative,
                    "on time": truth.n - truth.back_entered,
                }
                for column, value in rest.items():
                    reader.known((row.group, pair.name, column), value)
            for group in groups.keys() - spans[pair.name].keys():  # no line: nothing began
                for column in (*columns, "ended", "on time"):
                    reader.cell((group, pair.name, column), 0, 0)
        _sums_within(reader, pairs, groups)
    _sums_of_groups(reader, some, pairs)


def _sums_within(reader: Reader, pairs: Sequence[Pair], groups: Iterable[str | None]) -> None:
    for group, pair in product(groups, pairs):
        cell = {name: (group, pair.name, name) for name in COUNTED}
        reader.adds_up(cell["n"], [cell["open"], cell["negative"], cell["ended"]])
        reader.adds_up(cell["n"], [cell["back_entered"], cell["on time"]])
        for other in pairs:
            if other.start == pair.start and other is not pair:
                reader.adds_up(cell["n"], [(group, other.name, "n")])
            if other.start == pair.end:
                reader.adds_up((group, other.name, "n"), [cell["ended"], cell["negative"]])


def _sums_of_groups(reader: Reader, some: Sequence[Unit], pairs: Sequence[Pair]) -> None:
    programs = sorted({unit.group for unit in some})
    for outer in (None, *sorted({group[0] for group in programs})):
        inner = [group for group in programs if outer in (None, group[0])]
        for pair, column in product(pairs, COUNTED):
            reader.adds_up((outer, pair.name, column), [(group, pair.name, column) for group in inner])


@thorough
@pytest.mark.parametrize("pairs", [CALL_PAIRS, OF_REFERRALS], ids=["calls", "referrals"])
@given(some=units)
def test_elapsed_in_all_and_by_every_group(pairs: Sequence[Pair], some: list[Unit]) -> None:
    if some:
        reader = Reader()
        read_elapsed(reader, some, pairs)
        nothing_small(reader)


def test_the_same_reader_finds_what_rows_that_are_looked_at_one_by_one_give_away() -> None:
    """Mutation: without what goes with them, the small cells of elapsed time are all found."""
    some = [
        Unit("q/a", 1, False, False, 4),
        Unit("q/a", 3, False, False, 40),
        Unit("r/a", 3, False, False, 50),
    ]
    reader = Reader()
    read_elapsed(reader, some, OF_REFERRALS, protected=False)
    found = {key for key, value in reader.recovered().items() if small(value)}
    assert ("q/a", "claimed_to_accepted", "open") in found
    guarded = Reader()
    read_elapsed(guarded, some, OF_REFERRALS)
    nothing_small(guarded)
