"""Health, metrics and version."""

from sqlalchemy import text

from app.storage.engine import Database
from tests.front_door import FrontDoor
from tests.samples import an_event, mental


async def test_a_stranger_may_ask_for_health_and_version_but_not_for_metrics(door: FrontDoor) -> None:
    for path in ("/livez", "/readyz", "/version"):
        assert (await door.ask("GET", path, role=None)).status_code == 200
    assert (await door.ask("GET", "/metrics", role=None)).status_code == 401
    assert (await door.ask("GET", "/metrics", role="agency")).status_code == 403


async def test_readiness_names_each_check(door: FrontDoor, database: Database) -> None:
    ready = (await door.ask("GET", "/readyz", role=None)).json()
    assert ready["ready"] is True
    assert set(ready["checks"]) == {"database", "schema", "catalog"}
    await database.run(lambda c: c.execute(text("UPDATE alembic_version SET version_num = 'older'")))
    answer = await door.ask("GET", "/readyz", role=None)
    assert answer.status_code == 503
    assert answer.json()["checks"]["schema"]["passed"] is False


async def test_metrics_tell_of_queues_events_and_routes(door: FrontDoor) -> None:
    await door.send([mental(), an_event()])
    await door.ask("GET", "/v1/queues/mhop/referrals", role="agency")
    page = (await door.ask("GET", "/metrics", role="operator")).text
    assert 'triage_queue_depth{queue="mhop"} 1.0' in page
    assert 'triage_queue_depth{queue="dcrc"} 0.0' in page
    assert 'triage_events_total{source="durham-cad",status="accepted"}' in page
    assert 'route="/v1/queues/{queue}/referrals"' in page
    assert "triage_intake_group_events_bucket" in page
    assert 'triage_database_connections_in_use{pool="main"}' in page


async def test_version_names_the_catalog(door: FrontDoor) -> None:
    version = (await door.ask("GET", "/version", role=None)).json()
    assert version["catalog_digest"] == door.services.catalog.digest
    assert version["jurisdiction"] == "durham-nc"


async def test_the_api_page_needs_nothing_from_elsewhere(door: FrontDoor) -> None:
    page = await door.ask("GET", "/docs", role=None)
    assert page.status_code == 200
    assert "//" not in page.text.replace("http://", "").split("<body>")[0].replace("<!--", "")
    script = await door.ask("GET", "/docs/assets/swagger-ui-bundle.js", role=None)
    assert script.status_code == 200


async def test_answers_are_guarded_by_headers(door: FrontDoor) -> None:
    answer = await door.ask("GET", "/v1/queues", role="supervisor")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_an_unknown_path_is_a_problem(door: FrontDoor) -> None:
    missing = await door.ask("GET", "/nowhere", role=None)
    assert (missing.status_code, missing.headers["content-type"]) == (404, "application/problem+json")
    method = await door.ask("DELETE", "/v1/queues", role=None)
    assert (method.status_code, method.headers["content-type"]) == (405, "application/problem+json")
