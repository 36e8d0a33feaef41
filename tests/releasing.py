"""A small history with something of everything, its releases, and what their files say."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pyarrow import parquet
from sqlalchemy import text

from app.domain.extract import Dates
from app.services.extract import Wish, extract
from app.storage.engine import Connection, Database
from tests.directory import linked, stocked
from tests.front_door import FrontDoor
from tests.samples import an_event, domestic, mental
from tests.telemetry.test_canaries import CANARY, NOTE, PERSON, SCREENING, TOLD

BEGIN, END = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 23, tzinfo=UTC)
ADA = {"given_name": "Ada", "family_name": "Exempel", "birth_date": "1984-02-29", "roles": ["subject"]}
BO = {"given_name": "Bo", "family_name": "Exempel", "birth_date": "1980-01-31", "roles": ["suspect"]}
CYD = {"given_name": "Cyd", "family_name": "Exempel", "birth_date": "1990-05-05", "roles": ["victim"]}
FIRST, SECOND, THIRD, HOME = (
    f"2026-11-{rest}"
    for rest in ("01T00:59:58-04:00", "09T08:07:06-05:00", "20T22:21:20-05:00", "15T03:02:01Z")
)


def on(*persons: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"person_id": f"p{number}", **person} for number, person in enumerate(persons)]


async def a_history(door: FrontDoor) -> None:
    """Three calls of Ada's, a couple's, one with domestic violence, and one full of canaries."""
    await stocked(door)
    kept = [
        mental(persons=on(ADA), occurred_at=FIRST, call_number="secretone"),
        mental(persons=on(ADA, {"roles": ["WITNESS"]}), occurred_at=SECOND),
        mental(persons=on(BO, CYD), occurred_at=THIRD),
        domestic(persons=on(BO, CYD, ADA), occurred_at=HOME, call_number="secrethome"),
        mental(
            f"HEARS VOICES {CANARY}",
            call={**TOLD, "beat": CANARY, "call_type": CANARY, "clearance_codes": [CANARY], CANARY: CANARY},
            persons=[{**PERSON, "roles": ["victim", CANARY]}],
            occurred_at="2026-11-12T13:14:15Z",
            screenings=[SCREENING],
        ),
        an_event(CANARY, notes=[NOTE], call={"call_type_code": CANARY}, occurred_at="2026-11-13T16:17:18Z"),
    ]
    for event in kept:
        assert (await door.send(event)).status_code == 201
    for queue in ("mhop", "dcrc"):
        for referral in await door.claim(queue, limit=10):
            at = datetime.now(UTC).isoformat()
            assert (await door.move(referral, "accept")).status_code == 200
            await linked(door, referral, asked=CANARY)
            done = await door.move(referral, "fail", reason="declined", reason_text=CANARY, occurred_at=at)
            assert done.status_code == 200, done.text


async def released(
    door: FrontDoor, out: Path, dates: Dates = Dates.SHIFTED, *, whole: bool = False
) -> dict[str, list[dict[str, Any]]]:
    """The tables of a release, as Parquet has them."""
    wish = Wish(BEGIN, END, dates, whole=whole)
    rows = await extract(door.services.database, door.services.catalog, wish, out=out, actor="os:test")
    tables = {
        path.stem: parquet.read_table(path).to_pylist() for path in files_in(out) if path.suffix == ".parquet"
    }
    assert rows == {name: len(lines) for name, lines in tables.items()}
    return tables


def told(out: Path) -> str:
    """Everything the files say, packed or not."""
    packed = [json.dumps(parquet.read_table(path).to_pylist(), default=str) for path in out.glob("*.parquet")]
    return "".join((*packed, *(path.read_bytes().decode(errors="replace") for path in out.iterdir())))


def files_in(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


def cells(rows: list[dict[str, Any]]) -> Iterator[Any]:
    for row in rows:
        for value in row.values():
            yield from value if isinstance(value, list) else [value]


async def stored(database: Database, sql: str) -> list[Any]:
    async def work(connection: Connection) -> list[Any]:
        return [value for row in await connection.execute(text(sql)) for value in row if value is not None]

    return await database.run(work)
