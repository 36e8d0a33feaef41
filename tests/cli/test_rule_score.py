"""`triage rules score`: counts, ratios, intervals and misses of a labelled file."""

import csv
import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.cli.rule_commands import Done, rules
from tests.rules.small_catalog import FILES, catalog_in

ROWS = """id,call_type,call_type_code,clearance_code,narrative,mh,dv
1,,MHCRIS,,,1,0
2,,THEFT,,took all her pills,1,
3,,THEFT,,found pills,0,
4,,THEFT,,bike taken,0,0
5,,THEFT,,"hears voices
all night",1,
6,,MHCRIS,,,,
7,,THEFT,,"pills
and a chill pill",0,0
"""
UNREAD = """
id: gate-unread
version: 1
title: Unread
status: live
gate: language.unread
description: d
rationale: r
owner: o
created: 2026-11-20
modified: 2026-11-20
signals: {words: {field: narrative, has_phrase: [hears voices]}}
any_of: [words]
cases:
  - {name: a, call: {narrative: hears voices}, expect: match}
  - {name: b, call: {narrative: she hears voices}, expect: match}
  - {name: c, call: {}, expect: no_match}
  - {name: d, call: {narrative: x}, expect: no_match}
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return catalog_in(tmp_path_factory.mktemp("catalog"), {"gates/gate-unread.yaml": UNREAD})


def score(root: Path, file: Path, *options: object, text: str | None = ROWS, **environment: str) -> Done:
    if text is not None:
        file.write_text(text)
    return rules("score", file, *options, "--catalog", root, **environment)


def test_json_has_exactly_what_is_promised(root: Path, tmp_path: Path) -> None:
    found = json.loads(score(root, tmp_path / "rows.csv", "--json").output)
    assert list(found) == ["n", "supervisor_share", "mental_health", "domestic_violence"]
    assert (found["n"], found["supervisor_share"]) == (7, 0.142857)
    mental: dict[str, Any] = found["mental_health"]
    assert mental == {
        "tp": 2,
        "fp": 1,
        "fn": 1,
        "tn": 2,
        "precision": 0.666667,
        "recall": 0.666667,
        "f1": 0.666667,
        "precision_interval": [0.20766, 0.938508],
        "recall_interval": [0.20766, 0.938508],
        "code_only": {"tp": 1, "fp": 0, "fn": 2, "tn": 3, "precision": 1.0, "recall": 0.333333, "f1": 0.5},
    }
    nothing = {"precision": None, "recall": None, "f1": None}
    counts = {"tp": 0, "fp": 0, "fn": 0, "tn": 3}
    assert found["domestic_violence"] == {
        **counts,
        **nothing,
        "precision_interval": None,
        "recall_interval": None,
        "code_only": {**counts, **nothing},
    }


def test_a_route_that_is_held_counts_for_the_supervisor(tmp_path: Path) -> None:
    route = FILES["routes/route-mhop.yaml"].replace("in_custody: true", "clearance_codes: [H]")
    route = route.replace("{field: in_custody, is: true}", "{field: clearance_codes, one_of: [H]}")
    (tmp_path / "catalog").mkdir()
    root = catalog_in(tmp_path / "catalog", {"routes/route-mhop.yaml": route})
    text = 'call_type_code,clearance_code,mh\nMHCRIS,"1, H",1\nMHCRIS,1;2,1\nTHEFT,H,0\n'
    found = json.loads(score(root, tmp_path / "rows.csv", "--json", text=text).output)
    assert found["supervisor_share"] == 0.333333


def test_misses_are_written_beside_the_file(root: Path, tmp_path: Path) -> None:
    done = score(root, tmp_path / "rows.csv")
    path = tmp_path / "rows.misses.csv"
    assert done.notes == f"2 misses in {path}\n"
    with path.open(newline="") as source:
        misses = list(csv.DictReader(source))
    assert misses == [
        {
            "id": "3",
            "tag": "mental_health",
            "expected": "0",
            "got": "1",
            "rules": "mh-pills",
            "narrative": "found pills",
        },
        {
            "id": "5",
            "tag": "mental_health",
            "expected": "1",
            "got": "0",
            "rules": "",
            "narrative": "hears voices\nall night",
        },
    ]


def test_misses_go_where_they_are_asked_to(root: Path, tmp_path: Path) -> None:
    done = score(root, tmp_path / "rows.csv", "--misses", tmp_path / "mine.csv")
    assert done.error is None
    assert (tmp_path / "mine.csv").is_file()
    assert not (tmp_path / "rows.misses.csv").exists()


def test_a_place_for_misses_that_was_asked_for_must_be_writable(root: Path, tmp_path: Path) -> None:
    done = score(root, tmp_path / "rows.csv", "--misses", tmp_path / "none" / "x.csv")
    assert done.error == f"{tmp_path / 'none' / 'x.csv'}: No such file or directory."


def test_misses_that_cannot_stand_beside_the_file_are_said_to_be_lost(root: Path, tmp_path: Path) -> None:
    (tmp_path / "rows.misses.csv").mkdir()
    done = score(root, tmp_path / "rows.csv")
    assert done.error is None
    assert done.notes.startswith("The 2 misses are not kept: ")


def test_a_file_is_never_overwritten_by_its_misses(root: Path, tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    done = score(root, file, "--misses", os.path.join(tmp_path, ".", "rows.csv"))  # noqa: PTH118
    assert "would be overwritten" in (done.error or "")
    assert file.read_text() == ROWS


def test_a_table_has_scores_intervals_and_the_baseline(root: Path, tmp_path: Path) -> None:
    output = score(root, tmp_path / "rows.csv", COLUMNS="60").output
    lines = [" ".join(line.split()) for line in output.splitlines()]
    assert "mental_health 6 2 1 1 2 0.667 0.667 0.667" in lines
    assert "95 % interval 0.208-0.939 0.208-0.939" in lines
    assert "by codes alone 6 1 0 2 3 1.000 0.333 0.500" in lines
    assert "domestic_violence 3 0 0 0 3 - - -" in lines
    assert "7 rows; a supervisor is asked about 1 (14.3%)." in lines


def test_lines_of_a_narrative_are_notes_in_their_order(root: Path, tmp_path: Path) -> None:
    text = 'narrative,mh\n"pills\r\n\r\nfound",1\n'
    found = json.loads(score(root, tmp_path / "rows.csv", "--json", text=text).output)
    assert found["mental_health"]["tp"] == 1


@pytest.mark.parametrize("yes", ["1", "1.0", "TRUE", " yes "])
def test_labels_are_written_in_many_ways(root: Path, tmp_path: Path, yes: str) -> None:
    text = f"narrative,mh,dv\npills,{yes},no\n"
    found = json.loads(score(root, tmp_path / "rows.csv", "--json", text=text).output)
    assert (found["mental_health"]["tp"], found["domestic_violence"]["tn"]) == (1, 1)


def test_of_no_rows_nothing_is_known(root: Path, tmp_path: Path) -> None:
    found = json.loads(score(root, tmp_path / "rows.csv", "--json", text="narrative,mh\n").output)
    assert (found["n"], found["supervisor_share"]) == (0, None)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1: expected at least one of the columns call_type, "),
        ("a,b\n1,2\n", "line 1: expected at least one of the columns call_type, "),
        ("narrative\nx\n", "line 1: expected at least one of the columns mh, dv."),
        ("narrative,mh\nx,1\nx,maybe\n", "line 3: expected 1, 0 or nothing in mh."),
        ("narrative,mh\nx,1,2\n", "line 2: expected 2 columns, as in the header."),
        ('narrative,mh\n"x,1\n', "line 2: unexpected end of data."),
        (None, "No such file or directory."),
    ],
)
def test_a_file_that_cannot_be_scored_is_one_clear_line(
    root: Path, tmp_path: Path, text: str | None, said: str
) -> None:
    done = score(root, tmp_path / "rows.csv", text=text)
    assert (done.error or "").startswith(f"{tmp_path / 'rows.csv'}")
    assert said in (done.error or "")
    assert done.output == ""
    assert not (tmp_path / "rows.misses.csv").exists()
