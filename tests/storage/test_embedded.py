"""The embedded PostgreSQL: durable, private, one per directory, gone with its last user."""

import asyncio
import os
import signal
import stat
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import URL

from app.errors import SetupError
from app.storage.embedded import embedded
from tests.running import postmaster


def ask(url: URL, sql: str) -> object:
    async def work() -> object:
        connection = await asyncpg.connect(host=url.query["host"], user=url.username, database=url.database)
        try:
            return await connection.fetchval(sql)
        finally:
            await connection.close()

    return asyncio.run(work())


def test_it_is_durable_and_private(tmp_path: Path) -> None:
    with embedded(tmp_path / "data") as url:
        for name, value in (("fsync", "on"), ("synchronous_commit", "on"), ("listen_addresses", "")):
            assert ask(url, f"SHOW {name}") == value
        mode = (tmp_path / "data" / "postgres").stat().st_mode
        assert not mode & (stat.S_IRWXG | stat.S_IRWXO)


def test_two_users_share_it_and_the_last_one_stops_it(tmp_path: Path) -> None:
    with embedded(tmp_path / "data") as first:
        with embedded(tmp_path / "data") as second:
            assert first == second
        assert ask(first, "SELECT 1") == 1
    assert postmaster(tmp_path / "data") is None


def test_it_recovers_after_a_kill_and_keeps_what_was_committed(tmp_path: Path) -> None:
    with embedded(tmp_path / "data") as url:
        ask(url, "CREATE TABLE kept AS SELECT 7 AS value")
        server = postmaster(tmp_path / "data")
        assert server is not None
        os.kill(server, signal.SIGKILL)
        with embedded(tmp_path / "data") as again:
            assert ask(again, "SELECT value FROM kept") == 7


def test_a_stale_lock_file_with_a_reused_process_id_is_no_hindrance(tmp_path: Path) -> None:
    with embedded(tmp_path / "data"):
        pass
    (tmp_path / "data" / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n")
    with embedded(tmp_path / "data") as url:
        assert ask(url, "SELECT 1") == 1


def test_a_long_path_gets_a_short_private_socket(tmp_path: Path) -> None:
    deep = tmp_path / ("deep" * 20) / "data"
    with embedded(deep) as url:
        assert ask(url, "SELECT 1") == 1
        socket_dir = Path(str(url.query["host"]))
        assert len(str(socket_dir)) < 60
        assert not socket_dir.stat().st_mode & 0o077


def test_a_file_in_the_way_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(SetupError, match="cannot be written"), embedded(tmp_path / "data"):
        raise AssertionError("unreachable")
