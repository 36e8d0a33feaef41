"""The lock: no rule changes silently, none vanishes, and what to do is said with the file."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from app.rules.catalog import CatalogError
from app.rules.documents import BUILT_IN
from app.rules.lock import LOCK, Lock, read_lock, renewed, unlocked
from tests.rules.small_catalog import FILES, RULE, catalog_in, edited

TAG, LIST = "tags/mh-pills.yaml", "lists/pills.yaml"
AGREE = "run `triage rules lock`"


@pytest.fixture
def locked(tmp_path: Path) -> Path:
    """The small catalog with its lock."""
    return relocked(catalog_in(tmp_path))


def relocked(root: Path) -> Path:
    (root / LOCK).write_text(renewed(root).written())
    return root


def changed(root: Path, texts: Mapping[str, str]) -> list[str]:
    """What the lock says after these files were written."""
    catalog_in(root, texts)
    return unlocked(root)


def refused(root: Path, *forget: str) -> list[str]:
    with pytest.raises(CatalogError) as error:
        renewed(root, forget)
    return error.value.problems


def test_a_catalog_fits_the_lock_that_was_made_of_it(locked: Path) -> None:
    assert unlocked(locked) == []
    assert (read_lock(locked) or Lock()).rules.keys() == {"mh-pills", "route-mhop"}
    assert (read_lock(locked) or Lock()).files.keys() == FILES.keys() - {TAG, "routes/route-mhop.yaml"}


def test_without_a_lock_one_line_says_what_to_do(tmp_path: Path) -> None:
    assert unlocked(catalog_in(tmp_path)) == [f"{LOCK}: not found: {AGREE}"]


def test_the_built_in_catalog_is_locked() -> None:
    assert unlocked(BUILT_IN) == [], "run `make rules`"


def test_comments_and_layout_change_nothing(locked: Path) -> None:
    assert changed(locked, {LIST: f"# Pills.\n{FILES[LIST]}\n"}) == []


def test_a_changed_rule_has_a_risen_version(locked: Path) -> None:
    text = edited(TAG, "rationale: Why.", "rationale: Why not.")
    said = f"{TAG}:4: version: the rule changed and is still version 1: make it 2"
    assert changed(locked, text) == [said]
    assert refused(locked) == [said]
    risen = {TAG: text[TAG].replace("version: 1", "version: 2")}
    assert changed(locked, risen) == [f"{TAG}:4: version 2 is not in the lock, 1 is: {AGREE}"]
    assert unlocked(relocked(locked)) == []


def test_a_version_never_falls(locked: Path) -> None:
    catalog_in(locked, edited(TAG, "version: 1", "version: 3"))
    relocked(locked)
    said = f"{TAG}:4: version: fell to 2; 3 is locked: make it 4"
    assert changed(locked, edited(TAG, "version: 1", "version: 2")) == [said]
    assert refused(locked) == [said]


def test_a_new_rule_is_locked_at_any_version(locked: Path) -> None:
    text = RULE.replace("mh-pills", "mh-more").replace("version: 1", "version: 7")
    assert changed(locked, {"tags/mh-more.yaml": text}) == [
        f"tags/mh-more.yaml:4: mh-more is not in the lock: {AGREE}"
    ]
    assert renewed(locked).rules["mh-more"].version == 7


def test_a_list_changes_only_with_the_lock(locked: Path) -> None:
    said = changed(locked, edited(LIST, "overdose", "opiates"))
    assert said == [f"{LIST}: changed since it was locked: if that is meant, {AGREE}"]
    assert unlocked(relocked(locked)) == []


def test_files_that_come_and_go_are_named(locked: Path) -> None:
    (locked / LIST).unlink()
    other = {"lists/other.yaml": FILES[LIST].replace("id: pills", "id: other")}
    for path, text in other.items():
        (locked / path).write_text(text)
    assert unlocked(locked) == [
        f"lists/other.yaml: not in the lock: {AGREE}",
        f"{LOCK}: {LIST} is locked and gone: if that is meant, {AGREE}",
    ]


def test_a_rule_is_retired_not_deleted_unless_it_is_forgotten(locked: Path) -> None:
    (locked / TAG).unlink()
    (said,) = unlocked(locked)
    assert said == (
        f"{LOCK}: mh-pills is locked and gone: bring it back with `status: retired`,"
        " or run `triage rules lock --forget mh-pills`"
    )
    assert refused(locked) == [said]
    assert renewed(locked, ["mh-pills"]).rules.keys() == {"route-mhop"}


def test_only_what_is_gone_can_be_forgotten(locked: Path) -> None:
    assert refused(locked, "mh-pills", "mh-none") == [
        f"{TAG}: mh-pills is still here: nothing to forget",
        f"{LOCK}: has no rule mh-none to forget",
    ]


def test_everything_wrong_is_said_at_once(locked: Path) -> None:
    found = changed(locked, {**edited(TAG, "Why.", "Because."), **edited(LIST, "overdose", "opiates")})
    assert [problem.split(":")[0] for problem in found] == [TAG, LIST]


def test_what_cannot_be_read_is_not_said_to_be_gone(locked: Path) -> None:
    assert changed(locked, {TAG: "id: a: b"}) == []
    assert changed(locked, {TAG: "only words"}) == []


@pytest.mark.parametrize("text", ["", "{", "[]", '{"rules": {"a": {"version": "x"}}}'])
def test_a_damaged_lock_is_one_clear_line(locked: Path, text: str) -> None:
    (locked / LOCK).write_text(text)
    (said,) = unlocked(locked)
    assert said.startswith(f"{LOCK}: not a lock (")
    assert said.endswith("): take it from version control")
    assert refused(locked) == [said]


def test_a_city_laid_over_the_built_in_catalog_locks_its_own_files(tmp_path: Path) -> None:
    (tmp_path / "city.yaml").write_text("{extends: built_in, title: Elsewhere}")
    (tmp_path / "lists").mkdir()
    (tmp_path / LIST).write_text(FILES[LIST])
    lock = renewed(tmp_path)
    assert lock.rules == {}
    assert lock.files.keys() == {"city.yaml", LIST}
