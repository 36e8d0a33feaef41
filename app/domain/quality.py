"""How good what sources send is: signals of events, milestones entered long after, notes nobody can read."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from app.domain.tabulation import Shown, added_up, grouped, tabulated

DEFINITION = (
    "By source and week (ISO 8601, on the clocks of the city). Events: made durable in the period, those with"
    " a data-quality signal, and those with each kind of signal; an event may have several. late: first heard"
    " of more than the days allowed after it happened; clock_suspect: said to lie ahead; unknown_code,"
    " unknown_field, unknown_kind, unknown_unit_status, bad_value: kept, and not understood. Calls: began in"
    " the period; back_entered has a milestone told more than an hour after it happened; unread has a note in"
    " a language that no rule reads, so that a person must. Counts of 1 to 10 are withheld, and as many"
    " others as it takes that none of them can be worked out, and shares with their counts."
)
COLUMNS = ("events", "with_signals", "calls", "back_entered", "unread")
_CLEAN, _IN_TIME, _READ = "_without_signal", "_told_in_time", "_read"


class Feed(NamedTuple):
    """What a line is about: with no week the whole source, with no source all."""

    source: str | None = None
    week: str | None = None


class Heard(NamedTuple):
    """So many events of a feed with the same kinds of signals."""

    feed: Feed
    kinds: frozenset[str]
    events: int


class Called(NamedTuple):
    """So many calls of a feed, told late or not, with a note that nobody can read or not."""

    feed: Feed
    back_entered: bool
    unread: bool
    calls: int


def quality(heard: Iterable[Heard], called: Iterable[Called]) -> tuple[Shown, Sequence[str]]:
    """All, each source, and each of its weeks; and the kinds of signals there are.

    In a line the count of a kind is under its name behind a colon.
    """
    heard = list(heard)
    kinds = sorted({kind for one in heard for kind in one.kinds})
    counts = grouped(cell for one in heard for cell in _events(one, kinds))
    for feed, told in grouped(cell for one in called for cell in _calls(one)).items():
        counts[feed].update(told)
    weeks = sorted(counts)
    sources = sorted({Feed(feed.source) for feed in weeks})
    below = {source: [feed for feed in weeks if feed.source == source.source] for source in sources}
    parents = {Feed(): weeks, **below, **{feed: [feed] for feed in weeks}}
    without = [f"_not {kind}" for kind in kinds]
    columns = (*COLUMNS, *map(signal, kinds), *without, _CLEAN, _IN_TIME, _READ)
    across = [
        ("events", ("with_signals", _CLEAN)),
        ("calls", ("back_entered", _IN_TIME)),
        ("calls", ("unread", _READ)),
        *(("with_signals", (signal(kind), other)) for kind, other in zip(kinds, without, strict=True)),
    ]
    shown = tabulated(
        added_up(counts, parents, columns), [(Feed(), sources), *below.items()], columns, across
    )
    order = [Feed(), *(one for source in sources for one in (source, *below[source]))]
    return {feed: shown[feed] for feed in order}, kinds


def signal(kind: str) -> str:
    """The column of a kind of signal."""
    return f"signal: {kind}"


def _events(one: Heard, kinds: Sequence[str]) -> Iterable[tuple[Feed, str, int]]:
    columns = ["events", "with_signals" if one.kinds else _CLEAN]
    if one.kinds:
        columns += [signal(kind) if kind in one.kinds else f"_not {kind}" for kind in kinds]
    for column in columns:
        yield one.feed, column, one.events


def _calls(one: Called) -> Iterable[tuple[Feed, str, int]]:
    late = "back_entered" if one.back_entered else _IN_TIME
    for column in ("calls", late, "unread" if one.unread else _READ):
        yield one.feed, column, one.calls
