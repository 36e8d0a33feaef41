"""The OpenAPI document: generated from the routes, completed with what they cannot say by themselves."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app.api import (
    digest_examples,
    disclosure_examples,
    examples,
    linkage_examples,
    person_link_examples,
    referral_examples,
    review_examples,
)
from app.api.events import documented
from app.contracts.events import ReceiptOut
from app.domain.event import Event

DESCRIPTION = """\
CAD systems send call-for-service events; the rules tag mental-health and domestic-violence calls; referrals
wait in the queues of MHOP, DCRC and DCDSS with every instant timed.

Every request needs `Authorization: Bearer tri_...`; a key has one role. Errors are problem+json (RFC 9457)
with a stable `type`. Lists are paged by `Link: rel="next"`, the
provider directory by page numbers as HSDS has it. Instants are RFC 3339 with an offset; answers
are in UTC. Nothing here ever sends a message to a person on a call."""

_REF = "#/components/schemas/{model}"


def document(app: FastAPI) -> dict[str, Any]:
    """The document, made once."""
    if app.openapi_schema is None:
        made = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            routes=[*documented.routes, *app.routes],
        )
        _describe_events(made)
        _give_examples(made)
        _speak_of_problems(made)
        app.openapi_schema = made
    return app.openapi_schema


def _describe_events(made: dict[str, Any]) -> None:
    """The body and answers of POST /v1/events, which reads its body itself."""
    schemas = made["components"]["schemas"]
    for model in (Event, ReceiptOut):
        shape = model.model_json_schema(ref_template=_REF)
        for name, part in shape.pop("$defs", {}).items():
            schemas.setdefault(name, part)
        schemas[model.__name__] = shape
    event, receipt = ({"$ref": _REF.format(model=name)} for name in ("Event", "ReceiptOut"))
    many = {"type": "array", "items": event, "maxItems": 1000}
    operation = made["paths"]["/v1/events"]["post"]
    operation["security"] = [{"key": []}]
    operation["requestBody"] = {
        "required": True,
        "description": "One event, an array, or one a line; gzip accepted; at most 1,000 events and 8 MiB.",
        "content": {
            "application/json": {"schema": {"anyOf": [event, many]}},
            "application/x-ndjson": {"schema": {"type": "string"}},
        },
    }
    answers = operation["responses"]
    answers["201"] = {
        "description": "A new event is durable",
        "content": {"application/json": {"schema": receipt}},
    }
    several = {"anyOf": [receipt, {"type": "array", "items": receipt}]}
    answers["200"] = {
        "description": "A duplicate, or a batch: each item with its own status, in order",
        "content": {"application/json": {"schema": several}},
    }


_EXAMPLES = {
    **examples.EXAMPLES,
    **digest_examples.EXAMPLES,
    **referral_examples.EXAMPLES,
    **disclosure_examples.EXAMPLES,
    **linkage_examples.EXAMPLES,
    **person_link_examples.EXAMPLES,
    **review_examples.EXAMPLES,
}


def _give_examples(made: dict[str, Any]) -> None:
    for path in made["paths"].values():
        for operation in path.values():
            example = _EXAMPLES.get(operation["operationId"], {})
            if "request" in example:
                for media, request in example["request"].items():
                    operation["requestBody"]["content"][media]["example"] = request
            if "response" in example:
                status, media, body = example["response"]
                operation["responses"][status].setdefault("content", {}).setdefault(media, {})["example"] = (
                    body
                )


def _speak_of_problems(made: dict[str, Any]) -> None:
    """Errors leave as problem+json only, also those FastAPI would have documented otherwise."""
    for path in made["paths"].values():
        for operation in path.values():
            for answer in operation["responses"].values():
                content = answer.get("content", {})
                if "application/problem+json" in content and "application/json" in content:
                    content["application/problem+json"]["schema"] = content.pop("application/json")["schema"]
    for unused in ("HTTPValidationError", "ValidationError"):
        made["components"]["schemas"].pop(unused, None)
