"""Linkages: refer the person on a referral to a service of the directory, and see whether it was received.

A linkage belongs to the queue whose agency made it. What a one-way queue does is shown to its agency alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from app import clock
from app.domain.access import Caller
from app.domain.call import CLOCK_TOLERANCE
from app.domain.linkage import OPEN, REFERRED_FROM, LinkageStatus, check
from app.domain.provider import ServiceStatus
from app.errors import ClaimLostError, InvalidError, NotFoundError, TransitionRefusedError
from app.rules.catalog import Catalog
from app.services import disclosure
from app.storage import linkages as storage
from app.storage import providers
from app.storage.engine import Connection, Database

REASON_FOR = "not_received"  # reasons of the city that carry this verb


@dataclass(frozen=True, slots=True)
class Consent:
    """That the person agreed, in writing and until then, to be named to this one provider."""

    consent_at: datetime
    ends_at: datetime
    first_name: str | None = None
    safe_contact: str | None = None


@dataclass(frozen=True, slots=True)
class Onward:
    """Where a person is referred on to, and what for."""

    token: str
    request_id: str
    category: str
    service_id: UUID
    asked: str
    sent_at: datetime | None = None
    consent: Consent | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What became of a linkage."""

    status: LinkageStatus
    occurred_at: datetime | None = None
    reason: str | None = None
    reason_text: str | None = None


async def send(
    database: Database, catalog: Catalog, caller: Caller, referral_id: UUID, wish: Onward
) -> dict[str, Any]:
    """Refer the person on; the same request of the same referral makes one linkage.

    Raises NotFoundError, ClaimLostError, InvalidError, TransitionRefusedError if it was not accepted yet.
    """

    async def work(connection: Connection) -> Mapping[Any, Any]:
        referral = await storage.lock_referral(connection, referral_id)
        if referral is None or not caller.sees_queue(referral["queue"]):
            raise NotFoundError("There is no such referral here.")
        _check_hold(referral, wish.token)
        _check_service(wish, await providers.find(connection, [wish.service_id]))
        _check_instants(referral, wish)
        consent = {} if wish.consent is None else _consented(wish.consent)
        await storage.add(
            connection,
            actor=caller.actor,
            sent_at=wish.sent_at,
            linkage_id=uuid7(),
            referral_id=referral_id,
            queue=referral["queue"],
            request_id=wish.request_id,
            category=wish.category,
            service_id=wish.service_id,
            asked=wish.asked,
            **consent,
        )
        return await storage.by_request(connection, referral_id, wish.request_id)

    return _shown(await database.run(work))


async def of_referral(
    database: Database, catalog: Catalog, caller: Caller, referral_id: UUID
) -> list[dict[str, Any]]:
    """The linkages of a referral that are this caller's to see, oldest first. Raises NotFoundError."""

    async def work(connection: Connection) -> Sequence[Mapping[Any, Any]]:
        referral = await storage.lock_referral(connection, referral_id)
        if referral is None or not caller.sees_queue(referral["queue"]):
            raise NotFoundError("There is no such referral here.")
        return await storage.of_referral(connection, referral_id)

    rows = await database.run(work)
    return [_shown(row) for row in rows if sees(catalog, caller, row)]


async def open_of(
    database: Database, catalog: Catalog, caller: Caller, referral_id: UUID
) -> list[dict[str, Any]]:
    """The linkages of a referral that are still to be followed up."""
    rows = await database.run(lambda connection: storage.of_referral(connection, referral_id))
    return [_shown(row) for row in rows if row["status"] in OPEN and sees(catalog, caller, row)]


async def find(database: Database, catalog: Catalog, caller: Caller, linkage_id: UUID) -> dict[str, Any]:
    """A linkage with its whole history. Raises NotFoundError if it is not the caller's."""

    async def work(connection: Connection) -> dict[str, Any]:
        row = await storage.find(connection, linkage_id)
        steps = await storage.history(connection, linkage_id)
        return {**_shown(own(catalog, caller, row)), "history": [dict(one) for one in steps]}

    return await database.run(work)


async def advance(
    database: Database, catalog: Catalog, caller: Caller, linkage_id: UUID, step: Step
) -> dict[str, Any]:
    """The provider accepted, or the person got the service, or did not and why.

    Raises NotFoundError, TransitionRefusedError, InvalidError.
    """
    check_reason(catalog, step)

    async def work(connection: Connection) -> Mapping[Any, Any]:
        row = own(catalog, caller, await storage.find(connection, linkage_id, lock=True))
        return await take(connection, row, step, actor=caller.actor)

    return _shown(await database.run(work))


async def take(
    connection: Connection, row: Mapping[Any, Any], step: Step, *, actor: str
) -> Mapping[Any, Any]:
    """Take the step, for the agency or for the provider; the linkage as it is then.

    Raises TransitionRefusedError or InvalidError.
    """
    check(LinkageStatus(row["status"]), step.status)
    _check_instant(step.occurred_at, "/occurred_at", since=row["sent_at"])
    await storage.advance(
        connection,
        row,
        step.status,
        actor=actor,
        occurred_at=step.occurred_at,
        reason=step.reason,
        reason_text=step.reason_text,
    )
    found = await storage.find(connection, row["linkage_id"])
    assert found is not None
    return found


def sees(catalog: Catalog, caller: Caller, row: Mapping[Any, Any]) -> bool:
    """Whether a linkage is this caller's to see: never that of a one-way queue to anybody but its agency."""
    return caller.sees_queue(row["queue"]) and not disclosure.receipt_only(catalog, caller, row["queue"])


def own(catalog: Catalog, caller: Caller, row: Mapping[Any, Any] | None) -> Mapping[Any, Any]:
    """The linkage, if it is this caller's to see. Raises NotFoundError."""
    if row is None or not sees(catalog, caller, row):
        raise NotFoundError("There is no such linkage here.")
    return row


def check_reason(catalog: Catalog, step: Step) -> None:
    """Raises InvalidError if the reason is wanting, or is none of the city's."""
    if step.status is not LinkageStatus.NOT_RECEIVED:
        return
    allowed = [reason.code for reason in catalog.city.reasons if REASON_FOR in reason.verbs]
    if step.reason not in allowed:
        raise InvalidError(f"The reason is one of: {', '.join(allowed)}.", pointer="/reason")
    if step.reason == "other" and not step.reason_text:
        raise InvalidError("The reason `other` needs reason_text.", pointer="/reason_text")


def _check_hold(referral: Mapping[Any, Any], token: str) -> None:
    if referral["claim_token"] != token:
        raise ClaimLostError(
            "Another claim, or none, holds this referral now; nothing was changed.",
            referral_status=referral["status"],
        )
    if referral["status"] not in REFERRED_FROM:
        raise TransitionRefusedError(
            f"The person on a referral that is {referral['status']} cannot be referred on: accept it first.",
            referral_status=referral["status"],
        )


def _check_service(wish: Onward, found: Sequence[Mapping[Any, Any]]) -> None:
    if not found:
        raise InvalidError("The directory has no such service.", pointer="/service_id")
    service = found[0]["service"]
    if service["status"] != ServiceStatus.ACTIVE:
        raise InvalidError(f"The service is {service['status']}.", pointer="/service_id")
    if wish.category not in service["categories"]:
        given = ", ".join(service["categories"])
        raise InvalidError(f"The service is for: {given}.", pointer="/category")


def _check_instants(referral: Mapping[Any, Any], wish: Onward) -> None:
    _check_instant(wish.sent_at, "/sent_at", since=referral["requested_at"])
    if wish.consent:
        _check_instant(wish.consent.consent_at, "/consent/consent_at")
        if wish.consent.ends_at <= clock.now():
            raise InvalidError("The consent has ended.", pointer="/consent/ends_at")


def _check_instant(at: datetime | None, pointer: str, since: datetime | None = None) -> None:
    if at and at > clock.now() + CLOCK_TOLERANCE:
        raise InvalidError("This lies in the future.", pointer=pointer)
    if at and since and at < since - CLOCK_TOLERANCE:
        raise InvalidError("This lies before what it follows on.", pointer=pointer)


def _consented(consent: Consent) -> dict[str, Any]:
    return {
        "consent_at": consent.consent_at,
        "consent_ends_at": consent.ends_at,
        "first_name": consent.first_name,
        "safe_contact": consent.safe_contact,
    }


def _shown(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {**row, "open": row["status"] in OPEN}
