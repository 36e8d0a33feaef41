"""The calls that a group of events touches, as they stand in the database and as the events leave them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from app.domain.call import EMPTY, Call, load
from app.domain.referral import Referral, Status
from app.rules.corrections import NO_CORRECTIONS, Corrections
from app.rules.engine import Evaluation


@dataclass(slots=True, eq=False)
class Standing:
    """One call while a group is folded."""

    source: str
    call_number: str
    call_id: UUID
    version: int  # 0: not stored yet
    call: Call
    fingerprint: str
    tags: tuple[str, ...]
    referrals: dict[tuple[str, str], Referral]
    first_recorded_at: datetime
    changed: bool = False
    touched: bool = False
    linked: bool = False
    pointed_to: tuple[str, ...] = ()  # before the group: a link that these events undo matters once more
    corrections: Corrections = NO_CORRECTIONS
    person_fingerprint: str | None = None  # of the keys of its persons
    stored: Call = EMPTY  # as it stood before the group
    evaluation: Evaluation | None = field(default=None, repr=False)

    @classmethod
    def new(cls, source: str, call_number: str, received_at: datetime) -> "Standing":
        """A call nothing is stored of."""
        return cls(source, call_number, uuid7(), 0, EMPTY, "", (), {}, received_at)

    @classmethod
    def of(cls, source: str, call_number: str, row: Mapping[str, Any], received_at: datetime) -> "Standing":
        """The call in a row of `storage.intake.read`, or a new one if the row has none."""
        if row["call_id"] is None:
            new = cls.new(source, call_number, received_at)
            new.linked = row["linked"]
            return new
        referrals = [_referral(one) for one in row["referrals"] or ()]
        found = cls(
            source,
            call_number,
            row["call_id"],
            row["version"],
            load(row["state"]),
            row["evaluation_fingerprint"],
            tuple(row["tags"]),
            {(one.queue, one.program): one for one in referrals},
            row["first_recorded_at"],
            linked=row["linked"],
            corrections=Corrections.load(row["corrections"]),
            person_fingerprint=row["person_fingerprint"],
        )
        found.pointed_to = found.points_to()
        found.stored = found.call
        return found

    def points_to(self) -> tuple[str, ...]:
        """The numbers of the calls this one was merged into or split from."""
        stated = self.call.stated
        if "merged_into" not in stated and "split_from" not in stated:
            return ()
        named = (self.call.field("merged_into"), self.call.field("split_from"))
        return tuple(number for number in named if number and number != self.call_number)


def _referral(row: Mapping[str, Any]) -> Referral:
    ids = {"referral_id": UUID(row["referral_id"]), "call_id": UUID(row["call_id"])}
    return Referral(**{**row, **ids, "status": Status(row["status"])})
