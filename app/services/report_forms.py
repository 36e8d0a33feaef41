"""The form of a statutory report: filled from the call, then by people. It is not the report."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from app import clock
from app.domain.access import Caller, Role
from app.domain.call import CLOCK_TOLERANCE, load
from app.domain.report_form import FORMS, Form, clocks, known
from app.errors import InvalidError, NotFoundError
from app.rules.catalog import Catalog
from app.services.disclosure import concealed
from app.services.excerpts import excerpt, minor
from app.services.safe_contacts import held
from app.storage import disclosure as storage
from app.storage import referrals
from app.storage.engine import Connection, Database


async def find(database: Database, catalog: Catalog, caller: Caller, referral_id: UUID) -> dict[str, Any]:
    """The form as it stands: what the call says, and over it what people filled in; what is missing, named.

    Raises NotFoundError, or InvalidError for a referral whose program has no report.
    """
    row, form = await _form(database, catalog, caller, referral_id)
    filled = {
        one.item: one._asdict()
        for one in await database.run(lambda connection: storage.report_items_of(connection, referral_id))
    }
    said = _said(catalog, form, row)
    items = [{**_item(form, name, said.get(name)), **filled.get(name, {})} for name in form.items]
    return {
        "referral_id": referral_id,
        "form": form.kind,
        "law": form.law,
        "notice": form.notice,
        "call_number": row["call_number"],
        "items": items,
        "missing": [one["item"] for one in items if one["value"] is None],
        "report_made_at": row["reported_at"],
        "due": _due(row["reported_at"]),
    }


async def fill(
    database: Database,
    catalog: Catalog,
    caller: Caller,
    referral_id: UUID,
    *,
    token: str | None,
    occurred_at: datetime | None,
    items: Mapping[str, str],
) -> dict[str, Any]:
    """Fill items in; the form as it is then. An agency holds the referral to do so, a supervisor need not.

    Raises NotFoundError, ClaimLostError, or InvalidError for what the form does not ask or lies ahead.
    """
    _, form = await _form(database, catalog, caller, referral_id)
    if unknown := sorted(items.keys() - form.items.keys()):
        raise InvalidError(f"The form does not ask: {', '.join(unknown)}.", pointer="/items")
    now = clock.now()
    if occurred_at and occurred_at > now + CLOCK_TOLERANCE:
        raise InvalidError("occurred_at lies in the future.", pointer="/occurred_at")

    async def work(connection: Connection) -> None:
        if caller.role is Role.AGENCY:
            await held(connection, caller, referral_id, token)
        stated = {
            "referral_id": referral_id,
            "occurred_at": min(occurred_at or now, now),
            "actor": caller.actor,
        }
        rows = [{**stated, "item": item, "value": value} for item, value in items.items()]
        await storage.fill_report_items(connection, rows)

    await database.run(work)
    return await find(database, catalog, caller, referral_id)


async def _form(
    database: Database, catalog: Catalog, caller: Caller, referral_id: UUID
) -> tuple[Mapping[str, Any], Form]:
    row = await referrals.find(database, referral_id)
    if row is None or concealed(caller, row):
        raise NotFoundError("There is no such referral here.")
    programs = {program.id: program for program in catalog.queues[row["queue"]].programs}
    kind = programs[row["program"]].report_form if row["program"] in programs else None
    if kind is None:
        raise InvalidError("No statutory report belongs to this referral.")
    return row, FORMS[kind]


def _said(catalog: Catalog, form: Form, row: Mapping[str, Any]) -> dict[str, str]:
    """What the call says, as far as the queue's profile passes it on."""
    call = load(row["state"])
    told = excerpt(call, row["matches"], row["tags"], catalog.queues[row["queue"]].profile)
    persons = [{**one, "minor": minor(one, call.began_at)} for one in told["persons"]]
    return known(form, told["fields"], persons, catalog.city.county)


def _item(form: Form, name: str, said: str | None) -> dict[str, Any]:
    """An item as the call has it: nobody filled it in."""
    blank = dict.fromkeys(("occurred_at", "recorded_at", "actor"))
    return {"item": name, "title": form.items[name], "value": said, **blank}


def _due(reported_at: datetime | None) -> dict[str, Any]:
    day, three_days = clocks(reported_at)
    return {"begins_at": reported_at, "in_24_hours_at": day, "in_72_hours_at": three_days}
