"""Settle a group of folded calls: evaluate them, route them, and list what is to be written."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import orjson
from uuid_utils.compat import uuid7

from app.domain.call import dump
from app.domain.milestone import milestones
from app.domain.referral import Referral, Verb
from app.rules.catalog import Catalog
from app.rules.corrections import Corrections
from app.rules.engine import Evaluation, Match
from app.rules.routing import MERGED, NO_ROUTE, RESTORED, Situation, Step, plan
from app.services.links import Calls, absorbed, families, split_parent, survivor
from app.services.person_keys import DOMESTIC, PersonKeys
from app.services.standing import Standing
from app.storage.intake import Writes


@dataclass(slots=True)
class Settlement:
    """Brings evaluations and referrals in line with the folded calls, and lists what to write."""

    catalog: Catalog
    late_after: timedelta
    writes: Writes
    person_keys: PersonKeys

    def settle(self, calls: Calls) -> None:
        """Evaluate and route every call whose facts changed, with the calls it is linked with."""
        for family in families(calls):
            if any(one.changed for one in family):
                for one in family:  # a stale view of any of them must refuse the write
                    one.touched = True
                for one in family:
                    self._route(one, family, calls)
                self._recognise(family)
        for call in calls.values():
            if call.touched:
                self._write_call(call)

    def _route(self, call: Standing, family: Sequence[Standing], calls: Calls) -> None:
        if call.evaluation is not None:
            return  # done before, as the parent of another
        heir = survivor(call, calls)
        parts = absorbed(call, family, calls)
        call.evaluation = self.catalog.evaluate(
            call.call, *(one.call for one in parts), corrections=call.corrections
        )
        parent = split_parent(call, calls)
        if parent is not None:
            self._route(parent, family, calls)
        situation = Situation(
            call.call_id,
            call.evaluation,
            tuple(call.referrals.values()),
            merged_away=heir is not call,
            late=self._late(call),
            elsewhere=tuple(referral for one in parts for referral in one.referrals.values()),
            parent=parent.evaluation if parent else None,
            parents_referrals=tuple(parent.referrals.values()) if parent else (),
            guarded=[queue.id for queue in self.catalog.queues.values() if queue.guarded],
        )
        for step in plan(situation):
            self._take(call, step)

    def _late(self, call: Standing) -> bool:
        began_at = call.call.began_at
        return (
            bool(began_at)
            and datetime.fromisoformat(began_at or "") < call.first_recorded_at - self.late_after
        )

    def _take(self, call: Standing, step: Step) -> None:
        new = _created(call, step) if step.referral is None else _changed(step.referral, step)
        row = {
            "referral_id": new.referral_id,
            "call_id": call.call_id,
            "queue": step.queue,
            "program": step.program,
            "rule": step.rule,
            "version": new.version,
            "verb": step.verb,
            "status": new.status,
            "urgent": new.urgent,
            "reason": new.reason,
            "review": new.review,
        }
        self.writes.add("offered" if step.referral is None else "changed", row)
        self.writes.add("transitions", {**row, "reason": step.reason})
        call.referrals[new.queue, new.program] = new

    def _recognise(self, family: Sequence[Standing]) -> None:
        """Write the keys of the persons; who is linked with a domestic call leaves no address either."""
        for kin in families({(one.source, one.call_number): one for one in family}, former=False):
            domestic = any(one.evaluation and DOMESTIC in one.evaluation.tags for one in kin)
            for one in kin:
                self._write_persons(one, at_home=not domestic)

    def _write_persons(self, call: Standing, *, at_home: bool) -> None:
        """Replace the keys of the call's persons if they are not what they were."""
        if self.person_keys.stand(call.person_fingerprint, call.stored, call.call, at_home=at_home):
            return
        fingerprint, rows = self.person_keys.of(call.call, at_home=at_home)
        if fingerprint != call.person_fingerprint:
            call.person_fingerprint = fingerprint
            for row in rows:
                self.writes.add("person_keys", {**row, "call_id": call.call_id, "version": call.version + 1})

    def _write_call(self, call: Standing) -> None:
        evaluation = call.evaluation
        assert evaluation is not None
        matches = matches_json(evaluation, call.corrections)
        fingerprint = sha256(matches).hexdigest()[:32] if matches else ""
        call.version += 1
        call.tags = tuple(sorted(evaluation.tags))
        fields, status = call.call.fields, call.call.status
        row: dict[str, Any] = {
            "call_id": call.call_id,
            "source": call.source,
            "call_number": call.call_number,
            "version": call.version,
            "state": dump(call.call),
            "evaluation_fingerprint": fingerprint,
            "person_fingerprint": call.person_fingerprint,
            "corrections": call.corrections.dump(),
            "catalog_digest": self.catalog.digest,
            "tags": call.tags,
            "gates": sorted(evaluation.gates),
            "queues": sorted({one.queue for one in evaluation.routed}),
            "referral_id": min((one.referral_id for one in call.referrals.values()), default=None),
            "not_served": _not_served(call, evaluation),
            "call_type_code": _short(fields.get("call_type_code")),
            "call_type": _short(fields.get("call_type")),
            "first_call_type": _short(call.call.first_type),
            "clearance_codes": [_short(one) for one in fields.get("clearance_codes") or ()],
            "officers": call.call.officers,
            "on_file": bool(fields.get("case_numbers")),
            "arrested": call.call.arrested,
            "beat": _short(fields.get("beat")),
            "status": status,
            "awaiting_create": call.call.awaiting_create,
            "merged_into": fields.get("merged_into"),
            "split_from": fields.get("split_from"),
            "began_at": datetime.fromisoformat(call.call.began_at or ""),
            "first_recorded_at": call.first_recorded_at,
        }
        for name, milestone in milestones(call.call).items():
            row[f"{name}_at"], row[f"{name}_recorded_at"] = milestone
        self.writes.add("calls", row)
        if fingerprint != call.fingerprint:
            evaluated = {
                name: row[name] for name in ("call_id", "version", "catalog_digest", "tags", "gates")
            }
            self.writes.add("evaluations", {**evaluated, "matches": orjson.Fragment(matches or b"{}")})


def _not_served(call: Standing, evaluation: Evaluation) -> str | None:
    """Why a call that is tagged or qualifies has no referral; None if it has one, or is neither."""
    if call.referrals or not (evaluation.tags or evaluation.routed):
        return None
    return MERGED if call.call.fields.get("merged_into") else NO_ROUTE


def _created(call: Standing, step: Step) -> Referral:
    return Referral(
        uuid7(),
        call.call_id,
        step.queue,
        step.program,
        step.status,
        version=1,
        urgent=step.urgent,
        reason=step.reason,
        review=None,
        decided=False,
    )


def _changed(held: Referral, step: Step) -> Referral:
    """The referral after the step. A review marks it; what else happens gives it a new reason."""
    if step.verb is Verb.REVIEW:
        changes: dict[str, Any] = {"review": None if step.reason == RESTORED else step.reason}
    elif step.verb is Verb.PRIORITIZE:
        changes = {}
    else:
        changes = {"reason": step.reason}
    return replace(held, version=held.version + 1, status=step.status, urgent=step.urgent, **changes)


def _short(value: str | None) -> str | None:
    """A column that lists and reports read is kept short; the state holds all of it."""
    return value[:200] if value else value


def matches_json(evaluation: Evaluation, corrections: Corrections) -> bytes:
    """The evaluation as JSON, for ever readable: rules, versions, and the words that made them hold.

    Empty if no rule held and nobody corrected anything.
    """
    if not (evaluation.matches or evaluation.routed or corrections):
        return b""
    said: dict[str, Any] = {
        "matches": [_match(one) for one in evaluation.matches],
        "routed": [
            {
                **_match(one.match),
                "queue": one.queue,
                "program": one.program,
                "hold": one.hold,
                "urgent": one.urgent,
            }
            for one in evaluation.routed
        ],
    }
    if corrections:
        said["corrections"] = corrections.dump()
        said["tags"] = sorted(evaluation.tags)
    return orjson.dumps(said)


def _match(match: Match) -> dict[str, Any]:
    return {**match._asdict(), "evidence": [one._asdict() for one in match.evidence]}
