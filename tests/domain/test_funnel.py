"""The funnel: sums that add up, each call once, and no small count told or left to be worked out."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from app.domain.funnel import AT, STEPS, Level, Stop, funnel
from app.domain.withholding import small

stops = st.lists(
    st.builds(
        Stop,
        st.integers(0, len(STEPS) - 1),
        st.sampled_from(["waiting", "held", "declined", "no_tag"]),
        st.sampled_from([0, 1, 3, 9, 10, 11, 12, 40, 500]),
    ),
    max_size=25,
)


def cells(levels: list[Level]) -> list[int]:
    """What the steps shown split all calls into: by reason, in pools, and beyond the last one shown."""
    shown = [one for one in levels if one.calls is not None]
    return [calls for one in shown for calls in (*(n for _, n in one.stopped), one.pooled)]


def told(levels: list[Level], step: str) -> Level:
    return levels[AT[step]]


def test_each_step_is_what_stopped_there_and_what_went_on() -> None:
    levels = funnel(
        [
            Stop(AT["calls"], "no_tag", 800),
            Stop(AT["received"], "waiting", 40),
            Stop(AT["received"], "declined", 30),
            Stop(AT["service_received"], "service_received", 25),
        ]
    )
    assert [one.calls for one in levels] == [895, 95, 95, 95, 95, 25, 25, 25, 25, 25]
    assert told(levels, "received").stopped == [("waiting", 40), ("declined", 30)]
    assert told(levels, "service_received").stopped == [("service_received", 25)]
    assert [one.pooled for one in levels] == [0] * len(STEPS)


def test_small_reasons_are_pooled_and_the_pool_is_not_small() -> None:
    (level, *_) = funnel([Stop(0, "a", 30), Stop(0, "b", 12), Stop(0, "c", 3), Stop(0, "d", 2)])
    assert (level.calls, level.stopped) == (47, [("a", 30)])
    assert (level.pooled, level.pooled_reasons) == (17, ["b", "c", "d"])


def test_a_step_that_would_give_a_small_count_away_is_not_shown() -> None:
    levels = funnel([Stop(0, "no_tag", 100), Stop(1, "no_route", 4), Stop(2, "merged", 60)])
    assert [one.calls for one in levels[:4]] == [164, 64, None, 0]
    assert (levels[1].stopped, levels[1].pooled) == ([], 64)
    assert levels[1].pooled_reasons == ["merged", "no_route"]


def test_nothing_is_told_of_a_handful_of_calls() -> None:
    levels = funnel([Stop(0, "no_tag", 4), Stop(3, "held", 3)])
    assert [one.calls for one in levels] == [None] * 4 + [0] * 6
    assert cells(levels) == [0] * 6


@given(stops)
def test_the_sums_add_up(some: list[Stop]) -> None:
    levels = [one for one in funnel(some) if one.calls is not None]
    gone_on = [one.calls for one in levels[1:]] + [0] * bool(levels)
    for one, further in zip(levels, gone_on, strict=True):
        assert one.calls == sum(calls for _, calls in one.stopped) + one.pooled + (further or 0)
    every = sum(stop.calls for stop in some)
    assert not levels or levels[0].calls in (every, 0)


@given(stops)
def test_no_cell_is_small(some: list[Stop]) -> None:
    """The cells are disjoint, and all that is told are sums of them: no difference is less than a cell."""
    levels = funnel(some)
    assert not any(map(small, cells(levels)))
    assert not any(small(one.calls) for one in levels)


@given(stops)
def test_a_reason_told_is_what_was_counted(some: list[Stop]) -> None:
    counted: Counter[str] = Counter()
    for stop in some:
        counted[stop.reason] += stop.calls
    for level in funnel(some):
        assert all(calls <= counted[reason] for reason, calls in level.stopped)
        assert not set(level.pooled_reasons) & {reason for reason, _ in level.stopped}
