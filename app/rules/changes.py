"""What one catalog changed of the rules of the one before it. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from app.rules.catalog import FOLDERS
from app.rules.documents import CITY


class Change(NamedTuple):
    """One rule that came, went or has another version; or, without a rule, a change of anything else."""

    change: str
    rule: str | None = None
    version_before: int | None = None
    version: int | None = None


def versions(documents: Mapping[str, Any]) -> dict[str, int]:
    """The version of each rule of a catalog."""
    rules = [
        body for path, body in documents.items() if path != CITY and path.partition("/")[0] not in FOLDERS
    ]
    return {body["id"]: body["version"] for body in rules}


def changes(before: Mapping[str, int], after: Mapping[str, int]) -> Iterator[Change]:
    """What changed from these versions to those, by rule; one `other` if no rule did."""
    found = [
        Change(_name(before.get(rule), after.get(rule)), rule, before.get(rule), after.get(rule))
        for rule in sorted(before.keys() | after.keys())
        if before.get(rule) != after.get(rule)
    ]
    yield from found or [Change("other")]


def _name(before: int | None, after: int | None) -> str:
    if before is None:
        return "added"
    return "removed" if after is None else "changed"
