"""Health on the wire."""

from typing import Literal

from app.contracts.base import Out


class LiveOut(Out):
    """The process runs."""

    status: Literal["alive"]


class CheckOut(Out):
    """One check."""

    passed: bool
    detail: str


class ReadyOut(Out):
    """Whether the service may be sent work, and why not."""

    ready: bool
    checks: dict[str, CheckOut]


class VersionOut(Out):
    """What runs here."""

    version: str
    catalog_digest: str
    jurisdiction: str
