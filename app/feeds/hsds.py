"""The provider directory as Open Referral HSDS 3.0: a JSON list of services, or a data package of CSV tables.

Either way a service is read with its organization, locations, phones, schedules and languages inside it, and
each thing that is wrong names where it stands: `providers.json#/3/phones/0/number`, `phones.csv:7`.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from app.domain.provider import (
    Address,
    Language,
    Location,
    Organization,
    Phone,
    Record,
    Schedule,
    Service,
    ServiceAtLocation,
)

_PLACE = "\0place"  # a key of rows that come from a table: where they stand
_NESTED: dict[str, type[Record]] = {
    "organization": Organization,
    "location": Location,
    "service_at_locations": ServiceAtLocation,
    "addresses": Address,
    "phones": Phone,
    "schedules": Schedule,
    "languages": Language,
}
# The tables, each with the columns by which its rows belong to those of another.
_TABLES: dict[str, tuple[type[Record], tuple[str, ...]]] = {
    "organizations": (Organization, ()),
    "services": (Service, ("organization_id",)),
    "locations": (Location, ()),
    "service_at_locations": (ServiceAtLocation, ("service_id", "location_id")),
    "addresses": (Address, ("location_id",)),
    "phones": (Phone, ("service_id", "organization_id", "location_id")),
    "schedules": (Schedule, ("service_id",)),
    "languages": (Language, ("service_id",)),
}
_OWNERS = {"service_id": "services", "organization_id": "organizations", "location_id": "locations"}
_NEEDED = ("organizations", "services")
_JOIN = ";"  # between the categories of a service, in one cell


@dataclass(frozen=True, slots=True)
class Directory:
    """The services that could be read; what was wrong with the others; fields that are not kept."""

    services: tuple[Service, ...]
    problems: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def from_json(name: str, text: str) -> Directory:
    """The directory in a JSON file: a list of services, or a page of them as an HSDS API gives it."""
    try:
        body = json.loads(text)
    except ValueError as error:
        return Directory((), (f"{name}: expected JSON: {error}",))
    if isinstance(body, dict):
        body = body.get("contents")
    if not isinstance(body, list):
        return Directory((), (f"{name}: expected a list of services, or a page of them with `contents`",))
    return _read([(f"{name}#/{number}", row) for number, row in enumerate(body)])


def to_json(services: Sequence[Service]) -> str:
    """The file that `from_json` reads back as the same services."""
    bodies = [one.model_dump(mode="json", exclude_defaults=True) for one in services]
    return json.dumps(bodies, indent=2, ensure_ascii=False) + "\n"


def from_tables(tables: Mapping[str, str]) -> Directory:
    """The directory in the texts of CSV files, by the name of the table."""
    problems = [f"{name}.csv: expected this file" for name in _NEEDED if name not in tables]
    rows = {name: _rows(name, tables.get(name, ""), problems) for name in _TABLES}
    by_id = {name: {row.get("id", ""): row for row in rows[name]} for name in _OWNERS.values()}
    for name, (_, links) in _TABLES.items():
        for row in rows[name]:
            _attach(name, row, links, by_id, problems)
    found = _read([(row[_PLACE], row) for row in rows["services"]])
    return Directory(found.services, (*problems, *found.problems), found.left_out)


def to_tables(services: Sequence[Service]) -> dict[str, str]:
    """The CSV files, by the name of the table, that `from_tables` reads back as the same services."""
    rows: dict[str, dict[tuple[str, ...], dict[str, Any]]] = {name: {} for name in _TABLES}
    for one in services:
        _take_apart("services", one.model_dump(mode="json"), {}, rows)
    return {name: _written(name, list(rows[name].values())) for name in _TABLES}


def _read(rows: Sequence[tuple[str, Any]]) -> Directory:
    """Check each service by itself, and those that share an organization or a location together."""
    services: list[Service] = []
    problems: dict[str, None] = {}  # each once: many services may share what is wrong
    left_out: set[str] = set()
    known: dict[tuple[str, str], Any] = {}
    for place, row in rows:
        try:
            one = Service.model_validate(row)
        except ValidationError as error:
            problems |= dict.fromkeys(_said(place, row, error))
            continue
        if unlike := list(_unlike(one, known)):
            problems |= dict.fromkeys(f"{place}: {what}" for what in unlike)
            continue
        known |= _shared(one)
        services.append(one)
        left_out |= set(_unknown("service", Service, row))
    return Directory(tuple(services), tuple(problems), tuple(sorted(left_out)))


def _said(place: str, row: Any, error: ValidationError) -> Iterator[str]:
    """What is wrong, each with the nearest place that is known."""
    for one in error.errors():
        at, steps, body = place, list(one["loc"]), row
        for number, step in enumerate(one["loc"]):
            body = (
                body.get(step) if isinstance(body, Mapping) else body[step] if isinstance(step, int) else None
            )
            if isinstance(body, Mapping) and _PLACE in body:
                at, steps = body[_PLACE], list(one["loc"][number + 1 :])
            elif not isinstance(body, Mapping | list):
                break
        path = "/".join(str(step) for step in steps)
        if "#" in at:
            yield f"{at}{'/' if path else ''}{path}: expected: {_expected(one)}"
        else:
            yield f"{at}: {path}{': ' if path else ''}expected: {_expected(one)}"


def _expected(one: Any) -> str:
    """In our words, without the value: a directory may hold what must not be repeated in a terminal."""
    if one["type"] == "missing":
        return "a value"
    return str(one["msg"]).removeprefix("Value error, ").removeprefix("Input should be ")


def _shared(one: Service) -> dict[tuple[str, str], Any]:
    """What may not be said otherwise by another service, and what may not be said again at all (None)."""
    shared: dict[tuple[str, str], Any] = {
        ("service", str(one.id)): None,
        ("organization", str(one.organization.id)): one.organization,
    }
    for at in one.service_at_locations:
        shared["service_at_location", str(at.id)] = None
        shared["location", str(at.location.id)] = at.location
    return shared


def _unlike(one: Service, known: Mapping[tuple[str, str], Any]) -> Iterator[str]:
    """What an earlier service says otherwise."""
    for (kind, ident), record in _shared(one).items():
        if (kind, ident) in known and (record is None or known[kind, ident] != record):
            yield f"expected: {kind} {ident} once" + (", or the same each time" if record else "")


def _unknown(name: str, shape: type[Record], body: Any) -> Iterator[str]:
    """Fields of this record, and of those inside it, that are not kept."""
    for key, value in body.items() if isinstance(body, Mapping) else ():
        if key not in shape.model_fields:
            if key != _PLACE and not (key in _OWNERS or key.endswith("_id")):
                yield f"{name}.{key}"
        elif inner := _NESTED.get(key):
            for part in value if isinstance(value, list) else [value]:
                yield from _unknown(key, inner, part)


def _rows(name: str, text: str, problems: list[str]) -> list[dict[str, Any]]:
    """The rows of a table, each with its place."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    found: list[dict[str, Any]] = []
    try:
        header = next(reader, [])
        for cells in reader:
            place = f"{name}.csv:{reader.line_num}"
            if len(cells) != len(header):
                problems.append(f"{place}: expected: {len(header)} cells, as in the header")
            else:
                found.append({**dict(zip(header, cells, strict=True)), _PLACE: place})
    except csv.Error as error:
        problems.append(f"{name}.csv:{reader.line_num}: expected CSV: {error}")
    return found


def _attach(
    name: str,
    row: dict[str, Any],
    links: Sequence[str],
    by_id: Mapping[str, Mapping[str, dict[str, Any]]],
    problems: list[str],
) -> None:
    """Put a row into those it belongs to; a service gets its organization, its place its location."""
    named = [(link, row[link]) for link in links if row.get(link)]
    if links and not named:
        problems.append(f"{row[_PLACE]}: expected: a value in {' or '.join(links)}")
    if name == "services" and isinstance(row.get("categories"), str):
        row["categories"] = [one.strip() for one in row["categories"].split(_JOIN) if one.strip()]
    for link, ident in named:
        owner = by_id[_OWNERS[link]].get(ident)
        if owner is None:
            problems.append(f"{row[_PLACE]}: {link}: expected: the id of a row of {_OWNERS[link]}.csv")
        elif (name, link) in (("services", "organization_id"), ("service_at_locations", "location_id")):
            row[_OWNERS[link].removesuffix("s")] = owner
        else:
            owner.setdefault(name, []).append(row)


def _take_apart(
    name: str,
    body: dict[str, Any],
    owner: Mapping[str, str],
    rows: dict[str, dict[tuple[str, ...], dict[str, Any]]],
) -> dict[str, str]:
    """Put a record and what is inside it into their tables; the column that names it in others."""
    me = {f"{name.removesuffix('s')}_id": body["id"]}
    row: dict[str, Any] = dict(owner)
    for key, value in body.items():
        if key in ("organization", "location"):
            row |= _take_apart(f"{key}s", value, {}, rows)
        elif key in _NESTED:
            for part in value:
                _take_apart(key, part, me, rows)
        else:
            row[key] = _JOIN.join(value) if isinstance(value, list) else value
    rows[name].setdefault((body["id"], *owner.values()), row)
    return me


def _written(name: str, rows: Sequence[Mapping[str, Any]]) -> str:
    shape, links = _TABLES[name]
    out = io.StringIO(newline="")
    columns = [field for field in shape.model_fields if field not in _NESTED]
    writer = csv.DictWriter(out, [*columns, *links], lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow(
            {**row, **({"confidential": str(row["confidential"]).lower()} if "confidential" in row else {})}
        )
    return out.getvalue()
