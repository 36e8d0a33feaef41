"""The committed API document: fresh, versioned, complete, and kept by the running service."""

import json
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlalchemy import URL

from app import __version__
from app.cli.openapi import PATH, written
from app.rules.catalog import Catalog
from tests.contract.test_access import TABLE
from tests.live import LiveService, listening


def document() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(PATH.read_text())
    return found


def operations() -> Iterator[dict[str, Any]]:
    for path in document()["paths"].values():
        yield from path.values()


def test_the_file_is_what_the_code_says() -> None:
    assert PATH.read_bytes() == written(), "run `make openapi`"


def test_a_changed_document_has_a_new_version() -> None:
    """Compared with the last released one: the document of the newest tag, if there is a tag."""
    root = PATH.parents[1]
    tag = _git(root, "describe", "--tags", "--abbrev=0")
    released = _git(root, "show", f"{tag}:openapi/openapi.json") if tag else ""
    if released and json.loads(released) != document():
        assert json.loads(released)["info"]["version"] != document()["info"]["version"]
    assert document()["info"]["version"] == __version__


def _git(root: Any, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def test_every_operation_is_described_and_has_an_example() -> None:
    for operation in operations():
        name = operation["operationId"]
        assert operation["summary"], name
        assert operation["description"], name
        good = {status: answer for status, answer in operation["responses"].items() if status < "300"}
        examples = [
            content
            for answer in good.values()
            for content in answer.get("content", {}).values()
            if "example" in content
        ]
        assert examples or "204" in good, name
        for content in operation.get("requestBody", {}).get("content", {}).values():
            assert "example" in content, name


def test_every_guarded_operation_declares_its_problems() -> None:
    for operation in operations():
        if operation.get("security"):
            assert {"401", "403", "503"} <= set(operation["responses"])
        for status, answer in operation["responses"].items():
            if status >= "400" and operation["operationId"] != "get_readyz":
                assert set(answer["content"]) == {"application/problem+json"}, operation["operationId"]


@pytest.fixture(scope="module")
def live(server: URL, catalog: Catalog) -> Iterator[LiveService]:
    from tests.conftest import fresh_database

    with fresh_database(server) as url, listening(url, catalog) as service:
        yield service


@pytest.fixture(scope="module")
def callers(live: LiveService) -> dict[str, str]:
    """A key for each role."""
    bound: dict[str, dict[str, str]] = {"source": {"source": "durham-cad"}, "agency": {"queue": "mhop"}}
    roles = ("source", "agency", "supervisor", "evaluator", "operator", "admin")
    return {role: live.key(role, **bound.get(role, {})) for role in roles}


@schemathesis.serializer("application/x-ndjson")
def ndjson(_context: Any, value: Any) -> bytes:
    """Any text: the lines need not be events."""
    return str(value).encode(errors="replace")


schema = schemathesis.openapi.from_path(str(PATH))


@schema.parametrize()
@settings(
    max_examples=20,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_no_request_breaks_the_service_or_its_promises(
    case: Any, live: LiveService, callers: dict[str, str]
) -> None:
    admitted = TABLE[case.operation.definition.raw["operationId"]][0]
    role = next(role for role in admitted if role in callers or role == "stranger")
    headers = {"Authorization": f"Bearer {callers[role]}"} if role in callers else {}
    if isinstance(case.body, dict) and "wait_seconds" in case.body:
        case.body["wait_seconds"] = 0
    case.call_and_validate(
        base_url=live.url,
        headers=headers,
        checks=(
            not_a_server_error,
            status_code_conformance,
            content_type_conformance,
            response_headers_conformance,
            response_schema_conformance,
        ),
    )
