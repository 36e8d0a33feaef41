"""The catalog that is live, and the change to another while the service runs."""

import asyncio
from pathlib import Path

from app import __version__, clock
from app.errors import CatalogRefusedError
from app.rules.catalog import Catalog, CatalogError, load, restore
from app.storage import rules as storage
from app.storage.engine import Connection, Database
from app.telemetry import logs, metrics


class Rulebook:
    """Holds the live catalog. A group of events is evaluated by one catalog, whole."""

    def __init__(self, database: Database, catalog: Catalog, root: Path | None) -> None:
        """`root` is the directory that the catalog was loaded from; None: the built-in one."""
        self._database, self._root = database, root
        self.catalog = catalog
        self.problem: str | None = None  # why the last reload failed; the one before it is still live
        self._loading = asyncio.Lock()
        self._restored: dict[str, Catalog] = {}

    async def start(self) -> None:
        """Keep the catalog and note that it is live. Raises UnavailableError."""
        await self._go_live(self.catalog, "system")

    async def reload(self, actor: str) -> Catalog:
        """Load the catalog's directory anew and let it go live, whole or not at all.

        Raises CatalogRefusedError with every problem; the catalog that was live stays so.
        """
        async with self._loading:
            try:
                catalog = await asyncio.to_thread(load, self._root)
                if catalog.city.jurisdiction != self.catalog.city.jurisdiction:
                    raise CatalogError(
                        self._root or "the package",
                        [f"city.yaml: jurisdiction: is {catalog.city.jurisdiction}, and cannot change"],
                    )
            except CatalogError as error:
                self.problem = (
                    f"refused at {clock.now():%Y-%m-%dT%H:%M:%SZ}: {len(error.problems)} problem(s)"
                )
                metrics.CATALOG_RELOADS.labels("refused").inc()
                metrics.CATALOG_STALE.set(1)
                logs.error("catalog_refused", problems=len(error.problems))
                raise CatalogRefusedError(
                    "The catalog was refused; the one before it stays live.", problems=error.problems
                ) from error
            await self._go_live(catalog, actor)
            self.catalog, self.problem = catalog, None
            metrics.CATALOG_RELOADS.labels("live").inc()
            metrics.CATALOG_STALE.set(0)
            metrics.BUILD.info({"version": __version__, "catalog_digest": catalog.digest})
            logs.info("catalog_live", catalog_digest=catalog.digest)
            return catalog

    async def stored(self, digest: str) -> Catalog | None:
        """The catalog of this digest, live or from the store; None if it never was live here."""
        if digest == self.catalog.digest:
            return self.catalog
        if digest not in self._restored:
            documents = await self._database.run(lambda connection: storage.documents_of(connection, digest))
            if documents is None:
                return None
            self._restored.clear()  # one at a time: a catalog is large
            self._restored[digest] = await asyncio.to_thread(restore, documents)
        return self._restored[digest]

    async def _go_live(self, catalog: Catalog, actor: str) -> None:
        async def work(connection: Connection) -> None:
            await storage.go_live(
                connection,
                digest=catalog.digest,
                title=catalog.city.title,
                documents=catalog.documents,
                actor=actor,
            )

        await self._database.run(work)
