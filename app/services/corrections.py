"""A supervisor confirms or corrects the tags of a call."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from app.domain.access import Caller
from app.domain.review import drawn
from app.errors import InvalidError, NotFoundError
from app.rules.catalog import Catalog
from app.rules.corrections import Witness, lineage
from app.rules.engine import Evaluation, Match, witnesses
from app.services.intake import Intake
from app.services.standing import Standing
from app.storage import calls as storage
from app.storage.engine import Database
from app.storage.intake import Writes


@dataclass(frozen=True, slots=True)
class Correction:
    """What a supervisor says of the tags, and why."""

    tags: Mapping[str, bool]
    reason: str
    reason_text: str | None = None


async def correct(
    database: Database, intake: Intake, catalog: Catalog, caller: Caller, call_id: UUID, wish: Correction
) -> None:
    """Let the tags stand as the supervisor says, route the call accordingly, and keep each as a label.

    It stands over later evaluations of the same facts; new evidence lets the rules speak again.
    Raises NotFoundError, or InvalidError for a tag or reason that the catalog does not have.
    """
    _check(catalog, wish)
    row = await database.run(lambda connection: storage.find(connection, call_id))
    if row is None or not caller.sees_source(row.source):
        raise NotFoundError("There is no such call here.")

    def amend(standing: Standing, now: Evaluation, writes: Writes) -> None:
        for tag, holds in sorted(wish.tags.items()):
            setting = [one for one in now.matches if not one.shadow and tag in lineage(one.sets)]
            if holds:
                standing.corrections = standing.corrections.holding(tag)
            else:
                standing.corrections = standing.corrections.without(tag, _known(setting))
            label = {
                "correction_id": uuid7(),
                "call_id": standing.call_id,
                "tag": tag,
                "said": tag in now.tags,
                "holds": holds,
                "sampled": drawn(standing.call_id, _share(catalog, now)),
                "rules": sorted({one.rule for one in setting}),
                "catalog_digest": catalog.digest,
                "reason": wish.reason,
                "reason_text": wish.reason_text,
                "actor": caller.actor,
            }
            writes.add("corrections", label)

    await intake.amend(row.source, row.call_number, amend)


def _check(catalog: Catalog, wish: Correction) -> None:
    known = {name for rule in catalog.rules if rule.tag for name in lineage(rule.tag)}
    if unknown := sorted(set(wish.tags) - known):
        raise InvalidError(f"The catalog has no tag {', '.join(unknown)}.", pointer="/tags")
    allowed = [reason.code for reason in catalog.city.reasons if "correct" in reason.verbs]
    if wish.reason not in allowed:
        raise InvalidError(f"The reason is one of: {', '.join(allowed)}.", pointer="/reason")
    if wish.reason == "other" and not wish.reason_text:
        raise InvalidError("The reason `other` needs reason_text.", pointer="/reason_text")


def _known(matches: list[Match]) -> set[Witness]:
    return {witness for one in matches for witness in witnesses(one.evidence)}


def _share(catalog: Catalog, now: Evaluation) -> float:
    share = catalog.city.review_share
    return share.tagged if now.tags else share.untagged


async def of_call(database: Database, call_id: UUID) -> list[dict[str, Any]]:
    """Every label of a call, oldest first."""
    rows = await database.run(lambda connection: storage.corrections_of(connection, call_id))
    return [row._asdict() for row in rows]
