"""Laws on the real database: any order gives the same keys; what a supervisor said outlives every event."""

from collections.abc import Sequence
from itertools import count, pairwise
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from app.domain.person_link import Decision, LinkStatus, Occurrence, Persons
from app.services.proposals import propose
from app.storage import person_links as storage
from app.storage.engine import Connection, Database
from tests.front_door import FrontDoor

_numbers = count()
ON_A_DOOR = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
STRUCK = {"note_id": "n1", "text": "BOYFRIEND STRUCK HER"}
persons = st.fixed_dictionaries(
    {"person_id": st.sampled_from(["p1", "p2"])},
    optional={
        "given_name": st.sampled_from(["Ada", "ADA", "Adda"]),
        "family_name": st.sampled_from(["Exempel", "Doe"]),
        "birth_date": st.sampled_from(["1984-02-29", "1990-05-05"]),
        "phone": st.sampled_from(["919-555-0142", "911"]),
        "roles": st.sampled_from([["caller"], ["victim"]]),
    },
)
calls = st.fixed_dictionaries(
    {},
    optional={
        "address": st.sampled_from(["12 Oak Ln", "1801 Oak Creek Apts"]),
        "apartment": st.sampled_from(["4B"]),
        "caller_phone": st.sampled_from(["919-555-0143"]),
        "merged_into": st.sampled_from(["c0", "c1", "c2"]),
    },
)


@st.composite
def deliveries(draw: st.DrawFn) -> tuple[list[dict[str, Any]], list[list[dict[str, Any]]]]:
    """Events of up to three calls, and one way of delivering them: permuted, some twice, in batches."""
    history = []
    for number in range(draw(st.integers(1, 6))):
        event = {
            "event_id": f"e{number}",
            "call_number": draw(st.sampled_from(["c0", "c1", "c2"])),
            "occurred_at": f"2026-11-20T10:0{draw(st.integers(0, 6))}:00Z",
            "kind": draw(st.sampled_from(["created", "updated", "merged"])),
            "call": draw(calls),
            "persons": draw(st.lists(persons, max_size=2)),
            "notes": draw(st.sampled_from([[], [], [STRUCK]])),
        }
        history.append(event)
    stream = draw(st.permutations([*history, *draw(st.lists(st.sampled_from(history), max_size=2))]))
    edges = [0, *sorted(draw(st.lists(st.integers(0, len(stream)), max_size=2))), len(stream)]
    return history, [stream[a:b] for a, b in pairwise(edges) if a < b]


async def keys_after(
    door: FrontDoor, database: Database, batches: Sequence[Sequence[dict[str, Any]]]
) -> list[tuple[Any, ...]]:
    source = f"cad-{next(_numbers)}"
    for batch in batches:
        assert (await door.send(batch, source=source)).status_code == 200
    sql = text(
        "SELECT c.call_number, k.person_id, name_birth_date_key, birth_date_key, phone_key, household_key"
        " FROM person_keys k JOIN calls c USING (call_id) WHERE c.source = :source"
        " AND num_nonnulls(name_birth_date_key, birth_date_key, phone_key, household_key) > 0 ORDER BY 1, 2"
    )
    found = await database.run(lambda connection: connection.execute(sql, {"source": source}))
    return [tuple(row) for row in found]


@ON_A_DOOR
@given(deliveries())
async def test_any_delivery_of_the_same_events_leaves_the_same_keys(
    door: FrontDoor,
    database: Database,
    delivery: tuple[list[dict[str, Any]], list[list[dict[str, Any]]]],
) -> None:
    history, batches = delivery
    in_order = sorted(history, key=lambda event: (event["occurred_at"], event["event_id"]))
    once = await keys_after(door, database, [[event] for event in in_order])
    assert await keys_after(door, database, batches) == once


@st.composite
def stories(draw: st.DrawFn) -> tuple[Decision, list[str]]:
    """What a supervisor says of the first pair, and what happens afterwards, in any order."""
    after = ["rename a", "rename b", "restore a", "restore b", "call again", "compare", "compare"]
    final = [one for one in Decision if one is not Decision.RETRACT]
    return draw(st.sampled_from(final)), draw(st.lists(st.sampled_from(after), max_size=8))


@ON_A_DOOR
@given(stories())
async def test_what_was_said_of_a_pair_outlives_every_event(
    door: FrontDoor, database: Database, story: tuple[Decision, list[str]]
) -> None:
    decision, after = story
    number, source = next(_numbers), f"cad-{next(_numbers)}"
    name, minutes = f"Exempel{number:05}", count()
    right = {"person_id": "p1", "given_name": "Ada", "family_name": name, "birth_date": "1984-02-29"}
    right |= {"phone": f"919-55{number // 10000 % 10}-{number % 10000:04}"}
    wrong = {**right, "birth_date": "1990-05-05"}
    alike = {**right, "given_name": "Adda"}

    async def send(call_number: str, person: dict[str, Any]) -> str:
        minute = next(minutes)
        event = {
            "event_id": f"e{minute}",
            "call_number": call_number,
            "occurred_at": f"2026-11-20T10:{minute:02}:00Z",
            "kind": "updated",
            "persons": [person],
        }
        call_id: str = (await door.send([event], source=source)).json()[0]["call_id"]
        return call_id

    other = alike if decision is Decision.REFUSE else right
    ids = {await send("a", right), await send("b", other)}
    while await propose(database):
        pass
    sql = text("SELECT * FROM person_links WHERE call_id = ANY(:ids) AND other_call_id = ANY(:ids)")
    (pair,) = await database.run(lambda connection: connection.execute(sql, {"ids": sorted(ids)}))
    path = f"/v1/person-links/{pair.link_id}/{decision}"
    assert (await door.ask("POST", path, role="supervisor", json={"reason": "x"})).status_code == 200
    said = {
        Decision.LINK: LinkStatus.LINKED,
        Decision.REFUSE: LinkStatus.REFUSED,
        Decision.UNDO: LinkStatus.UNDONE,
    }
    for what in [*after, "compare"]:
        if what == "compare":
            await propose(database)
        elif what == "call again":
            await send(f"again{next(minutes)}", right)
        else:
            await send(what[-1], right if what.startswith("restore") else wrong)
        (still,) = await database.run(lambda connection: connection.execute(sql, {"ids": sorted(ids)}))
        assert (still.link_id, still.status) == (pair.link_id, said[decision])
        ends = Occurrence(still.call_id, "p1"), Occurrence(still.other_call_id, "p1")
        assert await _same(database, *ends) is (decision is Decision.LINK)


async def _same(database: Database, one: Occurrence, other: Occurrence) -> bool:
    async def work(connection: Connection) -> bool:
        return Persons(*await storage.neighbourhood(connection, (one, other))).same(one, other)

    return await database.run(work)
