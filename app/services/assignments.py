"""Giving a referral to a member of staff, as proposed or otherwise."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.domain.access import Caller
from app.domain.referral import Verb
from app.errors import InvalidError
from app.rules.catalog import Catalog
from app.services import referrals
from app.services.referrals import Move
from app.services.staffing import Desk, at_desk
from app.storage import referrals as storage
from app.storage.engine import Database


async def assign(database: Database, catalog: Catalog, caller: Caller, move: Move) -> dict[str, Any]:
    """Give a claimed referral to a member of staff (or, staff_id None, to nobody), in a program.

    What is assigned otherwise than proposed, and what is assigned anew, needs a reason.
    Raises InvalidError, and what `referrals.move` raises.
    """
    row = await storage.find(database, move.referral_id)
    # Whatever else is wrong, `move` refuses it: it looks and writes in one statement.
    if row is not None and caller.sees_queue(row["queue"]) and row["claim_token"] == move.token:
        move = _chosen(await at_desk(database, catalog, row["queue"]), row, move)
    return await referrals.move(database, catalog, caller, Verb.ASSIGN, move)


def _chosen(desk: Desk, row: Mapping[Any, Any], move: Move) -> Move:
    """The move with its program; without one named, the one proposed, else the one it has."""
    proposal = desk.proposal(row)
    proposed = proposal and (proposal.member and proposal.member.staff_id, proposal.program)
    program = move.program or (proposal and proposal.program) or row["assigned_program"] or row["program"]
    if program not in {one.id for one in desk.queue.programs}:
        raise InvalidError("That is none of the queue's programs.", pointer="/program")
    if move.staff_id is not None and not desk.has(move.staff_id):
        raise InvalidError("There is no such active member of the queue's staff.", pointer="/staff_id")
    if move.reason is None and (move.staff_id, program) != proposed:
        raise InvalidError("To assign it otherwise than now proposed, give a reason.", pointer="/reason")
    return replace(move, program=program)
