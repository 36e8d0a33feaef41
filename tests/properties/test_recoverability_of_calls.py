"""Codes, calls with no report on file, training and the funnel, solved as one system: no small cell is found.

Each is told of the same calls. Those that became part of others are in the funnel alone.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import product
from typing import NamedTuple

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.codes import CALLS, Spoken, codes
from app.domain.funnel import AT, STEPS, Stop
from app.domain.training import ALL, NEVER, NO_OFFICER, NOT_YET, TRAINED, Group, Tally
from app.domain.training import lines as training
from app.domain.unreported import COLUMNS, Filed, unreported
from app.domain.withholding import small
from tests.properties.test_recoverability_together import (
    WHY,
    few,
    nothing_small,
    read_funnel,
    thorough,
)
from tests.recovery import Reader

TOPIC = "domestic_violence"
PLACES = list(product(("01", "02"), "ab"))  # month and beat
NO_CODE, CODE = frozenset[str](), frozenset({TOPIC})


class Unit(NamedTuple):
    """So many calls alike; `merged`: they became part of others."""

    times: int
    month: str
    beat: str
    step: int
    coded: bool
    on_file: bool
    open: bool
    merged: bool

    @property
    def tagged(self) -> bool:
        return self.step >= AT["tagged"]

    @property
    def stop(self) -> Stop:
        return Stop(self.step, WHY[self.step][0], self.times)


units = st.lists(
    st.builds(
        Unit,
        few,
        st.sampled_from(["01", "02"]),
        st.sampled_from(["a", "b"]),
        st.integers(0, len(STEPS) - 1),
        *[st.booleans()] * 4,
    ),
    min_size=1,
    max_size=10,
)


def read_unreported(reader: Reader, some: Sequence[Unit]) -> None:
    """By month and by beat; the reader knows that each call is of a month and a beat."""
    mine = [one for one in some if one.tagged and not one.merged]
    truth: Counter[tuple[str, str, str]] = Counter()
    for one in mine:
        for column in _columns(one):
            truth[one.month, one.beat, column] += one.times
    of: tuple[Callable[[Unit], str], ...] = (lambda one: one.month, lambda one: one.beat)
    for axis, group_of in enumerate(of):
        filed = [Filed(group_of(one), one.on_file, one.open, one.times) for one in mine]
        for group, line in unreported(filed).items():
            for column in (*COLUMNS, "closed"):
                parts = [(*one, column) for one in PLACES if group in (None, one[axis])]
                name = ("filed", group, column)
                reader.cell(name, line.get(column), sum(truth[part] for part in parts))
                for part in parts:
                    reader.known(part, truth[part])
                reader.adds_up(name, parts)
    splits = ("calls", "on_file", "unreported"), ("unreported", "still_open", "closed")
    for place, columns in product(PLACES, splits):
        cells = [(*place, column) for column in columns]
        for cell in cells:
            reader.known(cell, truth[cell])
        reader.adds_up(cells[0], cells[1:])


def _columns(one: Unit) -> tuple[str, ...]:
    rest = ("on_file",) if one.on_file else ("unreported", "still_open" if one.open else "closed")
    return ("calls", *rest)


def read_codes(reader: Reader, some: Sequence[Unit]) -> None:
    """What codes and tags say, beside what the funnel counts, and what is told of those tagged elsewhere."""
    mine = [one for one in some if not one.merged]
    spoken = [
        Spoken(said, said, NO_CODE, CODE if one.tagged else NO_CODE, one.times)
        for one in mine
        for said in [CODE if one.coded else NO_CODE]
    ]
    leaves = [(True, True), (True, False), (False, True), (False, False)]
    for tagged, coded in leaves:
        count = sum(one.times for one in mine if (one.tagged, one.coded) == (tagged, coded))
        reader.known((tagged, coded), count)
    for said, line in codes(spoken, [TOPIC], sum(one.times for one in some if one.merged), [TOPIC]).items():
        parts = [
            leaf
            for leaf in leaves
            if said.tagged in (None, leaf[0]) and (said.coded if said.topic else None) in (None, leaf[1])
        ]
        reader.cell((said, CALLS), line[CALLS], sum(_count(mine, leaf) for leaf in parts))
        reader.adds_up((said, CALLS), parts)
    reader.known("merged", sum(one.times for one in some if one.merged))
    cells = [(step, reason) for step, reasons in WHY.items() for reason in reasons]
    reader.known("in the funnel", sum(one.times for one in some))
    reader.adds_up("in the funnel", cells)
    reader.adds_up("in the funnel", [*leaves, "merged"])
    calls = ("filed", None, "calls")
    reader.known(calls, sum(one.times for one in mine if one.tagged))
    reader.adds_up(calls, [leaf for leaf in leaves if leaf[0]])


def _count(some: Sequence[Unit], leaf: tuple[bool, bool]) -> int:
    return sum(one.times for one in some if (one.tagged, one.coded) == leaf)


def _domestic(times: int, month: str, beat: str, *, on_file: bool = False, still_open: bool = False) -> Unit:
    return Unit(times, month, beat, AT["referred"], False, on_file, still_open, False)


@thorough
# Each of months and beats would be safe by itself, and is not beside the other.
@example([_domestic(30, "02", "a", on_file=True, still_open=True), _domestic(2, "01", "a", still_open=True)])
@example([_domestic(30, "01", "a", still_open=True), _domestic(9, "01", "b"), _domestic(11, "02", "b")])
# One of all calls became part of another.
@example([_domestic(30, "01", "a"), Unit(1, "01", "a", 0, False, False, False, True)])
@given(units)
def test_calls_by_their_codes_and_by_their_reports_and_in_the_funnel(some: list[Unit]) -> None:
    reader = Reader()
    # Where nearly every call is tagged, those that are not could be told; no city is like that.
    some = [*some, Unit(30, "01", "a", 0, *[False] * 4)]
    read_funnel(reader, [one.stop for one in some])
    read_unreported(reader, some)
    read_codes(reader, some)
    nothing_small(reader)


class Trained(NamedTuple):
    """So many calls of as many officers."""

    times: int
    month: str
    responders: str
    step: int


def read_training(reader: Reader, some: Sequence[Trained], *, together: bool = True) -> None:
    """Of every month and kind of responders, and what the funnel counts of the same calls."""
    qualified = [one for one in some if one.step >= AT["tagged"]]
    tallies = [
        Tally(one.month, one.responders, f"{one}{number}", 1, int(one.step >= AT["received"]), 0, 0)
        for one in qualified
        for number in range(one.times)
    ]
    stops = [Stop(one.step, WHY[one.step][0], one.times) for one in some]
    kinds = (TRAINED, NOT_YET, NEVER, NO_OFFICER)
    columns = {"calls": AT["tagged"], "referred": AT["received"]}
    found = {
        Group(line["month"], line["responders"]): line
        for line in training(tallies, stops if together else ())
    }
    for group, line in found.items():
        truth = {
            name: sum(
                one.times
                for one in qualified
                if one.step >= step
                and group.month in (None, one.month)
                and group.responders in (ALL, one.responders)
            )
            for name, step in columns.items()
        }
        for name, count in truth.items():
            reader.cell((group, name), line[name], count)
        reader.known((group, "rest"), truth["calls"] - truth["referred"])
        reader.adds_up((group, "calls"), [(group, "referred"), (group, "rest")])
    months = sorted({group.month for group in found if group.month})
    for group, name in product(found, (*columns, "rest")):
        if group.month is None and months:
            reader.adds_up((group, name), [(Group(month, group.responders), name) for month in months])
        if group.responders == ALL:
            reader.adds_up((group, name), [(Group(group.month, kind), name) for kind in kinds])
    cells = [(step, reason) for step, reasons in WHY.items() for reason in reasons]
    for name, step in columns.items():
        reader.adds_up((Group(None, ALL), name), [key for key in cells if key[0] >= step])


@thorough
@given(
    st.lists(
        st.builds(
            Trained,
            few,
            st.sampled_from(["01", "02"]),
            st.sampled_from([TRAINED, NOT_YET, NEVER]),
            st.integers(0, len(STEPS) - 1),
        ),
        max_size=8,
    )
)
def test_training_and_the_funnel(some: list[Trained]) -> None:
    reader = Reader()
    read_funnel(reader, [Stop(one.step, WHY[one.step][0], one.times) for one in some])
    read_training(reader, some)
    nothing_small(reader)


@pytest.mark.parametrize("together", [True, False])
def test_what_training_tells_would_give_a_step_of_the_funnel_back(together: bool) -> None:
    """Of 60 that qualify 5 were never offered: the funnel hides that step, training told how many were."""
    steps = {"tagged": 40, "referred": 5, "claimed": 55}
    some = [Trained(times, "01", TRAINED, AT[step]) for step, times in steps.items()]
    reader = Reader()
    read_funnel(reader, [Stop(one.step, WHY[one.step][0], one.times) for one in some])
    read_training(reader, some, together=together)
    assert any(map(small, reader.recovered().values())) is not together
