"""The example directory, in a test's database."""

from pathlib import Path
from typing import Any
from uuid import UUID

from app.domain.provider import Service
from app.feeds.hsds import from_json
from app.services import providers
from tests.front_door import FrontDoor
from tests.samples import mental

EXAMPLE = Path(__file__).resolve().parents[1] / "docs" / "examples" / "providers.json"


def services() -> tuple[Service, ...]:
    """The services of the example."""
    return from_json(EXAMPLE.name, EXAMPLE.read_text("utf-8")).services


def service_id(name: str) -> str:
    """The id of the service whose name contains this."""
    [found] = [str(one.id) for one in services() if name in one.name]
    return found


async def stocked(door: FrontDoor) -> None:
    """Put the example into the door's database."""
    done = await providers.take_in(door.services.database, services())
    assert (done.added, done.refused) == (len(services()), ())


async def accepted(
    door: FrontDoor, queue: str = "mhop", event: dict[str, Any] | None = None
) -> dict[str, Any]:
    """A referral that its agency accepted."""
    await door.send(event or mental())
    [referral] = await door.claim(queue)
    assert (await door.move(referral, "accept")).status_code == 200
    return referral


def onward(**changes: Any) -> dict[str, Any]:
    """The wish to refer somebody on to housing, without the token."""
    return {
        "request_id": "r1",
        "category": "housing",
        "service_id": service_id("Coordinated entry"),
        "asked": "A place for tonight",
        **changes,
    }


async def linked(door: FrontDoor, referral: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A linkage of this referral, as it was sent."""
    answer = await door.move(referral, "linkages", **onward(**changes))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


NOBODY = UUID("00000000-0000-7000-8000-000000000000")
