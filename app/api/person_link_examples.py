"""Examples of pairs of persons, as the API document shows them. All of it is invented."""

from typing import Any

from app.api.examples import AT, CALL_ID, JSON, ok, page

_ONE: dict[str, Any] = {
    "call_id": CALL_ID,
    "source": "durham-cad",
    "call_number": "26-104417",
    "began_at": AT,
    "person_id": "p1",
    "roles": ["subject"],
    "given_name": "Tamika",
    "family_name": "Example",
    "birth_date": "1984-02-29",
    "age": None,
    "sex": "F",
    "language": None,
    "phone": "919-555-0142",
}
_PAIR: dict[str, Any] = {
    "link_id": "019f2a10-0000-7000-8000-00000000000d",
    "status": "candidate",
    "shared": ["birth_date", "phone"],
    "proposed_at": AT,
    "decided_at": None,
    "decided_by": None,
    "reason": None,
    "one": _ONE,
    "other": {**_ONE, "call_id": "019f2a10-0000-7000-8000-00000000000e", "given_name": "Tameka"},
}
_REASON = "same person; the officer confirmed"


def _decision(status: str) -> dict[str, Any]:
    decided = {"decided_at": AT, "decided_by": "supervisor:0k3v9q", "reason": _REASON}
    return {"request": {JSON: {"reason": _REASON}}, **ok({**_PAIR, **decided, "status": status})}


EXAMPLES: dict[str, dict[str, Any]] = {
    "list_person_links": page(_PAIR),
    "link_persons": _decision("linked"),
    "refuse_person_link": _decision("refused"),
    "undo_person_link": _decision("undone"),
    "retract_person_link_refusal": _decision("candidate"),
}
