"""What a supervisor corrected of a call's tags, as evaluation must heed it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


class Witness(NamedTuple):
    """A piece of evidence, by what and where it is: the same facts give the same."""

    field: str
    words: str
    note_id: str | None
    start: int | None


@dataclass(frozen=True, slots=True)
class Corrections:
    """Tags that stand whatever the rules say, and for each tag taken away the evidence then known."""

    added: frozenset[str] = frozenset()
    removed: Mapping[str, frozenset[Witness]] = field(default_factory=dict)

    def overrule(self, tag: str, evidence: Iterable[Witness]) -> bool:
        """Whether a match for the tag rests on nothing that was not known when the tag was taken away.

        New evidence is a new fact: the rule may speak again.
        """
        known = [self.removed[name] for name in lineage(tag) if name in self.removed]
        if not known:
            return False
        witnesses = frozenset(evidence)
        return any(witnesses <= one for one in known)


def lineage(tag: str) -> tuple[str, ...]:
    """The tag with the one it is under."""
    parent, dot, _ = tag.partition(".")
    return (parent, tag) if dot else (tag,)


NO_CORRECTIONS = Corrections()
