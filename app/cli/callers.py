"""Keys for what plays at being a source, the agencies, and people in other roles."""

from collections.abc import Iterable

from app.domain.access import Role
from app.rules.catalog import Catalog
from app.services import keys
from app.storage import keys as storage
from app.storage.engine import Database


async def issue(
    database: Database, catalog: Catalog, *, source: str, label: str, roles: Iterable[Role]
) -> dict[str, str]:
    """One key for the source, for each queue's agency (under its queue), and for each of these roles.

    Keys that were issued before under the same label die.
    """
    await revoke(database, label=label)
    callers = [
        (Role.SOURCE, source, None),
        *((Role.AGENCY, None, queue) for queue in catalog.queues),
        *((role, None, None) for role in roles),
    ]
    issued = {}
    for role, of, queue in callers:
        queues = [queue] if queue else []
        key = await keys.create(database, catalog, role=role, source=of, queues=queues, label=label)
        issued[queue or role.value] = key.key
    return issued


async def revoke(database: Database, *, label: str) -> None:
    """End every key of this label."""
    for old in await database.run(storage.every):
        if old.live and old.label == label:
            await keys.revoke(database, old.key_id)
