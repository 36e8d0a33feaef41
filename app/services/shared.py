"""A one-time link shows one linkage to a provider who has no login, and takes the answer.

Whoever holds the secret may open the link; only its hash is stored. It may be opened again until it is
answered or has run out: scanners of mail open links before people do, and people look twice before they
answer. Only the answer uses it up. It shows no name without the person's consent, and never whose agency
asks, since that alone may tell what happened to a person.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from app.domain.access import Caller
from app.domain.linkage import OPEN, LinkageStatus
from app.errors import NotFoundError, TransitionRefusedError
from app.rules.catalog import Catalog
from app.services.linkages import REASON_FOR, Step, check_reason, own, take
from app.storage import linkages
from app.storage import shared as storage
from app.storage.engine import Connection, Database

# The same whether it was never given, was answered or ran out: whoever tries learns nothing.
_DEAD = "This link was answered, has run out or is not complete. Whoever sent it can make a new one."


@dataclass(frozen=True, slots=True)
class OneTimeLink:
    """A new link; its secret is shown this once."""

    secret: str
    expires_at: datetime


async def give(
    database: Database, catalog: Catalog, caller: Caller, linkage_id: UUID, *, days: int
) -> OneTimeLink:
    """A link to this linkage, for its provider; earlier ones are dead from now on.

    Raises NotFoundError, or TransitionRefusedError if nothing is open about the linkage.
    """
    secret = secrets.token_urlsafe(32)

    async def work(connection: Connection) -> datetime:
        row = own(catalog, caller, await linkages.find(connection, linkage_id, lock=True))
        if row["status"] not in OPEN:
            raise TransitionRefusedError(
                f"A linkage that is {row['status']} needs no link.", linkage_status=row["status"]
            )
        return await storage.add(
            connection,
            linkage_id,
            secret_sha256=_sha256(secret),
            created_by=caller.actor,
            lives=timedelta(days=days),
        )

    return OneTimeLink(secret, await database.run(work))


def mail_text(catalog: Catalog, url: str, expires_at: datetime) -> str:
    """What to send the link with: it names nobody, and says nothing of what is asked or by whom."""
    day = expires_at.astimezone(ZoneInfo(catalog.city.timezone))
    return (
        "Hello,\n\n"
        f"a partner in {catalog.city.title} has a request for you. This link shows it,"
        " and takes your answer once:\n\n"
        f"{url}\n\n"
        f"It works until {day:%Y-%m-%d %H:%M %Z}. Please do not forward it, and do not answer by mail.\n"
    )


async def opened(database: Database, catalog: Catalog, secret: str) -> dict[str, Any]:
    """What the provider is shown: what is asked, and the person only as far as consent was given.

    Raises NotFoundError for a link that is wrong, answered or has run out.
    """
    row = _live(await database.run(lambda connection: storage.live(connection, _sha256(secret))))
    named = dict.fromkeys(("first_name", "safe_contact"))
    if row["named"]:
        named = {name: row[name] for name in named}
    return {
        **{name: row[name] for name in ("category", "asked", "status", "expires_at")},
        **named,
        "reasons": {one.code: one.title for one in catalog.city.reasons if REASON_FOR in one.verbs},
    }


async def answer(database: Database, catalog: Catalog, secret: str, step: Step) -> LinkageStatus:
    """The provider's answer; it uses the link up.

    Raises NotFoundError as `opened` does, TransitionRefusedError or InvalidError.
    """

    async def work(connection: Connection) -> LinkageStatus:
        row = _live(await storage.live(connection, _sha256(secret), lock=True))
        check_reason(catalog, step)
        await take(connection, row, step, actor=f"provider:{row['link_id']}")
        await storage.use_up(connection, row["link_id"])
        return step.status

    return await database.run(work)


def _live(row: Mapping[Any, Any] | None) -> Mapping[Any, Any]:
    if row is None:
        raise NotFoundError(_DEAD)
    return row


def _sha256(secret: str) -> bytes:
    return hashlib.sha256(secret.encode(errors="replace")).digest()
