"""The staff of a queue, with the load each carries."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text
from uuid_utils.compat import uuid7

from app.storage.engine import Connection, Database

Rows = Sequence[Mapping[str, Any]]

# A referral is load until it is closed; the index on open ones counts it.
_WITH_LOAD = """
SELECT s.staff_id, s.queue, s.display_name, s.skills, s.languages, s.programs, s.capacity, s.hours,
       s.deactivated_at, s.deactivated_at IS NULL AS active,
       (SELECT count(*) FROM referrals r
        WHERE r.queue = s.queue AND r.staff_id = s.staff_id AND r.closed_at IS NULL)::int AS load
FROM staff s"""
_OF_QUEUE = f"{_WITH_LOAD} WHERE s.queue = $1 ORDER BY s.display_name, s.staff_id"
_ONE = f"{_WITH_LOAD} WHERE s.staff_id = $1 AND s.queue = ANY($2)"
_FIELDS = ("display_name", "skills", "languages", "programs", "capacity", "hours")
_ADD = """
INSERT INTO staff (staff_id, queue, display_name, skills, languages, programs, capacity, hours, changed_by)
VALUES (:staff_id, :queue, :display_name, :skills, :languages, :programs, :capacity,
        CAST(:hours AS json), :actor)
ON CONFLICT (queue, display_name, jurisdiction) DO NOTHING"""
_CHANGE = """
UPDATE staff s SET display_name = :display_name, skills = :skills, languages = :languages,
    programs = :programs, capacity = :capacity, hours = CAST(:hours AS json), changed_at = now(),
    changed_by = :actor, deactivated_at = NULL, deactivated_by = NULL
WHERE staff_id = :staff_id AND NOT EXISTS (
    SELECT FROM staff o
    WHERE o.queue = s.queue AND o.display_name = :display_name AND o.staff_id <> s.staff_id)"""
_DEACTIVATE = """
UPDATE staff SET deactivated_at = now(), deactivated_by = :actor
WHERE staff_id = :staff_id AND deactivated_at IS NULL"""
_WORKLOAD = """
SELECT program, staff_id, count(*) AS open, count(*) FILTER (WHERE live) AS claimed,
       count(*) FILTER (WHERE waited > target) AS overdue
FROM (
    SELECT COALESCE(assigned_program, program) AS program, staff_id,
           status <> 'requested' AND (accepted_at IS NOT NULL OR claim_expires_at > now()) AS live,
           extract(epoch FROM now() - COALESCE(accepted_at, claimed_at, requested_at)) AS waited,
           CASE WHEN accepted_at IS NOT NULL THEN $2::float
                WHEN claimed_at IS NOT NULL THEN $3::float ELSE $4::float END AS target
    FROM referrals WHERE queue = $1 AND closed_at IS NULL AND requested_at IS NOT NULL AND status <> 'draft'
) AS offered GROUP BY program, staff_id"""


async def of_queue(database: Database, queue: str) -> Rows:
    """Everyone who is or was on the staff of this queue, by name, with the open referrals they have."""
    return await database.once(_OF_QUEUE, queue)


async def find(database: Database, staff_id: UUID, *, queues: Sequence[str]) -> Mapping[str, Any] | None:
    """One of the staff of these queues."""
    rows = await database.once(_ONE, staff_id, queues)
    return rows[0] if rows else None


async def add(connection: Connection, queue: str, fields: Mapping[str, Any], *, actor: str) -> UUID | None:
    """Enter somebody; None if the name is taken in this queue."""
    staff_id = uuid7()
    values = _values(fields)
    added = await connection.execute(
        text(_ADD), {**values, "staff_id": staff_id, "queue": queue, "actor": actor}
    )
    return staff_id if added.rowcount else None


async def change(connection: Connection, staff_id: UUID, fields: Mapping[str, Any], *, actor: str) -> bool:
    """Write somebody anew, active again; False if the name is another's."""
    values = _values(fields)
    changed = await connection.execute(text(_CHANGE), {**values, "staff_id": staff_id, "actor": actor})
    return changed.rowcount == 1


async def deactivate(connection: Connection, staff_id: UUID, *, actor: str) -> bool:
    """Propose somebody no more; False if that was so before."""
    done = await connection.execute(text(_DEACTIVATE), {"staff_id": staff_id, "actor": actor})
    return done.rowcount == 1


async def workload(database: Database, queue: str, targets: Sequence[float | None]) -> Rows:
    """By program and member: referrals not closed, those held now, those past the target of their step.

    The targets, in seconds: accepted to completed, claimed to accepted, offered to claimed.
    """
    return await database.once(_WORKLOAD, queue, *targets)


def _values(fields: Mapping[str, Any]) -> dict[str, Any]:
    """What is bound for the fields of a member."""
    return {name: fields[name] for name in _FIELDS} | {"hours": orjson.dumps(fields["hours"]).decode()}
