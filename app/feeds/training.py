"""Completed training as a department keeps it in a spreadsheet: a row a responder, course and day."""

from collections.abc import Mapping
from datetime import date, datetime

from app.domain.training import Completion

COLUMNS = ("responder", "course", "date")
_LONGEST = 200  # letters


def read_completion(row: Mapping[str, str | None], today: date) -> Completion:
    """Who completed which course when. Raises ValueError, naming the column and what was expected there.

    `today`: on the calendar of the city; what lies after it has not been completed.
    """
    cells = {name: (row.get(name) or "").strip() for name in COLUMNS}
    for name, wanted in (("responder", "the officer's id, as the CAD sends it"), ("course", "its name")):
        if not (0 < len(cells[name]) <= _LONGEST and cells[name].isprintable()):
            raise ValueError(f"{name}: expected {wanted}, of at most {_LONGEST} letters")
    try:
        completed_on = datetime.strptime(cells["date"], "%Y-%m-%d").date()  # noqa: DTZ007  a day has no zone
    except ValueError as error:
        raise ValueError("date: expected a day like 2026-11-20") from error
    if completed_on > today:
        raise ValueError("date: expected a day that is not to come")
    return Completion(cells["responder"], cells["course"], completed_on)
