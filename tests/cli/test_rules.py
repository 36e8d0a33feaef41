"""`triage rules` as rule owners type it: check, lock, schema, docs, list, show."""

import json
from pathlib import Path

import pytest

from app.rules.lock import LOCK
from app.rules.pages import MARK
from app.rules.schemas import schemas
from tests.cli.rule_commands import rules
from tests.rules.small_catalog import catalog_in, edited

TAG = "tags/mh-pills.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The small catalog, locked."""
    rules("lock", catalog_in(tmp_path))
    return tmp_path


def test_check_says_what_it_checked(root: Path) -> None:
    assert rules("check", root).output.startswith("X: 2 rules, 8 cases, all as expected and locked; digest ")


def test_check_lists_what_does_not_load_and_what_is_not_locked_at_once(root: Path) -> None:
    broken = edited(TAG, "expect: match", "expect: mtch")
    catalog_in(root, {**broken, **edited("lists/pills.yaml", "overdose", "opiates")})
    error = rules("check", root).error or ""
    assert f"The catalog in {root} has 4 problem(s):" in error
    assert f"{TAG}:21: cases.0.expect: Input should be 'match', 'no_match' or 'held'" in error
    assert f"{TAG}:4: version: the rule changed and is still version 1: make it 2" in error
    assert "lists/pills.yaml: changed since it was locked" in error


def test_check_of_no_catalog_says_only_that(tmp_path: Path) -> None:
    error = rules("check", tmp_path).error or ""
    assert error.endswith("has 1 problem(s):\n  city.yaml: not found; a catalog directory has one")


def test_lock_takes_in_a_risen_version_and_refuses_one_that_did_not_rise(root: Path) -> None:
    before = (root / LOCK).read_text()
    catalog_in(root, edited(TAG, "rationale: Why.", "rationale: Because."))
    assert "make it 2" in (rules("lock", root).error or "")
    assert (root / LOCK).read_text() == before
    risen = (root / TAG).read_text().replace("version: 1", "version: 2")
    (root / TAG).write_text(risen)
    assert rules("lock", root).output == f"{root / LOCK}: 2 rules, 8 other files\n"
    assert json.loads((root / LOCK).read_text())["rules"]["mh-pills"]["version"] == 2
    assert rules("check", root).error is None


def test_lock_of_a_catalog_that_does_not_load_is_refused(root: Path) -> None:
    catalog_in(root, edited(TAG, "owner:", "ownr:"))
    assert "did you mean owner?" in (rules("lock", root).error or "")


def test_a_deleted_rule_is_forgotten_by_name(root: Path) -> None:
    (root / "routes" / "route-mhop.yaml").unlink()
    assert "route-mhop is locked and gone" in (rules("lock", root).error or "")
    assert rules("lock", root, "--forget", "route-mhop").error is None
    assert rules("check", root).error is None


def test_schemas_are_written_beside_the_catalog(root: Path) -> None:
    assert rules("schema", root).output == f"{root / 'schemas'}: 8 schemas\n"
    assert {path.name for path in (root / "schemas").iterdir()} == schemas().keys()


def test_docs_are_written_anew_and_what_is_no_page_stays(root: Path) -> None:
    (root / "docs").mkdir()
    (root / "docs" / "gone.md").write_text(f"{MARK}\n\n# Gone\n")
    (root / "docs" / "notes.md").write_text("Ours.\n")
    assert rules("docs", root).output == f"{root / 'docs' / 'README.md'}: 2 rules\n"
    found = {path.name for path in (root / "docs").iterdir()}
    assert found == {"README.md", "mh-pills.md", "route-mhop.md", "notes.md"}


def test_docs_can_go_elsewhere(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    there = tmp_path_factory.mktemp("pages") / "new"
    assert rules("docs", root, "--output", there).error is None
    assert (there / "mh-pills.md").is_file()


def test_where_nothing_can_be_written_one_line_says_so(root: Path) -> None:
    (root / "docs").write_text("a file")
    assert (rules("docs", root).error or "").startswith(f"{root / 'docs' / 'README.md'}: cannot be written: ")


def test_rules_are_listed_for_programs_when_piped(root: Path) -> None:
    assert rules("list", root).output == (
        "mh-pills\tv1\tlive\tmental_health\tboard\tTitle\nroute-mhop\tv1\tlive\tmhop/outreach\tboard\tTitle\n"
    )


@pytest.mark.parametrize(
    ("options", "listed"),
    [
        (["--sets", "mental_health"], ["mh-pills"]),
        (["--sets", "mhop"], ["route-mhop"]),
        (["--sets", "mental"], []),
        (["--status", "retired"], []),
        (["--status", "live", "--owner", "board"], ["mh-pills", "route-mhop"]),
        (["--owner", "nobody"], []),
    ],
)
def test_rules_are_chosen_by_state_owner_and_what_they_set(
    root: Path, options: list[str], listed: list[str]
) -> None:
    lines = rules("list", root, *options).output.splitlines()
    assert [line.split("\t")[0] for line in lines] == listed


def test_on_a_terminal_rules_are_a_table(root: Path) -> None:
    output = rules("list", root, FORCE_COLOR="1", COLUMNS="120").output
    assert "mh-pills" in output
    assert "\t" not in output
    assert "2 rules" in output


def test_a_rule_is_shown_with_signals_in_words_and_verdicts(root: Path) -> None:
    output = rules("show", "mh-pills", "--catalog", root).output
    for said in (
        "mh-pills, version 1: sets tag mental_health",
        "Why: Why.",
        "Holds when any of words, coded, and not joke.",
        "The narrative mentions a phrase of Pills (lists/pills.yaml) (2: “pills”, “overdose”;",
        "“took all her pills”",
        "does not hold",
        "tags/mh-pills.yaml",
    ):
        assert said in output


def test_a_draft_says_that_it_is_not_evaluated(root: Path) -> None:
    catalog_in(
        root,
        edited(TAG, "status: live", "status: draft")
        | edited("routes/route-mhop.yaml", "status: live", "status: retired"),
    )
    assert "not evaluated; to be: holds" in rules("show", "mh-pills", "--catalog", root, COLUMNS="200").output


def test_an_unknown_rule_is_one_line_with_the_nearest(root: Path) -> None:
    error = rules("show", "mh-pils", "--catalog", root).error
    assert error == "There is no such rule. Did you mean mh-pills?"


def test_the_settings_name_the_catalog(root: Path) -> None:
    assert rules("list", TRIAGE_CATALOG=str(root)).output.count("\n") == 2
