"""Withheld cells: whoever knows all sums and all cells that are shown cannot work one out."""

from fractions import Fraction
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.domain.linkage import Group, LinkageStatus, Outcome, lines
from app.domain.withholding import SMALLEST_CELL, Sum, small, withheld, withheld_in_turn

REASONS = ("moved", "no_capacity")


def table(rows: list[list[int]]) -> tuple[dict[Any, int], list[Sum]]:
    """A table with its margins: cells by (row, column), `None` for the sum of all."""
    height, width = len(rows), len(rows[0])
    cells: dict[Any, int] = {(y, x): rows[y][x] for y in range(height) for x in range(width)}
    cells |= {(y, None): sum(rows[y]) for y in range(height)}
    cells |= {(None, x): sum(row[x] for row in rows) for x in [*range(width)]}
    cells[None, None] = sum(map(sum, rows))
    sums = [Sum((y, None), tuple((y, x) for x in range(width))) for y in [*range(height), None]]
    sums += [Sum((None, x), tuple((y, x) for y in range(height))) for x in [*range(width), None]]
    return cells, sums


def solved(sums: list[Sum], hidden: frozenset[Any]) -> set[Any]:
    """Textbook elimination with fractions: the unknowns with one value."""
    unknowns = sorted(hidden, key=repr)
    rows = [[Fraction((key in one.parts) - (key == one.total)) for key in unknowns] for one in sums]
    rank = 0
    for column in range(len(unknowns)):
        pivot = next((n for n in range(rank, len(rows)) if rows[n][column]), None)
        if pivot is None:
            continue
        rows[rank], rows[pivot] = rows[pivot], rows[rank]
        rows[rank] = [value / rows[rank][column] for value in rows[rank]]
        for n in range(len(rows)):
            if n != rank and rows[n][column]:
                rows[n] = [a - rows[n][column] * b for a, b in zip(rows[n], rows[rank], strict=True)]
        rank += 1
    alone = [row for row in rows if sum(map(bool, row)) == 1]
    return {unknowns[next(n for n, value in enumerate(row) if value)] for row in alone}


counts = st.integers(0, 14) | st.integers(0, 60)
grids = st.tuples(st.integers(1, 4), st.integers(1, 4)).flatmap(
    lambda size: st.lists(
        st.lists(counts, min_size=size[0], max_size=size[0]), min_size=size[1], max_size=size[1]
    )
)


@given(grids)
def test_no_small_cell_is_shown_or_can_be_worked_out(rows: list[list[int]]) -> None:
    cells, sums = table(rows)
    hidden = withheld(cells, sums)
    assert {key for key, count in cells.items() if small(count)} <= hidden
    assert not solved(sums, hidden) & {key for key in cells if small(cells[key])}
    for one in sums:
        left = [cells[key] for key in one.parts if key in hidden]
        assert one.total in hidden or not left or set(left) != {1}
    assert all(cells[key] for key in hidden), "a zero needs no hiding"


@given(grids, st.sets(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=3))
def test_what_is_to_be_withheld_besides_is_so_whatever_its_count(
    rows: list[list[int]], asked: set[tuple[int, int]]
) -> None:
    cells, sums = table(rows)
    besides = asked & set(cells)
    hidden = withheld(cells, sums, besides=besides)
    assert besides <= hidden
    assert not {key for key in solved(sums, hidden) if small(cells[key]) or (key in besides and cells[key])}


@given(st.lists(st.integers(SMALLEST_CELL, 99) | st.just(0), min_size=1, max_size=6))
def test_a_table_without_small_cells_is_shown_whole(row: list[int]) -> None:
    cells, sums = table([row])
    assert withheld(cells, sums) == frozenset()


def test_one_small_cell_takes_the_smallest_others_with_it() -> None:
    cells, sums = table([[5, 40, 30], [50, 60, 70]])
    hidden = withheld(cells, sums)
    assert (0, 0) in hidden
    assert len(hidden) == 4  # a rectangle: any less gives the five away
    assert (None, None) not in hidden


def outcome(category: str, service: int, status: str, count: int, *, accepted: bool = False) -> Outcome:
    reason = "no_capacity" if status == LinkageStatus.NOT_RECEIVED else None
    return Outcome(category, UUID(int=service), status, reason, accepted, count)


def test_of_620_that_were_sent_122_were_linked() -> None:
    found = lines(
        [
            outcome("mental_health", 1, "received", 122, accepted=True),
            outcome("mental_health", 1, "accepted", 40, accepted=True),
            outcome("mental_health", 1, "sent", 78),
            outcome("mental_health", 1, "not_received", 380),
        ],
        REASONS,
    )
    assert [line.group for line in found] == [
        Group(),
        Group("mental_health"),
        Group("mental_health", UUID(int=1)),
    ]
    for line in found:
        assert line.measures == {
            "sent": 620,
            "accepted": 162,
            "service_received": 122,
            "open": 118,
            "not_received": 380,
        }
        assert line.reasons == {"moved": 0, "no_capacity": 380}


def test_what_accepted_less_received_would_tell_is_withheld_too() -> None:
    found = lines(
        [
            outcome("food", 1, "received", 50, accepted=True),
            outcome("food", 1, "accepted", 3, accepted=True),
            outcome("food", 1, "sent", 60),
        ],
        REASONS,
    )
    for line in found:
        shown = line.measures
        assert None in (shown["accepted"], shown["service_received"])
        assert shown["sent"] == 113


def test_nothing_sent_is_zero() -> None:
    [line] = lines([], REASONS)
    assert (line.measures["sent"], line.reasons["moved"]) == (0, 0)


kinds = st.sampled_from(
    [("sent", False), ("accepted", True), ("received", True), ("not_received", False), ("not_received", True)]
)
outcomes = st.builds(
    lambda category, service, kind, count: outcome(category, service, kind[0], count, accepted=kind[1]),
    st.sampled_from(["food", "legal"]),
    st.integers(1, 3),
    kinds,
    st.integers(1, 40),
)


@given(st.lists(outcomes, max_size=8))
def test_whatever_is_shown_adds_up_and_is_not_small(some: list[Outcome]) -> None:
    found = lines(some, REASONS)
    by_group = {line.group: line for line in found}
    for line in found:
        shown = {**line.measures, **line.reasons}
        assert not any(small(count) for count in shown.values())
        parts = [line.measures[name] for name in ("service_received", "open", "not_received")]
        if None not in (*parts, line.measures["sent"]):
            assert sum(part or 0 for part in parts) == line.measures["sent"]
        assert parts.count(None) + (line.measures["sent"] is None) != 1
    total = sum(one.count for one in some)
    assert by_group[Group()].measures["sent"] in (total, None)


@given(st.lists(st.lists(st.integers(0, 30), min_size=3, max_size=3), min_size=2, max_size=3))
def test_what_stands_beside_gives_way(rows: list[list[int]]) -> None:
    """A table, and beside each row's sum a part of it, and the rest that is told of nobody."""
    cells, sums = table(rows)
    beside = []
    for y in range(len(rows)):
        cells[y, "part"], cells[y, "_rest"] = rows[y][0], cells[y, None] - rows[y][0]
        beside.append(Sum((y, None), ((y, "part"), (y, "_rest"))))
    rests = {(y, "_rest") for y in range(len(rows)) if cells[y, "_rest"]}
    first = {key: count for key, count in cells.items() if key[1] not in ("part", "_rest")}
    gone = withheld_in_turn(cells, sums, beside, rests)
    assert gone & first.keys() == withheld(first, sums)
    found = solved([*sums, *beside], gone | rests)
    assert not [key for key in found if small(cells[key])]
