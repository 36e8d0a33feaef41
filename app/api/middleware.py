"""Pure ASGI middleware: measure, log and guard every request (function middleware would triple the cost)."""

import time
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api import shared_page, web_page
from app.telemetry import logs, metrics

_QUIET = frozenset(("/livez", "/readyz", "/metrics"))
_HEADERS = [
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", web_page.POLICY.encode()),
]
_DOCS_POLICY = (
    b"default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline';"
    b" script-src 'self' 'unsafe-inline'; frame-ancestors 'none'"
)
_DOCS_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", _DOCS_POLICY),
]
# A one-time link is not to be found by search engines, and its page has forms.
_SHARED_HEADERS = [
    *(header for header in _HEADERS if header[0] != b"content-security-policy"),
    (b"content-security-policy", shared_page.POLICY.encode()),
    (b"x-robots-tag", b"noindex, nofollow, noarchive"),
]


def _guarding(path: str) -> list[tuple[bytes, bytes]]:
    if path.startswith("/docs"):
        return _DOCS_HEADERS
    return _SHARED_HEADERS if path.startswith("/v1/shared/") else _HEADERS


class Edge:
    """Times each request by route template, logs it without its content, and sets the guarding headers."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500
        headers = _guarding(scope["path"])

        async def observed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": [*message["headers"], *headers]}
            await send(message)

        try:
            await self._app(scope, receive, observed)
        finally:
            _record(scope, status, time.perf_counter() - began)


def _record(scope: Scope, status: int, seconds: float) -> None:
    route = getattr(scope.get("route"), "path", "unmatched")
    metrics.HTTP_SECONDS.labels(scope["method"], route, status).observe(seconds)
    if route == "/v1/events" and status < 300:
        return  # the counters tell of these; a line for each would cost more than the work
    caller: Any = scope.get("triage.caller")
    log = logs.debug if route in _QUIET and status < 500 else logs.info
    log(
        "request",
        method=scope["method"],
        route=route,
        status=status,
        duration_seconds=round(seconds, 6),
        key_id=caller and caller.key_id,
        role=caller and caller.role,
    )
