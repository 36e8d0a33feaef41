"""The rows of the research extract: what was stored, disguised."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import product
from typing import Any, NamedTuple
from uuid import UUID

from app.domain import event
from app.domain.access import Caller, Role
from app.domain.extract.disguise import Disguise
from app.domain.extract.schema import LINKAGE_MILESTONES, OTHER, ROLES
from app.domain.milestone import CALL_MILESTONES, REFERRAL_MILESTONES
from app.domain.sheet import cell
from app.rules.catalog import Catalog
from app.services import disclosure

Line = dict[str, Any]
_READER = Caller("extract", Role.EVALUATOR)  # sees of a referral what an evaluator may
_HERE = ("requested", "claimed")  # these happen here: they are learned at once
_OFFENDERS = ("suspect", "arrestee")


class Seen(NamedTuple):
    """One person on one call. `key` tells who it is, the same on all calls."""

    call_id: UUID
    key: str
    link: str
    roles: tuple[str, ...]
    household: bytes | None


def seen(row: Any, by_hand: Collection[tuple[UUID, str]]) -> Seen:
    """The person; whoever cannot be told stands alone."""
    roles = {role if role in ROLES else OTHER for role in map(str.lower, row.roles)}
    if row.identity is None:
        key, link = f"{row.call_id}/{row.person_id}", "unlinked"
    else:
        key, link = row.identity.hex(), "by_hand" if (row.call_id, row.person_id) in by_hand else "by_key"
    return Seen(row.call_id, key, link, tuple(sorted(roles)), row.household_key)


class Rows:
    """Makes a line of a table from a stored row."""

    def __init__(
        self,
        catalog: Catalog,
        disguise: Disguise,
        *,
        beats: Collection[str],
        services: Collection[UUID],
        whole: bool,
    ) -> None:
        """`beats` and `services` are those that may be told; `whole`: persons of every call are."""
        self._catalog, self._disguise = catalog, disguise
        self._beats, self._services, self._whole = beats, services, whole
        self.private: set[UUID] = set()  # calls of which no person is told
        self.of: Mapping[str, Callable[[Any], Line]] = {
            "calls": self._call,
            "events": self._event,
            "rule_matches": self._match,
            "referrals": self._referral,
            "linkages": self._linkage,
        }

    def _named(self, *kinds: str, **values: Any) -> Line:
        return {kind: self._disguise.pseudonym(kind, values[kind]) for kind in kinds}

    def _instants(self, row: Any, call_id: UUID, names: Iterable[str]) -> Line:
        """The instants of these columns, as they are told."""
        days = self._disguise.days(call_id)
        return {name: self._disguise.at(row[name], days) for name in names}

    def _code(self, field: str, written: str | None) -> str | None:
        """The code behind what was written: another text is not told, since it could say anything."""
        return written and (self._catalog.codebook.code_of(field, written) or OTHER)

    def _call(self, row: Any) -> Line:
        told = row._mapping
        withheld = row.private and not self._whole
        if withheld:
            self.private.add(row.call_id)
        return {
            **self._named("call", "source", call=row.call_id, source=row.source),
            **{name: told[name] for name in ("status", "merged", "tags", "gates", "not_served")},
            **{name: told[name] for name in ("on_file", "arrested", "catalog_digest")},
            "persons_withheld": withheld,
            "qualifies": [one for one in row.queues if not self._sealed(one)],
            "first_type": self._code("call_type_code", row.first_call_type),
            "final_type": self._code("call_type_code", row.final_call_type),
            "clearance_codes": sorted(
                {self._code("clearance_codes", one) or OTHER for one in row.clearance_codes}
            ),
            "beat": cell(row.beat) if row.beat in self._beats else None,
            **self._instants(told, row.call_id, _twice("began", *CALL_MILESTONES)),
        }

    def _sealed(self, queue: str) -> bool:
        known = self._catalog.queues.get(queue)
        return known is None or known.receipt_only

    def _event(self, row: Any) -> Line:
        return {
            **self._named("call", "source", call=row.call_id, source=row.source),
            "kind": row.kind if event.Kind.known(row.kind) else OTHER,
            "status": row.status,
            "signals": sorted({signal.partition(":")[0] for signal in row.signals}),
            **self._instants(row._mapping, row.call_id, ("occurred_at", "received_at")),
        }

    def _match(self, row: Any) -> Line:
        return {
            **self._named("call", call=row.call_id),
            "evaluated_at": self._disguise.at(row.recorded_at, self._disguise.days(row.call_id)),
            **{name: row._mapping[name] for name in ("rule", "version", "shadow", "catalog_digest")},
        }

    def _referral(self, row: Any) -> Line:
        told = {**row._mapping, **disclosure.bare(self._catalog, _READER, row._mapping)}
        told |= {f"{name}_recorded_at": told[f"{name}_at"] for name in _HERE}
        told |= {"made_at": told["created_at"], "made_recorded_at": told["created_at"]}
        return {
            **self._named("referral", "call", referral=row.referral_id, call=row.call_id),
            **{name: told[name] for name in ("queue", "program", "status", "urgent", "reason", "outcome")},
            "route": row.rule,
            **self._instants(told, row.call_id, _twice("made", *REFERRAL_MILESTONES)),
        }

    def _linkage(self, row: Any) -> Line:
        service = self._disguise.pseudonym("service", row.service_id)
        silent = disclosure.outcome_only(self._catalog, _READER, row.queue)
        return {
            **self._named(
                "linkage",
                "referral",
                "call",
                linkage=row.linkage_id,
                referral=row.referral_id,
                call=row.call_id,
            ),
            **{name: row._mapping[name] for name in ("queue", "category", "status")},
            "service": service if row.service_id in self._services else None,
            "reason": None if silent else row.reason,
            **self._instants(row._mapping, row.call_id, _twice(*LINKAGE_MILESTONES)),
        }

    def persons(self, found: Iterable[Seen]) -> list[Line]:
        """Who was on which call, with the couples and households they are of."""
        on: dict[UUID, list[Seen]] = defaultdict(list)
        for one in found:
            if one.call_id not in self.private:
                on[one.call_id].append(one)
        return [line for together in on.values() for line in self._together(together)]

    def _together(self, persons: Sequence[Seen]) -> Iterable[Line]:
        pairs = [
            {victim.key, other.key}
            for victim, other in product(persons, persons)
            if "victim" in victim.roles and set(_OFFENDERS) & set(other.roles) and victim.key != other.key
        ]
        for one in persons:
            couples = {self._disguise.pseudonym("couple", sorted(pair)) for pair in pairs if one.key in pair}
            yield {
                **self._named("call", "person", call=one.call_id, person=one.key),
                "link": one.link,
                "roles": list(one.roles),
                "couples": sorted(couples),
                "household": one.household and self._disguise.pseudonym("household", one.household.hex()),
            }

    def eligibility(self, rows: Iterable[Any], found: Iterable[Seen]) -> list[Line]:
        """Of each person, for each program: when it was first met, and when an agency first accepted."""
        on: dict[UUID, list[Seen]] = defaultdict(list)
        for one in found:
            if one.call_id not in self.private:
                on[one.call_id].append(one)
        met: dict[tuple[str, str, str], list[tuple[Seen, Any]]] = defaultdict(list)
        for row in rows:
            for one in on[row.call_id]:
                met[one.key, row.queue, row.program].append((one, row))
        return [self._eligible(*key, occasions) for key, occasions in met.items()]

    def _eligible(self, key: str, queue: str, program: str, occasions: Sequence[tuple[Seen, Any]]) -> Line:
        """All calls of a person are shifted as one: the first stays the first."""
        rows = list({row.call_id: row for _, row in occasions}.values())
        first = min((row for row in rows if row.met), key=lambda row: row.began_at, default=None)
        taken = min(
            (row for row in rows if row.accepted_at is not None),
            key=lambda row: row.accepted_at,
            default=None,
        )
        instants = {
            "eligible_at": first and first.began_at,
            "eligible_recorded_at": first and first.recorded_at,
            "enrolled_at": taken and taken.accepted_at,
            "enrolled_recorded_at": taken and taken.accepted_recorded_at,
        }
        return {
            **self._named("person", person=key),
            "queue": queue,
            "program": program,
            "serves_role": any(self._serves(queue, program, one) for one, _ in occasions),
            "calls": sum(row.met for row in rows),
            **self._instants(instants, rows[0].call_id, instants),
        }

    def _serves(self, queue: str, program: str, one: Seen) -> bool:
        known = self._catalog.queues.get(queue)
        serves = {
            role for each in (known.programs if known else ()) if each.id == program for role in each.serves
        }
        return not serves or not serves.isdisjoint(one.roles)


def _twice(*names: str) -> list[str]:
    return [f"{name}{suffix}" for name in names for suffix in ("_at", "_recorded_at")]
