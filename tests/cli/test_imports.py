"""`triage import`: an export sent through the front door of a running service."""

import gzip
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL

from app.cli import imports
from app.cli.posting import post
from app.errors import SetupError
from app.rules.catalog import Catalog
from app.telemetry import logs
from tests.cli.importing import HEADER, Pairs, Service, an_export, nobody, prepared, read, refusal, run, write
from tests.live import listening


@pytest.fixture
def service(database_url: URL, catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    monkeypatch.setattr(logs, "info", lambda *_, **__: None)  # would stand in the command's output
    with listening(database_url, catalog) as live:
        yield Service(live.url, live.key("source", source="tamsworth"))


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The directory where the command runs."""
    return prepared(tmp_path, monkeypatch)


def test_a_first_run_is_accepted_and_a_second_is_all_duplicates(service: Service, here: Path) -> None:
    first = run(service)
    assert (first.exit_code, first.stderr) == (0, "")
    assert first.stdout == (
        "300 rows: 500 events accepted, 0 duplicates, 0 superseded, 0 conflicts, 0 invalid; 0 rows rejected\n"
    )
    second = run(service)
    assert second.exit_code == 0
    assert "0 events accepted, 500 duplicates" in second.stdout
    assert list(here.iterdir()) == []


def test_a_packed_export_is_the_same_export(service: Service, here: Path) -> None:
    raw = (here / "../in/calls.csv").read_bytes()
    (here / "calls.csv.gz").write_bytes(gzip.compress(raw))
    run(service)
    assert "500 duplicates" in run(service, file="calls.csv.gz").stdout


def test_bad_rows_are_kept_apart_and_can_be_corrected(service: Service, here: Path) -> None:
    rows = an_export()
    rows[3][1] = "sometime"
    rows[5] = [*rows[5], "one too many"]
    rows[7][0] = "T" * 150  # longer than a call_number may be
    write(here / "../in/calls.csv", rows)
    result = run(service)
    assert result.exit_code == 1
    # Rows 5 and 7 would have made two events each; the service was asked about those of row 7.
    assert result.stdout.startswith("300 rows: 495 events accepted")
    assert result.stdout.endswith("0 conflicts, 2 invalid; 3 rows rejected\n")
    rejected = here / "calls.csv.rejected.csv"
    assert stat.S_IMODE(rejected.stat().st_mode) == 0o600
    header, *found = read(rejected)
    assert header == ["line", "column", "why", *HEADER]
    assert found[0] == ["5", "Received", "a time such as 2018-05-31 23:59:58 was expected", *rows[3]]
    assert found[1] == ["7", "", "5 values were expected, there are 6", *rows[5]]
    assert found[2][:2] == ["9", ""]
    assert found[2][2].startswith("the service: /call_number: ")
    assert found[2][3:] == rows[7]
    good = an_export()
    write(here / "fixed.csv", [[*row[:3], *good[int(row[0]) - 2]] for row in found], header)
    fixed = run(service, file="fixed.csv")
    assert fixed.exit_code == 0
    assert fixed.stdout.startswith("3 rows: 5 events accepted, 0 duplicates")


def test_another_body_under_a_used_id_is_a_conflict_with_the_services_reason(
    service: Service, here: Path
) -> None:
    run(service)
    rows = an_export()
    rows[1][4] = "REPORT TAKEN"
    write(here / "../in/calls.csv", rows)
    result = run(service)
    assert result.exit_code == 1
    assert "499 duplicates, 0 superseded, 1 conflicts, 0 invalid; 1 rows rejected" in result.stdout
    _, found = read(here / "calls.csv.rejected.csv")
    assert found[2] == "the service: The second body is quarantined; see /v1/quarantine."
    assert found[3:] == rows[1]


def test_a_key_of_another_source_sends_nothing(service: Service) -> None:
    run(service)
    said = refusal(run(service, source="elsewhere"))
    assert said == "The key is of the source tamsworth, not of elsewhere; nothing was sent."


def test_an_interrupted_run_goes_on_where_it_was(
    service: Service, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaking(url: str, key: str, events: Iterable[dict[str, Any]]) -> Pairs:
        for number, pair in enumerate(post(url, key, events, batch_size=50)):
            if number == 230:  # inside the fifth batch
                raise SetupError("The service cannot be reached.")
            yield pair

    monkeypatch.setattr(imports, "post", breaking)
    broken = run(service)
    assert refusal(broken) == "The service cannot be reached."
    assert broken.stderr == "Stopped after 138 rows; the same command goes on from there.\n"
    monkeypatch.setattr(imports, "post", post)
    rest = run(service)
    assert rest.stderr == "Going on after 138 rows that were answered before.\n"
    # What the fifth batch had sent was kept by the service, though this end never heard of it.
    assert rest.stdout.startswith("300 rows: 480 events accepted, 20 duplicates")
    assert list(here.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Id,Recieved,Type,Closed,Outcome\n", 'no column "Received"'),
        ("", "empty; the first line names the columns"),
    ],
)
def test_a_file_that_the_mapping_is_not_for_is_refused_before_anything_is_sent(
    here: Path, text: str, said: str
) -> None:
    (here / "../in/calls.csv").write_text(text)
    assert said in refusal(run(nobody()))
    assert list(here.iterdir()) == []


def test_a_service_that_is_not_there_is_one_line_and_leaves_nothing(here: Path) -> None:
    assert "\n" not in refusal(run(nobody()))
    assert list(here.iterdir()) == []


def test_a_key_is_needed() -> None:
    said = refusal(run(Service("http://127.0.0.1:9", "")))
    assert said == "Give --key, or set TRIAGE_KEY, to a key of role source (`triage keys create`)."


def test_a_mapping_that_is_no_text_is_one_line(here: Path) -> None:
    (here / "../in/city.yaml").write_bytes(b"\xff\xfe")
    assert refusal(run(nobody())) == "../in/city.yaml is not UTF-8 text."


def test_an_export_is_not_overwritten_by_its_own_rejected_rows() -> None:
    said = refusal(run(nobody(), "--rejected", "../in/calls.csv"))
    assert "would be overwritten" in said
