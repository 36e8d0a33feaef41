"""What several reports tell of the same calls and referrals, solved as one system: no small cell is found."""

from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.funnel import AT, STEPS, Stop, funnel
from app.domain.not_served import COLUMNS, Slot, Stand, because, not_served
from app.domain.withholding import small
from tests.recovery import Reader

few = st.sampled_from([1, 2, 3, 5, 9, 10, 11, 12, 20, 30, 47])
thorough = settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
SERVED = AT["first_contact"]
SLOTS = [Slot(in_hours, False, hour) for in_hours, hour in ((True, 9), (True, 10), (False, 20))]
# Some reasons stop calls at several steps, and some at one.
WHY = {step: [f"{step}", f"{step // 2 * 2} or next"] for step in range(len(STEPS))}
stopped = st.lists(
    st.builds(
        lambda slot, step, place, calls: (slot, Stop(step, WHY[step][place], calls)),
        st.sampled_from(SLOTS),
        st.integers(0, len(STEPS) - 1),
        st.integers(0, 1),
        few,
    ),
    max_size=12,
)


def nothing_small(reader: Reader) -> None:
    """No cell that is withheld can be worked out, nor a small one that is of no column."""
    found = {key: value for key, value in reader.recovered().items() if small(value)}
    assert found == {}, found


def read_funnel(reader: Reader, stops: Sequence[Stop]) -> None:
    """The reader knows at which steps each reason may stop a call."""
    truth: Counter[tuple[int, str]] = Counter()
    for stop in stops:
        truth[stop.step, stop.reason] += stop.calls
    cells = [(step, reason) for step, reasons in WHY.items() for reason in reasons]
    for key in cells:
        reader.known(key, truth[key])
    shown = [one for one in funnel(stops) if one.calls is not None]
    ends = [*(AT[one.step] for one in shown), len(STEPS)][1:]
    for level, end in zip(shown, ends, strict=True):
        begin = AT[level.step]
        after = [key for key in cells if key[0] >= begin]
        reader.cell(("reached", begin), level.calls, sum(truth[key] for key in after))
        reader.adds_up(("reached", begin), after)
        for reason, calls in level.stopped:
            mine = [key for key in after if key[0] < end and key[1] == reason]
            reader.cell(("stopped", begin, reason), calls, sum(truth[key] for key in mine))
            reader.adds_up(("stopped", begin, reason), mine)
        pooled = [key for key in after if key[0] < end and key[1] in level.pooled_reasons]
        reader.cell(("pooled", begin), level.pooled, sum(truth[key] for key in pooled))
        reader.adds_up(("pooled", begin), pooled)


def read_not_served(reader: Reader, some: Sequence[tuple[Slot, Stop]]) -> None:
    """And of each slot, how many of the calls of a step and reason were of it."""
    qualified = [(slot, stop) for slot, stop in some if stop.step >= AT["qualified"]]
    stands = [
        Stand(slot, None if stop.step >= SERVED else stop.reason, stop.calls) for slot, stop in qualified
    ]
    shown, reasons = not_served(stands, [stop for _, stop in some], SERVED)
    columns = (*COLUMNS, *map(because, reasons))
    for slot, line in shown.items():
        mine = [stop for when, stop in qualified if _within(when, slot)]
        truth: Counter[str] = Counter()
        for stop in mine:
            truth["qualified"] += stop.calls
            truth["served" if stop.step >= SERVED else "not_served"] += stop.calls
            if stop.step < SERVED:
                truth[because(stop.reason)] += stop.calls
        for column in columns:
            reader.cell((slot, column), line[column], truth[column], least=int(truth[column] > 0))
        reader.adds_up((slot, "qualified"), [(slot, "served"), (slot, "not_served")])
        reader.adds_up((slot, "not_served"), [(slot, because(reason)) for reason in reasons])
    for outer in shown:
        inner = [slot for slot in shown if slot.hour is not None and _within(slot, outer)]
        if outer.hour is None:
            for column in columns:
                reader.adds_up((outer, column), [(slot, column) for slot in inner])
    cells = {(step, reason) for step, some_reasons in WHY.items() for reason in some_reasons}
    for reason in reasons:
        parts = [key for key in cells if key[1] == reason and AT["qualified"] <= key[0] < SERVED]
        reader.adds_up((Slot(), because(reason)), parts)
    reader.adds_up((Slot(), "served"), [key for key in cells if key[0] >= SERVED])


def _within(slot: Slot, outer: Slot) -> bool:
    return outer.in_hours in (None, slot.in_hours) and outer.hour in (None, slot.hour)


@thorough
@given(stopped)
def test_the_funnel_and_who_was_not_served(some: list[tuple[Slot, Stop]]) -> None:
    reader = Reader()
    read_funnel(reader, [stop for _, stop in some])
    read_not_served(reader, some)
    nothing_small(reader)


@pytest.mark.parametrize("together", [True, False])
def test_what_the_funnel_tells_would_give_a_reason_back(
    together: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutation: looked at alone, what is withheld beside a small reason is what the funnel tells."""
    calls = ((2, "2", 3), (4, "4", 20), (4, "4 or next", 40), (3, "3", 60), (9, "9", 100))
    some = [(SLOTS[0], Stop(*one)) for one in calls]
    if not together:
        monkeypatch.setattr("app.domain.not_served._beside", lambda *_: None)
    reader = Reader()
    read_funnel(reader, [stop for _, stop in some])
    read_not_served(reader, some)
    found = {value for value in reader.recovered().values() if small(value)}
    assert found == (set() if together else {3})
