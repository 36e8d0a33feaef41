"""Migrations carry what is stored: rows of an older schema become what today's service would write."""

from typing import Any

from alembic import command
from sqlalchemy import text

from app.storage import schema
from app.storage.engine import Connection, Database
from tests.front_door import FrontDoor
from tests.samples import an_event, domestic, mental

# The revision before referrals had outcomes, and calls what reports read of them.
_BEFORE = "4270209d3572"
_COMPLETE = """
UPDATE referrals SET status = 'completed', accepted_at = now(), accepted_recorded_at = now(),
    closed_at = now(), closed_recorded_at = now() WHERE queue = 'mhop'"""
_CALLS = """
SELECT call_number, first_call_type, clearance_codes, officers, on_file, arrested FROM calls
ORDER BY call_number"""
_PERSONS = "SELECT call_id, person_id, roles FROM person_keys ORDER BY call_id, person_id"
_REFERRALS = "SELECT queue, status, outcome FROM referrals ORDER BY queue"
_NEW = """
SELECT count(*) FROM information_schema.columns WHERE (table_name, column_name) IN
    (('referrals', 'outcome'), ('calls', 'officers'), ('person_keys', 'roles'))"""


async def rows(database: Database, sql: str) -> list[tuple[Any, ...]]:
    async def work(connection: Connection) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in await connection.execute(text(sql))]

    return await database.run(work)


async def test_an_older_database_becomes_what_intake_writes(door: FrontDoor, database: Database) -> None:
    persons = [
        {
            "person_id": "p1",
            "given_name": "Ann",
            "family_name": "Poe",
            "birth_date": "1980-02-03",
            "roles": ["victim", "Caller"],
        },
        {"person_id": "p2", "given_name": "Bob", "family_name": "Poe", "birth_date": "1981-02-03"},
    ]
    units = [
        {"unit_id": "A12", "status": "dispatched", "officers": ["b2", "B1"]},
        {"unit_id": "A13", "status": "on_scene", "officers": ["B1", "a3"]},
        {"unit_id": "A14", "status": "en_route"},
    ]
    told = {
        "clearance_codes": ["x" * 300, "ARR"],
        "case_numbers": ["26-1"],
        "offenses": [{"code": "13B"}, {"code": "13A", "arrest": True}],
    }
    nothing = {"clearance_codes": [], "case_numbers": [], "offenses": [{"code": "13B", "arrest": False}]}
    await door.send(mental(persons=persons, units=units, call=told))
    sent = await door.send([domestic(call=nothing), an_event(call={"call_type": "Noise"}), an_event()])
    assert sent.is_success
    calls, roles = await rows(database, _CALLS), await rows(database, _PERSONS)
    assert {len(call[3]) for call in calls} == {0, 3}
    assert {call[5] for call in calls} == {True, False}
    assert [row[2] for row in roles] == [["Caller", "victim"], []]

    await database.run(
        lambda one: one.run_sync(lambda sync: command.downgrade(schema._config(sync), _BEFORE))
    )
    assert await rows(database, _NEW) == [(0,)]
    await database.run(lambda one: one.execute(text(_COMPLETE)))
    await schema.upgrade(database)

    assert await rows(database, _REFERRALS) == [
        ("dcrc", "requested", None),
        ("mhop", "completed", "not_stated"),
    ]
    assert await rows(database, _CALLS) == calls
    assert await rows(database, _PERSONS) == roles
