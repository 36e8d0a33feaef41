"""A database that takes no writes is no fault of the events: they are to be sent again."""

from sqlalchemy import text

from app.storage.engine import Connection, Database
from tests.front_door import FrontDoor
from tests.samples import mental


async def test_events_are_not_called_invalid_when_the_database_takes_no_writes(
    door: FrontDoor, database: Database
) -> None:
    await door.key("source")
    await _read_only(database, "on")
    for sent in (mental(), [mental(), mental()]):
        answer = await door.send(sent)
        assert (answer.status_code, answer.json()["status"]) == (503, 503), answer.text
        assert int(answer.headers["Retry-After"]) > 0


async def test_a_claim_is_unavailable_when_the_database_takes_no_writes(
    door: FrontDoor, database: Database
) -> None:
    await door.send(mental())
    await door.key("agency", queue="mhop")
    await _read_only(database, "on")
    wish = {"request_id": "r", "limit": 1}
    answer = await door.ask("POST", "/v1/queues/mhop/claims", role="agency", queue="mhop", json=wish)
    assert answer.status_code == 503, answer.text


async def test_a_date_beyond_the_calendar_is_refused(door: FrontDoor) -> None:
    await door.send(mental())
    [referral] = await door.claim("mhop")
    answer = await door.move(referral, "accept", occurred_at="0001-01-01T00:00:00+14:00")
    assert answer.status_code == 422, answer.text


async def _read_only(database: Database, value: str) -> None:
    """For every connection made from now on."""

    async def work(connection: Connection) -> None:
        name = database.url.database
        await connection.execute(text(f'ALTER DATABASE "{name}" SET default_transaction_read_only = {value}'))

    await database.run(work)
