"""Migrations and tables agree; the tables refuse wrong states by themselves."""

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.errors import SetupError
from app.main import create_app
from app.rules.catalog import Catalog
from app.settings import Settings
from app.storage import schema
from app.storage.engine import Database
from app.storage.tables import metadata
from tests.api.test_staff import entered
from tests.front_door import FrontDoor
from tests.samples import domestic


async def test_migrations_make_exactly_the_tables(database: Database) -> None:
    assert await schema.differences(database) == []


def test_there_is_one_head() -> None:
    scripts = ScriptDirectory.from_config(schema._config())
    assert len(scripts.get_heads()) == 1


async def test_migrations_go_down_and_up_again(database: Database) -> None:
    await schema.downgrade(database)
    assert await database.run(schema.current) is None
    await schema.upgrade(database)
    assert await schema.differences(database) == []


async def test_an_older_schema_is_refused_at_the_start(database: Database, catalog: Catalog) -> None:
    await database.run(lambda connection: connection.execute(text("DELETE FROM alembic_version")))
    app = create_app(Settings(), database, catalog)
    with pytest.raises(SetupError, match="triage database upgrade"):
        async with app.router.lifespan_context(app):
            raise AssertionError("unreachable")


def test_every_table_and_most_columns_say_what_they_are() -> None:
    for table in metadata.tables.values():
        assert table.comment, table.name
        assert "jurisdiction" in {column.name for column in table.primary_key}, table.name


CLAIM = "claim_token = 'x', claimed_by = 'y', claim_request_id = 'z', claimed_at = now()"
ACCEPTED = "accepted_at = now(), accepted_recorded_at = now()"
STARTED = "started_at = now(), started_recorded_at = now()"
CLOSED = "closed_at = now(), closed_recorded_at = now()"
ASSIGNED = "assigned_program = 'child_welfare', assigned_at = now(), assigned_recorded_at = now()"
WRONG = {
    "draft without a reason": "status = 'draft', reason = NULL",
    "requested but never offered": "requested_at = NULL, rank_at = NULL",
    "received without a token": "status = 'received', claim_expires_at = now()",
    "a token without a claimer": "status = 'received', claim_token = 'x', claim_expires_at = now()",
    "a token on what is offered": CLAIM,
    "received for ever": f"status = 'received', {CLAIM}",
    "accepted but lapsing": f"status = 'accepted', {ACCEPTED}, {CLAIM}, claim_expires_at = now()",
    "accepted at no time": f"status = 'accepted', {CLAIM}",
    "at work but never started": f"status = 'in_progress', {ACCEPTED}, {CLAIM}",
    "started but only accepted": f"status = 'accepted', {ACCEPTED}, {CLAIM}, {STARTED}",
    "started at no known time": f"status = 'in_progress', {ACCEPTED}, {CLAIM}, started_at = now()",
    "on hold for no reason": f"status = 'on_hold', {ACCEPTED}, {CLAIM}, suspended_at = now()",
    "on hold since never": f"status = 'on_hold', {ACCEPTED}, {CLAIM}, reason = 'x'",
    "asked to stop for no reason": f"status = 'cancel_requested', {CLAIM}",
    "asked to stop with no holder": "status = 'cancel_requested', review = 'x'",
    "completed with no outcome": f"status = 'completed', {ACCEPTED}, {CLOSED}",
    "failed with an outcome": f"status = 'failed', {ACCEPTED}, {CLOSED}, reason = 'x', outcome = 'y'",
    "failed without a reason": f"status = 'failed', {ACCEPTED}, {CLOSED}",
    "an error without a reason": f"status = 'entered_in_error', {CLOSED}",
    "carried on nowhere": "continued_by = uuidv7()",
    "reached at one time only": "first_contact_at = now()",
    "rejected without a reason": f"status = 'rejected', {CLOSED}",
    "completed but not closed": f"status = 'completed', {ACCEPTED}, outcome = 'x'",
    "closed but open": CLOSED,
    "closed once": "status = 'cancelled', reason = 'x', closed_at = now()",
    "reported by nobody": "reported_at = now(), reported_recorded_at = now(), report_method = 'phone'",
    "decided by nobody": "decided_at = now()",
    "assigned at no time": "assigned_program = 'child_welfare'",
    "assigned to no program": "assigned_at = now(), assigned_recorded_at = now()",
    "somebody's, but never assigned": "staff_id = (SELECT staff_id FROM staff)",
    "nobody known's": f"staff_id = gen_random_uuid(), {ASSIGNED}",
    "in a status that is none": "status = 'lost'",
    "twice in one queue": "queue = 'dcrc', program = 'advocacy'",
}


@pytest.mark.parametrize("wrong", WRONG)
async def test_a_referral_refuses_wrong_states(door: FrontDoor, database: Database, wrong: str) -> None:
    await door.send(domestic(call={"child_report": True}))
    await entered(door, "dcdss", programs=[])
    sql = text(f"UPDATE referrals SET {WRONG[wrong]} WHERE queue = 'dcdss'")
    with pytest.raises(DBAPIError) as refused:
        await database.run(lambda connection: connection.execute(sql))
    assert getattr(refused.value.orig, "sqlstate", None) in ("23514", "23505", "23503")
