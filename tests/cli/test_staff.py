"""`triage staff import`: a roster row by row, and again."""

from pathlib import Path

import pytest

from tests.running import command, free_port

HEADER = "display_name,skills,languages,programs,capacity,hours\n"
ANA = "Ana R.,substance_use,Spanish,jail_diversion; outreach,12,mon-fri 08:00-16:00\n"
BEN = "Ben,,,case_management,8,\n"


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("staff") / "data"


def run(data_dir: Path, roster: str, queue: str = "mhop") -> tuple[int, list[str], str]:
    file = data_dir.parent / "roster.csv"
    file.write_text(roster, encoding="utf-8-sig")
    done = command(data_dir, free_port(), "staff", "import", str(file), "--queue", queue)
    return done.returncode, done.stdout.splitlines(), done.stderr


def test_rows_are_entered_refused_changed_or_left_as_they_are(data_dir: Path) -> None:
    bad = (
        "Cy,,Klingonese,,3,\n"
        "Di,,,advocacy,3,\n"
        "Ed,,,,many,\n"
        "Flo,,,,3,monday 8-16\n"
        ",,,,3,\n"
    )  # fmt: skip
    code, said, total = run(data_dir, HEADER + ANA + bad + BEN)
    assert code == 1
    assert (said[0], said[6]) == ("line 2: entered", "line 8: entered")
    assert [line.split(": ")[:3] for line in said[1:6]] == [
        ["line 3", "refused", "A language stands in no code table."],
        ["line 4", "refused", "The programs of the queue are jail_diversion, outreach, case_management."],
        ["line 5", "refused", "capacity"],
        ["line 6", "refused", "hours"],
        ["line 7", "refused", "display_name"],
    ]
    assert not any("Klingonese" in line or "Cy" in line for line in said)
    assert total.strip().endswith("2 entered, 5 refused")
    code, said, total = run(data_dir, HEADER + ANA + BEN.replace(",8,", ",9,"))
    assert (code, said) == (0, ["line 2: unchanged", "line 3: changed"])


@pytest.mark.parametrize(
    ("roster", "queue", "why"),
    [
        (HEADER + ANA, "none", "There is no queue none; there are dcdss, dcrc, mhop."),
        ("name\nAna\n", "mhop", "The file has no column display_name;"),
        ("", "mhop", "The file has no column display_name;"),
    ],
)
def test_what_cannot_be_imported_is_one_clear_line(data_dir: Path, roster: str, queue: str, why: str) -> None:
    code, said, told = run(data_dir, roster, queue)
    assert (code, said) == (1, [])
    assert f"triage: {why}" in told
    assert "Traceback" not in told
