"""A loaded catalog: what it holds, what names it, how it is restored, and calls that are judged as one."""

from pathlib import Path

import orjson
import pytest

from app.rules.catalog import Catalog, CatalogError, digest, load, restore
from app.rules.documents import BUILT_IN
from app.rules.proof import example_call
from tests.rules.small_catalog import FILES, RULE, catalog_in, edited


@pytest.fixture
def small(tmp_path: Path) -> Catalog:
    return load(catalog_in(tmp_path))


def test_a_catalog_holds_what_its_files_say(small: Catalog) -> None:
    assert [rule.id for rule in small.rules] == ["mh-pills", "route-mhop"]
    assert (set(small.queues), set(small.tables)) == ({"mhop"}, {"types"})
    assert set(small.wordbook.lists) == {"pills", "pills_es"}
    assert [cue.id for cue in small.wordbook.cues] == ["denied"]
    assert (small.city.jurisdiction, small.city.timezone) == ("x-city", "UTC")
    assert set(small.documents) == set(FILES)


def test_a_rule_is_found_by_its_id(small: Catalog) -> None:
    assert small.rule("mh-pills") is small.rules[0]
    assert small.rule("mh-pils") is None


def test_without_a_directory_it_is_the_built_in_one(catalog: Catalog) -> None:
    assert load().digest == load(BUILT_IN).digest == catalog.digest


def test_a_call_is_evaluated_with_the_codes_and_words_of_the_catalog(small: Catalog) -> None:
    for call in ({"call_type_code": "mhcris"}, {"narrative": "PLLZ"}, {"narrative": "tomo pastillas"}):
        evaluation = small.evaluate(example_call(call))
        assert evaluation.tags == {"mental_health"}
        assert [(one.queue, one.program) for one in evaluation.routed] == [("mhop", "outreach")]
    assert small.facts(example_call({"call_type": "mental health crisis"})).codes["apco_type"] == {"MNTL"}
    assert small.codebook.knows("call_type_code", "mhcris")


def test_calls_that_became_one_are_judged_as_one(small: Catalog) -> None:
    said, held = example_call({"narrative": "pills"}), example_call({"in_custody": True})
    assert [one.hold for one in small.evaluate(said).routed] == [None]
    assert [one.hold for one in small.evaluate(said, held).routed] == ["doubt"]
    assert small.evaluate(held).routed == ()


def digest_of(root: Path, changed: dict[str, str]) -> str:
    root.mkdir()
    return load(catalog_in(root, changed)).digest


def test_the_digest_changes_with_the_content(tmp_path: Path) -> None:
    changes = [
        {},
        edited("lists/pills.yaml", "overdose", "overdosed"),
        edited("lists/pills_es.yaml", "[pastillas]", "[pastillas, pastilla]"),
        edited("cues/denied.yaml", "[denies]", "[denies, denied]"),
        edited("spellings/short.yaml", "pllz", "plls"),
        edited("tags/mh-pills.yaml", "version: 1", "version: 2"),
        edited("tags/mh-pills.yaml", "rationale: Why.", "rationale: Because."),
        edited("tags/mh-pills.yaml", "modified: 2026-11-20", "modified: 2026-11-21"),
        edited("city.yaml", "timezone: UTC", "timezone: Etc/UTC"),
        {"lists/more.yaml": "{id: more, title: More, owner: board, source: ours, phrases: [rope]}"},
    ]
    assert len({digest_of(tmp_path / str(i), changed) for i, changed in enumerate(changes)}) == len(changes)


def test_the_digest_does_not_change_with_order_or_layout(tmp_path: Path) -> None:
    lines = RULE.strip().splitlines()
    moved = "# a remark\n" + "\n".join([*lines[1:], lines[0]]) + "\n"
    same = {"tags/mh-pills.yaml": moved, "lists/pills.yaml": f"\n{FILES['lists/pills.yaml']}   # another\n"}
    assert digest_of(tmp_path / "one", {}) == digest_of(tmp_path / "two", same)


def test_the_digest_is_of_the_documents_in_any_order(small: Catalog) -> None:
    turned = dict(reversed(list(small.documents.items())))
    assert list(turned) != list(small.documents)
    assert digest(turned) == digest(small.documents) == small.digest


def stored(catalog: Catalog) -> Catalog:
    """The catalog after its documents went into the store as JSON and out again."""
    return restore(orjson.loads(orjson.dumps(catalog.documents)))


@pytest.mark.parametrize("which", ["small", "catalog"])
def test_a_catalog_is_restored_as_it_was(which: str, request: pytest.FixtureRequest) -> None:
    before: Catalog = request.getfixturevalue(which)
    after = stored(before)
    assert after.digest == before.digest
    assert (after.rules, after.tables, after.queues, after.city) == (
        before.rules,
        before.tables,
        before.queues,
        before.city,
    )
    call = example_call({"narrative": "took pills", "call_type_code": "MHCRIS", "in_custody": True})
    assert after.evaluate(call) == before.evaluate(call)


@pytest.mark.parametrize("status", ["draft", "shadow", "retired"])
def test_a_rule_that_is_not_live_is_loaded_and_changes_nothing(tmp_path: Path, status: str) -> None:
    dormant = RULE.replace("status: live", f"status: {status}").replace("id: mh-pills", "id: mh-other")
    changed = {"tags/mh-other.yaml": dormant.replace("tag: mental_health", "tag: other")}
    catalog = load(catalog_in(tmp_path, changed))
    evaluation = catalog.evaluate(example_call({"narrative": "pills"}))
    assert evaluation.tags == {"mental_health"}
    assert ("mh-other" in {match.rule for match in evaluation.matches}) is (status == "shadow")
    assert catalog.rule("mh-other")


@pytest.mark.parametrize(("status", "refused"), [("shadow", True), ("draft", False), ("retired", False)])
def test_a_shadow_rule_must_prove_itself_too(tmp_path: Path, status: str, refused: bool) -> None:
    unproven = RULE.replace("took all her pills", "nothing").replace("id: mh-pills", "id: mh-other")
    root = catalog_in(tmp_path, {"tags/mh-other.yaml": unproven.replace("status: live", f"status: {status}")})
    if refused:
        with pytest.raises(CatalogError, match="said: expected match, got no_match"):
            load(root)
    else:
        assert load(root).rule("mh-other")
