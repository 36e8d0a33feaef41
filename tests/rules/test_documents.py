"""The files of a catalog: laid over the built-in ones, and each place in them by its line."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from app.rules import documents
from app.rules.catalog import CatalogError, load
from app.rules.documents import BUILT_IN, CITY, Document, read
from tests.rules.small_catalog import FILES, catalog_in, line

TEXT = """\
id: pills  # line 1
phrases:
  - one
  - two

signals:
  words: {field: narrative, has_phrase: [a, b]}
  coded:
    field: beat
    one_of:
      - A
cases: [{name: x,
  call: {}}, {name: y}]
3: three
"""


@pytest.mark.parametrize(
    ("steps", "number"),
    [
        ((), 1),
        (("id",), 1),
        (("phrases",), 2),
        (("phrases", 1), 4),
        (("phrases", 7), 2),
        (("signals", "words"), 7),
        (("signals", "words", "has_phrase", 1), 7),
        (("signals", "coded", "one_of", 0), 11),
        (("signals", "coded", "one_off"), 8),
        (("signals", "codde", "one_of"), 6),
        (("cases", 0), 12),
        (("cases", 0, "call"), 13),
        (("cases", 1, "name"), 13),
        (("nothing",), 1),
        ((3,), 14),
        (("id", "deeper", 0), 1),
    ],
)
def test_a_place_is_the_line_of_its_key_or_of_the_nearest_above(
    steps: tuple[int | str, ...], number: int
) -> None:
    assert Document("lists/pills.yaml", None, TEXT).place(steps) == f"lists/pills.yaml:{number}"


def test_a_document_from_the_store_has_no_lines() -> None:
    assert Document("lists/pills.yaml", {"id": "pills"}).place(["id"]) == "lists/pills.yaml"


@pytest.mark.parametrize("text", ["# nothing\n", "only words", "- a\n- b"])
def test_a_place_in_what_is_no_mapping_is_its_first_line(text: str) -> None:
    assert Document("x.yaml", None, text).place(["id"]) == "x.yaml:1"


def written(root: Path, files: Mapping[str, str]) -> Path:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(text.encode("utf-8", "surrogateescape"))
    return root


def bodies(root: Path) -> dict[str, Any]:
    problems: list[str] = []
    found = {path: one.body for path, one in read(root, problems).items()}
    assert problems == []
    return found


def test_every_yaml_file_is_read_by_its_path(tmp_path: Path) -> None:
    files = {CITY: "title: X", "lists/a.yaml": "[1]", "a/b/c.yaml": "", "lists/b.yml": "x", "notes.txt": "x"}
    assert bodies(written(tmp_path, files)) == {CITY: {"title": "X"}, "lists/a.yaml": [1], "a/b/c.yaml": None}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("id: a\ntitle: a: b\n", "lists/x.yaml:2:9: not YAML: "),
        ("a: [b,\n  c\n", "lists/x.yaml:3:1: not YAML: "),
        ("a: *b", "lists/x.yaml:1:4: not YAML: "),
        ("a: 1\n--- \nb: 2", "lists/x.yaml:2:1: not YAML: "),
        ("created: 2026-11-20\nmodified: 2026-11-31\n", "lists/x.yaml:2:11: not YAML: day is out of range"),
        ("a: \x01", "lists/x.yaml: not YAML: it holds a character that YAML does not allow"),
    ],
)
def test_what_is_not_yaml_is_told_by_line_and_column(tmp_path: Path, text: str, problem: str) -> None:
    problems: list[str] = ["before"]
    found = read(written(tmp_path, {"lists/x.yaml": text, "lists/y.yaml": "y"}), problems)
    assert list(found) == ["lists/y.yaml"]
    assert problems[0] == "before"
    assert [one.startswith(problem) for one in problems[1:]] == [True]


def test_bytes_that_are_no_text_are_read_as_such(tmp_path: Path) -> None:
    assert bodies(written(tmp_path, {"x.yaml": "a: caf\udce9"})) == {"x.yaml": {"a": "caf\ufffd"}}


BASE = {
    CITY: "{title: Base, timezone: UTC}",
    "lists/a.yaml": "a",
    "lists/b.yaml": "b",
    "rules/a.yaml": "rule",
}


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A built-in catalog of a few words."""
    root = written(tmp_path / "built_in", BASE)
    monkeypatch.setattr(documents, "BUILT_IN", root)
    return root


@pytest.mark.usefixtures("base")
def test_a_catalog_that_extends_nothing_stands_alone(tmp_path: Path) -> None:
    for number, city in enumerate(("title: Own", "{title: Own, extends: null}", "Own", "")):
        own = written(tmp_path / str(number), {CITY: city, "lists/a.yaml": "own"})
        assert set(bodies(own)) == {CITY, "lists/a.yaml"}
    assert bodies(written(tmp_path / "no_city", {"lists/a.yaml": "own"})) == {"lists/a.yaml": "own"}


@pytest.mark.usefixtures("base")
def test_an_extension_replaces_files_and_keys_and_adds_some(tmp_path: Path) -> None:
    own = {CITY: "{extends: built_in, title: Own}", "lists/a.yaml": "own", "lists/c.yaml": "c"}
    assert bodies(written(tmp_path / "own", own)) == {
        CITY: {"extends": "built_in", "title": "Own", "timezone": "UTC"},
        "lists/a.yaml": "own",
        "lists/b.yaml": "b",
        "rules/a.yaml": "rule",
        "lists/c.yaml": "c",
    }


@pytest.mark.usefixtures("base")
def test_an_extension_leaves_out_what_it_removes(tmp_path: Path) -> None:
    removes = "{extends: built_in, removes: [lists/a.yaml, rules/a.yaml]}"
    assert set(bodies(written(tmp_path / "own", {CITY: removes}))) == {CITY, "lists/b.yaml"}
    again = {CITY: "{extends: built_in, removes: [lists/a.yaml]}", "lists/a.yaml": "own"}
    assert bodies(written(tmp_path / "again", again))["lists/a.yaml"] == "own"


@pytest.mark.usefixtures("base")
@pytest.mark.parametrize(
    ("removes", "unknown"),
    [
        ("[lists/a.yaml, lists/z.yaml, 5]", ["lists/z.yaml", "5"]),
        ("[lists/a.yaml, lists/a.yaml]", ["lists/a.yaml"]),
        ("lists/z.yaml", []),
        ("null", []),
    ],
)
def test_what_cannot_be_removed_is_told_by_its_line(tmp_path: Path, removes: str, unknown: list[str]) -> None:
    problems: list[str] = []
    read(written(tmp_path / "own", {CITY: f"extends: built_in\nremoves: {removes}\n"}), problems)
    assert problems == [f"city.yaml:2: removes: the built-in catalog has no {path}" for path in unknown]


def test_a_place_is_in_the_file_that_was_laid_over(base: Path, tmp_path: Path) -> None:
    own = written(tmp_path / "own", {CITY: "\nextends: built_in\ntitle: X", "lists/a.yaml": "\n\nid: a"})
    found = read(own, [])
    assert found[CITY].place(["title"]) == "city.yaml:3"
    assert found["lists/a.yaml"].place(["id"]) == "lists/a.yaml:3"
    assert found["lists/b.yaml"].text == (base / "lists/b.yaml").read_text()


def test_the_built_in_catalog_extends_nothing(base: Path) -> None:
    (base / CITY).write_text("{extends: built_in, removes: [lists/z.yaml]}")
    assert set(bodies(base)) == set(BASE)


def test_a_problem_of_the_built_in_catalog_is_told_too(base: Path, tmp_path: Path) -> None:
    (base / "lists/b.yaml").write_text("[")
    problems: list[str] = []
    read(written(tmp_path / "own", {CITY: "extends: built_in", "lists/a.yaml": "{"}), problems)
    assert [problem.partition(": ")[0] for problem in problems] == ["lists/a.yaml:2:1", "lists/b.yaml:2:1"]


def small_base(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "BUILT_IN", catalog_in(written(root, {CITY: ""})))


def test_a_city_may_change_one_list_and_leave_out_one_rule(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_base(tmp_path / "built_in", monkeypatch)
    own = {
        CITY: "{extends: built_in, jurisdiction: y-city, removes: [routes/route-mhop.yaml]}",
        "lists/pills.yaml": FILES["lists/pills.yaml"].replace("overdose", "tablets"),
    }
    catalog = load(written(tmp_path / "own", own))
    assert [rule.id for rule in catalog.rules] == ["mh-pills"]
    assert (catalog.city.jurisdiction, catalog.city.title) == ("y-city", "X")
    assert catalog.wordbook.lists["pills"].phrases == ["pills", "tablets"]
    assert catalog.digest != load(tmp_path / "built_in").digest


def test_what_an_extension_breaks_is_told_where_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_base(tmp_path / "built_in", monkeypatch)
    own = written(tmp_path / "own", {CITY: "{extends: built_in, removes: [codes/types.yaml]}"})
    with pytest.raises(CatalogError) as refused:
        load(own)
    asked = line("tags/mh-pills.yaml", "one_of_codes")
    assert refused.value.problems == [f"{asked}: signals.coded: no code table types"]


def test_what_may_be_extended_is_the_built_in_catalog_alone(tmp_path: Path) -> None:
    city = FILES[CITY].replace("{", "{extends: other, ", 1)
    with pytest.raises(CatalogError) as refused:
        load(catalog_in(tmp_path, {CITY: city}))
    assert "city.yaml:1: extends: Input should be 'built_in'" in refused.value.problems


def test_the_built_in_catalog_is_beside_the_code() -> None:
    assert BUILT_IN.is_dir()
    assert bodies(BUILT_IN)[CITY]["jurisdiction"] == "durham-nc"
