"""Small cells: what is withheld of one row, and what goes with it so that no total gives it back."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

import pytest

from app.domain.elapsed import PAIRS, Elapsed, Span, counts, summaries, summarize
from app.domain.elapsed_cells import APART, hidden_counts
from app.domain.withholding import SMALLEST_CELL, small

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
    assert ("negative" in found.suppressed) is withheld
    assert found.n == 20 + negative
    # A share of 20 is no share of 20 and so many more: it would tell them.
    assert (found.within_target is None, found.median_at_risk is None) == (withheld, withheld)


def test_nothing_is_said_to_be_withheld_that_does_not_exist() -> None:
    no_target = summarize("p", "g", [Span(30, ended=True)] * 5, None)
    assert "within_target" not in no_target.suppressed


CALLED, SENT, CLAIMED = PAIRS[0], PAIRS[1], PAIRS[5]
DONE = PAIRS[6]


def spans(soon: int, running: int = 0, negative: int = 0) -> list[Span]:
    return (
        [Span(30, ended=True)] * soon + [Span(100, ended=False)] * running + [Span(-1, ended=True)] * negative
    )


def published(
    pairs: Mapping[str, Mapping[str | None, Sequence[Span]]],
) -> dict[tuple[str, str | None], Elapsed]:
    """Pairs and their groups as they are told, those of calls and of referrals alike."""
    found: dict[tuple[str, str | None], Elapsed] = {}
    for of_calls in (True, False):
        some = [pair for pair in PAIRS if pair.of_calls is of_calls and pair.name in pairs]
        counted = {pair.name: {g: counts(one) for g, one in pairs[pair.name].items()} for pair in some}
        hidden = hidden_counts(some, counted, ways=APART)
        for pair in some:
            gone = [(group, column) for name, group, column in hidden if name == pair.name]
            rows = summaries(pair, pairs[pair.name], lambda _: TARGET, compared=True, hidden=gone)
            found |= {(pair.name, row.group): row for row in rows}
    return found


def test_one_withheld_count_takes_the_smallest_shown_with_it() -> None:
    groups: dict[str | None, list[Span]] = {"few": spans(5), "some": spans(40), "many": spans(400)}
    found = published({CALLED.name: groups})
    few, some, many = (found[CALLED.name, group] for group in groups)
    assert (few.n, some.n, many.n) == (None, None, 400)
    assert set(some.suppressed) >= {"n", "open"}


def test_two_withheld_counts_need_no_third() -> None:
    found = published({CALLED.name: {"a": spans(5), "b": spans(6), "c": spans(40)}})
    assert found[CALLED.name, "c"].n == 40


def test_with_nothing_else_to_hide_nothing_else_is_hidden() -> None:
    found = published({CALLED.name: {"a": spans(5), "b": spans(0)}})
    assert (found[CALLED.name, "a"].n, found[CALLED.name, "b"].n) == (None, 0)


def test_few_that_ended_are_not_told_by_a_total_of_what_is_open() -> None:
    # 30 and 40 began, 25 are open, all of them of a: a total of 25 open would tell that 5 of a ended.
    found = published({CALLED.name: {"a": spans(5, running=25), "b": spans(40)}})
    a, b = found[CALLED.name, "a"], found[CALLED.name, "b"]
    assert a.open is None
    assert a.n is None or b.n is None


def test_the_few_still_open_are_not_told_by_how_many_the_next_pair_has() -> None:
    # 40 were claimed and 4 not accepted yet: of 36 accepted none may be told beside the 40.
    found = published({CLAIMED.name: {None: spans(36, running=4)}, DONE.name: {None: spans(36)}})
    claimed, done = found[CLAIMED.name, None], found[DONE.name, None]
    assert claimed.open is None
    assert (claimed.n, done.n).count(None) == 1


def test_where_the_number_of_many_is_withheld_their_share_is_told_to_three_places() -> None:
    late = [Span(90, ended=True)] * 3013
    found = published(
        {CALLED.name: {None: spans(4000, running=4) + late}, SENT.name: {None: spans(4000) + late}}
    )
    assert [row.n for row in found.values()].count(None) == 1
    row = next(row for row in found.values() if row.n is None)
    assert (row.open, row.median_at_risk, row.median_seconds) == (None, None, 30)
    assert row.within_target == 0.57  # 4000 of 7013 or of 7017, to three places
    assert row.curve
    assert {point.at_risk for point in row.curve} == {0}
