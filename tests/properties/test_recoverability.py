"""All that is published of one history, taken together: nobody who adds and subtracts finds a withheld cell.

Of one period: whoever asks for two periods that differ by a day and subtracts is not stopped by this; the
reports are read by few (docs/architecture.md says what else is not guarded).
"""

from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.funnel import AT, STEPS, Stop, funnel
from app.domain.linkage import MEASURES, Group, Outcome
from app.domain.linkage import lines as linkages
from app.domain.verdicts import Counts, verdicts
from app.domain.withholding import small
from app.domain.workload import AFTER_RECEIPT, COLUMNS, Desk, Standing, workload
from tests.recovery import Reader

few = st.sampled_from([0, 0, 1, 2, 3, 5, 9, 10, 11, 12, 20, 30, 47])
thorough = settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])


def nothing_small(reader: Reader) -> None:
    """No cell that is withheld can be worked out, nor a small one that is of no column."""
    found = {key: value for key, value in reader.recovered().items() if small(value)}
    assert found == {}, found


# --- linkages

REASONS = ("moved", "no_capacity")
KINDS: list[tuple[str, bool, str | None]] = [
    ("sent", False, None),
    ("accepted", True, None),
    ("received", True, None),
]
KINDS += [("not_received", accepted, reason) for accepted in (True, False) for reason in REASONS]
outcomes = st.lists(
    st.builds(
        lambda category, service, kind, count, who: Outcome(
            category, UUID(int=service), kind[0], kind[2], kind[1], count, who
        ),
        st.sampled_from(["food", "legal"]),
        st.integers(1, 2),
        st.sampled_from(KINDS),
        few.filter(bool),
        st.none() | st.sampled_from([b"a", b"b", b"c"]),
    ),
    max_size=9,
)


def counted(some: Iterable[Outcome]) -> Counter[str]:
    found: Counter[str] = Counter()
    for one in some:
        received, closed = one.status == "received", one.status == "not_received"
        found["sent"] += one.count
        found["accepted"] += one.count * one.accepted
        found["service_received"] += one.count * received
        found["not_received"] += one.count * closed
        found["open"] += one.count * (not received and not closed)
        found["people_unknown"] += one.count * (one.identity is None)
        found["accepted only"] += one.count * (one.accepted and not received)
        if one.reason:
            found[one.reason] += one.count
    found["never accepted"] = found["sent"] - found["accepted"]
    found["told"] = found["sent"] - found["people_unknown"]
    return found


@thorough
@given(outcomes)
def test_linkages(some: list[Outcome]) -> None:
    reader, found = Reader(), linkages(some, REASONS)
    aside = ("never accepted", "accepted only", "told")
    for line in found:
        mine = [
            one
            for one in some
            if line.group in (Group(), Group(one.category), Group(one.category, one.service_id))
        ]
        truth = counted(mine)
        shown = {**line.measures, **line.reasons, "people_unknown": line.people_unknown}
        for column, value in shown.items():
            reader.cell((line.group, column), value, truth[column], least=1)
        for column in aside:
            reader.known((line.group, column), truth[column])
        people = len({one.identity for one in mine if one.identity})
        reader.cell((line.group, "people"), line.people, people, least=1)
        reader.known((line.group, "again"), truth["told"] - people)
        for total, parts in (
            ("sent", ("service_received", "open", "not_received")),
            ("sent", ("accepted", "never accepted")),
            ("accepted", ("service_received", "accepted only")),
            ("not_received", REASONS),
            ("sent", ("people_unknown", "told")),
            ("told", ("people", "again")),
        ):
            reader.adds_up((line.group, total), [(line.group, part) for part in parts])
    for line in found:
        below = [
            one.group
            for one in found
            if one.group.service_id and line.group.category in (None, one.group.category)
        ]
        if line.group.service_id is None:
            for column in (*MEASURES, *REASONS, "people_unknown", *aside):
                reader.adds_up((line.group, column), [(group, column) for group in below])
    nothing_small(reader)


# --- workload

standings = st.lists(
    st.builds(
        lambda queue, program, place, claimed, overdue, count: Standing(
            Desk(queue, program),
            place[0],
            place[1] if place[1] is not None else claimed,
            overdue and place[0] in ("waiting", "in_hand"),
            count,
            0,
        ),
        st.sampled_from(["mhop", "dcrc", "dcdss"]),
        st.sampled_from(["a", "b"]),
        st.sampled_from(
            [
                ("waiting", None),
                ("in_hand", True),
                ("held", None),
                ("done", True),
                ("rejected", True),
                ("withdrawn", None),
            ]
        ),
        st.booleans(),
        st.booleans(),
        few.filter(bool),
    ),
    max_size=10,
)
WAITING = ("waiting", "in_hand", "held")


@thorough
@given(standings)
def test_workload(some: list[Standing]) -> None:
    reader, shown = Reader(), workload(some, [], {"dcrc"})
    for desk, line in shown.items():
        mine = [one for one in some if desk in (Desk(), Desk(one.desk.queue), one.desk)]
        truth: Counter[str] = Counter()
        for one in mine:
            truth[one.place] += one.referrals
            truth["offered"] += one.referrals
            truth["claimed" if one.claimed else "never claimed"] += one.referrals
            truth["let go"] += one.referrals * (one.claimed and one.place in ("waiting", "held", "withdrawn"))
            truth["open"] += one.referrals * (one.place in WAITING)
            truth["in time" if not one.overdue else "overdue"] += one.referrals * (one.place in WAITING)
        for column in COLUMNS:
            untold = desk.queue == "dcrc" and column in AFTER_RECEIPT
            reader.cell((desk, column), line[column], truth[column], least=0 if untold else 1)
        for column in ("never claimed", "let go", "in time"):
            reader.known((desk, column), truth[column])
        for total, parts in (
            ("offered", ("open", "done", "rejected", "failed", "withdrawn")),
            ("open", WAITING),
            ("offered", ("claimed", "never claimed")),
            ("claimed", ("in_hand", "done", "rejected", "failed", "let go")),
            ("open", ("overdue", "in time")),
        ):
            reader.adds_up((desk, total), [(desk, part) for part in parts])
    for desk in shown:
        if desk.program is None:
            inner = [one for one in shown if one.program and desk.queue in (None, one.queue)]
            for column in (*COLUMNS, "never claimed", "let go", "in time"):
                reader.adds_up((desk, column), [(one, column) for one in inner])
    nothing_small(reader)


# --- rules

rule_months = st.dictionaries(
    st.sampled_from(["2026-01", "2026-02", "2026-03", "2026-04"]),
    st.builds(
        lambda calls, right, wrong, some, other: Counts(
            calls, right, wrong, min(some, right), min(other, wrong)
        ),
        *[few] * 5,
    ),
)


@thorough
@given(rule_months)
def test_rules(months: dict[str, Counts]) -> None:
    reader, found = Reader(), verdicts("r", months)
    for line in found:
        mine = [one for month, one in months.items() if line.month in (None, month)]
        calls, right, wrong, by_chance, wrong_by_chance = (
            sum(one[place] for one in mine) for place in range(len(Counts._fields))
        )
        month = line.month or "all"
        reader.cell((month, "calls"), line.calls, calls)
        reader.cell((month, "right"), line.right, right)
        reader.cell((month, "wrong"), line.wrong, wrong)
        reader.cell((month, "sampled"), line.sampled, by_chance + wrong_by_chance)
        # What the share of those drawn by chance is a share of is told beside it.
        told = None if line.sampled is None else by_chance
        reader.cell((month, "sampled right"), told, by_chance)
        told = None if line.sampled is None else wrong_by_chance
        reader.cell((month, "sampled wrong"), told, wrong_by_chance)
        reader.adds_up((month, "sampled"), [(month, "sampled right"), (month, "sampled wrong")])
    for column in ("calls", "right", "wrong", "sampled", "sampled right", "sampled wrong"):
        reader.adds_up(("all", column), [(month, column) for month in months])
    nothing_small(reader)


# --- the funnel

WHY = {step: [f"{step}: {reason}" for reason in ("a", "b", "c")] for step in range(len(STEPS))}
stops = st.lists(
    st.builds(
        lambda step, place, calls: Stop(step, WHY[step][place], calls),
        st.integers(0, len(STEPS) - 1),
        st.integers(0, 2),
        few.filter(bool),
    ),
    max_size=14,
)


@thorough
@given(stops)
def test_the_funnel(some: list[Stop]) -> None:
    """The reader knows at which step each reason stops a call."""
    reader, levels = Reader(), funnel(some)
    truth: Counter[str] = Counter()
    for stop in some:
        truth[stop.reason] += stop.calls
    names = {name: [*one.pooled_reasons] for one in levels for name in [one.step]}
    pooled = {reason for reasons in names.values() for reason in reasons}
    seen = {reason: calls for one in levels for reason, calls in one.stopped}
    for reasons in WHY.values():
        for reason in reasons:
            # What is neither told nor in a pool of those told is nothing, if its step is told at all.
            reader.cell(reason, seen.get(reason), truth[reason], least=1 if reason in pooled else 0)
    reached = {
        step.name: sum(truth[reason] for number in range(AT[step.name], len(STEPS)) for reason in WHY[number])
        for step in STEPS
    }
    for level in levels:
        reader.cell(("reached", level.step), level.calls, reached[level.step])
        after = [reason for number in range(AT[level.step], len(STEPS)) for reason in WHY[number]]
        reader.adds_up(("reached", level.step), after)
        if level.calls is not None:
            reader.cell(
                ("pool", level.step), level.pooled, sum(truth[reason] for reason in level.pooled_reasons)
            )
            reader.adds_up(("pool", level.step), level.pooled_reasons)
    nothing_small(reader)
