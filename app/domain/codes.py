"""What codes say of calls and what our tags say: how often they agree, and how often they do not."""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from app.domain.tabulation import Beside, Shown, added_up, grouped, tabulated
from app.domain.withholding import Key, Sum, small

DEFINITION = (
    "Calls that began in the period, without those that became part of another, once under each topic of"
    " our tags: whether the initial type, the final type and the clearance codes say it, and whether the"
    " tags as they stand, corrected by supervisors, do. A code says a topic if the catalog in use would"
    " tag a call of which nothing but this code is known; of the final type its words count too. `coded`"
    " is any of the three. Tagged and not coded is what nobody would find by codes; coded and not tagged"
    " is where the rules, or a supervisor, did not go by the code. `share` is of the calls of that topic"
    " with the same `tagged`, and where that is null or stands alone, of all calls. Counts of 1 to 10 are"
    " withheld, and as many others as it takes that none of them can be worked out."
)
CALLS = "calls"
_EVERY, _MERGED = "with those that became part of others", "became part of another"


class Said(NamedTuple):
    """What a line is about; None: whether or not. With no topic, all calls."""

    topic: str | None = None
    tagged: bool | None = None
    coded: bool | None = None
    initial: bool | None = None
    final: bool | None = None
    cleared: bool | None = None

    @property
    def whole(self) -> "Said":
        """What its share is of."""
        alone = self.tagged is None or self.coded is None
        return Said() if alone else Said(self.topic, self.tagged)


class Spoken(NamedTuple):
    """So many calls of which the codes and the tags say these topics."""

    initial: frozenset[str]
    final: frozenset[str]
    cleared: frozenset[str]
    tagged: frozenset[str]
    calls: int


def codes(
    spoken: Iterable[Spoken], topics: Sequence[str], merged: int, elsewhere: Sequence[str] = ()
) -> Shown:
    """All calls; then of each topic what is tagged, coded, both and neither, and by which code.

    `merged` became part of others: the funnel counts these too. How many calls have a tag of
    the topics `elsewhere` another report tells, unless there are few.
    """
    spoken = list(spoken)
    leaves = grouped((_said(one, topic), CALLS, one.calls) for topic in topics for one in spoken)
    total = {Said(): {CALLS: sum(one.calls for one in spoken)}}
    parents: dict[Said, list[Said]] = {}
    children: list[tuple[Said, list[Said]]] = []
    for topic in topics:
        of_topic = sorted(leaf for leaf in leaves if leaf.topic == topic)
        children += _tree(topic, of_topic, parents)
    counts = {**total, **added_up(leaves, parents, (CALLS,))}
    tagged = [Said(topic, tagged=True) for topic in elsewhere]
    told = {(said, CALLS) for said in tagged if said in counts and not small(counts[said][CALLS])}
    return tabulated(counts, children, (CALLS,), (), beside=_beside(counts[Said()][CALLS], merged, told))


def _beside(calls: int, merged: int, told: Collection[Key]) -> Beside:
    """The funnel: all it counts, less all that is counted here, is what became part of others."""
    every = calls + merged
    sums = [Sum(_EVERY, ((Said(), CALLS), _MERGED))]
    return Beside({_EVERY: every, _MERGED: merged}, sums, {*told, *([] if small(every) else [_EVERY])})


def _tree(
    topic: str, leaves: Sequence[Said], parents: dict[Said, list[Said]]
) -> Iterable[tuple[Said, list[Said]]]:
    """Which lines of a topic are the sum of which; `parents` gets each with its leaves, in order."""
    both, either = Said(topic, coded=True), {tagged: Said(topic, tagged) for tagged in (True, False)}
    coded = {tagged: Said(topic, tagged, coded=True) for tagged in either}
    for tagged, line in either.items():
        mine = [leaf for leaf in leaves if leaf.tagged is tagged]
        detailed = [leaf for leaf in mine if leaf.coded]
        bare = Said(topic, tagged, coded=False, initial=False, final=False, cleared=False)
        parents[line] = mine
        parents[coded[tagged]] = detailed
        parents |= {leaf: [leaf] for leaf in detailed}
        parents[bare] = [leaf for leaf in mine if not leaf.coded]
        yield line, [coded[tagged], bare]
        yield coded[tagged], detailed
    parents[both] = [leaf for leaf in leaves if leaf.coded]
    yield Said(), [*either.values()]
    yield both, [*coded.values()]


def _said(one: Spoken, topic: str) -> Said:
    by_code = tuple(topic in topics for topics in (one.initial, one.final, one.cleared))
    return Said(topic, topic in one.tagged, any(by_code), *by_code)
