"""`triage serve` as an operator runs it: a process of its own on an embedded database."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx


def free_port() -> int:
    """A port of the loopback that nobody listens on just now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def environment(data_dir: Path, port: int, **more: str) -> dict[str, str]:
    """The settings of a service of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TRIAGE_")}
    return {**kept, "TRIAGE_DATA_DIR": str(data_dir), "TRIAGE_PORT": str(port), **more}


def command(data_dir: Path, port: int, *arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
    """Run one `triage` command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "app", *arguments],
        env=environment(data_dir, port, **more),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@contextmanager
def serving(
    data_dir: Path, port: int, *, output: Path = Path(os.devnull), **more: str
) -> "Iterator[subprocess.Popen[bytes]]":
    """The running service; stopped in good order on leaving, if it still runs."""
    with output.open("wb") as log:
        service = subprocess.Popen(
            [sys.executable, "-m", "app", "serve"],
            env=environment(data_dir, port, **more),
            stdout=log,
            stderr=log,
        )
    try:
        _await_ready(service, port)
        yield service
    finally:
        service.send_signal(signal.SIGTERM)
        service.wait(60)


def _await_ready(service: "subprocess.Popen[bytes]", port: int) -> None:
    give_up = time.monotonic() + 60
    while time.monotonic() < give_up:
        assert service.poll() is None, "the service stopped"
        try:
            if httpx.get(f"http://127.0.0.1:{port}/readyz").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError("the service did not become ready")


def postmaster(data_dir: Path) -> int | None:
    """The process id of the embedded server, if it runs."""
    try:
        return int((data_dir / "postgres" / "postmaster.pid").read_text().split("\n", 1)[0])
    except FileNotFoundError:
        return None
