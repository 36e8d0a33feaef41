"""Why was this call, or was it not, tagged and referred, at any minute of its life."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from app import clock
from app.domain.access import Caller
from app.domain.call import fold
from app.domain.referral import Status, visible_status
from app.errors import NotFoundError
from app.feeds.native import read_object
from app.rules.catalog import Catalog
from app.rules.corrections import Corrections
from app.rules.engine import Evaluation
from app.rules.tracing import nearest, traces
from app.services.disclosure import by_agency
from app.services.links import absorbed
from app.services.rulebook import Rulebook
from app.services.settlement import matches_json
from app.services.standing import Standing
from app.storage import explanations as storage
from app.storage import rules
from app.storage.engine import Connection, Database

_NEAREST = 8


async def explain(
    database: Database, rulebook: Rulebook, caller: Caller | None, call_id: UUID, at: datetime | None
) -> dict[str, Any]:
    """The call as it was known at this instant (by default now), under the rules that were live then.

    Everything is worked out anew from the events received by then, and set beside what was recorded.
    `caller` None sees every call. Raises NotFoundError.
    """
    at = at or clock.now()
    known = await database.run(lambda connection: _known(connection, call_id, at))
    if known is None or (caller is not None and not caller.sees_source(known["call"].source)):
        raise NotFoundError("There is no such call here.")
    call, recorded = known["call"], known["evaluation"]
    if not known["events"]:
        raise NotFoundError("Nothing was known of this call at that instant.")
    digest = known["digest"] or rulebook.catalog.digest
    catalog = await rulebook.stored(digest)
    assert catalog is not None, "a catalog that was live is stored"
    family = _folded(known["events"], call.source, at)
    own = family[call.source, call.call_number]
    own.corrections = Corrections.load(_corrections_in(recorded))
    evaluation, parts = _evaluated(catalog, own, family)
    return {
        "call_id": call_id,
        "call_number": call.call_number,
        "at": at,
        "catalog_digest": digest,
        "catalog_is_live": digest == rulebook.catalog.digest,
        "events": [row.event_id for row in known["events"] if row.call_number == call.call_number],
        "merged_calls": [one.call_number for one in parts[1:]],
        "tags": sorted(evaluation.tags),
        "gates": sorted(evaluation.gates),
        **orjson.loads(matches_json(evaluation, own.corrections) or b'{"matches":[],"routed":[]}'),
        "recorded": _recorded(recorded, evaluation),
        "corrections": [row._asdict() for row in known["corrections"]],
        "referrals": [_stood(rulebook.catalog, row) for row in known["referrals"]],
        "nearest": _nearest(catalog, parts, evaluation),
    }


async def ids_of(connection: Connection, call_number: str) -> list[UUID]:
    """The ids of the calls of this number, one for each source that has one."""
    return await storage.ids_of(connection, call_number)


async def _known(connection: Connection, call_id: UUID, at: datetime) -> dict[str, Any] | None:
    call = await storage.find(connection, call_id)
    if call is None:
        return None
    return {
        "call": call,
        "digest": await rules.live_at(connection, at),
        "events": await storage.events_by(connection, call.source, call.call_number, at),
        "evaluation": await storage.evaluation_by(connection, call_id, at),
        "corrections": await storage.corrections_by(connection, call_id, at),
        "referrals": await storage.referrals_by(connection, call_id, at),
    }


def _folded(events: Sequence[Any], source: str, at: datetime) -> dict[tuple[str, str], Standing]:
    """The calls of a family, folded from the events received by then."""
    calls: dict[tuple[str, str], Standing] = {}
    for row in events:
        event = read_object(orjson.dumps(row.body)).event
        assert event is not None, "what was kept can be read"
        standing = calls.setdefault((source, row.call_number), Standing.new(source, row.call_number, at))
        standing.call = fold(standing.call, event, row.received_at).call
    return calls


def _evaluated(
    catalog: Catalog, own: Standing, family: Mapping[tuple[str, str], Standing]
) -> tuple[Evaluation, list[Standing]]:
    parts = [own, *absorbed(own, family.values(), family)]
    calls = (one.call for one in parts)
    return catalog.evaluate(*calls, corrections=own.corrections), parts


def _corrections_in(recorded: Any) -> Mapping[str, Any] | None:
    return recorded.matches.get("corrections") if recorded is not None else None


def _recorded(row: Any, evaluation: Evaluation) -> dict[str, Any] | None:
    """What was recorded last by then, and whether working it out anew gives the same."""
    if row is None:
        return None
    same = set(row.tags) == evaluation.tags and set(row.gates) == evaluation.gates
    names = ("version", "recorded_at", "catalog_digest", "tags", "gates")
    return {**{name: getattr(row, name) for name in names}, "agrees": same}


def _stood(catalog: Catalog, row: Any) -> dict[str, Any]:
    """A referral as it stood; of a one-way queue nothing after the receipt, and no agency's own words."""
    shown: dict[str, Any] = row._asdict()
    del shown["claimed"]
    if catalog.queues[row.queue].receipt_only:
        status = visible_status(Status(row.status), receipt_only=True, claimed=row.claimed)
        if status is Status.RECEIVED:
            shown |= dict.fromkeys(("verb", "reason", "actor", "recorded_at"))
        shown["status"] = status
    elif catalog.queues[row.queue].outcome_only and by_agency(row.actor):
        shown["reason"] = None
    return shown


def _nearest(catalog: Catalog, parts: Sequence[Standing], evaluation: Evaluation) -> list[dict[str, Any]]:
    facts = catalog.facts(*(one.call for one in parts))
    near = nearest(traces(catalog.engine, facts, evaluation), _NEAREST)
    return [
        {**asdict(one), "found": [evidence._asdict() for evidence in one.found], "distance": one.distance}
        for one in near
    ]
