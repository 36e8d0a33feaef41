"""Small cells: what is withheld of one row, and what goes with it so that no total gives it back."""

from collections.abc import Sequence
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.elapsed import Elapsed, Span, summarize, withhold_complements
from app.domain.withholding import SMALLEST_CELL, small

COUNTS = ("n", "open", "negative")
FIGURES = ("median_seconds", "p90_seconds", "within_target")
TARGET = 60


def row(
    pair: str = "p", group: str = "g", *, soon: int = 0, later: int = 0, running: int = 0, negative: int = 0
) -> Elapsed:
    """Figures of so many ended within the target, after it, still open, and ended before their start."""
    spans = [Span(30, ended=True)] * soon + [Span(90, ended=True)] * later
    spans += [Span(100, ended=False)] * running + [Span(-1, ended=True)] * negative
    return summarize(pair, group, spans, TARGET)


def test_counts_of_one_to_ten_are_small() -> None:
    assert [count for count in range(-1, 13) if small(count)] == list(range(1, SMALLEST_CELL))
    assert SMALLEST_CELL == 11
    assert not small(None)


@pytest.mark.parametrize("n", [1, 10])
def test_a_small_group_publishes_no_figure(n: int) -> None:
    found = row(soon=n)
    assert [getattr(found, name) for name in ("n", "open", *FIGURES)] == [None] * 5
    shown = {name: value for name, value in asdict(found).items() if value not in (None, ())}
    assert set(shown) == {"pair", "group", "negative", "target_seconds", "suppressed"}
    assert set(found.suppressed) >= {"n", "open", *FIGURES}
    assert (found.negative, found.target_seconds) == (0, TARGET)


@pytest.mark.parametrize("n", [0, 11])
def test_a_group_of_none_or_eleven_withholds_nothing(n: int) -> None:
    found = row(soon=n)
    assert (found.n, found.open, found.suppressed) == (n, 0, ())


@pytest.mark.parametrize(
    ("ended", "running", "withheld"),
    [
        (20, 10, True),  # the open ones are few
        (20, 1, True),
        (10, 20, True),  # the ended ones are few: n less open would tell
        (1, 20, True),
        (20, 0, False),
        (0, 20, False),
        (11, 11, False),
    ],
)
def test_open_is_withheld_when_it_or_the_rest_is_small(ended: int, running: int, withheld: bool) -> None:
    found = row(soon=ended, running=running)
    assert found.n == ended + running
    assert ("open" in found.suppressed) is withheld is (found.open is None)


@pytest.mark.parametrize(
    ("soon", "later", "withheld"),
    [(10, 20, True), (20, 10, True), (1, 11, True), (0, 20, False), (20, 0, False), (11, 11, False)],
)
def test_within_target_is_withheld_when_either_side_is_small(soon: int, later: int, withheld: bool) -> None:
    found = row(soon=soon, later=later)
    assert ("within_target" in found.suppressed) is withheld is (found.within_target is None)


@pytest.mark.parametrize(("negative", "withheld"), [(0, False), (1, True), (10, True), (11, False)])
def test_negative_is_withheld_when_small(negative: int, withheld: bool) -> None:
    found = row(soon=20, negative=negative)
    assert found.negative == (None if withheld else negative)
    assert found.suppressed == (("negative",) if withheld else ())
    assert found.n == 20


def test_nothing_is_said_to_be_withheld_that_does_not_exist() -> None:
    no_target = summarize("p", "g", [Span(30, ended=True)] * 5, None)
    assert "within_target" not in no_target.suppressed


def test_one_withheld_count_takes_the_smallest_shown_with_it() -> None:
    few, some, many = withhold_complements(
        [row(group="few", soon=5), row(group="some", soon=40), row(group="many", soon=400)]
    )
    assert (few.n, some.n, many.n) == (None, None, 400)
    assert set(some.suppressed) >= {"n", "open"}


def test_open_alone_takes_only_open_with_it() -> None:
    few, some = withhold_complements(
        [row(group="a", soon=30, running=5), row(group="b", soon=30, running=30)]
    )
    assert (few.n, few.open, some.n, some.open) == (35, None, 60, None)
    assert some.suppressed == ("open",)


def test_negative_alone_takes_only_negative_with_it() -> None:
    _, other = withhold_complements(
        [row(group="a", soon=30, negative=5), row(group="b", soon=30, negative=30)]
    )
    assert (other.n, other.open, other.negative, other.suppressed) == (30, 0, None, ("negative",))


def test_two_withheld_counts_need_no_third() -> None:
    rows = [row(group="a", soon=5), row(group="b", soon=6), row(group="c", soon=40)]
    assert withhold_complements(rows) == rows


def test_with_nothing_else_to_hide_nothing_else_is_hidden() -> None:
    rows = [row(group="a", soon=5), row(group="b")]
    assert withhold_complements(rows) == rows


def test_pairs_do_not_hide_each_other() -> None:
    rows = [row("p", "a", soon=5), row("q", "a", soon=40)]
    assert withhold_complements(rows) == rows


sizes = st.sampled_from([0, 1, 3, 10, 11, 12, 30])
cells = st.tuples(sizes, sizes, sizes, sizes)
tables = st.lists(st.tuples(st.sampled_from("pq"), cells), max_size=8)


@given(tables)
def test_no_withheld_count_is_recovered_from_the_total_of_its_groups(
    table: Sequence[tuple[str, tuple[int, int, int, int]]],
) -> None:
    rows, truth = [], []
    for number, (pair, (soon, later, running, negative)) in enumerate(table):
        rows.append(row(pair, str(number), soon=soon, later=later, running=running, negative=negative))
        truth.append({"n": soon + later + running, "open": running, "negative": negative})
    published = withhold_complements(rows)
    assert [(one.pair, one.group) for one in published] == [(one.pair, one.group) for one in rows]
    for pair in "pq":
        for name in COUNTS:
            places = [i for i, one in enumerate(published) if one.pair == pair]
            withheld = [i for i in places if name in published[i].suppressed]
            shown = [i for i in places if i not in withheld]
            assert [getattr(published[i], name) for i in shown] == [truth[i][name] for i in shown]
            assert not any(small(truth[i][name]) for i in shown)
            # Its total less what is shown would give a lone one back, where anything is shown.
            assert len(withheld) != 1 or not any(truth[i][name] for i in shown)
