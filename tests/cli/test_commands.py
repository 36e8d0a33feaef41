"""The commands as an operator types them: what they print, and one clear line when something is wrong."""

import csv
import json
import os
import socket
from pathlib import Path

import pytest

from tests.rules.small_catalog import catalog_in
from tests.running import command, free_port

ROWS = """id,call_type,clearance_code,narrative
1,Larceny,,bike taken from the porch
2,Trespass,5R,sleeping in the stairwell
3,BATTERY-DV,,
4,Welfare Check,,"SON IS SUICIDAL, HAS PILLS"
5,Noise,1,no domestic, just loud music
"""


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("commands") / "data"


def run(data_dir: Path, *arguments: str, **settings: str) -> tuple[int, str, str]:
    done = command(data_dir, free_port(), *arguments, **settings)
    return done.returncode, done.stdout, done.stderr


def test_a_key_stands_alone_on_standard_output(data_dir: Path) -> None:
    code, made, note = run(data_dir, "keys", "create", "--role", "source", "--source", "cad")
    assert (code, len(made.split()), made[:4]) == (0, 1, "tri_")
    assert "shown this once" in note


def test_keys_are_issued_listed_rotated_and_revoked(data_dir: Path) -> None:
    _, made, _ = run(data_dir, "keys", "create", "--role", "agency", "--queue", "mhop", "--json")
    first = json.loads(made)
    assert first["key"].startswith(f"tri_{first['key_id']}_")
    _, rotated, _ = run(data_dir, "keys", "rotate", first["key_id"], "--json")
    second = json.loads(rotated)
    assert second["queues"] == ["mhop"]
    code, _, error = run(data_dir, "keys", "rotate", second["key_id"])
    assert (code, error) == (1, "triage: Two keys of this caller are live; revoke one first.\n")
    assert run(data_dir, "keys", "revoke", first["key_id"])[0] == 0
    assert run(data_dir, "keys", "revoke", first["key_id"])[0] == 1
    _, listed, _ = run(data_dir, "keys", "list", "--json")
    keys = {key["key_id"]: key for key in json.loads(listed)}
    assert (keys[first["key_id"]]["live"], keys[second["key_id"]]["live"]) == (False, True)
    assert keys[second["key_id"]]["owner_id"] == first["key_id"]
    assert first["key"].split("_")[2] not in listed


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--role", "source"], "A key of role source needs --source"),
        (["--role", "agency"], "A key of role agency needs --queue"),
        (["--role", "agency", "--queue", "nowhere"], "There is no queue nowhere"),
        (["--role", "operator", "--source", "x"], "no other role takes one"),
    ],
)
def test_a_key_that_makes_no_sense_is_not_issued(data_dir: Path, arguments: list[str], said: str) -> None:
    code, output, error = run(data_dir, "keys", "create", *arguments)
    assert code == 1
    assert said in error
    assert output == ""


def test_the_doctor_finds_a_new_installation_well_but_without_keys(tmp_path: Path) -> None:
    code, report, _ = run(tmp_path / "data", "doctor", COLUMNS="160")
    assert code == 0
    for subject in (
        "fsync",
        "synchronous_commit",
        "schema",
        "catalog",
        "clock",
        "keys",
        "disk",
        "person links",
    ):
        assert subject in report
    assert "no live key" in report
    assert "failure" not in report


def test_classify_adds_mh_dv_and_rules_to_each_row(data_dir: Path, tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text(
        ROWS.replace("5,Noise,1,no domestic, just", '5,Noise,1,"no domestic, just').replace(
            "music\n", 'music"\n'
        )
    )
    code, output, _ = run(
        data_dir, "classify", str(file), TRIAGE_DATABASE_URL="postgresql://nobody@127.0.0.1:1/x"
    )
    assert code == 0
    rows = list(csv.DictReader(output.splitlines()))
    assert [(row["id"], row["mh"], row["dv"]) for row in rows] == [
        ("1", "0", "0"),
        ("2", "1", "0"),
        ("3", "0", "1"),
        ("4", "1", "0"),
        ("5", "0", "0"),
    ]
    assert rows[1]["rules"] == "mh-officer-identified"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a,b\n1,2\n", "line 1: expected at least one of the columns call_type"),
        (ROWS, "line 6: expected 4 columns, as in the header"),
        ("narrative\n\xff\n", "not UTF-8 at byte 10"),
        (None, "No such file or directory"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_clear_line(
    data_dir: Path, tmp_path: Path, content: str | None, said: str
) -> None:
    file = tmp_path / "rows.csv"
    if content is not None:
        file.write_bytes(content.encode("latin-1"))
    code, _, error = run(data_dir, "classify", str(file))
    assert code == 1
    assert said in error
    assert error.count("\n") == 1


def test_a_port_in_use_is_one_clear_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = command(tmp_path / "data", port, "serve")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        f"triage: Cannot listen on 127.0.0.1:{port}: Address already in use."
        " Choose another with TRIAGE_HOST and TRIAGE_PORT."
    )
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (
            "postgresql://nobody@127.0.0.1:1/none",
            "The database at postgresql+asyncpg://nobody@127.0.0.1:1/none cannot be reached",
        ),
        ("mysql://x/y", "only PostgreSQL will do"),
        ("nonsense", "is not a URL"),
    ],
)
@pytest.mark.parametrize("verb", [["serve"], ["doctor"], ["keys", "list"]])
def test_an_unreachable_database_is_one_clear_line(
    tmp_path: Path, url: str, said: str, verb: list[str]
) -> None:
    done = command(tmp_path / "data", free_port(), *verb, TRIAGE_DATABASE_URL=url)
    assert done.returncode == 1
    assert said in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


def test_a_password_is_never_printed(tmp_path: Path) -> None:
    url = "postgresql://u:geheim@127.0.0.1:1/none"
    done = command(tmp_path / "data", free_port(), "serve", TRIAGE_DATABASE_URL=url)
    assert "geheim" not in done.stdout + done.stderr


def test_a_directory_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = command(tmp_path / "file" / "data", free_port(), "keys", "list")
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"TRIAGE_LATE_AFTER_DAYS": "soon"}, "TRIAGE_LATE_AFTER_DAYS"),
        ({"TRIAGE_CATALOG": "/nowhere"}, "city.yaml"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, settings: dict[str, str], said: str) -> None:
    done = command(tmp_path / "data", free_port(), "serve", **settings)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_rules_check_says_what_it_checked_and_what_is_wrong(data_dir: Path, tmp_path: Path) -> None:
    root = str(catalog_in(tmp_path))
    code, _, error = run(data_dir, "rules", "check", root)
    assert (code, error.splitlines()[-1].strip()) == (
        1,
        "catalog.lock.json: not found: run `triage rules lock`",
    )
    assert run(data_dir, "rules", "lock", root)[0] == 0
    code, output, _ = run(data_dir, "rules", "check", root)
    assert code == 0
    assert "all as expected" in output
    _, listed, _ = run(data_dir, "rules", "list")
    assert "mh-officer-identified\tv1\tlive\tmental_health.officer_identified" in listed


def test_the_version_of_the_schema_is_kept(data_dir: Path) -> None:
    assert run(data_dir, "database", "upgrade")[0] == 0


def test_python_m_app_is_the_command(data_dir: Path) -> None:
    code, output, _ = run(data_dir, "--help", COLUMNS="100")
    assert code == 0
    for name in (
        "demo",
        "serve",
        "doctor",
        "keys",
        "import",
        "simulate",
        "classify",
        "rules",
        "database",
        "openapi",
    ):
        assert name in output
    assert os.environ.get("TRIAGE_DATA_DIR") is None
