"""Health, metrics and version, for operations."""

from typing import Annotated

from fastapi import APIRouter, Response
from prometheus_client import generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from app import __version__
from app.api import problems
from app.api.dependencies import ServicesDep, needs
from app.contracts.health import CheckOut, LiveOut, ReadyOut, VersionOut
from app.domain.access import Caller, Permission
from app.errors import UnavailableError
from app.services import health
from app.telemetry import metrics

router = APIRouter(tags=["operations"])


@router.get("/livez", summary="Is the process alive")
async def get_livez() -> LiveOut:
    """Alive; says nothing of the database, so that an outage there does not restart us."""
    return LiveOut(status="alive")


@router.get(
    "/readyz",
    summary="Is the service ready for work",
    responses={503: {"description": "Not ready", "model": ReadyOut}},
)
async def get_readyz(response: Response, here: ServicesDep) -> ReadyOut:
    """Database, schema version and catalog."""
    found = await health.readiness(here.database, here.rulebook)
    response.status_code = 200 if found.ready else 503
    checks = {name: CheckOut(passed=passed, detail=detail) for name, (passed, detail) in found.checks.items()}
    return ReadyOut(ready=found.ready, checks=checks)


@router.get("/version", summary="What runs here")
async def get_version(here: ServicesDep) -> VersionOut:
    """The service's version and its catalog."""
    return VersionOut(
        version=__version__, catalog_digest=here.catalog.digest, jurisdiction=here.catalog.city.jurisdiction
    )


@router.get(
    "/metrics",
    summary="Metrics for Prometheus",
    response_class=Response,
    responses={
        **problems.responses(UnavailableError),
        200: {"content": {"text/plain": {"schema": {"type": "string"}}}},
    },
)
async def get_metrics(
    _caller: Annotated[Caller, needs(Permission.READ_METRICS)], here: ServicesDep
) -> Response:
    """Counters of this process, and queue depth and age read from the database."""
    await health.read_gauges(here.database, here.catalog)
    return Response(generate_latest(metrics.REGISTRY), media_type=CONTENT_TYPE_LATEST)
