"""What supervisors said of a call's tags, as evaluation heeds it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple


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

    def __bool__(self) -> bool:
        """Whether anything was corrected."""
        return bool(self.added or self.removed)

    def overrule(self, tag: str, evidence: Iterable[Witness]) -> bool:
        """Whether a match for the tag rests on nothing that was not known when the tag was taken away.

        New evidence is a new fact: the rule may speak again.
        """
        known = [self.removed[name] for name in lineage(tag) if name in self.removed]
        if not known:
            return False
        witnesses = frozenset(evidence)
        return any(witnesses <= one for one in known)

    def holding(self, tag: str) -> "Corrections":
        """With this tag standing, whatever the rules say."""
        removed = {name: known for name, known in self.removed.items() if name not in lineage(tag)}
        return replace(self, added=self.added | {tag}, removed=removed)

    def without(self, tag: str, evidence: Iterable[Witness]) -> "Corrections":
        """With this tag, and those under it, taken away as far as they rest on this evidence."""
        added = frozenset(name for name in self.added if tag not in lineage(name))
        known = self.removed.get(tag, frozenset()) | frozenset(evidence)
        return replace(self, added=added, removed={**self.removed, tag: known})

    def dump(self) -> dict[str, Any] | None:
        """As JSON values; None if nothing was corrected."""
        if not self:
            return None
        removed = {
            tag: [list(one) for one in sorted(known, key=repr)] for tag, known in sorted(self.removed.items())
        }
        return {"added": sorted(self.added), "removed": removed}

    @classmethod
    def load(cls, stored: Mapping[str, Any] | None) -> "Corrections":
        """What `dump` gave."""
        if not stored:
            return NO_CORRECTIONS
        removed = {tag: frozenset(Witness(*one) for one in known) for tag, known in stored["removed"].items()}
        return cls(frozenset(stored["added"]), removed)


def lineage(tag: str) -> tuple[str, ...]:
    """The tag with the one it is under."""
    parent, dot, _ = tag.partition(".")
    return (parent, tag) if dot else (tag,)


NO_CORRECTIONS = Corrections()
