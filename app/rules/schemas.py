"""JSON Schemas of the catalog's files, for editors: they complete keys and underline what is wrong."""

import json
from pathlib import PurePosixPath
from typing import Any

from pydantic import BaseModel

from app.domain.event import CallFields, Event
from app.rules.catalog import FOLDERS
from app.rules.documents import CITY
from app.rules.model import CODE_FIELDS, FLAG_FIELDS, TEXT_FIELDS, Rule
from app.rules.tables import City

FOLDER = "schemas"  # in the catalog's directory
SHAPES: dict[str, type[BaseModel]] = {
    "rule": Rule,
    "phrase_list": FOLDERS["lists"],
    "cue_list": FOLDERS["cues"],
    "spellings": FOLDERS["spellings"],
    "vocabulary": FOLDERS["vocabularies"],
    "code_table": FOLDERS["codes"],
    "queue": FOLDERS["queues"],
    "city": City,
}
PARTS = ("persons", "screenings")  # of an event, that a case may state beside the call's fields
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, str]:
    """The text of each schema's file, by its name: the same from the same shapes."""
    return {
        f"{name}.json": json.dumps(_schema(shape), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
        for name, shape in SHAPES.items()
    }


def schema_of(path: str) -> str:
    """The name of the schema for a file of the catalog."""
    folder = PurePosixPath(path).parts[0]
    shape = City if path == CITY else FOLDERS.get(folder, Rule)
    return next(f"{name}.json" for name, one in SHAPES.items() if one is shape)


def _schema(shape: type[BaseModel]) -> dict[str, Any]:
    made = {"$schema": _DIALECT, **shape.model_json_schema()}
    if shape is Rule:
        known = sorted((*TEXT_FIELDS, *CODE_FIELDS, *FLAG_FIELDS))
        made["$defs"]["Signal"]["properties"]["field"]["enum"] = [*known, None]
        made["$defs"]["Case"]["properties"]["call"] = _call()
    elif shape is City:
        # Laid over the built-in catalog, a city states only what differs.
        made["if"] = {"properties": {"extends": {"const": "built_in"}}, "required": ["extends"]}
        made["else"] = {"required": made.pop("required")}
    return made


def _call() -> dict[str, Any]:
    """The call of a case: its keys, with what they mean; loading checks what stands in them."""
    keys = {name: field.description for name, field in CallFields.model_fields.items()}
    keys |= {name: "a list, as events state it" for name in Event.model_fields if name in PARTS}
    keys["narrative"] = "one text, or a list of notes in time order"
    described = {name: {"description": text} if text else {} for name, text in keys.items()}
    return {"type": "object", "properties": described, "additionalProperties": False}
