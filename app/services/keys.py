"""API keys: issue, rotate, revoke, and find out who is calling."""

import asyncio
import getpass
import hashlib
import hmac
import secrets
import string
import time
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app import clock
from app.domain.access import Caller, Role
from app.errors import ConflictError, InvalidError, NotFoundError, UnauthorizedError
from app.rules.catalog import Catalog
from app.storage import keys as storage
from app.storage.engine import Connection, Database

PREFIX = "tri"
LIVE_PER_OWNER = 2  # the old key and the new one, while a caller changes over
_TRUSTED_SECONDS = 1.0  # how long a looked-up key is believed: a revoked one dies within this
_ALPHABET = string.ascii_letters + string.digits


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """A new key. `key` is shown this once; only a hash of its secret is stored."""

    key_id: str
    key: str
    role: str
    source: str | None
    queues: tuple[str, ...]
    expires_at: datetime | None


async def create(
    database: Database,
    catalog: Catalog,
    *,
    role: str,
    source: str | None = None,
    queues: Sequence[str] = (),
    label: str | None = None,
    expires_at: datetime | None = None,
) -> IssuedKey:
    """Issue a key. Raises InvalidError if role, source and queues do not go together."""
    _check_binding(catalog, role, source, queues)

    async def work(connection: Connection) -> IssuedKey:
        return await _issue(connection, role, source, tuple(queues), label, expires_at, owner_id=None)

    return await database.run(work)


async def rotate(database: Database, key_id: str, *, overlap: timedelta) -> IssuedKey:
    """Issue a second key for the same caller; the first one dies when the overlap ends.

    Raises NotFoundError if the key is not live, ConflictError if two are live already.
    """

    async def work(connection: Connection) -> IssuedKey:
        live = await storage.lock_owner(connection, key_id)
        old = next((row for row in live if row.key_id == key_id), None)
        if old is None:
            raise NotFoundError(f"There is no live key {key_id}.")
        if len(live) >= LIVE_PER_OWNER:
            raise ConflictError("Two keys of this caller are live; revoke one first.")
        new = await _issue(
            connection, old.role, old.source, tuple(old.queues), old.label, None, owner_id=old.owner_id
        )
        await storage.expire(connection, key_id, clock.now() + overlap)
        return new

    return await database.run(work)


async def revoke(database: Database, key_id: str) -> None:
    """Kill a key. Raises NotFoundError if it is not live."""

    async def work(connection: Connection) -> None:
        if not await storage.revoke(connection, key_id, by=_operator()):
            raise NotFoundError(f"There is no live key {key_id}.")
        await storage.note(connection, actor=_operator(), action="key_revoked", subject=key_id, facts={})

    await database.run(work)


async def _issue(
    connection: Connection,
    role: str,
    source: str | None,
    queues: tuple[str, ...],
    label: str | None,
    expires_at: datetime | None,
    *,
    owner_id: str | None,
) -> IssuedKey:
    key_id, secret = _random(12), _random(43)
    await storage.add(
        connection,
        key_id=key_id,
        owner_id=owner_id or key_id,
        role=role,
        source=source,
        queues=list(queues),
        label=label,
        secret_sha256=_sha256(secret),
        expires_at=expires_at,
    )
    facts = {"role": role, "source": source, "queues": list(queues), "owner_id": owner_id or key_id}
    await storage.note(connection, actor=_operator(), action="key_issued", subject=key_id, facts=facts)
    body = f"{PREFIX}_{key_id}_{secret}"
    return IssuedKey(key_id, f"{body}_{_checksum(body)}", role, source, queues, expires_at)


def _check_binding(catalog: Catalog, role: str, source: str | None, queues: Sequence[str]) -> None:
    if role not in Role._value2member_map_:
        raise InvalidError(f"There is no role {role}; there are {', '.join(Role)}.")
    if (role == Role.SOURCE) != bool(source):
        raise InvalidError("A key of role source needs --source, and no other role takes one.")
    if (role == Role.AGENCY) != bool(queues):
        raise InvalidError("A key of role agency needs --queue, and no other role takes one.")
    if unknown := sorted(set(queues) - set(catalog.queues)):
        raise InvalidError(f"There is no queue {unknown[0]}; there are {', '.join(catalog.queues)}.")


Known = tuple[float, Caller, bytes]  # until when it is believed, who it is, the hash of the secret


class KeyRing:
    """Finds the caller behind a key, believing each look-up for a moment."""

    def __init__(self, database: Database) -> None:
        """An empty ring."""
        self._database = database
        self._believed: dict[str, Known] = {}
        self._asking: dict[str, asyncio.Task[Known | None]] = {}

    async def caller(self, authorization: str | None) -> Caller:
        """Who sent this Authorization header. Raises UnauthorizedError if nobody we know."""
        key_id, secret = _parsed(authorization)
        known = self._believed.get(key_id)
        if known is None or known[0] < time.monotonic():
            known = await self._asked(key_id)
        if known is None or not hmac.compare_digest(known[2], _sha256(secret)):
            raise UnauthorizedError
        return known[1]

    async def _asked(self, key_id: str) -> Known | None:
        """One look-up for everybody who waits for the same key."""
        if key_id not in self._asking:
            asking = self._asking[key_id] = asyncio.create_task(self._look_up(key_id))
            asking.add_done_callback(lambda _: self._asking.pop(key_id))
        return await asyncio.shield(self._asking[key_id])

    async def _look_up(self, key_id: str) -> Known | None:
        row = await self._database.run(lambda connection: storage.find_live(connection, key_id))
        if row is None:
            self._believed.pop(key_id, None)
            return None
        caller = Caller(row.owner_id, Role(row.role), row.source, frozenset(row.queues))
        known = (time.monotonic() + _TRUSTED_SECONDS, caller, row.secret_sha256)
        self._believed[key_id] = known
        return known


def _parsed(authorization: str | None) -> tuple[str, str]:
    scheme, _, key = (authorization or "").partition(" ")
    body, _, checksum = key.strip().rpartition("_")
    parts = body.split("_")
    if scheme.lower() != "bearer" or len(parts) != 3 or parts[0] != PREFIX or _checksum(body) != checksum:
        raise UnauthorizedError
    return parts[1], parts[2]


def _random(length: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def _sha256(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _checksum(body: str) -> str:
    """Tells a mistyped key, and what a scanner found, from a real one without asking the database."""
    return f"{zlib.crc32(body.encode()):08x}"


def _operator() -> str:
    """Keys are managed at the machine: the operating system says by whom."""
    return f"os:{getpass.getuser()}"
