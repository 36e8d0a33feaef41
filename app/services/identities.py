"""Who is one person, for reports on everybody: by name and birth date, and by the word of supervisors."""

from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from app.domain.person_link import Occurrence, Persons
from app.storage import person_links as storage
from app.storage.engine import Connection


class Identity(NamedTuple):
    """Whom a person on a call is, where keys alone do not say it; None: nobody who can be told."""

    call_id: UUID
    person_id: str
    identity: bytes | None


async def spoken_of(connection: Connection) -> list[Identity]:
    """Those of whom supervisors have spoken, and all who hang together with them.

    Everybody else is told by `person_keys.name_birth_date_key` alone (storage.identities.OCCURRENCES).
    """
    ends = await storage.decided_ends(connection)
    if not ends:
        return []
    keys, links = await storage.neighbourhood(connection, ends, most=None)
    persons = Persons(keys, links)
    return [Identity(*one, _identity(persons.of(one), keys.get(one))) for one in keys]


def _identity(whole: frozenset[Occurrence], key: bytes | None) -> bytes | None:
    if len(whole) == 1 and key is None:
        return None
    return sha256(str(min(whole)).encode()).digest()
