"""`triage training import`: row by row, and again."""

from pathlib import Path

import pytest

from tests.running import command, free_port

HEADER = "responder,course,date\n"
GOOD = "4471,CIT,2026-01-15\n4502,CIT,2026-02-20\n"


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("training") / "data"


def run(data_dir: Path, sheet: str) -> tuple[int, list[str], str]:
    file = data_dir.parent / "training.csv"
    file.write_text(sheet, encoding="utf-8-sig")
    done = command(data_dir, free_port(), "training", "import", str(file))
    said = [line.removeprefix(f"{file}: ") for line in done.stdout.splitlines()]
    assert all(line.startswith(str(file)) for line in done.stdout.splitlines())
    return done.returncode, said, done.stderr.strip()


def test_good_rows_are_kept_bad_ones_named_and_again_changes_nothing(data_dir: Path) -> None:
    bad = "4471,,2026-01-15\nOfficer Jones,CIT,15 January\n"
    code, said, total = run(data_dir, HEADER + GOOD + bad + GOOD)
    assert code == 1
    assert said == [
        "line 2: entered",
        "line 3: entered",
        "line 4: refused: course: expected its name, of at most 200 letters",
        "line 5: refused: date: expected a day like 2026-11-20",
        "line 6: unchanged",
        "line 7: unchanged",
    ]
    assert total.endswith("2 entered, 2 refused, 2 unchanged")
    code, said, total = run(data_dir, HEADER + GOOD)
    assert (code, said) == (0, ["line 2: unchanged", "line 3: unchanged"])


def test_another_file_is_one_clear_line(data_dir: Path) -> None:
    code, said, told = run(data_dir, "name\nAna\n")
    assert (code, said) == (1, [])
    assert told == "triage: The file has no column responder; it needs responder, course, date."
