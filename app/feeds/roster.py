"""A roster as agencies keep it in a spreadsheet: a row a member of staff, several values parted by `;`."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from app.domain.staffing import WEEKDAYS

COLUMNS = ("display_name", "skills", "languages", "programs", "capacity", "hours")
_HOURS = re.compile(r"([a-z]{3})(?:\s*-\s*([a-z]{3}))?\s+(\d{1,2}:\d\d)\s*-\s*(\d{1,2}:\d\d)")


def read_member(row: Mapping[str, str | None]) -> dict[str, Any]:
    """A member as the API takes one. Raises ValueError, naming the column, for hours that cannot be read.

    Hours are written `mon-fri 08:00-16:00; sat 22:00-06:00`; `Jail diversion` is `jail_diversion`.
    """
    cells = {name: (row.get(name) or "").strip() for name in COLUMNS}
    listed = {name: list(_parts(cells[name])) for name in ("skills", "languages", "programs")}
    for name in ("skills", "programs"):
        listed[name] = ["_".join(one.lower().split()) for one in listed[name]]
    hours = [shift for part in _parts(cells["hours"]) for shift in _shifts(part.lower())]
    return {"display_name": cells["display_name"], "capacity": cells["capacity"], "hours": hours, **listed}


def _parts(cell: str) -> Iterator[str]:
    return (part.strip() for part in cell.split(";") if part.strip())


def _shifts(part: str) -> Iterator[dict[str, str]]:
    found = _HOURS.fullmatch(part)
    if not found or not {found[1], found[2] or found[1]} <= set(WEEKDAYS):
        raise ValueError("hours: not like mon-fri 08:00-16:00")
    first, last = WEEKDAYS.index(found[1]), WEEKDAYS.index(found[2] or found[1])
    for number in range((last - first) % 7 + 1):
        day = WEEKDAYS[(first + number) % 7]
        yield {"weekday": day, "from": found[3].zfill(5), "to": found[4].zfill(5)}
