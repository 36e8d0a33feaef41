"""Wire the application: the one place where parts meet."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.staticfiles import StaticFiles

from app import __version__
from app.api import (
    assignments,
    attempts,
    attention,
    calls,
    decisions,
    digest,
    disclosure,
    events,
    follow_ups,
    health,
    linkages,
    middleware,
    openapi,
    outcomes,
    person_links,
    problems,
    providers,
    quarantine,
    queues,
    referrals,
    reports,
    reviews,
    rules,
    shared,
    staff,
    transfers,
    transitions,
)
from app.api.dependencies import Services
from app.errors import SetupError, TriageError
from app.rules.catalog import Catalog, load
from app.services.intake import Intake
from app.services.keys import KeyRing
from app.services.person_keys import PersonKeys, secret_of
from app.services.proposals import Proposals
from app.services.rulebook import Rulebook
from app.services.wakeups import Wakeups
from app.settings import Settings
from app.storage import schema
from app.storage.engine import Database
from app.telemetry import logs, metrics


def create_app(
    settings: Settings, database: Database | None = None, catalog: Catalog | None = None
) -> FastAPI:
    """The application. It connects when it starts; its OpenAPI document needs no database at all."""
    catalog = catalog or load(settings.catalog)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        assert database is not None, "an application without a database only documents itself"
        async with running(settings, database, catalog) as services:
            app.state.services = services
            yield

    app = FastAPI(
        title="Dispatch triage",
        version=__version__,
        description=openapi.DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json" if settings.docs else None,
        generate_unique_id_function=lambda route: route.name,
    )
    problems.install(app)
    app.router.routes.insert(0, events.ROUTE)
    for noun in (
        *(events, calls, quarantine, queues, transitions, referrals, decisions, attempts, follow_ups),
        *(transfers, assignments, staff, disclosure, linkages, person_links, shared, providers),
        *(attention, digest, outcomes, reports, reviews, rules, health),
    ):
        app.include_router(noun.router)
    app.add_middleware(middleware.Edge)
    app.openapi = lambda: openapi.document(app)  # type: ignore[method-assign]
    if settings.docs:
        _serve_docs(app)
    return app


@asynccontextmanager
async def running(settings: Settings, database: Database, catalog: Catalog) -> AsyncIterator[Services]:
    """The services, started; on leaving, what was accepted is finished."""
    await check_schema(database)
    wakeups = Wakeups(database)
    rulebook = Rulebook(database, catalog, settings.catalog)
    await rulebook.start()
    proposals = Proposals(database)
    intake = Intake(
        database,
        rulebook,
        PersonKeys(secret_of(settings)),
        late_after=timedelta(days=settings.late_after_days),
        group_size=settings.group_size,
        offered=wakeups.offered,
    )
    metrics.BUILD.info({"version": __version__, "catalog_digest": catalog.digest})
    wakeups.start()
    proposals.start()
    _reload_on_hangup(rulebook)
    logs.info("started", version=__version__, catalog_digest=catalog.digest)
    try:
        yield Services(settings, database, rulebook, intake, KeyRing(database), wakeups)
    finally:
        await intake.close()
        await proposals.close()
        await wakeups.close()
        await database.close()
        logs.info("stopped")


def _reload_on_hangup(rulebook: Rulebook) -> None:
    """Load the catalog anew on SIGHUP, as daemons do; only the main thread can be told."""

    async def reload() -> None:
        with suppress(TriageError):  # what is wrong is logged, and said by /readyz
            await rulebook.reload("signal")

    reloading: set[asyncio.Task[None]] = set()

    def hung_up() -> None:
        task = asyncio.ensure_future(reload())
        reloading.add(task)
        task.add_done_callback(reloading.discard)

    with suppress(ValueError, RuntimeError):
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, hung_up)


async def check_schema(database: Database) -> None:
    """Raises SetupError if the database cannot be reached, or is not at the schema this code needs."""
    await database.check()
    at, head = await database.run(schema.current), schema.head()
    if at != head:
        raise SetupError(
            f"The database schema is at {at}, this code needs {head}: run `triage database upgrade`."
        )


def _serve_docs(app: FastAPI) -> None:
    """The API page, with its scripts served from here and from nowhere else."""
    package = find_spec("fastapi_standalone_docs")
    assets = Path(package.origin if package and package.origin else "").parent / "static" / "swagger"

    @app.get("/docs", include_in_schema=False)
    async def docs(_request: Request) -> Response:
        return get_swagger_ui_html(
            openapi_url="/openapi.json",
            title="Dispatch triage API",
            swagger_js_url="/docs/assets/swagger-ui-bundle.js",
            swagger_css_url="/docs/assets/swagger-ui.css",
            swagger_favicon_url="data:,",
        )

    app.mount("/docs/assets", StaticFiles(directory=assets))
