"""The provider directory: read as HSDS has it, and written organization by organization."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, RowMapping, Table, delete, exists, func, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from uuid_utils.compat import uuid7

from app.domain.provider import Service
from app.storage.engine import Connection, sqlstate
from app.storage.tables import (
    locations,
    organizations,
    provider_confirmations,
    service_at_locations,
    services,
)

_CHECK_VIOLATION = "23514"
_FROM = "FROM services s JOIN organizations o ON o.id = s.organization_id"
# A service, who gives it, where, and who last said that this is so.
_READ = f"""
SELECT to_json(s) AS service, to_json(o) AS organization,
       (SELECT json_agg(json_build_object(
            'id', a.id, 'description', a.description, 'location', to_json(l)) ORDER BY a.place)
        FROM service_at_locations a JOIN locations l ON l.id = a.location_id
        WHERE a.service_id = s.id) AS service_at_locations,
       c.occurred_at AS last_confirmed_at, c.actor AS last_confirmed_by
{_FROM} LEFT JOIN LATERAL (
    SELECT occurred_at, actor FROM provider_confirmations
    WHERE service_id = s.id ORDER BY occurred_at DESC, confirmation_id DESC LIMIT 1
) AS c ON true
"""
_IN_ORDER = "ORDER BY lower(s.name), s.id"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which services of the directory to list; those that are no longer given are left out."""

    search: str | None = None
    category: str | None = None
    language: str | None = None


def _where(wanted: Wanted) -> tuple[str, dict[str, Any]]:
    terms, values = ["s.status IN ('active', 'temporarily closed')"], {}
    if wanted.search:
        names = ("s.name", "s.alternate_name", "s.description", "o.name", "o.alternate_name")
        terms.append(f"concat_ws(' ', {', '.join(names)}) ILIKE :search")
        plain = wanted.search.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        values["search"] = f"%{plain}%"
    if wanted.category:
        terms.append(":category = ANY(s.categories)")
        values["category"] = wanted.category
    if wanted.language:
        terms.append(
            "EXISTS (SELECT FROM jsonb_array_elements(s.languages) AS l WHERE l ->> 'code' = :language)"
        )
        values["language"] = wanted.language
    return f"WHERE {' AND '.join(terms)}", values


async def page(connection: Connection, wanted: Wanted, *, limit: int, offset: int) -> Sequence[RowMapping]:
    """So many services by name, after so many."""
    where, values = _where(wanted)
    return await _read(
        connection, f"{where} {_IN_ORDER} LIMIT :limit OFFSET :offset", **values, limit=limit, offset=offset
    )


async def count(connection: Connection, wanted: Wanted) -> int:
    """How many services there are of these."""
    where, values = _where(wanted)
    return int(await connection.scalar(text(f"SELECT count(*) {_FROM} {where}"), values) or 0)


async def find(connection: Connection, ids: Sequence[UUID]) -> Sequence[RowMapping]:
    """The services with these ids, whatever their status."""
    return await _read(connection, "WHERE s.id = ANY(:ids)", ids=list(ids))


async def every(connection: Connection) -> Sequence[RowMapping]:
    """The whole directory."""
    return await _read(connection, _IN_ORDER)


async def _read(connection: Connection, rest: str, **values: Any) -> Sequence[RowMapping]:
    query = text(f"{_READ} {rest}").columns(service=JSON, organization=JSON, service_at_locations=JSON)
    return (await connection.execute(query, values)).mappings().all()


async def confirm(
    connection: Connection, service_id: UUID, *, actor: str, occurred_at: datetime | None
) -> None:
    """Note that somebody found a service to be as the directory says."""
    at = func.least(occurred_at, func.now()) if occurred_at else func.now()
    row = {"confirmation_id": uuid7(), "service_id": service_id, "occurred_at": at, "actor": actor}
    await connection.execute(insert(provider_confirmations).values(**row))


async def put(connection: Connection, given: Sequence[Service]) -> bool:
    """Write services of one organization with it and their locations; nothing of them is written if False.

    False: what is stored already would then have an address that a confidential organization must not have.
    """
    try:
        async with connection.begin_nested():
            await _put(connection, given)
    except IntegrityError as error:
        if sqlstate(error) != _CHECK_VIOLATION:
            raise
        return False
    return True


async def _put(connection: Connection, given: Sequence[Service]) -> None:
    ids = [one.id for one in given]
    await connection.execute(delete(service_at_locations).where(service_at_locations.c.service_id.in_(ids)))
    places = {at.location.id: at.location for one in given for at in one.service_at_locations}
    await _upsert(connection, organizations, [_columns(organizations, given[0].organization)])
    await _upsert(
        connection,
        locations,
        [_columns(locations, one, addressed=one.addressed) for one in places.values()],
    )
    await _upsert(
        connection,
        services,
        [
            _columns(
                services, one, organization_id=one.organization.id, confidential=one.organization.confidential
            )
            for one in given
        ],
    )
    await _upsert(
        connection,
        service_at_locations,
        [
            _columns(
                service_at_locations,
                at,
                service_id=one.id,
                confidential=one.organization.confidential,
                location_id=at.location.id,
                addressed=at.location.addressed,
                place=place,
            )
            for one in given
            for place, at in enumerate(one.service_at_locations)
        ],
    )


async def forget_unused_locations(connection: Connection) -> None:
    """Delete the locations at which no service is given any more."""
    used = exists().where(service_at_locations.c.location_id == locations.c.id)
    await connection.execute(delete(locations).where(~used))


def _columns(table: Table, record: Any, **more: Any) -> Mapping[str, Any]:
    """The record's own fields as columns; what is inside it as JSON."""
    plain, as_json = record.model_dump(), record.model_dump(mode="json")
    row = {}
    for name in set(table.c.keys()) & set(plain):
        inside = isinstance(plain[name], tuple) and name != "categories"
        row[name] = as_json[name] if inside else plain[name]
    if "categories" in row:
        row["categories"] = as_json["categories"]
    return {**row, **more}


async def _upsert(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    if not rows:
        return
    query = insert(table)
    changes = {name: query.excluded[name] for name in rows[0] if name != "id"}
    await connection.execute(
        query.on_conflict_do_update(index_elements=["id", "jurisdiction"], set_=changes), list(rows)
    )
