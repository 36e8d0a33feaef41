"""The reader who knows every sum finds what is not protected: the test of the tests of recoverability."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.withholding import small
from tests.recovery import Reader


def row(total: int | None, *cells: tuple[int | None, int], least: int = 1) -> Reader:
    """A total with its parts, each as it is shown and as it is."""
    reader = Reader()
    for number, (shown, truth) in enumerate(cells):
        reader.cell(number, shown, truth, least=least)
    reader.cell("total", total, sum(truth for _, truth in cells), least=least)
    reader.adds_up("total", range(len(cells)))
    return reader


def test_one_cell_withheld_alone_is_recovered() -> None:
    assert row(60, (None, 4), (20, 20), (36, 36)).recovered() == {0: 4}


def test_with_a_second_one_withheld_it_is_not() -> None:
    assert row(60, (None, 4), (None, 20), (36, 36)).recovered() == {}


def test_a_total_that_leaves_one_for_each_is_found_by_bounds_alone() -> None:
    reader = row(22, (None, 1), (None, 1), (20, 20))
    assert reader.determined() == {}
    assert reader.recovered() == {0: 1, 1: 1}
    assert row(22, (None, 1), (None, 1), (20, 20), least=0).recovered() == {}


def test_two_tables_that_are_safe_alone_give_a_cell_away_together() -> None:
    def tables(*, beside: bool) -> Reader:
        reader = row(60, (None, 4), (None, 20), (36, 36))
        if beside:
            reader.cell("other table", 56, 56)
            reader.adds_up("other table", (1, 2))
        return reader

    assert tables(beside=False).recovered() == {}
    assert tables(beside=True).recovered() == {0: 4, 1: 20}


def test_bounds_of_two_sums_together_pin_a_cell_that_neither_does() -> None:
    reader = Reader()
    for key, truth in (("a", 1), ("b", 1), ("c", 1)):
        reader.cell(key, None, truth, least=1)
    reader.cell("x", 12, 12)
    for total, parts in (("a and b and x", ("a", "b", "x")), ("b and c", ("b", "c"))):
        reader.cell(
            total, {"a and b and x": 14, "b and c": 2}[total], {"a and b and x": 14, "b and c": 2}[total]
        )
        reader.adds_up(total, parts)
    assert reader.recovered() == {"a": 1, "b": 1, "c": 1}


@given(st.lists(st.lists(st.integers(0, 30), min_size=3, max_size=3), min_size=2, max_size=4))
def test_tables_with_primary_suppression_alone_are_recovered_where_one_is_small(
    rows: list[list[int]],
) -> None:
    reader = Reader()
    for y, cells in enumerate(rows):
        for x, truth in enumerate(cells):
            reader.cell((y, x), None if small(truth) else truth, truth)
        reader.cell((y, "all"), sum(cells), sum(cells))
        reader.adds_up((y, "all"), [(y, x) for x in range(3)])
    found = reader.recovered()
    for y, cells in enumerate(rows):
        few = [x for x in range(3) if small(cells[x])]
        if len(few) == 1:
            assert found[y, few[0]] == cells[few[0]]
