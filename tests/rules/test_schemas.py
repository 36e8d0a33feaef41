"""The schemas for editors: fresh, and of one mind with the loader."""

import json
from typing import Any

import jsonschema_rs
import pytest
import yaml

from app.rules.documents import BUILT_IN
from app.rules.schemas import FOLDER, schema_of, schemas
from tests.rules.small_catalog import FILES, edited

TAG = "tags/mh-pills.yaml"
VALIDATORS = {name: jsonschema_rs.validator_for(json.loads(text)) for name, text in schemas().items()}


def underlined(path: str, text: str) -> bool:
    """Whether an editor would mark something in the file."""
    # As YAML 1.2 and JSON have it: a date is words.
    body: Any = json.loads(json.dumps(yaml.safe_load(text), default=str))
    return not VALIDATORS[schema_of(path)].is_valid(body)


def test_the_files_are_what_the_code_says() -> None:
    committed = {path.name: path.read_text("utf-8") for path in (BUILT_IN / FOLDER).iterdir()}
    assert committed == schemas(), "run `make rules`"


@pytest.mark.parametrize(
    "path", [path.relative_to(BUILT_IN).as_posix() for path in sorted(BUILT_IN.rglob("*.yaml"))]
)
def test_no_file_of_the_built_in_catalog_is_underlined(path: str) -> None:
    assert not underlined(path, (BUILT_IN / path).read_text("utf-8"))


@pytest.mark.parametrize("path", FILES)
def test_a_good_file_is_not_underlined(path: str) -> None:
    assert not underlined(path, FILES[path])


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (TAG, "owner:", "ownr:"),
        (TAG, "field: narrative, has_phrase: [", "field: narative, has_phrase: ["),
        (TAG, "has_phrase:", "has_phrases:"),
        (TAG, "status: live", "status: alive"),
        (TAG, "version: 1", "version: one"),
        (TAG, "call: {narrative: took", "call: {narative: took"),
        (TAG, "expect: no_match", "expect: mismatch"),
        ("lists/pills.yaml", "phrases:", "words:"),
        ("queues/mhop.yaml", "receipt_only: false", "receipt_only: perhaps"),
        ("city.yaml", "timezone: UTC, ", ""),
    ],
)
def test_what_the_loader_would_refuse_is_underlined(path: str, old: str, new: str) -> None:
    assert underlined(path, edited(path, old, new)[path])


def test_a_city_over_the_built_in_catalog_states_only_what_differs() -> None:
    assert not underlined("city.yaml", "{extends: built_in, title: Elsewhere}")
    assert underlined("city.yaml", "{title: Elsewhere}")
