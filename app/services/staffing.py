"""Whom a referral should go to: worked out whenever it is read, from who there is and what they have."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from app import clock
from app.domain.access import Caller, Role
from app.domain.call import load
from app.domain.staffing import Member, Need, Proposal, propose
from app.rules.catalog import Catalog
from app.rules.eligibility import languages_asked, program_of
from app.rules.tables import Queue
from app.services import staff
from app.storage.engine import Database


async def with_proposals(
    database: Database,
    catalog: Catalog,
    caller: Caller,
    rows: Sequence[Mapping[Any, Any]],
    shown: Sequence[dict[str, Any]],
) -> list[dict[str, Any]]:
    """These referrals of one queue as shown, each with its proposal; to its own agency alone."""
    if caller.role is not Role.AGENCY or not any(_asks(row) for row in rows):
        return [{**one, "proposal": None} for one in shown]
    desk = await at_desk(database, catalog, rows[0]["queue"])
    return [{**one, "proposal": desk.shown(row)} for row, one in zip(rows, shown, strict=True)]


async def at_desk(database: Database, catalog: Catalog, queue: str) -> "Desk":
    """The desk of a queue as of now."""
    there = await staff.members(database, queue)
    zone = ZoneInfo(catalog.city.timezone)
    return Desk(catalog, catalog.queues[queue], there, clock.now(), zone)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where the referrals of a queue are given to its staff."""

    catalog: Catalog
    queue: Queue
    there: Sequence[Member]
    at: datetime
    zone: ZoneInfo

    def has(self, staff_id: UUID) -> bool:
        """Whether this is an active member."""
        return any(member.staff_id == staff_id and member.active for member in self.there)

    def shown(self, row: Mapping[Any, Any]) -> dict[str, Any] | None:
        """The proposal as its agency sees it; None for what is assigned or closed, or if no staff is kept."""
        proposal = self.proposal(row)
        if proposal is None:
            return None
        member = proposal.member
        return {
            "program": proposal.program,
            "staff_id": member and member.staff_id,
            "display_name": member and member.display_name,
            "reason": proposal.reason,
        }

    def proposal(self, row: Mapping[Any, Any]) -> Proposal | None:
        """Whom this referral should go to, and in which program."""
        if not _asks(row) or not any(member.active for member in self.there):
            return None
        facts = self.catalog.facts(load(row["state"]))
        named = row["assigned_program"] or row["program"]
        program = program_of(self.queue, named, facts, tags=row["tags"], gates=row["gates"])
        if program is None:
            return Proposal(None, None, "by what is known, eligible for no program of this queue")
        languages = languages_asked(program, facts, self.catalog.codebook)
        return propose(Need(program.id, frozenset(program.skills), languages), self.there, self.at, self.zone)


def _asks(row: Mapping[Any, Any]) -> bool:
    """Whether it is to be given to somebody yet."""
    return row["staff_id"] is None and row["closed_at"] is None
