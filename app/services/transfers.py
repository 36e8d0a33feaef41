"""Transfers: another program or queue carries on."""

from typing import Any

from uuid_utils.compat import uuid7

from app.domain.access import Caller
from app.domain.referral import Verb
from app.errors import InvalidError
from app.rules.catalog import Catalog
from app.rules.routing import held_if_handed
from app.services import disclosure, referrals
from app.services.referrals import Move
from app.storage import transfers as storage
from app.storage.engine import Database
from app.telemetry import metrics


async def transfer(
    database: Database, catalog: Catalog, caller: Caller, sent: Move, *, queue: str, program: str
) -> dict[str, Any]:
    """Hand the referral to another program or queue, and give the old one, which closes.

    The other one is offered, or goes on if there is one; which, its queue alone is told. Where domestic
    violence is on the call and no rule sends it there freely, a supervisor decides first. Raises why it
    was refused; a one-way queue hands nobody to another.
    """
    target = catalog.queues.get(queue)
    if target is None or program not in {one.id for one in target.programs}:
        raise InvalidError("There is no such program of such a queue.", pointer="/program")
    row = await referrals.visible(database, caller, sent.referral_id)
    if (row["queue"], row["program"]) == (queue, program):
        raise InvalidError("It is there already.", pointer="/program")
    if catalog.queues[row["queue"]].receipt_only and row["queue"] != queue:
        raise InvalidError("What this queue knows of a person stays in it.", pointer="/queue")
    moved = await storage.transfer(
        database,
        sent,
        actor=caller.actor,
        queues=[row["queue"]],
        queue=queue,
        program=program,
        new_id=uuid7(),
        hold=_hold(catalog, row, queue, program),
    )
    if moved is None:
        now = await referrals.visible(database, caller, sent.referral_id)
        referrals.refuse(catalog, caller, Verb.TRANSFER, sent, now)
    metrics.TRANSITIONS.labels(row["queue"], Verb.TRANSFER).inc()
    return disclosure.bare(catalog, caller, moved)


def _hold(catalog: Catalog, row: Any, queue: str, program: str) -> str | None:
    """Why a supervisor must look first."""
    if not catalog.queues[queue].guarded:
        return None
    routed = (row["matches"] or {}).get("routed", ())
    return held_if_handed(
        row["tags"], ((one["queue"], one["program"], one["hold"]) for one in routed), queue, program
    )
