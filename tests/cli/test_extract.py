"""`triage extract` as an operator types it."""

from pathlib import Path

from tests.running import command, free_port

PERIOD = ("--from", "2026-11-01", "--to", "2026-12-01")


def test_a_release_is_made_once_and_not_into_what_holds_something(tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = command(tmp_path / "data", free_port(), "extract", *PERIOD, "--out", str(out))
    assert done.returncode == 0, done.stderr
    assert "calls" in done.stdout
    assert {path.suffix for path in out.iterdir()} == {".csv", ".parquet", ".md", ".json"}
    assert out.stat().st_mode & 0o077 == 0  # nobody else on this machine reads it
    again = command(tmp_path / "data", free_port(), "extract", *PERIOD, "--out", str(out))
    assert again.returncode == 1
    assert again.stderr.count("\n") == 1
    assert "is there already" in again.stderr
