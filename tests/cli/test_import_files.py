"""What `triage import` keeps beside its run: how far it came, and what was rejected."""

import gzip
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from app.cli import imports
from app.errors import SetupError
from tests.cli.importing import MAPPING, Pairs, Service, an_export, prepared, read, refusal, run, write


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The directory where the command runs."""
    return prepared(tmp_path, monkeypatch)


class Acceptor:
    """Stands in for the service: takes every event, until the connection breaks."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.to = Service("http://tamsworth.invalid", "tri_none")
        self.sent: list[str] = []
        self.breaks_after: int | None = None
        monkeypatch.setattr(imports, "post", self.post)
        monkeypatch.setattr(imports, "_check_source", lambda *_: None)

    def post(self, _url: str, _key: str, events: Iterable[dict[str, Any]]) -> Pairs:
        for number, event in enumerate(events):
            if number == self.breaks_after:
                raise SetupError("The service cannot be reached.")
            self.sent.append(event["event_id"])
            yield event, {"event_id": event["event_id"], "status": "accepted"}


@pytest.fixture
def acceptor(monkeypatch: pytest.MonkeyPatch) -> Acceptor:
    return Acceptor(monkeypatch)


def test_a_row_is_rejected_once_however_often_the_run_was_interrupted(acceptor: Acceptor, here: Path) -> None:
    rows = an_export()
    for number in (10, 20, 200, 299):
        rows[number][1] = ""
    write(here / "../in/calls.csv", rows)
    for most in (30, 1, 400):
        acceptor.breaks_after = most
        refused = run(acceptor.to)
        assert refusal(refused)
        with (here / "calls.csv.rejected.csv").open("a") as stream:
            stream.write("written by a run that was killed")
    acceptor.breaks_after = None
    result = run(acceptor.to)
    assert result.exit_code == 1
    assert result.stdout.endswith("; 4 rows rejected\n")
    assert [row[0] for row in read(here / "calls.csv.rejected.csv")] == ["line", "12", "22", "202", "301"]
    assert len(set(acceptor.sent)) == 500 - 8


def test_a_row_that_was_half_answered_is_counted_once(acceptor: Acceptor) -> None:
    acceptor.breaks_after = 2  # the second row makes two events
    assert run(acceptor.to).stderr == "Stopped after 1 rows; the same command goes on from there.\n"
    acceptor.breaks_after = None
    assert run(acceptor.to).stdout.startswith("300 rows: 500 events accepted")


def test_where_nothing_can_be_written_is_said_in_a_line(acceptor: Acceptor, here: Path) -> None:
    write(here / "../in/calls.csv", [["A", "", "NOISE", "", ""]])
    said = refusal(run(acceptor.to, "--rejected", "missing/bad.csv"))
    assert said == "missing/bad.csv: No such file or directory."


def test_restart_and_another_mapping_begin_with_the_first_row(acceptor: Acceptor, here: Path) -> None:
    acceptor.breaks_after = 100
    run(acceptor.to)
    assert len(acceptor.sent) == 100
    run(acceptor.to, "--restart")
    assert acceptor.sent[100:] == acceptor.sent[:100]
    (here / "../in/city.yaml").write_text(MAPPING.replace("disposition: Outcome", "beat: Outcome"))
    again = run(acceptor.to)
    assert acceptor.sent[200:] == acceptor.sent[:100]
    assert "calls.csv.progress.json is about another import; starting with the first row." in again.stderr


def test_a_progress_file_that_says_nothing_is_no_progress(acceptor: Acceptor, here: Path) -> None:
    (here / "p.json").write_text("{")
    assert run(acceptor.to, "--progress", "p.json").exit_code == 0
    assert len(acceptor.sent) == 500


def test_rejected_rows_that_were_taken_away_make_it_begin_anew(acceptor: Acceptor, here: Path) -> None:
    rows = an_export()
    rows[0][1] = ""
    write(here / "../in/calls.csv", rows)
    acceptor.breaks_after = 100
    run(acceptor.to, "--rejected", "bad.csv")
    (here / "bad.csv").unlink()
    again = run(acceptor.to, "--rejected", "bad.csv")
    assert "bad.csv is not as it was left; starting with the first row." in again.stderr
    assert len(read(here / "bad.csv")) == 2


def test_times_in_the_skipped_hour_are_counted(acceptor: Acceptor, here: Path) -> None:
    rows = [
        ["A", "2018-03-11 01:59:59", "NOISE", "2018-03-11 02:10:00", "OK"],
        ["B", "2018-03-11 02:30:00", "", "", ""],
    ]
    write(here / "../in/calls.csv", rows)
    result = run(acceptor.to)
    assert result.exit_code == 0
    assert result.stderr == (
        "2 times lie in the hour that clocks skip in spring; each was taken as one hour later"
        " (first: line 2, Closed).\n"
    )


def test_a_damaged_gzip_file_keeps_what_could_be_read(acceptor: Acceptor, here: Path) -> None:
    packed = gzip.compress((here / "../in/calls.csv").read_bytes())
    (here / "calls.csv.gz").write_bytes(packed[: len(packed) // 2])
    said = refusal(run(acceptor.to, file="calls.csv.gz"))
    assert said == "calls.csv.gz: the gzip file is damaged; what was read before is kept."
    assert acceptor.sent
