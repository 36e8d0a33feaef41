"""`triage providers`: in, out and in again changes nothing; a bad row is named and the good ones are kept."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.directory import EXAMPLE
from tests.running import command, free_port


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("providers") / "data"


def run(data_dir: Path, *arguments: Any) -> tuple[int, str, str]:
    done = command(data_dir, free_port(), "providers", *map(str, arguments))
    return done.returncode, done.stdout, done.stderr


def test_a_directory_goes_in_and_out_and_in_again(data_dir: Path, tmp_path: Path) -> None:
    assert run(data_dir, "import", EXAMPLE) == (0, "14 services added, 0 changed, 0 as they were.\n", "")
    for kind in ("json", "csv"):
        assert run(data_dir, "export", "--format", kind, tmp_path / kind)[0] == 0
    given = json.loads((tmp_path / "json" / "providers.json").read_text("utf-8"))
    expected = json.loads(EXAMPLE.read_text("utf-8"))
    assert sorted(given, key=lambda one: str(one["id"])) == sorted(expected, key=lambda one: str(one["id"]))
    for source in (tmp_path / "json" / "providers.json", tmp_path / "csv"):
        assert run(data_dir, "import", source)[:2] == (0, "0 services added, 0 changed, 14 as they were.\n")


def test_a_bad_row_is_named_and_the_good_ones_are_kept(data_dir: Path, tmp_path: Path) -> None:
    bodies = json.loads(EXAMPLE.read_text("utf-8"))[:2]
    bodies[0]["status"] = "lost"
    bodies[1]["name"] = "Another name"
    bodies[1]["funding"] = []
    file = tmp_path / "p.json"
    file.write_text(json.dumps(bodies))
    code, said, problems = run(data_dir, "import", file)
    assert code == 1
    assert sum(map(int, (word for word in said.split() if word.isdigit()))) == 1
    assert "p.json#/0/status: expected: 'active'" in problems
    assert "Fields that are not kept: service.funding." in problems


def test_a_file_that_is_not_there_is_one_clear_line(data_dir: Path, tmp_path: Path) -> None:
    code, said, problem = run(data_dir, "import", tmp_path / "none.json")
    assert (code, said, problem.count("\n")) == (1, "", 1)
