"""The service as callers meet it: HTTP requests with a key of a role."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import URL

from app.api.dependencies import Services
from app.domain.access import Role
from app.main import create_app
from app.rules.catalog import Catalog
from app.services import keys
from app.settings import Settings
from app.storage.engine import Database

LINK_SECRET = SecretStr("a-secret-of-the-tests-and-of-nothing-else")


@dataclass(repr=False)
class FrontDoor:
    """A running service and the keys its callers hold."""

    app: FastAPI
    http: httpx.AsyncClient
    services: Services
    _keys: dict[tuple[str, ...], str] = field(default_factory=dict)

    def __repr__(self) -> str:
        """Short: Hypothesis prints it beside each failing case, and would print a whole catalog."""
        return "<FrontDoor>"

    async def key(self, role: str, *, source: str | None = None, queue: str | None = None) -> str:
        """A live key of this role, made on first use."""
        name = (role, source or "", queue or "")
        if name not in self._keys:
            issued = await keys.create(
                self.services.database,
                self.services.catalog,
                role=role,
                source=source or ("durham-cad" if role == Role.SOURCE else None),
                queues=[queue or "mhop"] if role == Role.AGENCY else [],
            )
            self._keys[name] = issued.key
        return self._keys[name]

    async def ask(
        self,
        method: str,
        path: str,
        *,
        role: str | None,
        source: str | None = None,
        queue: str | None = None,
        **more: Any,
    ) -> httpx.Response:
        """One request by a caller of this role; without a role, by a stranger."""
        headers = dict(more.pop("headers", {}))
        if role is not None:
            headers["Authorization"] = f"Bearer {await self.key(role, source=source, queue=queue)}"
        return await self.http.request(method, path, headers=headers, **more)

    async def send(
        self, event: Mapping[str, Any] | Sequence[Mapping[str, Any]], **caller: Any
    ) -> httpx.Response:
        """Post one event, or a batch."""
        return await self.ask("POST", "/v1/events", role="source", json=event, **caller)

    async def claim(
        self, queue: str, *, limit: int = 1, request_id: str | None = None, **wish: Any
    ) -> list[dict[str, Any]]:
        """Claim as the queue's agency."""
        body = {"request_id": request_id or f"r{len(self._requests)}", "limit": limit, **wish}
        self._requests.append(body["request_id"])
        answer = await self.ask("POST", f"/v1/queues/{queue}/claims", role="agency", queue=queue, json=body)
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    async def move(
        self, referral: Mapping[str, Any], verb: str, *, version: str = "*", **body: Any
    ) -> httpx.Response:
        """Do something to a claimed referral, with its token; whatever its version, unless one is named."""
        return await self.ask(
            "POST",
            f"/v1/referrals/{referral['referral_id']}/{verb}",
            role="agency",
            queue=referral["queue"],
            headers={"If-Match": version},
            json={"claim_token": referral["claim_token"], **body},
        )

    async def decide(self, referral: Mapping[str, Any], verb: str, **body: Any) -> httpx.Response:
        """Decide on a referral as a supervisor."""
        path = f"/v1/referrals/{referral['referral_id']}/{verb}"
        return await self.ask("POST", path, role="supervisor", headers={"If-Match": "*"}, json=body)

    _requests: list[str] = field(default_factory=list)


@asynccontextmanager
async def opened(settings: Settings, url: URL, catalog: Catalog) -> AsyncIterator[FrontDoor]:
    """The service, started on this database and stopped on leaving."""
    database = Database(url, jurisdiction=catalog.city.jurisdiction, connections=settings.connections)
    app = create_app(settings, database, catalog)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://triage") as http:
            yield FrontDoor(app, http, app.state.services)
