"""The events of one call as they are written, and their ids once all are written."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from app.domain.event import Kind
from app.feeds.simulated.city import LOCAL


class Written(NamedTuple):
    """An event and when it was really sent; its own clock may say something else."""

    at: datetime
    event: dict[str, Any]


@dataclass(slots=True)
class Journal:
    """What is sent about one call. Instants are UTC; on the wire they carry the local offset."""

    call_number: str
    _entries: list[tuple[datetime, timedelta, dict[str, Any]]] = field(default_factory=list)

    def write(self, at: datetime, kind: Kind, *, ahead: timedelta = timedelta(0), **sections: Any) -> None:
        """Add an event; empty sections are left out. `ahead`: by how much the sender's clock errs."""
        stated = {name: value for name, value in sections.items() if value}
        self._entries.append((at, ahead, {"kind": kind.value, **stated}))

    def note(self, at: datetime, author: str, text: str, *, ahead: timedelta = timedelta(0)) -> None:
        """Add a note."""
        self.write(at, Kind.NOTE, ahead=ahead, notes=[{"text": text, "author": author}])

    def written(self) -> list[Written]:
        """The events in the order they were sent. Ids count them: the same call has the same ids for ever."""
        found, notes = [], 0
        for number, (at, ahead, body) in enumerate(sorted(self._entries, key=lambda entry: entry[0]), 1):
            event = {
                "event_id": f"{self.call_number}-{number:02d}",
                "call_number": self.call_number,
                "occurred_at": local(at + ahead),
                **body,
            }
            if "notes" in body:
                event["notes"] = [
                    {"note_id": f"n{notes + place}", **note} for place, note in enumerate(body["notes"], 1)
                ]
                notes += len(body["notes"])
            found.append(Written(at, event))
        return found


def local(at: datetime) -> str:
    """An instant as the CAD writes it: local time with its offset."""
    return at.astimezone(LOCAL).isoformat()
